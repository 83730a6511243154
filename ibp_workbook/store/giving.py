"""Rights that someone wants to give, held against what there is."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.roles import ROLES
from ibp_workbook.times import today


@dataclass(frozen=True)
class Member:
    """One right of one person: a role for everything, for a board, or for a school.

    Attributes:
        login: the name with which this person signs in.
        name: the name on screen.
        role: what this person may do.
        board: number of the board for which; None for all boards, or for a school.
        school: id of the school for which.
        until: the last day on which it counts; None for no end.
    """

    login: str
    name: str
    role: str
    board: str | None = None
    school: int | None = None
    until: date | None = None

    @property
    def identity(self) -> str:
        """One text that is the same for the same right."""
        return f"{self.login}|{self.role}|{self.board or ''}|{self.school or ''}"


class Given:
    """Takes rights one after the other, each held against those that were there and came before it.

    Args:
        actor: who gives them.
        boards: numbers of all boards.
        schools: id -> board of all schools.
        held: all rights there are.
    """

    def __init__(
        self, actor: Actor, boards: Set[str], schools: Mapping[int, str], held: Iterable[Member]
    ) -> None:
        self._actor, self._boards, self._schools = actor, boards, schools
        self._identities: set[str] = set()
        self._roles: dict[str, str] = {}
        self._today = today()
        for member in held:
            self._hold(member)

    def refusal(self, member: Member) -> IbpError | None:
        """Why this right cannot be given; None when it was taken."""
        try:
            self.take(member)
        except IbpError as error:
            return error
        return None

    def take(self, member: Member) -> Member:
        """The right as it is kept.

        Raises:
            IbpError: an unknown role, board or school, not this person's to give, or the right exists.
        """
        if member.role not in ROLES:
            raise IbpError("store.no_role", role=member.role, known=", ".join(ROLES))
        login, name = free_text.name(member.login, 200), free_text.name(member.name, 200)
        member = replace(member, login=login, name=name)
        if login == self._actor.login:
            raise IbpError("store.own_rights")
        if member.until is not None and member.until < self._today:
            raise IbpError("store.ended", until=member.until)
        self._require_place(member)
        other = self._roles.get(login, member.role)
        if _is_content(member.role) and other != member.role:
            raise IbpError("store.other_role", login=login, role=other)
        if member.identity in self._identities:
            raise IbpError("store.member_exists", login=login)
        self._hold(member)
        return member

    def _hold(self, member: Member) -> None:
        self._identities.add(member.identity)
        if _is_content(member.role):
            self._roles.setdefault(member.login, member.role)

    def _require_place(self, member: Member) -> None:
        managing = self._actor.managing
        if (member.role == "school") != (member.school is not None):
            raise IbpError("store.school_role")
        if member.school is not None:
            board = self._schools.get(member.school)
            if board is None or (managing is not None and board not in managing):
                raise IbpError("store.no_school")
        elif member.board is not None:
            if member.board not in self._boards or (managing is not None and member.board not in managing):
                raise IbpError("store.no_board", board=member.board)
        elif managing is not None:
            raise IbpError("store.not_everything")


def _is_content(role: str) -> bool:
    """Whether a role sees what was filled in: of those a person has one."""
    return any(role == known and may.sees != "nothing" for known, may in ROLES.items())
