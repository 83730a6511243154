"""Values, conflicts and history as the browser gets them: plain data, moments with their zone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from ibp_workbook.store import Conflict, Event, Value

Plain = dict[str, Any]


def moment(at: datetime) -> str:
    """A moment as ISO text with its zone; the browser writes it in local time."""
    return at.isoformat(timespec="milliseconds")


def values(content: Mapping[str, Mapping[str, Value]]) -> dict[str, dict[str, Plain]]:
    """Item -> field -> what counts there, by whom and since when, with conflicts that wait for a choice."""
    return {item: {name: value(found) for name, found in fields.items()} for item, fields in content.items()}


def value(found: Value) -> Plain:
    """One value; ``event`` is what the next change of it is based on."""
    return {
        "value": _light(found.value),
        "event": found.event,
        "by": found.by,
        "at": moment(found.at),
        "conflicts": [conflict(each) for each in found.conflicts],
    }


def conflict(found: Conflict) -> Plain:
    """Both values, and who gave the one that counts and when; ``event`` is that one."""
    return {
        "proposal": found.proposal,
        "mine": _light(found.mine.value),
        "theirs": _light(found.theirs.value),
        "by": found.theirs.by,
        "at": moment(found.theirs.at),
        "event": found.theirs.event,
    }


def history(
    events: Iterable[Event],
    words: Callable[[str, Any], str],
    label: Callable[[str], str] = lambda _field: "",
    only: str | None = None,
) -> list[Plain]:
    """Who changed what, the newest first: when, who, the old and the new value in words, and the plain value.

    Args:
        events: of one item, oldest first.
        words: a field and its value in words; empty for no value.
        label: a field in words, where the reader does not know which one it is.
        only: of one field.
    """
    before: dict[str, Any] = {}
    rows = []
    for event in events:
        if event.kind == "set" and only in (None, event.field):
            old, before[event.field] = before.get(event.field), event.value
            rows.append(
                {
                    "at": moment(event.at),
                    "by": event.by,
                    "label": label(event.field),
                    "old": words(event.field, old) or "–",
                    "new": words(event.field, event.value) or "–",
                    "value": event.value,
                }
            )
    return rows[::-1]


def _light(content: Any) -> Any:
    """A picture is named, not sent: it comes on request."""
    return {**content, "data": ""} if isinstance(content, dict) and "data" in content else content
