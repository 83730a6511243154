"""Measurement rounds of a board."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import rounds
from ibp_workbook.store.schools import require_board


@dataclass(frozen=True)
class Round:
    """One measurement of a board against a framework; a closed round can only be read."""

    id: int
    board: str
    framework: str
    name: str
    date: date
    target: int
    closed: bool = False


_ROUND = [rounds.c[column.name] for column in fields(Round)]


class Rounds:
    """The measurement rounds of a workspace as one person sees them."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def of(self, board: str | None = None, framework: str | None = None) -> list[Round]:
        """The rounds in scope, oldest first; of one board or of all."""
        query = select(*_ROUND).where(self._actor.round_filter())
        if board is not None:
            query = query.where(rounds.c.board == board)
        if framework is not None:
            query = query.where(rounds.c.framework == framework)
        with self._access.reading() as connection:
            rows = connection.execute(query.order_by(rounds.c.date, rounds.c.id)).all()
            if board is not None and not rows:
                require_board(connection, self._actor, board)
        return [Round(*row) for row in rows]

    def add(self, board: str, framework: str, name: str, day: date, target: int = 3) -> Round:
        """Start a round.

        Raises:
            IbpError: no such board in scope, no right, or an empty or taken name.
        """
        with self._access.writing() as connection:
            return add_round(connection, self._actor, board, framework, name, day, target)

    def previous(self, round_: Round | int) -> Round | None:
        """The round before this one (or before the one with this id), of the same board and framework."""
        with self._access.reading() as connection:
            this = require_round(connection, self._actor, round_ if isinstance(round_, int) else round_.id)
            query = select(*_ROUND).where(
                rounds.c.board == this.board,
                rounds.c.framework == this.framework,
                or_(rounds.c.date < this.date, and_(rounds.c.date == this.date, rounds.c.id < this.id)),
            )
            row = connection.execute(query.order_by(rounds.c.date.desc(), rounds.c.id.desc())).first()
        return Round(*row) if row else None

    def close(self, round_id: int, closed: bool = True) -> None:
        """Close a round for changes, or open it again.

        Raises:
            IbpError: no such round in scope, or no right.
        """
        with self._access.writing() as connection:
            require_round(connection, self._actor, round_id)
            if not self._actor.may_manage:
                raise IbpError("store.may_not_write")
            connection.execute(update(rounds).where(rounds.c.id == round_id).values(closed=closed))


def add_round(
    connection: Connection, actor: Actor, board: str, framework: str, name: str, day: date, target: int
) -> Round:
    """Start a round inside a transaction, see ``Rounds.add``."""
    framework, name = free_text.name(framework, 120), free_text.name(name, 200)
    values = {
        "board": board,
        "framework": framework,
        "name": name,
        "date": day,
        "target": target,
        "closed": False,
    }
    require_board(connection, actor, board, manage=True)
    try:
        created = connection.execute(insert(rounds).values(values)).inserted_primary_key
    except IntegrityError as error:
        raise IbpError("store.round_exists", name=name) from error
    assert created is not None  # noqa: S101 - an insert always gives its key
    return Round(int(created[0]), **values)  # type: ignore[arg-type]


def require_round(connection: Connection, actor: Actor, round_id: int) -> Round:
    """The round with this id.

    Raises:
        IbpError: there is none in scope.
    """
    query = select(*_ROUND).where(rounds.c.id == round_id, actor.round_filter())
    row = connection.execute(query).first()
    if row is None:
        raise IbpError("store.no_round")
    return Round(*row)
