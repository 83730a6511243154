"""Many answers at once, from a workbook that was edited elsewhere: first seen, then all or nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ibp_workbook.store import answers as answer_log
from ibp_workbook.store import conflicts as conflict_log
from ibp_workbook.store import events as log
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import events

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """What a workbook says about one field of one answer.

    Attributes:
        school: school id; None for the board itself.
        statement: id of the norm.
        field: level, reason, comment, evidence, action, owner or due.
        value: as ``Workspace.save`` takes it.
        base: event that counted when the workbook was made; None when the field was empty then.
    """

    school: int | None
    statement: str
    field: str
    value: Any
    base: int | None


@dataclass(frozen=True)
class Change:
    """One field that the workbook changes; in a conflict, someone else changed it after the export.

    Attributes:
        entry: what the workbook says.
        before: what counts now.
        by: who gave what counts now; empty when nothing does.
        at: when that was, UTC.
    """

    entry: Entry
    before: Any
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Comparison:
    """What an import would do, or did."""

    changed: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    unchanged: int = 0


def visible(value: Any) -> Any:
    """A value as a spreadsheet gives it back: no control characters, plain line ends, no blanks around it."""
    if not isinstance(value, str):
        return value
    lines = _UNSEEN.sub("", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def compare(connection: Connection, actor: Actor, round_id: int, entries: Iterable[Entry]) -> Comparison:
    """What the entries change; changes nothing.

    An entry that says what counts now, or what counted when the workbook was made, is not a change: then
    nobody edited it in the workbook.
    """
    found = Comparison()
    unchanged = 0
    for school, group in _by_school(entries):
        dossier = answer_log.find(connection, actor, round_id, school)
        current = {(e.item, e.field): e for e in log.current(connection, dossier)} if dossier else {}
        waiting = conflict_log.unresolved(connection, dossier) if dossier else []
        offered = {(item.statement, item.field, visible(item.mine)) for item in waiting}
        exported = _values(connection, dossier, [entry.base for entry in group])
        for entry in group:
            head = current.get((entry.statement, entry.field))
            now = head.value if head else answer_log.EMPTY[entry.field]
            before = exported.get(entry.base, answer_log.EMPTY[entry.field] if entry.base is None else ...)
            is_known = (entry.statement, entry.field, entry.value) in offered
            if entry.value in (visible(now), visible(before)) or is_known:
                unchanged += 1
                continue
            change = Change(entry, now, head.actor if head else "", head.at if head else None)
            same_base = head is None or head.id == entry.base
            (found.changed if same_base else found.conflicts).append(change)
    return Comparison(found.changed, found.conflicts, unchanged)


def carry_out(connection: Connection, actor: Actor, round_id: int, entries: Sequence[Entry]) -> Comparison:
    """Save what the entries change, inside one transaction; a conflict is kept beside what counts.

    Raises:
        IbpError: no right, a closed round, or a value that may not be kept.
    """
    found = compare(connection, actor, round_id, entries)
    for school, group in _by_school(change.entry for change in (*found.changed, *found.conflicts)):
        subject = answer_log.subject(connection, actor, round_id, school)
        dossier = log.open_for_writing(connection, actor, subject)
        answer_log.require_open(connection, dossier)
        for entry in group:
            value = answer_log.checked(entry.field, entry.value)
            log.save(connection, actor, dossier, entry.statement, entry.field, value, entry.base)
    return found


def _by_school(entries: Iterable[Entry]) -> list[tuple[int | None, list[Entry]]]:
    groups: dict[int | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.school, []).append(entry)
    return list(groups.items())


def _values(
    connection: Connection, dossier: int | None, bases: Iterable[int | None]
) -> dict[int | None, Any]:
    """Event -> its value, of the events of this dossier only: a number in a file may be anything."""
    wanted = {base for base in bases if base is not None}
    if dossier is None or not wanted:
        return {}
    query = select(events.c.id, events.c.value).where(events.c.dossier == dossier, events.c.kind == "set")
    return {event: value for event, value in connection.execute(query) if event in wanted}
