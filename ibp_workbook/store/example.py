"""The fictitious board of the demo: the only one of which records may go. The database refuses any other."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, exists, false, func, or_, select, true

from ibp_workbook.catalogue.example import EXAMPLE
from ibp_workbook.store.access import Access
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.schema import boards, dossiers, events, members, rounds, schools, verdicts
from ibp_workbook.store.schools import require_board


class Fictitious(NamedTuple):
    """What came with the demo; all else on its board was made by people.

    Attributes:
        makers: names under which it was filled in.
        locations: of its schools.
        rounds: names of its rounds.
    """

    makers: Collection[str]
    locations: Collection[str]
    rounds: Collection[str]


class Example:
    """The fictitious board, to take away."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def own(self, demo: Fictitious) -> int:
        """How many of its dossiers people made, or filled something in."""
        which = (dossiers.c.board == EXAMPLE, _by_people(demo))
        query = select(func.count()).select_from(dossiers).where(*which, self._access.actor.dossier_filter())
        with self._access.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def remove(self, demo: Fictitious, also_own: bool = False) -> bool:
        """Remove its dossiers with their verdicts, its rounds, its schools, and the board itself.

        Args:
            demo: what came with the demo.
            also_own: whether what people made there may go as well; else that stays, with its school, its
                round and the board.

        Returns:
            Whether the board is gone.

        Raises:
            IbpError: it is not there, or this person may not manage it.
        """
        own = true() if also_own else false()
        with self._access.writing() as connection:
            require_board(connection, self._access.actor, EXAMPLE, manage=True)
            going = select(dossiers.c.id).where(dossiers.c.board == EXAMPLE, or_(own, ~_by_people(demo)))
            ids = list(connection.execute(going).scalars())
            for table in (verdicts, events):
                connection.execute(delete(table).where(table.c.dossier.in_(ids)))
            connection.execute(delete(dossiers).where(dossiers.c.id.in_(ids)))
            came = {
                rounds: (or_(own, rounds.c.name.in_(demo.rounds)), _unused(rounds.c.id, dossiers.c.round)),
                schools: (
                    schools.c.location.in_(demo.locations),
                    _unused(schools.c.id, dossiers.c.school, members.c.school),
                ),
            }
            for table, which in came.items():
                connection.execute(delete(table).where(table.c.board == EXAMPLE, *which))
            unused = _unused(
                boards.c.number, *(part.c.board for part in (schools, rounds, dossiers, members))
            )
            gone = connection.execute(delete(boards).where(boards.c.number == EXAMPLE, unused)).rowcount > 0
            self._access.tell(
                connection, Deed(Kind.DELETION, EXAMPLE, detail="board" if gone else "dossiers")
            )
            return gone


def _by_people(demo: Fictitious) -> ColumnElement[bool]:
    """Dossiers with anything in them that did not come with the demo."""
    return or_(
        dossiers.c.created_by.not_in(demo.makers),
        *(
            exists().where(table.c.dossier == dossiers.c.id, table.c.actor.not_in(demo.makers))
            for table in (events, verdicts)
        ),
    )


def _unused(key: ColumnElement[object], *references: ColumnElement[object]) -> ColumnElement[bool]:
    """Rows that nothing refers to any more."""
    return ~or_(*(exists().where(reference == key) for reference in references))
