"""Dossiers of assessments, such as a camera plan or an incident: answers as events, and kept verdicts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from ibp_workbook.catalogue.assessment_models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.store import conflicts as conflict_log
from ibp_workbook.store import events as log
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.clock import now
from ibp_workbook.store.schema import contents, dossiers, events, schools, verdicts
from ibp_workbook.store.schools import require_board

FIELD = "value"
PREFIX = "assessment:"


@dataclass(frozen=True)
class Kept:
    """A verdict as it was given: reproducible, because its exact content is kept too.

    Attributes:
        id: number of the verdict.
        digest: the exact content it was given with.
        on: reference date.
        outcome: outcome id.
        answers: question id -> answer, as they were then.
        by: who kept it.
        at: when, in UTC.
    """

    id: int
    digest: str
    on: date
    outcome: str
    answers: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True)
class Dossier:
    """One filled-in assessment about one subject.

    Attributes:
        id: number of the dossier.
        board: board number.
        school: school id; None for the whole board.
        assessment: id of the assessment.
        subject: what it is about, in the words of who made it.
        changed_at: time of the last event, UTC.
        changed_by: who did that.
        verdict: the verdict kept last, if any.
    """

    id: int
    board: str
    school: int | None
    assessment: str
    subject: str
    changed_at: datetime
    changed_by: str
    verdict: Kept | None = None


@dataclass(frozen=True)
class Given:
    """The answer to one question, and the event behind it: the ``base`` of the next save."""

    value: Any
    head: int
    by: str
    at: datetime
    conflicts: list[log.Conflict] = field(default_factory=list)


def add(
    connection: Connection, actor: Actor, board: str, school: int | None, assessment: str, subject: str
) -> int:
    """Make a dossier; its number.

    Raises:
        IbpError: no such board or school in scope, no right, an empty name or one that is taken.
    """
    require_board(connection, actor, board)
    if school is not None:
        known = select(schools.c.id).where(
            schools.c.id == school, schools.c.board == board, actor.school_filter()
        )
        if connection.execute(known).first() is None:
            raise IbpError("store.no_school")
    subject = free_text.name(subject, 200)
    wanted = log.Subject(board, school, PREFIX + assessment, None, subject)
    if connection.execute(select(dossiers.c.id).where(dossiers.c.identity == wanted.identity)).first():
        raise IbpError("store.dossier_exists", name=subject)
    return log.open_for_writing(connection, actor, wanted)


def read_all(
    connection: Connection, actor: Actor, board: str, assessment: str | None = None
) -> list[Dossier]:
    """The dossiers of a board in scope, the one that changed last first."""
    require_board(connection, actor, board)
    any_kind = dossiers.c.kind.startswith(PREFIX)
    kind = any_kind if assessment is None else dossiers.c.kind == PREFIX + assessment
    query = select(dossiers).where(dossiers.c.board == board, kind, actor.dossier_filter())
    found = [_dossier(connection, row) for row in connection.execute(query)]
    return sorted(found, key=lambda dossier: dossier.changed_at, reverse=True)


def require(connection: Connection, actor: Actor, dossier: int) -> Dossier:
    """The dossier with this number.

    Raises:
        IbpError: there is none in scope.
    """
    query = select(dossiers).where(
        dossiers.c.id == dossier, dossiers.c.kind.startswith(PREFIX), actor.dossier_filter()
    )
    row = connection.execute(query).first()
    if row is None:
        raise IbpError("store.no_dossier")
    return _dossier(connection, row)


def _dossier(connection: Connection, row: Any) -> Dossier:
    last = _last_event(connection, row.id)
    kept = read_verdicts(connection, row.id)
    return Dossier(
        id=row.id,
        board=row.board,
        school=row.school,
        assessment=row.kind.removeprefix(PREFIX),
        subject=row.subject,
        changed_at=last.at if last else row.created_at,
        changed_by=last.actor if last else row.created_by,
        verdict=kept[-1] if kept else None,
    )


def _last_event(connection: Connection, dossier: int) -> Any:
    query = select(events.c.actor, events.c.at).where(events.c.dossier == dossier)
    return connection.execute(query.order_by(events.c.id.desc()).limit(1)).first()


def lock(connection: Connection, actor: Actor, dossier: int) -> None:
    """Lock a dossier for writing until the transaction ends.

    Raises:
        IbpError: not there, not in scope, or this person may only read.
    """
    require(connection, actor, dossier)
    query = select(dossiers.c.id).where(dossiers.c.id == dossier, actor.dossier_filter(write=True))
    if connection.execute(query.with_for_update()).scalar() is None:
        raise IbpError("store.may_not_write")


def save(
    connection: Connection, actor: Actor, dossier: int, item: str, value: Any, base: log.Base
) -> log.Saved | log.Conflict:
    """Save the answer to one question.

    Raises:
        IbpError: not there, not in scope, or a BSN in any text of the answer.
    """
    lock(connection, actor, dossier)
    for text in _texts(value):
        free_text.refuse(text)
    return log.save(connection, actor, dossier, item, FIELD, value, base)


def _texts(value: Any) -> Iterator[str]:
    """Every text in an answer; a repeatable group is a list of maps."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def answers(connection: Connection, actor: Actor, dossier: int) -> dict[str, Given]:
    """Question id -> the answer that counts, with conflicts that wait for a choice."""
    require(connection, actor, dossier)
    waiting: dict[str, list[log.Conflict]] = {}
    for conflict in conflict_log.unresolved(connection, dossier):
        waiting.setdefault(conflict.statement, []).append(conflict)
    return {
        event.item: Given(event.value, event.id, event.actor, event.at, waiting.get(event.item, []))
        for event in log.current(connection, dossier)
    }


def keep_verdict(
    connection: Connection,
    actor: Actor,
    dossier: int,
    assessment: Assessment,
    on: date,
    outcome: str,
    given: Mapping[str, Any],
) -> Kept:
    """Keep a verdict with its answers, its date and the exact content, once per version of the content."""
    lock(connection, actor, dossier)
    known = select(contents.c.digest).where(contents.c.digest == assessment.digest)
    if connection.execute(known).first() is None:
        text = msgspec.json.encode(assessment).decode()
        connection.execute(
            insert(contents).values(digest=assessment.digest, assessment=assessment.id, content=text)
        )
    at = now()
    values = {
        "dossier": dossier,
        "digest": assessment.digest,
        "on": on,
        "outcome": outcome,
        "answers": dict(given),
        "actor": actor.name,
        "role": actor.role,
        "at": at,
    }
    created = connection.execute(insert(verdicts).values(values)).inserted_primary_key
    assert created is not None  # noqa: S101 - an insert always gives its key
    return Kept(int(created[0]), assessment.digest, on, outcome, dict(given), actor.name, at)


def read_verdicts(connection: Connection, dossier: int) -> list[Kept]:
    """The verdicts kept of a dossier, oldest first."""
    columns = ("id", "digest", "on", "outcome", "answers", "actor", "at")
    query = select(*(verdicts.c[name] for name in columns)).where(verdicts.c.dossier == dossier)
    return [Kept(*row) for row in connection.execute(query.order_by(verdicts.c.id))]


def content(connection: Connection, digest: str) -> Assessment:
    """The assessment exactly as it was when a verdict was kept."""
    text = connection.execute(select(contents.c.content).where(contents.c.digest == digest)).scalar()
    if text is None:
        raise IbpError("store.no_dossier")
    return msgspec.json.decode(text, type=Assessment)


def count(connection: Connection, actor: Actor, board: str) -> dict[str, int]:
    """Assessment id -> number of dossiers of a board in scope."""
    query = (
        select(dossiers.c.kind, func.count())
        .where(dossiers.c.board == board, dossiers.c.kind.startswith(PREFIX), actor.dossier_filter())
        .group_by(dossiers.c.kind)
    )
    return {kind.removeprefix(PREFIX): number for kind, number in connection.execute(query)}
