"""Measurement rounds of a board."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
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


def read_rounds(connection: Connection, actor: Actor, board: str, framework: str | None) -> list[Round]:
    """The rounds of a board, oldest first."""
    require_board(connection, actor, board)
    query = select(*_ROUND).where(rounds.c.board == board)
    if framework is not None:
        query = query.where(rounds.c.framework == framework)
    return [Round(*row) for row in connection.execute(query.order_by(rounds.c.date, rounds.c.id))]


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


def previous(connection: Connection, actor: Actor, round_id: int) -> Round | None:
    """The round before this one, of the same board and framework."""
    current = require_round(connection, actor, round_id)
    earlier = or_(rounds.c.date < current.date, and_(rounds.c.date == current.date, rounds.c.id < current.id))
    query = select(*_ROUND).where(
        rounds.c.board == current.board, rounds.c.framework == current.framework, earlier
    )
    row = connection.execute(query.order_by(rounds.c.date.desc(), rounds.c.id.desc()).limit(1)).first()
    return Round(*row) if row else None


def add(
    connection: Connection, actor: Actor, board: str, framework: str, name: str, day: date, target: int
) -> Round:
    """Start a round.

    Raises:
        IbpError: no such board in scope, no right, or an empty or taken name.
    """
    require_board(connection, actor, board)
    if not actor.may_manage:
        raise IbpError("store.may_not_write")
    framework, name = free_text.name(framework, 120), free_text.name(name, 200)
    values = {
        "board": board,
        "framework": framework,
        "name": name,
        "date": day,
        "target": target,
        "closed": False,
    }
    try:
        created = connection.execute(insert(rounds).values(values)).inserted_primary_key
    except IntegrityError as error:
        raise IbpError("store.round_exists", name=name) from error
    assert created is not None  # noqa: S101 - an insert always gives its key
    return Round(int(created[0]), **values)  # type: ignore[arg-type]


def set_closed(connection: Connection, actor: Actor, round_id: int, closed: bool) -> None:
    """Close a round for changes, or open it again."""
    require_round(connection, actor, round_id)
    if not actor.may_manage:
        raise IbpError("store.may_not_write")
    connection.execute(update(rounds).where(rounds.c.id == round_id).values(closed=closed))
