"""The log of a dossier: what was answered, by whom and when. Added to, never changed.

What counts is the latest ``set`` event of each item and field. A save that was based on an older event than
the latest is kept as a ``proposal`` beside it until someone chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import dossiers, events
from ibp_workbook.times import now

Keep = Literal["mine", "theirs"]
Change = tuple[str, str, Any]
"""Item, field, value."""


@dataclass(frozen=True)
class Event:
    """One thing that happened in a dossier."""

    id: int
    item: str
    field: str
    value: Any
    kind: Literal["set", "proposal", "decision"]
    based_on: int | None
    resolves: int | None
    by: str
    role: str
    at: datetime


@dataclass(frozen=True)
class Value:
    """What someone gave for one field; ``event`` is the ``based_on`` of who changes what counts.

    Attributes:
        value: a JSON value.
        event: number of the event that gave it.
        by: who did.
        role: in which role.
        at: when.
        conflicts: values that came later on an older one, and wait for a choice.
    """

    value: Any
    event: int
    by: str
    role: str
    at: datetime
    conflicts: list["Conflict"] = field(default_factory=list)


Items = dict[str, dict[str, Value]]
"""Item -> field -> what counts."""


@dataclass(frozen=True)
class Saved:
    """What counts from now on (or counted already).

    Attributes:
        item: what was asked.
        field: which field of it.
        value: the value that counts.
        event: its event, the ``based_on`` of the next save.
        at: when it was saved.
    """

    item: str
    field: str
    value: Any
    event: int
    at: datetime


@dataclass(frozen=True)
class Conflict:
    """Someone else changed the same field first; both values are kept until a person chooses.

    Attributes:
        item: what both changed.
        field: which field of it.
        mine: the value that came later.
        theirs: the value that counts now.
    """

    item: str
    field: str
    mine: Value
    theirs: Value

    @property
    def proposal(self) -> int:
        """The event to resolve it with."""
        return self.mine.event


_EVENT = [  # the columns of ``Event``
    events.c[name]
    for name in ("id", "item", "field", "value", "kind", "based_on", "resolves", "actor", "role", "at")
]

_COUNTS = [  # where a value stands and what it is, with the columns of ``Value`` last
    events.c[name] for name in ("dossier", "item", "field", "kind", "value", "id", "actor", "role", "at")
]


_NO_BSN = ":no_bsn"
"""How the field of a decision about numbers ends; no field of a form has a colon."""


def read(
    connection: Connection, *which: ColumnElement[bool], until: int | None = None, item: str | None = None
) -> dict[int, Items]:
    """What counts in each of some dossiers, and the conflicts in it, in one query.

    Args:
        connection: an open connection.
        which: conditions on the dossiers.
        until: id of the last event that counts; None for all of them. Conflicts are given for now only.
        item: only what was asked under this id.
    """
    of_these: ColumnElement[bool] = events.c.dossier.in_(select(dossiers.c.id).where(*which))
    if item is not None:
        of_these = and_(of_these, events.c.item == item)
    latest = select(func.max(events.c.id)).where(of_these, events.c.kind == "set")
    if until is not None:
        latest = latest.where(events.c.id <= until)
    wanted: ColumnElement[bool] = events.c.id.in_(
        latest.group_by(events.c.dossier, events.c.item, events.c.field)
    )
    if until is None:
        resolved = select(events.c.resolves).where(of_these, events.c.resolves.is_not(None))
        wanted = or_(wanted, and_(events.c.kind == "proposal", events.c.id.not_in(resolved)))
    query = select(*_COUNTS).where(of_these, wanted).order_by(events.c.id)
    found: dict[int, Items] = {}
    waiting: list[tuple[int, str, str, Value]] = []
    for dossier, item_id, field_name, kind, *given in connection.execute(query).all():
        value = Value(*given)
        if kind == "set":
            found.setdefault(dossier, {}).setdefault(item_id, {})[field_name] = value
        else:
            waiting.append((dossier, item_id, field_name, value))
    for dossier, item_id, field_name, mine in waiting:
        counts = found.get(dossier, {}).get(item_id, {}).get(field_name)
        if counts is not None and counts.value != mine.value:
            theirs = replace(counts, conflicts=[])
            counts.conflicts.append(Conflict(item_id, field_name, mine, theirs))
    return found


def read_one(connection: Connection, dossier: int) -> Items:
    """What counts in one dossier, and the conflicts in it."""
    return read(connection, dossiers.c.id == dossier).get(dossier, {})


def history(connection: Connection, dossier: int, item: str | None = None) -> list[Event]:
    """All events of a dossier, or of one item in it, oldest first."""
    query = select(*_EVENT).where(events.c.dossier == dossier)
    if item is not None:
        query = query.where(events.c.item == item)
    return [Event(*row) for row in connection.execute(query.order_by(events.c.id))]


def save(
    connection: Connection,
    actor: Actor,
    dossier: int,
    item: str,
    field: str,
    value: Any,
    based_on: int | None,
) -> Saved | Conflict:
    """Save one value in a locked dossier.

    Args:
        connection: inside the transaction that locked the dossier.
        actor: who saves.
        dossier: its number.
        item: what is asked.
        field: which field of it.
        value: a JSON value that was checked.
        based_on: id of the event the person saw when typing; None for none.
    """
    present = _head(connection, dossier, item, field)
    if present is None:
        # Nothing to lose, whatever this person saw before: so it simply counts.
        return _append(connection, actor, dossier, item, field, value)
    if _same(present.value, value):
        return Saved(item, field, value, present.id, present.at)
    if present.id == based_on:
        return _append(connection, actor, dossier, item, field, value, based_on)
    seen = select(events.c.id).where(events.c.id == based_on, events.c.dossier == dossier)
    known: int | None = connection.execute(seen).scalar()  # None: no such event, from before a restore
    proposal = _append(connection, actor, dossier, item, field, value, known, kind="proposal")
    mine = Value(value, proposal.event, actor.name, actor.role, proposal.at)
    return Conflict(item, field, mine, _value(present))


def save_all(connection: Connection, actor: Actor, dossier: int, changes: Iterable[Change]) -> None:
    """Save many checked values in a locked dossier, over whatever is there; adds what differs only."""
    newest = {(item, name): value for item, name, value in changes}
    if not newest:
        return
    present = read_one(connection, dossier)
    rows = []
    for (item, name), value in newest.items():
        counts = present.get(item, {}).get(name)
        if counts is None or not _same(counts.value, value):
            rows.append((dossier, item, name, value, counts.event if counts else None))
    append_all(connection, actor, rows)


def append_all(
    connection: Connection, actor: Actor, rows: Iterable[tuple[int, str, str, Any, int | None]]
) -> None:
    """Add many values at once without looking at what is there: dossier, item, field, value, based on."""
    at = now()
    names = ("dossier", "item", "field", "value", "based_on")
    extra = {"kind": "set", "resolves": None, "actor": actor.name, "role": actor.role, "at": at}
    values = [{**dict(zip(names, row, strict=True)), **extra} for row in rows]
    if values:
        connection.execute(insert(events), values)


def proposal(connection: Connection, number: int, *which: ColumnElement[bool]) -> Row[int, str, str, Any]:
    """Dossier, item, field and value of a proposal in a dossier of these.

    Raises:
        IbpError: there is none.
    """
    query = (
        select(events.c.dossier, events.c.item, events.c.field, events.c.value)
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(events.c.id == number, events.c.kind == "proposal", *which)
    )
    row = connection.execute(query).first()
    if row is None:
        raise IbpError("store.no_conflict")
    return row


def resolve(
    connection: Connection,
    actor: Actor,
    number: int,
    offered: Row[int, str, str, Any],
    keep: Keep,
    seen: int | None,
) -> Saved:
    """Choose between the two values of a conflict in a locked dossier.

    Args:
        connection: inside the transaction that locked the dossier.
        actor: who chooses.
        number: id of the proposal.
        offered: what ``proposal`` gave.
        keep: ``mine`` makes the proposal count; ``theirs`` leaves what counts.
        seen: event of the value that counted when the person looked; None to choose whatever counts by now.

    Raises:
        IbpError: someone chose already, or a third value came since.
    """
    if connection.execute(select(events.c.id).where(events.c.resolves == number)).first() is not None:
        raise IbpError("store.no_conflict")
    dossier, item, field, value = offered
    present = _head(connection, dossier, item, field)
    if present is None or (seen is not None and present.id != seen):
        raise IbpError("store.changed_again")
    if keep == "mine":
        return _append(connection, actor, dossier, item, field, value, present.id, resolves=number)
    decided = _append(
        connection, actor, dossier, item, field, present.value, present.id, kind="decision", resolves=number
    )
    return replace(decided, event=present.id)


def _head(connection: Connection, dossier: int, item: str, field: str) -> Event | None:
    """The event whose value counts now for one field."""
    query = select(*_EVENT).where(
        events.c.dossier == dossier, events.c.item == item, events.c.field == field, events.c.kind == "set"
    )
    row = connection.execute(query.order_by(events.c.id.desc()).limit(1)).first()
    return Event(*row) if row else None


def confirmed(connection: Connection, dossier: int, item: str, field: str) -> set[str]:
    """The numbers in a field of which someone said that they are no BSN."""
    query = select(events.c.value).where(
        events.c.dossier == dossier, events.c.item == item, events.c.field == f"{field}{_NO_BSN}"
    )
    return {str(number) for (numbers,) in connection.execute(query) for number in numbers}


def confirm(
    connection: Connection, actor: Actor, dossier: int, item: str, field: str, numbers: Sequence[str]
) -> None:
    """Record that a person said that these numbers are no BSN: who and when stand beside it."""
    _append(connection, actor, dossier, item, f"{field}{_NO_BSN}", list(numbers), kind="decision")


def _append(
    connection: Connection,
    actor: Actor,
    dossier: int,
    item: str,
    field: str,
    value: Any,
    based_on: int | None = None,
    kind: str = "set",
    resolves: int | None = None,
) -> Saved:
    at = now()
    created: Sequence[Any] | None = connection.execute(
        insert(events).values(
            dossier=dossier, item=item, field=field, value=value, kind=kind, based_on=based_on,
            resolves=resolves, actor=actor.name, role=actor.role, at=at,
        )
    ).inserted_primary_key  # fmt: skip
    assert created is not None  # noqa: S101 - an insert always gives its key
    return Saved(item, field, value, int(created[0]), at)


def _value(event: Event) -> Value:
    return Value(event.value, event.id, event.by, event.role, event.at)


def _same(first: Any, second: Any) -> bool:
    return type(first) is type(second) and bool(first == second)
