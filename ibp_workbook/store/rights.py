"""What someone who signs in may do: looked up when a workspace is opened, and again at each write."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, or_, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.asking import asker
from ibp_workbook.store.engine import reading
from ibp_workbook.store.narrowing import narrowed
from ibp_workbook.store.roles import ROLES
from ibp_workbook.store.schema import members
from ibp_workbook.times import today


def of(connection: Connection, login: str, brin: str | None = None) -> Actor | None:
    """The actor behind a login name; None for who is not a member (any more).

    Rights of one person have one role, beside managing people; those for several boards or schools add up.

    Args:
        connection: to the workspace.
        login: who it is.
        brin: what narrows the rights to one school or board (:mod:`.narrowing`); None for nothing.
    """
    query = select(members).where(members.c.login == login, in_force()).order_by(members.c.id)
    rows = connection.execute(query).all()
    managing = [row for row in rows if ROLES[row.role].sees == "nothing"]
    given = [row for row in rows if row not in managing]
    if not rows or len({row.role for row in given}) > 1:
        return None  # a second role is refused when it is given; two at the same moment may slip through
    first = (given or managing)[0]
    of_schools = ROLES[first.role].sees == "schools"
    actor = Actor(
        first.name,
        first.role,
        boards=None if of_schools else _boards(given),
        schools=frozenset(row.school for row in given) if of_schools else None,
        login=login,
        managing=_boards(managing),
    )
    return actor if brin is None else narrowed(connection, actor, brin)


def _boards(rows: Sequence[Row[Any]]) -> frozenset[str] | None:
    return None if any(row.board is None for row in rows) else frozenset(row.board for row in rows)


def in_force() -> ColumnElement[bool]:
    """Rows of ``members`` that count today; the last day of a right counts whole, on a Dutch clock."""
    return or_(members.c.until.is_(None), members.c.until >= today())


def asking(engine: Engine, given: Actor | None) -> Actor:
    """The actor for whom a workspace is opened: who asks, with the rights that person has now.

    Args:
        engine: of the workspace.
        given: as whom the program wants to open it; where people sign in that can only be who asks.

    Raises:
        IbpError: people sign in here, and it is not known who asks, or that person has no such right.
    """
    who = asker()
    if not who.signs_in:
        return given or Actor.local()
    with reading(engine) as connection:
        actor = of(connection, who.login, who.brin)
    if actor is None or given not in (None, actor):
        raise IbpError("common.not_a_member")
    return actor


def confirm(connection: Connection, actor: Actor) -> None:
    """Make sure that someone who signed in still has the rights that a page was opened with.

    Raises:
        IbpError: the rights were taken away, or changed.
    """
    if not actor.login:
        return
    held = of(connection, actor.login, actor.brin)
    if held is None:
        raise IbpError("common.not_a_member")
    if held != actor:
        raise IbpError("store.rights_changed")
