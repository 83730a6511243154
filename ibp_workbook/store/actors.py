"""Who reads and writes, and how far that person may look."""

import getpass
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_, true

from ibp_workbook.store import schema

Role = Literal["consultant", "analyst", "fg", "school", "reader"]


@dataclass(frozen=True)
class Actor:
    """A person with a role and a scope.

    Attributes:
        name: who it is; stands with each event.
        role: consultant, analyst and fg see and write for whole boards; school for its own schools only;
            reader reads only.
        boards: board numbers in scope; None for all.
        schools: school ids in scope; None for all schools of those boards.
    """

    name: str
    role: Role
    boards: frozenset[str] | None = None
    schools: frozenset[int] | None = None

    @staticmethod
    def local() -> "Actor":
        """The user of this computer, for whom everything in the workspace is open."""
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            name = "local"
        return Actor(name, "consultant")

    @property
    def sees_whole_boards(self) -> bool:
        """Whether this person may look at all schools of a board, and write in the board's own dossier."""
        return self.schools is None

    def board_filter(self) -> ColumnElement[bool]:
        """Rows of ``boards`` in scope."""
        return true() if self.boards is None else schema.boards.c.number.in_(self.boards)

    def school_filter(self) -> ColumnElement[bool]:
        """Rows of ``schools`` in scope."""
        scope = true() if self.boards is None else schema.schools.c.board.in_(self.boards)
        return scope if self.schools is None else and_(scope, schema.schools.c.id.in_(self.schools))

    def round_filter(self) -> ColumnElement[bool]:
        """Rows of ``rounds`` in scope."""
        return true() if self.boards is None else schema.rounds.c.board.in_(self.boards)

    def dossier_filter(self, *, write: bool = False) -> ColumnElement[bool]:
        """Rows of ``dossiers`` in scope.

        A school reads its board's dossiers, because it inherits from them, but writes only in its own.
        """
        if write and self.role == "reader":
            return false()
        table = schema.dossiers.c
        scope = true() if self.boards is None else table.board.in_(self.boards)
        if self.schools is None:
            return scope
        own = table.school.in_(self.schools)
        return and_(scope, own if write else or_(own, table.school.is_(None)))
