"""Dossiers and their events: what was answered, by whom and when. Added to, never changed.

The state of a dossier is the latest ``set`` event of each item and field. A save that was based on an older
event than the latest is kept as a ``proposal`` until someone chooses.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.clock import now
from ibp_workbook.store.schema import dossiers, events

MAX_ITEM = 200


class _Any:
    """Type of ``ANY``."""


ANY = _Any()
"""Base of a save that overwrites whatever is there, such as an import by the same person."""

Base = int | None | _Any


@dataclass(frozen=True)
class Subject:
    """What identifies a dossier."""

    board: str
    school: int | None
    kind: str
    round: int | None = None
    subject: str = ""

    @property
    def identity(self) -> str:
        """One text that is the same for the same dossier, whatever the database thinks of NULL."""
        return f"{self.board}|{self.school or ''}|{self.kind}|{self.round or ''}|{self.subject}"


@dataclass(frozen=True)
class Event:
    """One thing that happened in a dossier; times are UTC."""

    id: int
    item: str
    field: str
    value: Any
    kind: Literal["set", "proposal", "decision"]
    based_on: int | None
    resolves: int | None
    actor: str
    role: str
    at: datetime


@dataclass(frozen=True)
class Saved:
    """The value counts from now on (or counted already)."""

    event: int
    at: datetime


@dataclass(frozen=True)
class Conflict:
    """Someone else changed the same field first; both values are kept until a person chooses.

    Attributes:
        proposal: id to resolve it with.
        statement: the item that both changed.
        field: the field of that item.
        mine: the value that came later.
        theirs: the value that counts now.
        by: who gave the value that counts now.
        at: when that was, UTC.
        head: event of the value that counts now.
        actor: who gave the value that came later.
    """

    proposal: int
    statement: str
    field: str
    mine: Any
    theirs: Any
    by: str
    at: datetime
    head: int
    actor: str


EVENT = [  # the columns of ``Event``
    events.c[name]
    for name in ("id", "item", "field", "value", "kind", "based_on", "resolves", "actor", "role", "at")
]


def find(connection: Connection, actor: Actor, subject: Subject) -> int | None:
    """Id of a dossier in scope for reading; None when nobody answered in it yet."""
    query = select(dossiers.c.id).where(dossiers.c.identity == subject.identity, actor.dossier_filter())
    return connection.execute(query).scalar()


def open_for_writing(connection: Connection, actor: Actor, subject: Subject) -> int:
    """Id of the dossier, made when it does not exist, locked until the transaction ends.

    Raises:
        IbpError: this person may not write in it.
    """
    if actor.role == "reader" or (actor.schools is not None and subject.school not in actor.schools):
        raise IbpError("store.may_not_write")
    query = select(dossiers.c.id).where(
        dossiers.c.identity == subject.identity, actor.dossier_filter(write=True)
    )
    found: int | None = connection.execute(query.with_for_update()).scalar()
    if found is None:
        _create(connection, actor, subject)
        found = connection.execute(query.with_for_update()).scalar()
    if found is None:
        raise IbpError("store.may_not_write")
    return found


def _create(connection: Connection, actor: Actor, subject: Subject) -> None:
    values = {
        "board": subject.board,
        "school": subject.school,
        "kind": subject.kind,
        "round": subject.round,
        "subject": subject.subject,
        "identity": subject.identity,
        "created_at": now(),
        "created_by": actor.name,
    }
    if connection.dialect.name == "sqlite":
        connection.execute(insert(dossiers).values(values))  # the only writer, so nobody was first
        return
    # Imported here: it takes a tenth of the time in which a page on SQLite opens.
    from sqlalchemy.dialects.postgresql import insert as insert_or_leave

    connection.execute(insert_or_leave(dossiers).values(values).on_conflict_do_nothing())


def current(connection: Connection, dossier: int, until: int | None = None) -> list[Event]:
    """The events that count: the latest value of each item and field, now or just after an earlier event."""
    latest = (
        select(func.max(events.c.id))
        .where(events.c.dossier == dossier, events.c.kind == "set")
        .group_by(events.c.item, events.c.field)
    )
    if until is not None:
        latest = latest.where(events.c.id <= until)
    rows = connection.execute(select(*EVENT).where(events.c.id.in_(latest)).order_by(events.c.id))
    return [Event(*row) for row in rows]


def history(connection: Connection, dossier: int, item: str | None = None) -> list[Event]:
    """All events of a dossier, or of one item in it, oldest first."""
    query = select(*EVENT).where(events.c.dossier == dossier)
    if item is not None:
        query = query.where(events.c.item == item)
    return [Event(*row) for row in connection.execute(query.order_by(events.c.id))]


def head(connection: Connection, dossier: int, item: str, field: str) -> Event | None:
    """The event whose value counts now for one field."""
    query = select(*EVENT).where(
        events.c.dossier == dossier, events.c.item == item, events.c.field == field, events.c.kind == "set"
    )
    row = connection.execute(query.order_by(events.c.id.desc()).limit(1)).first()
    return Event(*row) if row else None


def save(
    connection: Connection, actor: Actor, dossier: int, item: str, field: str, value: Any, base: Base
) -> Saved | Conflict:
    """Save one value in a locked dossier.

    Args:
        connection: inside the transaction that locked the dossier.
        actor: who saves.
        dossier: id from ``open_for_writing``.
        item: statement or question id.
        field: which field of it.
        value: a JSON value.
        base: id of the event the person saw when typing; None for none; ``ANY`` to overwrite.
    """
    _require_storable(item, value)
    present = head(connection, dossier, item, field)
    if present is not None and present.value == value and type(present.value) is type(value):
        return Saved(present.id, present.at)
    if isinstance(base, _Any) or (present.id if present else None) == base:
        return append(connection, actor, dossier, item, field, value, present.id if present else None)
    if present is None:
        # What this person saw is not there: nothing to lose, so it simply counts.
        return append(connection, actor, dossier, item, field, value, None)
    seen = select(events.c.id).where(events.c.id == base, events.c.dossier == dossier)
    based_on: int | None = connection.execute(seen).scalar()  # None: no such event, from before a restore
    proposal = append(connection, actor, dossier, item, field, value, based_on, kind="proposal")
    return Conflict(
        proposal.event, item, field, value, present.value, present.actor, present.at, present.id, actor.name
    )


def _require_storable(item: str, value: Any) -> None:
    if len(item) > MAX_ITEM or not item.isprintable():
        raise IbpError("store.too_long", limit=MAX_ITEM)
    if isinstance(value, str):
        free_text.refuse(value)
    try:
        json.dumps(value, allow_nan=False)  # Python would write NaN, which PostgreSQL and a backup refuse
    except ValueError as error:
        raise IbpError("store.wrong_value") from error


def append(
    connection: Connection,
    actor: Actor,
    dossier: int,
    item: str,
    field: str,
    value: Any,
    based_on: int | None,
    kind: str = "set",
    resolves: int | None = None,
) -> Saved:
    """Add one event to a locked dossier, without looking at what is there."""
    at = now()
    created = connection.execute(
        insert(events).values(
            dossier=dossier, item=item, field=field, value=value, kind=kind, based_on=based_on,
            resolves=resolves, actor=actor.name, role=actor.role, at=at,
        )
    ).inserted_primary_key  # fmt: skip
    assert created is not None  # noqa: S101 - an insert always gives its key
    return Saved(int(created[0]), at)


def append_many(connection: Connection, actor: Actor, rows: Iterable[tuple[int, str, str, Any]]) -> None:
    """Save many values at once without looking at what is there: for a dossier that is being filled first.

    Args:
        connection: inside a transaction.
        actor: who saves.
        rows: dossier, item, field, value.
    """
    at = now()
    values = []
    for dossier, item, field, value in rows:
        _require_storable(item, value)
        values.append(
            {
                "dossier": dossier, "item": item, "field": field, "value": value, "kind": "set",
                "based_on": None, "resolves": None, "actor": actor.name, "role": actor.role, "at": at,
            }
        )  # fmt: skip
    if values:
        connection.execute(insert(events), values)
