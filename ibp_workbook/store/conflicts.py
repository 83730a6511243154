"""Conflicts: two people changed the same field; both values are there until a person chooses."""

from typing import Literal

from sqlalchemy import Connection, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.events import EVENT, Conflict, Event, Saved, append, head
from ibp_workbook.store.schema import dossiers, events


def unresolved(connection: Connection, dossier: int) -> list[Conflict]:
    """The proposals of a dossier that nobody chose about yet."""
    resolved = select(events.c.resolves).where(events.c.dossier == dossier, events.c.resolves.is_not(None))
    query = select(*EVENT).where(
        events.c.dossier == dossier, events.c.kind == "proposal", events.c.id.not_in(resolved)
    )
    found = []
    for row in connection.execute(query.order_by(events.c.id)):
        event = Event(*row)
        present = head(connection, dossier, event.item, event.field)
        if present is not None and present.value != event.value:
            found.append(
                Conflict(
                    event.id, event.item, event.field, event.value,
                    present.value, present.actor, present.at, present.id, event.actor,
                )
            )  # fmt: skip
    return found


def resolve(
    connection: Connection,
    actor: Actor,
    proposal: int,
    keep: Literal["mine", "theirs"],
    seen: int | None = None,
) -> tuple[int, Saved]:
    """Choose between the two values of a conflict.

    Args:
        connection: inside a transaction.
        actor: who chooses.
        proposal: id of the proposal.
        keep: ``mine`` makes the proposal count; ``theirs`` leaves what counts.
        seen: ``head`` of the conflict the person looked at; None to choose whatever counts by now.

    Returns:
        The dossier and the event.

    Raises:
        IbpError: no such open proposal in a dossier this person may write in, or a third value came since.
    """
    query = (
        select(events.c.dossier, events.c.item, events.c.field, events.c.value)
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(events.c.id == proposal, events.c.kind == "proposal", actor.dossier_filter(write=True))
    )
    row = connection.execute(query).first()
    if row is None:
        raise IbpError("store.no_conflict")
    connection.execute(select(dossiers.c.id).where(dossiers.c.id == row.dossier).with_for_update())
    done = select(events.c.id).where(events.c.resolves == proposal)
    if connection.execute(done).first() is not None:
        raise IbpError("store.no_conflict")
    present = head(connection, row.dossier, row.item, row.field)
    if seen is not None and present is not None and present.id != seen:
        raise IbpError("store.changed_again")
    kind, value = ("set", row.value) if keep == "mine" else ("decision", present.value if present else None)
    saved = append(
        connection, actor, row.dossier, row.item, row.field, value,
        present.id if present else None, kind=kind, resolves=proposal,
    )  # fmt: skip
    return row.dossier, saved
