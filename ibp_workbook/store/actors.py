"""Who reads and writes, and how far that person may look."""

import getpass
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from ibp_workbook.errors import IbpError
from ibp_workbook.store import schema
from ibp_workbook.store.asking import asker
from ibp_workbook.store.roles import ROLES, May, Role


@dataclass(frozen=True)
class Actor:
    """A person with a role and a scope.

    Attributes:
        name: who it is; stands with each event.
        role: what this person may do there (:mod:`.roles`).
        boards: board numbers in scope; None for all.
        schools: school ids in scope; None for all schools of those boards, but none for role school.
        managing: numbers of the boards whose people this person manages; None for those of all.
        login: of whom the rights are looked up again at each write; empty for who does not sign in.
    """

    name: str
    role: Role
    boards: frozenset[str] | None = None
    schools: frozenset[int] | None = None
    login: str = ""
    managing: frozenset[str] | None = frozenset()
    brin: str | None = None

    def __post_init__(self) -> None:
        if self.may.sees == "schools" and self.schools is None:
            # Forgetting which school it was must not open the whole board.
            object.__setattr__(self, "schools", frozenset())
        if not self.sees_content:
            object.__setattr__(self, "boards", frozenset())
        if self.may.manages == "everything" and self.boards is None and self.schools is None:
            object.__setattr__(self, "managing", None)

    @staticmethod
    def local() -> "Actor":
        """The user of this computer, for whom everything in the workspace is open.

        Raises:
            IbpError: people sign in here, so nobody is.
        """
        if asker().signs_in:
            raise IbpError("common.not_a_member")
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):  # no such user; on Windows no such module
            name = "local"
        return Actor(name, "consultant")

    @property
    def signs(self) -> str:
        """The name in the audit log: the login name, or who uses this computer."""
        return self.login or self.name

    @property
    def may(self) -> May:
        """What comes with the role."""
        return ROLES[self.role]

    @property
    def sees_content(self) -> bool:
        """Whether this person may read anything that was filled in; who only manages people does not."""
        return self.may.sees != "nothing"

    @property
    def manages_people(self) -> bool:
        """Whether this person manages the people of any board."""
        return self.managing is None or bool(self.managing)

    @property
    def sees_whole_boards(self) -> bool:
        """Whether this person may look at all schools of a board, and write in the board's own dossier."""
        return self.schools is None

    @property
    def may_manage(self) -> bool:
        """Whether this person may change what a whole board shares: its name, rounds and schools."""
        return self.sees_whole_boards and self.may.shares

    def board_filter(self) -> ColumnElement[bool]:
        """Rows of ``boards`` in scope."""
        return self._in_scope(schema.boards.c.number)

    def school_filter(self) -> ColumnElement[bool]:
        """Rows of ``schools`` in scope."""
        scope = true() if self.boards is None else schema.schools.c.board.in_(self.boards)
        return scope if self.schools is None else and_(scope, schema.schools.c.id.in_(self.schools))

    def round_filter(self) -> ColumnElement[bool]:
        """Rows of ``rounds`` in scope."""
        return self._in_scope(schema.rounds.c.board)

    def dossier_filter(self, *, write: bool = False) -> ColumnElement[bool]:
        """Rows of ``dossiers`` in scope.

        A school reads its board's dossiers, because it inherits from them, but writes only in its own.
        """
        if write and not self.may.writes:
            return false()
        table = schema.dossiers.c
        scope = self._in_scope(table.board)
        if self.schools is None:
            return scope
        own = table.school.in_(self.schools)
        # Of the board's own dossiers a school reads only what it inherits: not its incidents or suppliers.
        inherited = and_(table.school.is_(None), table.kind == "maturity")
        return and_(scope, own if write else or_(own, inherited))

    def _in_scope(self, board: ColumnElement[str]) -> ColumnElement[bool]:
        """Boards in scope; for a school, the boards of its own schools."""
        scope = true() if self.boards is None else board.in_(self.boards)
        if self.schools is None:
            return scope
        own = select(schema.schools.c.board).where(schema.schools.c.id.in_(self.schools))
        return and_(scope, board.in_(own))
