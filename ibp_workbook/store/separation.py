"""Who advises does not sign: held in the store, for each dossier."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import events

_SIGNED, _ADVICE = "signed:", "fg:"
"""How the items with a signature begin, and those of the FG."""


def require_other_hand(connection: Connection, actor: Actor, dossier: int, items: Collection[str]) -> None:
    """Refuse a signature under what one advised on, and advice on what one signed.

    A role that advises signs nothing. Where people sign in it is also held against what this person did in
    another role before; on one's own computer the role that was declared is all there is to go by.

    Args:
        connection: in a transaction.
        actor: who writes.
        dossier: its number.
        items: what is written.

    Raises:
        IbpError: it must be somebody else.
    """
    signs = any(item.startswith(_SIGNED) for item in items)
    advises = any(item.startswith(_ADVICE) for item in items)
    if signs and (not actor.may.signs or _did(connection, actor, dossier, _ADVICE)):
        raise IbpError("store.adviser_signs")
    if advises and _did(connection, actor, dossier, _SIGNED):
        raise IbpError("store.signer_advises")


def _did(connection: Connection, actor: Actor, dossier: int, beginning: str) -> bool:
    """Whether this person wrote an item that begins so, in any role; never for who does not sign in."""
    if not actor.login:
        return False
    which: tuple[ColumnElement[bool], ...] = (
        events.c.dossier == dossier,
        events.c.item.startswith(beginning),
        events.c.actor == actor.name,
    )
    return connection.execute(select(events.c.id).where(*which).limit(1)).first() is not None
