"""Answers of a maturity self-assessment, derived from the events of a dossier."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue
from ibp_workbook.store import events as log
from ibp_workbook.store import rounds as round_table
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import dossiers, events, rounds, schools

KIND = "maturity"
FIELDS = ("level", "reason", "comment", "evidence", "action", "owner", "due")
EMPTY: dict[str, str | None] = {name: None if name == "level" else "" for name in FIELDS}
"""What a field holds while nothing is answered."""


@dataclass(frozen=True)
class Answer:
    """What is answered to one statement.

    Attributes:
        statement: id of the statement.
        level: a level, ``"nvt"`` (not applicable) or None (unanswered).
        reason: why it is not applicable.
        comment: free text.
        evidence: what shows it.
        action: what will be done.
        owner: the role that will do it.
        due: by when, as an ISO date; empty when not said.
        heads: field -> id of the event behind its value: the ``base`` of the next save.
        by: who changed it last.
        at: when, in UTC.
    """

    statement: str
    level: LevelValue = None
    reason: str = ""
    comment: str = ""
    evidence: str = ""
    action: str = ""
    owner: str = ""
    due: str = ""
    heads: dict[str, int] = field(default_factory=dict)
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Activity:
    """The last thing that was answered somewhere."""

    board: str
    round_id: int
    school_id: int | None
    statement: str
    at: datetime


def subject(connection: Connection, actor: Actor, round_id: int, school_id: int | None) -> log.Subject:
    """The dossier of a school, or of the board itself, in a round.

    Raises:
        IbpError: the round or the school is not there or not in scope.
    """
    current = round_table.require_round(connection, actor, round_id)
    if school_id is not None:
        query = select(schools.c.id).where(
            schools.c.id == school_id, schools.c.board == current.board, actor.school_filter()
        )
        if connection.execute(query).first() is None:
            raise IbpError("store.no_school")
    return log.Subject(current.board, school_id, KIND, round_id)


def find(connection: Connection, actor: Actor, round_id: int, school_id: int | None) -> int | None:
    """The dossier to read; None when nobody answered in it yet.

    What a school answered stays with the board of that round, also when the school moved to another board.

    Raises:
        IbpError: the round or the school is not there or not in scope.
    """
    board = round_table.require_round(connection, actor, round_id).board
    dossier = log.find(connection, actor, log.Subject(board, school_id, KIND, round_id))
    if dossier is None:
        subject(connection, actor, round_id, school_id)  # refuses a school that has no place here
    return dossier


def read(connection: Connection, dossier: int | None) -> dict[str, Answer]:
    """Statement id -> answer; statements that were never touched are left out."""
    return _answers(log.current(connection, dossier) if dossier is not None else [])


def read_round(connection: Connection, actor: Actor, round_id: int) -> dict[int | None, dict[str, Answer]]:
    """School id (None = the board) -> its answers, for every dossier of a round, in one query."""
    round_table.require_round(connection, actor, round_id)
    mine = and_(dossiers.c.round == round_id, dossiers.c.kind == KIND, actor.dossier_filter())
    latest = (
        select(func.max(events.c.id))
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(mine, events.c.kind == "set")
        .group_by(events.c.dossier, events.c.item, events.c.field)
    )
    query = select(dossiers.c.school, *log.EVENT).join(dossiers, dossiers.c.id == events.c.dossier)
    found: dict[int | None, list[log.Event]] = {}
    for school, *event in connection.execute(query.where(events.c.id.in_(latest)).order_by(events.c.id)):
        found.setdefault(school, []).append(log.Event(*event))
    return {school: _answers(current) for school, current in found.items()}


def _answers(current: Iterable[log.Event]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for event in current:
        before = found.get(event.item, Answer(event.item))
        found[event.item] = replace(
            before,
            **{event.field: event.value},
            heads={**before.heads, event.field: event.id},
            by=event.actor,
            at=event.at,
        )
    return found


def require_open(connection: Connection, dossier: int) -> None:
    """Refuse a dossier of a closed round.

    Raises:
        IbpError: the round is closed.
    """
    query = select(rounds.c.closed).join(dossiers, dossiers.c.round == rounds.c.id)
    if connection.execute(query.where(dossiers.c.id == dossier)).scalar():
        raise IbpError("store.round_closed")


def checked(name: str, value: Any) -> Any:
    """The value as it is stored.

    Raises:
        IbpError: no such field, or a value of the wrong kind.
    """
    if name not in FIELDS:
        raise IbpError("store.no_field", field=name)
    if name == "level":
        if (
            value is None
            or value == NOT_APPLICABLE
            or (isinstance(value, int) and not isinstance(value, bool))
        ):
            return value
        raise IbpError("store.wrong_level", value=value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IbpError("store.not_text", field=name)
    if name == "due" and value:
        try:
            written = date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise IbpError("store.wrong_date", value=value) from error
        if value != written:  # Python also reads 20270801 and 2027-W31
            raise IbpError("store.wrong_date", value=value)
    return value


def levels(connection: Connection, actor: Actor, round_id: int) -> list[tuple[int | None, str, int | str]]:
    """All levels of a round in one query: school id (None = the board), statement, level."""
    round_table.require_round(connection, actor, round_id)
    mine = and_(dossiers.c.round == round_id, dossiers.c.kind == KIND, actor.dossier_filter())
    latest = (
        select(func.max(events.c.id))
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(mine, events.c.kind == "set", events.c.field == "level")
        .group_by(events.c.dossier, events.c.item)
    )
    query = (
        select(dossiers.c.school, events.c.item, events.c.value)
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(events.c.id.in_(latest))
    )
    return [(school, item, value) for school, item, value in connection.execute(query) if value is not None]


def last_activity(connection: Connection, actor: Actor, board: str | None) -> Activity | None:
    """This person's newest answer in scope, of one board or of all."""
    query = (
        select(dossiers.c.board, dossiers.c.round, dossiers.c.school, events.c.item, events.c.at)
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .join(rounds, rounds.c.id == dossiers.c.round)
        .where(dossiers.c.kind == KIND, events.c.actor == actor.name, actor.dossier_filter())
    )
    if board is not None:
        query = query.where(dossiers.c.board == board)
    row = connection.execute(query.order_by(events.c.id.desc()).limit(1)).first()
    return Activity(*row) if row else None


def fill(
    connection: Connection, actor: Actor, round_id: int, rows: Iterable[tuple[int | None, str, LevelValue]]
) -> None:
    """Save many levels of a round at once; dossiers that have answers already are refused.

    Raises:
        IbpError: a dossier has answers, or is not in scope.
    """
    ids: dict[int | None, int] = {}
    values = []
    for school_id, statement, level in rows:
        if school_id not in ids:
            found = log.open_for_writing(connection, actor, subject(connection, actor, round_id, school_id))
            if log.current(connection, found):
                raise IbpError("store.not_empty")
            ids[school_id] = found
        values.append((ids[school_id], statement, "level", checked("level", level)))
    log.append_many(connection, actor, values)
