"""What a DPIA can start with: answers that were given elsewhere, each with where it came from.

What is in the DPIA already always stays: a start fills what is open and adds rows, and never replaces.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ibp_workbook.evaluate.dpia.state import is_content
from ibp_workbook.evaluate.forms.places import as_text, is_answer
from ibp_workbook.evaluate.forms.tree import Content

NewId = Callable[[], str]
"""Gives the id of a new row."""

STEP = 1024
"""The distance between new rows, so that another one fits in between."""


class Start(NamedTuple):
    """One answer to start with: path, field of the item, value, and in words where it came from."""

    path: str
    field: str
    value: Any
    origin: str


def changes_of(starts: Sequence[Start]) -> list[tuple[str, str, Any]]:
    """Starts as changes of a document (item, field, value), each answer with where it came from."""
    origins = {start.path: start.origin for start in starts if start.path != "meta"}
    changes = [(start.path, start.field, start.value) for start in starts]
    return [*changes, *((path, "origin", origin) for path, origin in origins.items())]


class Starter:
    """Collects starts for one DPIA.

    Args:
        content: what the DPIA has already.
        new_id: gives ids of new rows.
    """

    def __init__(self, content: Content, new_id: NewId) -> None:
        self._starts: dict[tuple[str, str], Start] = {}
        self._content = {path: dict(item) for path, item in content.items()}
        self._new_id = new_id

    @property
    def starts(self) -> list[Start]:
        """What was collected, in order; one for each answer."""
        return list(self._starts.values())

    def answer(self, path: str, value: Any, origin: str) -> None:
        """Answer a question that is open; nothing happens when there is an answer or nothing to say."""
        if is_answer(value) and not is_answer(self._content.get(path, {}).get("value")):
            self._set(path, "value", value, origin)

    def add_choices(self, path: str, values: list[str], origin: str) -> None:
        """Choose what is not chosen yet, beside what is."""
        given = self._content.get(path, {}).get("value")
        chosen = list(given) if isinstance(given, list) else []
        if more := [value for value in values if value not in chosen]:
            self._set(path, "value", chosen + more, origin)

    def row(self, group: str, title: str, text: str, origin: str) -> str:
        """Path of the row with this text as its title; made when there is none.

        Args:
            group: path of the group.
            title: id of the field that names a row; empty where the question itself repeats.
            text: the title.
            origin: where it came from.
        """
        last = 0.0
        for path, item in self._content.items():
            if path.startswith(f"{group}[") and "/" not in path[len(group) :] and _is_row(item):
                last = max(last, float(item["row"]))
                where = f"{path}/{title}" if title else path
                if as_text(self._content.get(where, {}).get("value")) == text.strip():
                    return path
        path = f"{group}[{self._new_id()}]"
        self._set(path, "row", last + STEP, origin)
        self._set(f"{path}/{title}" if title else path, "value", text, origin)
        return path

    def _set(self, path: str, field: str, value: Any, origin: str) -> None:
        self._content.setdefault(path, {})[field] = value
        self._starts[path, field] = Start(path, field, value, origin)


def from_central(central: Content, number: int, origin: str) -> list[Start]:
    """Everything of a central DPIA but its advice, decision, comments and signatures.

    Rows keep their ids, so that ``form_changes.differences`` can set the two side by side.

    Args:
        central: its content.
        number: its document, which the local one remembers.
        origin: its name.
    """
    found = [
        Start(path, field, value, origin)
        for path, item in central.items()
        if is_content(path) and not path.startswith("fg:") and path != "decision"
        for field, value in item.items()
        if value is not None
    ]
    return [*found, Start("meta", "central", number, origin)]


def _is_row(item: Mapping[str, Any]) -> bool:
    """Whether a row is there: one that was removed has no position."""
    return isinstance(item.get("row"), (int, float)) and not isinstance(item["row"], bool)
