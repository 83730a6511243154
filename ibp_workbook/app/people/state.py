"""Who may come in, who waits, and rights to give: first shown, then kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.people import Line, held_against, read_people, read_typed
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.members import Scope
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import Texts
from ibp_workbook.times import today

EVERYTHING = "all"
_BOARD, _SCHOOL = "board:", "school:"


@dataclass(frozen=True)
class Person:
    """The rights of one person that have the same role.

    Attributes:
        rights: one for each board or school.
        is_signed_in: in any browser, now.
        last: when this person last signed in.
    """

    rights: Sequence[Member]
    is_signed_in: bool
    last: datetime | None

    @property
    def key(self) -> str:
        """What tells this apart from all others."""
        return f"{self.rights[0].role}:{self.login}"

    @property
    def login(self) -> str:
        """The name with which this person signs in."""
        return self.rights[0].login

    @property
    def untils(self) -> set[date | None]:
        """The last days of the rights."""
        return {right.until for right in self.rights}


class People:
    """What the page shows and does. Nothing is kept before ``confirm``, ``give``, ``change`` or ``remove``.

    Attributes:
        scope: for what the person at the page may give rights.
        lines: what was typed or read, and is looked at.
    """

    def __init__(self, workspace: Workspace, texts: Texts) -> None:
        """Read who there is.

        Raises:
            IbpError: this person manages nobody.
        """
        if not workspace.actor.manages_people:
            raise IbpError("people_page.not_yours")
        self._members, self._texts = workspace.members, texts
        self.scope: Scope = self._members.scope()
        self._schools = {school.id: school for school in self.scope.schools}
        self._boards = {board.number: board for board in self.scope.boards}
        self.lines: list[Line] = []
        self.load()

    def load(self) -> None:
        """Read anew who there is and who waits."""
        present = {found.login for found in self._members.signed_in()}
        last = self._members.last_signed_in()
        rights = sorted(self._members.all(), key=lambda right: (right.login, right.role == "manager"))
        self.people = [
            Person(list(theirs), login in present, last.get(login))
            for (login, _), theirs in groupby(rights, key=lambda right: (right.login, right.role))
        ]
        self.waiting = self._members.waiting()

    # ---- In words ----

    def role(self, role: str) -> str:
        """A role in words."""
        return self._texts(f"members.role_{role}")

    def place(self, right: Member) -> str:
        """For what a right is, in words."""
        if right.school is not None:
            school = self._schools.get(right.school)
            return f"{school.name} ({school.location})" if school else str(right.school)
        if right.board is None:
            return self._texts("people_page.everything")
        board = self._boards.get(right.board)
        return f"{board.name} ({board.number})" if board else right.board

    def rows(self) -> list[dict[str, Any]]:
        """The table of people."""
        day = today()
        return [
            {
                "name": person.rights[0].name,
                "login": person.login,
                "role": self.role(person.rights[0].role),
                "places": [self.place(right) for right in person.rights],
                "untils": sorted({right.until for right in person.rights if right.until}),
                "ended": all(until and until < day for until in person.untils),
                "is_signed_in": person.is_signed_in,
                "last": person.last,
            }
            for person in self.people
        ]

    def shown(self) -> list[dict[str, Any]]:
        """The lines that were read, in words."""
        return [
            {
                "number": line.number,
                "login": line.login,
                "right": line.member,
                "role": self.role(line.member.role) if line.member and line.member.role in ROLES else "",
                "place": self.place(line.member) if line.member else "",
                "problem": line.problem.message(self._texts.lang) if line.problem else "",
            }
            for line in self.lines
        ]

    # ---- What can be chosen ----

    def roles(self) -> list[list[str]]:
        """The roles, each with what it is for."""
        return [[role, self._texts(f"people_page.may_{role}", role=self.role(role))] for role in ROLES]

    def places(self) -> list[list[str]]:
        """For what a right can be given."""
        everything = [[EVERYTHING, self._texts("people_page.everything")]] if self.scope.everything else []
        boards = [
            [f"{_BOARD}{board.number}", self.place(Member("", "", "", board.number))]
            for board in self.scope.boards
        ]
        schools = [
            [f"{_SCHOOL}{school.id}", self.place(Member("", "", "", school=school.id))]
            for school in self.scope.schools
        ]
        return [*everything, *boards, *schools]

    def of(self, key: str) -> Person | None:
        """The rights that are changed."""
        return next((person for person in self.people if person.key == key), None)

    def again(self, person: Person) -> Person | None:
        """The rights of the same person as last read; another role when this one is gone."""
        theirs = [other for other in self.people if other.login == person.login]
        return next((other for other in theirs if other.key == person.key), next(iter(theirs), None))

    # ---- What people do ----

    def type(self, text: str, chosen: Mapping[str, Any]) -> None:
        """Look at people that were typed, who all get the same right."""
        lines = read_typed(text, self._right("", "", chosen))
        if not lines:
            raise IbpError("people_page.nobody")
        self.lines = held_against(lines, self._members)

    def read(self, content: bytes, name: str) -> None:
        """Look at a list."""
        self.lines = held_against(read_people(content, name, self.scope), self._members)

    @property
    def may_confirm(self) -> bool:
        """Whether nothing is wrong with what is looked at."""
        return bool(self.lines) and not any(line.problem for line in self.lines)

    def confirm(self) -> int:
        """Give all rights that are looked at; how many."""
        rights = [line.member for line in self.lines if line.member]
        self._members.add_all(rights)
        self.lines = []
        self.load()
        return len(rights)

    def give(self, login: str, chosen: Mapping[str, Any]) -> None:
        """Give one who waits a right."""
        self._members.add(self._right(login, login, chosen))
        self.load()

    def change(self, person: Person, name: str, stays: Sequence[Member], chosen: Mapping[str, Any]) -> None:
        """Give one person another role, other places or another last day.

        Args:
            person: whose rights.
            name: the name on screen.
            stays: the rights whose place stays.
            chosen: ``role``, ``until`` (a day, or None) and, when one comes with it, ``place``.
        """
        places = [(right.board, right.school) for right in stays]
        if chosen.get("place"):
            places.append(self._place(str(chosen["place"])))
        role, until = str(chosen["role"]), chosen.get("until")
        rights = [Member(person.login, name, role, board, school, until) for board, school in places]
        others = [right for right in self._shown(person) if right not in person.rights]
        if not rights:
            raise IbpError("store.no_rights")
        try:
            self._members.change(person.login, [*rights, *others], seen=self._shown(person))
        finally:
            self.load()  # also when another manager was first: then those rights are shown

    def remove(self, person: Person) -> None:
        """Take away everything that this person may do, as it was shown."""
        try:
            self._members.remove(person.login, seen=self._shown(person))
        finally:
            self.load()

    def sign_out(self, person: Person) -> int:
        """Sign this person out everywhere; in how many browsers that was."""
        ended = self._members.sign_out(person.login)
        self.load()
        return ended

    def _shown(self, person: Person) -> list[Member]:
        """All rights of the same login name, in whatever role."""
        return [right for other in self.people if other.login == person.login for right in other.rights]

    def _right(self, login: str, name: str, chosen: Mapping[str, Any]) -> Member:
        board, school = self._place(str(chosen.get("place") or ""))
        return Member(login, name, str(chosen["role"]), board, school, chosen.get("until"))

    def _place(self, chosen: str) -> tuple[str | None, int | None]:
        if chosen == EVERYTHING:
            return None, None
        if chosen.startswith(_BOARD):
            return chosen.removeprefix(_BOARD), None
        if chosen.removeprefix(_SCHOOL).isdecimal():
            return None, int(chosen.removeprefix(_SCHOOL))
        raise IbpError("people_page.no_place")
