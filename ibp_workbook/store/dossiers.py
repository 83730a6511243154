"""Dossiers: everything people fill in, a self-assessment, an assessment, a DPIA or a plan, is one.

A dossier holds items (what is asked) with fields that have values. Each change of a value is an event.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store import log
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.checks import require_role
from ibp_workbook.store.dossier_writing import add, lock, open_for_writing, save_many, save_one, subject_of
from ibp_workbook.store.log import Change, Conflict, Event, Items, Keep, Saved
from ibp_workbook.store.schema import dossiers, events
from ibp_workbook.store.schools import require_board
from ibp_workbook.store.separation import require_other_hand

ASSESSMENT = "assessment:"
"""How the kind of a filled-in assessment begins; its id follows."""


@dataclass(frozen=True)
class Dossier:
    """What a dossier is; its values are read apart.

    Attributes:
        id: its number.
        board: board number.
        school: school id; None for the whole board.
        kind: what sort of dossier it is.
        round: the round of a self-assessment; None for other kinds.
        subject: what it is about, in the words of who made it; it never changes.
        changed_at: time of the last event.
        changed_by: who did that.
    """

    id: int
    board: str
    school: int | None
    kind: str
    round: int | None
    subject: str
    changed_at: datetime
    changed_by: str

    @property
    def assessment(self) -> str:
        """The id of the assessment that is filled in; empty for another kind of dossier."""
        return self.kind.removeprefix(ASSESSMENT) if self.kind.startswith(ASSESSMENT) else ""

    def as_changed(self, items: Items) -> "Dossier":
        """The same dossier, changed last by who gave the newest of these values."""
        values = [value for fields in items.values() for value in fields.values()]
        last = max(values, key=lambda value: value.event, default=None)
        return replace(self, changed_at=last.at, changed_by=last.by) if last else self


def plain(items: Items) -> dict[str, dict[str, Any]]:
    """The values without who and when: item -> field -> value."""
    return {item: {name: value.value for name, value in fields.items()} for item, fields in items.items()}


def answers(items: Items) -> dict[str, Any]:
    """The answers to the questions of an assessment: question id -> value."""
    return {item: fields["value"].value for item, fields in items.items() if "value" in fields}


def conflicts(items: Items) -> list[Conflict]:
    """The conflicts that nobody chose about yet, oldest first."""
    values = [value for fields in items.values() for value in fields.values()]
    found = [conflict for value in values for conflict in value.conflicts]
    return sorted(found, key=lambda conflict: conflict.proposal)


class Dossiers:
    """The dossiers of a workspace as one person sees them."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def add(
        self,
        board: str,
        school: int | None,
        kind: str,
        subject: str,
        changes: Iterable[Change] = (),
        passed: set[str] | None = None,
        no_bsn: Collection[str] | None = None,
    ) -> int:
        """Make a dossier with what it starts with, whole or not at all; its number.

        Args:
            board: board number.
            school: school id; None for the whole board.
            kind: what sort of dossier it is.
            subject: its name.
            changes: item, field, value.
            passed: texts of a file that passed ``free_text.refuse_all`` already; None when it comes from no
                file.
            no_bsn: as ``save``.

        Raises:
            DoubtError: as ``save``.
            IbpError: no such board or school in scope, no right, an empty name or one that is taken, or a
                value that may not be kept.
        """
        with self._access.writing() as connection:
            number = add(connection, self._actor, board, school, kind, subject, changes, passed, no_bsn)
            if passed is not None:
                self._access.tell(connection, Deed(Kind.IMPORT, board, school, number, detail=kind))
            return number

    def open(self, board: str, school: int | None, kind: str, subject: str) -> int:
        """The number of a dossier of which there is one, such as the plan of a board; made when it is new.

        Raises:
            IbpError: no such board or school in scope, or no right.
        """
        with self._access.writing() as connection:
            wanted = subject_of(connection, self._actor, board, school, kind, subject)
            return open_for_writing(connection, self._actor, wanted)

    def of(self, board: str, kind: str) -> list[Dossier]:
        """The dossiers of a kind in scope, the one that changed last first.

        Args:
            board: board number.
            kind: what sort; one that ends in a colon stands for every kind that begins so.

        Raises:
            IbpError: no such board in scope.
        """
        with self._access.reading() as connection:
            return _of(connection, self._actor, board, kind)

    def get(self, dossier: int) -> Dossier:
        """One dossier; IbpError when it is not there or not in scope."""
        with self._access.reading() as connection:
            return _require(connection, self._actor, dossier)

    def count(self, board: str) -> dict[str, int]:
        """Kind -> number of dossiers of a board in scope."""
        query = select(dossiers.c.kind, func.count().label("number")).group_by(dossiers.c.kind)
        with self._access.reading() as connection:
            rows = connection.execute(query.where(dossiers.c.board == board, self._actor.dossier_filter()))
            return {row.kind: row.number for row in rows}

    def read(self, dossier: int, until: int | None = None) -> Items:
        """Everything that counts in a dossier, now or just after an earlier event.

        Args:
            dossier: its number.
            until: id of the last event that counts; None for all of them. Conflicts are given for now only.

        Raises:
            IbpError: not there or not in scope.
        """
        with self._access.reading() as connection:
            found = log.read(connection, dossiers.c.id == dossier, self._actor.dossier_filter(), until=until)
            if not found:
                _require(connection, self._actor, dossier)
            return found.get(dossier, {})

    def read_all(self, board: str, kind: str, item: str | None = None) -> list[tuple[Dossier, Items]]:
        """The dossiers that ``of`` gives, each with everything that counts in it, or in one item of it."""
        with self._access.reading() as connection:
            found = _of(connection, self._actor, board, kind)
            items = log.read(connection, *_which(self._actor, board, kind), item=item) if found else {}
            return [(dossier, items.get(dossier.id, {})) for dossier in found]

    def values(self, board: str, kind: str) -> dict[str, dict[str, Any]]:
        """The plain values of the one dossier of a kind, such as a plan; empty when there is none yet."""
        for _, items in self.read_all(board, kind):
            return plain(items)
        return {}

    def save(
        self,
        dossier: int,
        item: str,
        field: str,
        value: Any,
        based_on: int | None = None,
        then: Iterable[Change] = (),
        no_bsn: Collection[str] | None = None,
    ) -> Saved | Conflict:
        """Save one field of one item.

        Args:
            dossier: its number.
            item: what is asked: a norm, a question, a place in a form.
            field: which field of it.
            value: a JSON value.
            based_on: ``event`` of the value the person saw; None when there was none.
            then: what changes with it, over whatever is there; not when it is a conflict.
            no_bsn: numbers of which the person said that they are no BSN, which is recorded; None asks
                nothing about doubtful numbers, as for what comes from a program.

        Returns:
            ``Saved``, or a ``Conflict`` when someone else was first; both values are kept then.

        Raises:
            DoubtError: a number may be a BSN, and nobody said yet that it is not.
            IbpError: not there, not in scope, a closed round, not this person's to write, a value that may
                not be kept.
        """
        with self._access.writing() as connection:
            locked = lock(connection, self._actor, dossier)
            change = (item, field, value)
            result = save_one(connection, self._actor, dossier, locked.kind, change, based_on, no_bsn)
            if isinstance(result, Saved):
                save_many(connection, self._actor, dossier, locked.kind, then, None)
            return result

    def save_all(
        self, dossier: int, changes: Iterable[Change], no_bsn: Collection[str] | None = None
    ) -> None:
        """Save many fields in one go, over whatever is there: an import or a restored version.

        Args:
            dossier: its number.
            changes: item, field, value.
            no_bsn: as ``save``.

        Raises:
            DoubtError: as ``save``.
            IbpError: one of them may not be saved; nothing has changed then.
        """
        with self._access.writing() as connection:
            locked = lock(connection, self._actor, dossier)
            save_many(connection, self._actor, dossier, locked.kind, changes, no_bsn)

    def resolve(self, proposal: int, keep: Keep, seen: int | None = None) -> Saved:
        """Choose between the two values of a conflict; both stay in the history.

        Args:
            proposal: id of the conflict.
            keep: ``mine`` for the value that came later, ``theirs`` for the one that counts.
            seen: event of the value that counted as it was shown; a value that came since is then not
                overwritten.

        Returns:
            What counts from now on.

        Raises:
            IbpError: no open conflict in a dossier this person may write in, or a third value came since.
        """
        with self._access.writing() as connection:
            offered = log.proposal(connection, proposal, self._actor.dossier_filter(write=True))
            lock(connection, self._actor, offered.dossier)
            require_role(self._actor, offered.item)
            require_other_hand(connection, self._actor, offered.dossier, [offered.item])
            return log.resolve(connection, self._actor, proposal, offered, keep, seen)

    def history(self, dossier: int, item: str | None = None) -> list[Event]:
        """All events of a dossier, or of one item in it, oldest first."""
        with self._access.reading() as connection:
            _require(connection, self._actor, dossier)
            return log.history(connection, dossier, item)


def _which(actor: Actor, board: str, kind: str) -> tuple[ColumnElement[bool], ...]:
    of_kind = dossiers.c.kind.startswith(kind) if kind.endswith(":") else dossiers.c.kind == kind
    return dossiers.c.board == board, of_kind, actor.dossier_filter()


def _of(connection: Connection, actor: Actor, board: str, kind: str) -> list[Dossier]:
    found = _read(connection, *_which(actor, board, kind))
    if not found:
        require_board(connection, actor, board)
    return sorted(found, key=lambda dossier: dossier.changed_at, reverse=True)


def _require(connection: Connection, actor: Actor, dossier: int) -> Dossier:
    for found in _read(connection, dossiers.c.id == dossier, actor.dossier_filter()):
        return found
    raise IbpError("store.no_dossier")


def _read(connection: Connection, *which: ColumnElement[bool]) -> list[Dossier]:
    """Dossiers with their last event, in one query."""
    ids = select(dossiers.c.id).where(*which)
    newest = select(func.max(events.c.id)).where(events.c.dossier.in_(ids)).group_by(events.c.dossier)
    last = and_(events.c.dossier == dossiers.c.id, events.c.id.in_(newest))
    query = select(dossiers, events.c.at, events.c.actor).select_from(dossiers.outerjoin(events, last))
    return [
        Dossier(
            row.id, row.board, row.school, row.kind, row.round, row.subject,
            row.at or row.created_at, row.actor or row.created_by,
        )
        for row in connection.execute(query.where(*which))
    ]  # fmt: skip
