"""Members of a shared workspace: login name, role and scope."""

from dataclasses import dataclass, replace
from typing import get_args

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor, Role
from ibp_workbook.store.schema import boards, members, schools


@dataclass(frozen=True)
class Member:
    """One right of one person: a role for everything, for a board, or for a school."""

    login: str
    name: str
    role: str
    board: str | None = None
    school: int | None = None


def read(connection: Connection, actor: Actor) -> list[Member]:
    """All rights, for who may manage them."""
    _require_manager(actor)
    columns = (members.c.login, members.c.name, members.c.role, members.c.board, members.c.school)
    rows = connection.execute(select(*columns).order_by(members.c.login, members.c.id))
    return [Member(*row) for row in rows]


def add(connection: Connection, actor: Actor, member: Member) -> None:
    """Give a right.

    Raises:
        IbpError: no right to do so, an unknown role, board or school, or the right exists.
    """
    _require_manager(actor)
    if member.role not in get_args(Role):
        raise IbpError("store.no_role", role=member.role, known=", ".join(get_args(Role)))
    login, name = free_text.name(member.login, 200), free_text.name(member.name, 200)
    member = replace(member, login=login, name=name)
    other = connection.execute(select(members.c.role).where(members.c.login == member.login)).scalar()
    if other is not None and other != member.role:
        raise IbpError("store.other_role", login=member.login, role=other)
    if (member.role == "school") != (member.school is not None):
        raise IbpError("store.school_role")
    if member.board is not None and not _exists(connection, boards.c.number, member.board):
        raise IbpError("store.no_board", board=member.board)
    if member.school is not None and not _exists(connection, schools.c.id, member.school):
        raise IbpError("store.no_school")
    values = {
        **vars(member),
        "identity": f"{member.login}|{member.role}|{member.board or ''}|{member.school or ''}",
    }
    try:
        connection.execute(insert(members).values(values))
    except IntegrityError as error:
        raise IbpError("store.member_exists", login=member.login) from error


def remove(connection: Connection, actor: Actor, login: str) -> None:
    """Take away all rights of a login name."""
    _require_manager(actor)
    if connection.execute(delete(members).where(members.c.login == login)).rowcount == 0:
        raise IbpError("store.no_member", login=login)


def actor_for(connection: Connection, login: str) -> Actor | None:
    """The actor behind a login name; None for who is not a member.

    Rights of one person have one role; those for several boards or schools add up.
    """
    rows = connection.execute(select(members).where(members.c.login == login).order_by(members.c.id)).all()
    if len({row.role for row in rows}) > 1:
        return None  # ``add`` refuses this; two at the same moment may slip through
    if not rows:
        return None
    first = rows[0]
    if first.role == "school":
        return Actor(first.name, first.role, schools=frozenset(row.school for row in rows))
    everywhere = any(row.board is None for row in rows)
    return Actor(first.name, first.role, None if everywhere else frozenset(row.board for row in rows))


def _exists(connection: Connection, column: object, value: object) -> bool:
    return connection.execute(select(column).where(column == value)).first() is not None  # type: ignore[call-overload]


def _require_manager(actor: Actor) -> None:
    """Rights are managed on the server itself, by who may see everything."""
    if actor.role != "consultant" or actor.boards is not None or actor.schools is not None:
        raise IbpError("store.may_not_write")
