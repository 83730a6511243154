"""What someone who signs in may do: looked up when a workspace is opened, and again at each write."""

from sqlalchemy import Connection, Engine, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.asking import asker
from ibp_workbook.store.engine import reading
from ibp_workbook.store.schema import members


def of(connection: Connection, login: str) -> Actor | None:
    """The actor behind a login name; None for who is not a member.

    Rights of one person have one role; those for several boards or schools add up.
    """
    rows = connection.execute(select(members).where(members.c.login == login).order_by(members.c.id)).all()
    if len({row.role for row in rows}) != 1:
        return None  # a second role is refused when it is given; two at the same moment may slip through
    first = rows[0]
    if first.role == "school":
        return Actor(first.name, first.role, schools=frozenset(row.school for row in rows), login=login)
    everywhere = any(row.board is None for row in rows)
    boards = None if everywhere else frozenset(row.board for row in rows)
    return Actor(first.name, first.role, boards, login=login)


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
        actor = of(connection, who.login)
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
    now = of(connection, actor.login)
    if now is None:
        raise IbpError("common.not_a_member")
    if now != actor:
        raise IbpError("store.rights_changed")
