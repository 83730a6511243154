"""Documents: dossiers of items with fields that grow while people work, such as a plan or a DPIA.

An item is a thing in the document (an action, a row, a question); a field is one property of it. Each change
is an event. An item whose name starts with a role and a colon, as ``fg:advice``, only that role may write.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, func, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store import conflicts as conflict_log
from ibp_workbook.store import events as log
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor, Role
from ibp_workbook.store.schema import dossiers, events, schools
from ibp_workbook.store.schools import require_board

Change = tuple[str, str, Any]
"""Item, field, value."""

Opened = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Document:
    """What a document is; its content is read apart.

    Attributes:
        id: number of the document.
        board: board number.
        school: school id; None for the whole board.
        kind: what sort of document it is.
        subject: its name when it was made; it identifies the document and never changes.
        changed_at: time of the last event, UTC.
        changed_by: who did that.
    """

    id: int
    board: str
    school: int | None
    kind: str
    subject: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Value:
    """What counts for one field; ``event`` is the ``base`` of the next save."""

    value: Any
    event: int
    by: str
    role: str
    at: datetime
    conflicts: list[log.Conflict] = field(default_factory=list)


Content = dict[str, dict[str, Value]]
"""Item -> field -> value."""


def plain(content: Content) -> dict[str, dict[str, Any]]:
    """The values without who and when: item -> field -> value."""
    return {item: {name: value.value for name, value in fields.items()} for item, fields in content.items()}


class Documents:
    """The documents of a workspace as one person sees them; reached through ``workspace.documents``."""

    def __init__(self, actor: Actor, reading: Opened, writing: Opened) -> None:
        self._actor, self._reading, self._writing = actor, reading, writing

    def add(
        self, board: str, school: int | None, kind: str, subject: str, changes: Iterable[Change] = ()
    ) -> int:
        """Make a document with what it starts with, whole or not at all; its number.

        Args:
            board: board number.
            school: school id; None for the whole board.
            kind: what sort of document it is.
            subject: its name.
            changes: item, field, value.

        Raises:
            IbpError: no such board or school in scope, no right, an empty name or one that is taken.
        """
        with self._writing() as connection:
            wanted = _subject(connection, self._actor, board, school, kind, subject)
            if connection.execute(
                select(dossiers.c.id).where(dossiers.c.identity == wanted.identity)
            ).first():
                raise IbpError("store.dossier_exists", name=wanted.subject)
            number = log.open_for_writing(connection, self._actor, wanted)
            for item, name, value in changes:
                _save(connection, self._actor, number, item, name, value, log.ANY)
            return number

    def open(self, board: str, school: int | None, kind: str, subject: str) -> int:
        """The number of a document of which there is one, such as the plan of a board; made when it is new.

        Raises:
            IbpError: no such board or school in scope, or no right.
        """
        with self._writing() as connection:
            wanted = _subject(connection, self._actor, board, school, kind, subject)
            return log.open_for_writing(connection, self._actor, wanted)

    def find(self, board: str, kind: str) -> list[Document]:
        """The documents of a kind in scope, the one that changed last first.

        Raises:
            IbpError: no such board in scope.
        """
        with self._reading() as connection:
            require_board(connection, self._actor, board)
            found = _read(connection, self._actor, dossiers.c.board == board, dossiers.c.kind == kind)
        return sorted(found, key=lambda document: document.changed_at, reverse=True)

    def get(self, document: int) -> Document:
        """One document; IbpError when it is not there or not in scope."""
        with self._reading() as connection:
            return _require(connection, self._actor, document)

    def read(self, document: int, until: int | None = None) -> Content:
        """Everything that counts, now or just after an earlier event.

        Args:
            document: its number.
            until: id of the last event that counts; None for all of them. Conflicts are given for now only.

        Raises:
            IbpError: not there or not in scope.
        """
        with self._reading() as connection:
            _require(connection, self._actor, document)
            waiting: dict[tuple[str, str], list[log.Conflict]] = {}
            for conflict in conflict_log.unresolved(connection, document) if until is None else []:
                waiting.setdefault((conflict.statement, conflict.field), []).append(conflict)
            content: Content = {}
            for event in log.current(connection, document, until):
                found = waiting.get((event.item, event.field), [])
                value = Value(event.value, event.id, event.actor, event.role, event.at, found)
                content.setdefault(event.item, {})[event.field] = value
        return content

    def values(self, board: str, kind: str) -> dict[str, dict[str, Any]]:
        """The plain values of the one document of a kind, such as a plan; empty when there is none yet."""
        found = self.find(board, kind)
        return plain(self.read(found[0].id)) if found else {}

    def save(
        self, document: int, item: str, name: str, value: Any, base: log.Base = None
    ) -> log.Saved | log.Conflict:
        """Save one field of one item; see ``Workspace.save`` for ``base`` and what comes back.

        Raises:
            IbpError: not there, not in scope, not this person's to write, or a BSN in a text.
        """
        with self._writing() as connection:
            _lock(connection, self._actor, document)
            return _save(connection, self._actor, document, item, name, value, base)

    def save_all(self, document: int, changes: Iterable[Change]) -> int:
        """Save many fields in one go, over whatever is there: an import or a restored version.

        Args:
            document: its number.
            changes: item, field, value.

        Returns:
            How many there were.

        Raises:
            IbpError: one of them may not be saved; nothing has changed then.
        """
        count = 0
        with self._writing() as connection:
            _lock(connection, self._actor, document)
            for item, name, value in changes:
                _save(connection, self._actor, document, item, name, value, log.ANY)
                count += 1
        return count

    def history(self, document: int, item: str | None = None) -> list[log.Event]:
        """All events of a document, or of one item in it, oldest first."""
        with self._reading() as connection:
            _require(connection, self._actor, document)
            return log.history(connection, document, item)


def _subject(
    connection: Connection, actor: Actor, board: str, school: int | None, kind: str, subject: str
) -> log.Subject:
    require_board(connection, actor, board)
    if school is not None:
        known = select(schools.c.id).where(
            schools.c.id == school, schools.c.board == board, actor.school_filter()
        )
        if connection.execute(known).first() is None:
            raise IbpError("store.no_school")
    return log.Subject(board, school, kind, None, free_text.name(subject, 200))


def _read(connection: Connection, actor: Actor, *where: ColumnElement[bool]) -> list[Document]:
    """Documents with their last event, in one query."""
    newest = select(func.max(events.c.id)).join(dossiers).where(*where).group_by(events.c.dossier)
    last = select(events.c.dossier, events.c.at, events.c.actor).where(events.c.id.in_(newest)).subquery()
    query = (
        select(dossiers, last.c.at, last.c.actor)
        .outerjoin(last, last.c.dossier == dossiers.c.id)
        .where(*where, actor.dossier_filter())
    )
    return [
        Document(
            row.id, row.board, row.school, row.kind, row.subject,
            row.at or row.created_at, row.actor or row.created_by,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _require(connection: Connection, actor: Actor, document: int) -> Document:
    found = _read(connection, actor, dossiers.c.id == document)
    if not found:
        raise IbpError("store.no_dossier")
    return found[0]


def _lock(connection: Connection, actor: Actor, document: int) -> None:
    _require(connection, actor, document)
    query = select(dossiers.c.id).where(dossiers.c.id == document, actor.dossier_filter(write=True))
    if connection.execute(query.with_for_update()).scalar() is None:
        raise IbpError("store.may_not_write")


def _save(
    connection: Connection, actor: Actor, document: int, item: str, name: str, value: Any, base: log.Base
) -> log.Saved | log.Conflict:
    role = item.partition(":")[0]
    if ":" in item and role in get_args(Role) and role != actor.role:
        raise IbpError("store.other_role_only", role=role)
    limit = free_text.MAX_KEPT if item.startswith(free_text.KEPT) else free_text.MAX_TEXT
    free_text.refuse_all(value, limit)
    return log.save(connection, actor, document, item, name, value, base)
