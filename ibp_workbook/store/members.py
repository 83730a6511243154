"""Members of a shared workspace: login name, role and scope."""

from dataclasses import dataclass, replace
from typing import get_args

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text, rights
from ibp_workbook.store.access import Access
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


class Members:
    """Who may do what in a workspace. Rights are managed by who may see everything."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def all(self) -> list[Member]:
        """All rights, for who may manage them."""
        self._require_manager()
        columns = (members.c.login, members.c.name, members.c.role, members.c.board, members.c.school)
        with self._access.reading() as connection:
            rows = connection.execute(select(*columns).order_by(members.c.login, members.c.id))
            return [Member(*row) for row in rows]

    def add(self, member: Member) -> None:
        """Give someone a right.

        Raises:
            IbpError: no right to do so, an unknown role, board or school, or the right exists.
        """
        self._require_manager()
        if member.role not in get_args(Role):
            raise IbpError("store.no_role", role=member.role, known=", ".join(get_args(Role)))
        login, name = free_text.name(member.login, 200), free_text.name(member.name, 200)
        member = replace(member, login=login, name=name)
        with self._access.writing() as connection:
            _require_fit(connection, member)
            identity = f"{login}|{member.role}|{member.board or ''}|{member.school or ''}"
            try:
                connection.execute(insert(members).values(**vars(member), identity=identity))
            except IntegrityError as error:
                raise IbpError("store.member_exists", login=login) from error

    def remove(self, login: str) -> None:
        """Take away all rights of a login name."""
        self._require_manager()
        with self._access.writing() as connection:
            if connection.execute(delete(members).where(members.c.login == login)).rowcount == 0:
                raise IbpError("store.no_member", login=login)

    def actor_for(self, login: str) -> Actor | None:
        """The actor behind a login name, for who may manage them; None for who is not a member.

        Rights of one person have one role; those for several boards or schools add up.
        """
        self._require_manager()
        with self._access.reading() as connection:
            return rights.of(connection, login)

    def _require_manager(self) -> None:
        actor = self._access.actor
        if actor.role != "consultant" or actor.boards is not None or actor.schools is not None:
            raise IbpError("store.may_not_write")


def _require_fit(connection: Connection, member: Member) -> None:
    other = connection.execute(select(members.c.role).where(members.c.login == member.login)).scalar()
    if other is not None and other != member.role:
        raise IbpError("store.other_role", login=member.login, role=other)
    if (member.role == "school") != (member.school is not None):
        raise IbpError("store.school_role")
    if member.board is not None and not _exists(connection, boards.c.number, member.board):
        raise IbpError("store.no_board", board=member.board)
    if member.school is not None and not _exists(connection, schools.c.id, member.school):
        raise IbpError("store.no_school")


def _exists(connection: Connection, column: object, value: object) -> bool:
    return connection.execute(select(column).where(column == value)).first() is not None  # type: ignore[call-overload]
