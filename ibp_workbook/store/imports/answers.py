"""Many answers at once, from a workbook that was edited elsewhere: first seen, then all or nothing."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from ibp_workbook.evaluate.plan import KIND as PLAN
from ibp_workbook.evaluate.plan import SUBJECT, new_action
from ibp_workbook.store import free_text, log
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.checks import EMPTY, MATURITY
from ibp_workbook.store.dossier_writing import Subject, find, open_for_writing, save_one
from ibp_workbook.store.log import Value
from ibp_workbook.store.maturity import find_dossier, open_dossier
from ibp_workbook.store.rounds import require_round
from ibp_workbook.store.schema import events
from ibp_workbook.store.schools import require_school

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

IN_PLAN = {"action": "title", "owner": "role", "due": "due"}
"""Column of a workbook -> field of an action."""


@dataclass(frozen=True)
class AnswerEntry:
    """What a workbook says about one field of one answer.

    Attributes:
        school: school id; None for the board itself.
        item: id of the norm.
        field: level, reason, comment or evidence; or, of the action with it: action, owner or due.
        value: as ``Maturity.save`` takes it; of an action its title, role or last day, or None.
        based_on: event that counted when the workbook was made; None when the field was empty then.
        action: item of the plan that it is about; empty when it is about the answer itself.
        topic: what that action is about, for when the plan does not have it yet.
    """

    school: int | None
    item: str
    field: str
    value: Any
    based_on: int | None
    action: str = ""
    topic: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Item and field in the dossier."""
        return (self.action, IN_PLAN[self.field]) if self.action else (self.item, self.field)

    @property
    def empty(self) -> Any:
        """What the field holds while nobody said anything."""
        return None if self.action else EMPTY[self.field]


@dataclass(frozen=True)
class AnswerChange:
    """One field that the workbook changes; in a conflict, someone else changed it after the export.

    Attributes:
        entry: what the workbook says.
        counts: what counts now; None when nothing does.
    """

    entry: AnswerEntry
    counts: Value | None

    @property
    def before(self) -> Any:
        """The value that counts now."""
        return self.counts.value if self.counts else self.entry.empty


@dataclass(frozen=True)
class Comparison:
    """What an import would do, or did."""

    changed: list[AnswerChange] = field(default_factory=list)
    conflicts: list[AnswerChange] = field(default_factory=list)
    unchanged: int = 0


def visible(value: Any) -> Any:
    """A value as a spreadsheet gives it back: no control characters, plain line ends, no blanks around it."""
    if not isinstance(value, str):
        return value
    lines = _UNSEEN.sub("", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class AnswerImport:
    """Takes over an edited workbook; reached through ``workspace.imports.answers``."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def preview(self, round_id: int, entries: Iterable[AnswerEntry]) -> Comparison:
        """What ``load`` would change; changes nothing."""
        with self._access.reading() as connection:
            return _compare(connection, self._actor, round_id, entries)

    def load(self, round_id: int, entries: Sequence[AnswerEntry], no_bsn: Collection[str] = ()) -> Comparison:
        """Save the answers of an edited workbook, all or none; what someone else changed becomes a conflict.

        Args:
            round_id: the round they are of.
            entries: what the workbook says.
            no_bsn: numbers of which a person said that they are no BSN, which is recorded.

        Raises:
            DoubtError: a number in what changes may be a BSN, and nobody said yet that it is not.
            IbpError: no right, a closed round, or a value that may not be kept; nothing has changed then.
        """
        actor = self._actor
        with self._access.writing() as connection:
            found = _compare(connection, actor, round_id, entries)
            edited = [change.entry for change in (*found.changed, *found.conflicts)]
            for (kind, school), group in _by_dossier(edited):
                dossier = _open(connection, actor, round_id, kind, school)
                new = _new_actions(connection, dossier, group)
                for entry in group:
                    change = (*entry.place, entry.value)
                    said = no_bsn if free_text.doubts(entry.value) else None
                    save_one(connection, actor, dossier, kind, change, entry.based_on, said)
                log.save_all(connection, actor, dossier, new)
            board = require_round(connection, actor, round_id).board
            self._access.tell(connection, Deed(Kind.IMPORT, board, detail="answers"))
        return found


def _compare(
    connection: Connection, actor: Actor, round_id: int, entries: Iterable[AnswerEntry]
) -> Comparison:
    """What the entries change.

    An entry that says what counts now, or what counted when the workbook was made, is not a change: then
    nobody edited it in the workbook.
    """
    changed: list[AnswerChange] = []
    conflicts: list[AnswerChange] = []
    unchanged = 0
    for (kind, school), group in _by_dossier(entries):
        dossier = _find(connection, actor, round_id, kind, school)
        items = log.read_one(connection, dossier) if dossier else {}
        exported = _values(connection, dossier, [entry.based_on for entry in group])
        for entry in group:
            item, name = entry.place
            counts = items.get(item, {}).get(name)
            change = AnswerChange(entry, counts)
            empty = entry.empty if entry.based_on is None else ...
            before = exported.get(entry.based_on, empty)
            offered = {visible(waiting.mine.value) for waiting in counts.conflicts} if counts else set()
            if entry.value in (visible(change.before), visible(before), *offered):
                unchanged += 1
            elif counts is None or counts.event == entry.based_on:
                changed.append(change)
            else:
                conflicts.append(change)
    return Comparison(changed, conflicts, unchanged)


def _by_dossier(
    entries: Iterable[AnswerEntry],
) -> list[tuple[tuple[str, int | None], list[AnswerEntry]]]:
    """Kind of dossier and school, with the entries that belong there."""
    groups: dict[tuple[str, int | None], list[AnswerEntry]] = {}
    for entry in entries:
        groups.setdefault((PLAN if entry.action else MATURITY, entry.school), []).append(entry)
    return list(groups.items())


def _find(connection: Connection, actor: Actor, round_id: int, kind: str, school: int | None) -> int | None:
    if kind == MATURITY:
        return find_dossier(connection, actor, round_id, school)
    board = require_round(connection, actor, round_id).board
    return find(connection, actor, Subject(board, school, PLAN, None, SUBJECT))


def _open(connection: Connection, actor: Actor, round_id: int, kind: str, school: int | None) -> int:
    if kind == MATURITY:
        return open_dossier(connection, actor, round_id, school)
    board = require_round(connection, actor, round_id).board
    if school is not None:
        require_school(connection, actor, board, school)
    return open_for_writing(connection, actor, Subject(board, school, PLAN, None, SUBJECT))


def _new_actions(connection: Connection, dossier: int, group: Iterable[AnswerEntry]) -> list[log.Change]:
    """What an action that the plan does not have yet starts with."""
    wanted = {entry.action: entry.topic for entry in group if entry.action}
    known = log.read_one(connection, dossier) if wanted else {}
    start = {item: new_action(topic) for item, topic in wanted.items() if item not in known}
    return [(item, name, value) for item, fields in start.items() for name, value in fields.items()]


def _values(
    connection: Connection, dossier: int | None, numbers: Iterable[int | None]
) -> dict[int | None, Any]:
    """Event -> its value, of the events of this dossier only: a number in a file may be anything."""
    wanted = {number for number in numbers if number is not None}
    if dossier is None or not wanted:
        return {}
    query = select(events.c.id, events.c.value).where(events.c.dossier == dossier, events.c.kind == "set")
    return {event: value for event, value in connection.execute(query) if event in wanted}
