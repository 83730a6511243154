"""Dossiers of assessments, such as a camera plan or an incident: answers as events, and kept verdicts."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from ibp_workbook.catalogue.assessments import record
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.store import conflicts as conflict_log
from ibp_workbook.store import events as log
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.clock import now
from ibp_workbook.store.schema import contents, dossiers, events, schools, verdicts
from ibp_workbook.store.schools import require_board

log_file = logging.getLogger(__name__)

FIELD = "value"
PREFIX = "assessment:"
_KEPT = [verdicts.c[name] for name in ("id", "digest", "on", "outcome", "answers", "actor", "at")]
"""The columns of ``Kept``."""


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
        answers: question id -> the answer that counts.
    """

    id: int
    board: str
    school: int | None
    assessment: str
    subject: str
    changed_at: datetime
    changed_by: str
    verdict: Kept | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


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
    """The dossiers of a board in scope, the one that changed last first; one query per table."""
    require_board(connection, actor, board)
    any_kind = dossiers.c.kind.startswith(PREFIX)
    kind = any_kind if assessment is None else dossiers.c.kind == PREFIX + assessment
    found = _read(connection, dossiers.c.board == board, kind, actor.dossier_filter())
    return sorted(found, key=lambda dossier: dossier.changed_at, reverse=True)


def require(connection: Connection, actor: Actor, dossier: int) -> Dossier:
    """The dossier with this number.

    Raises:
        IbpError: there is none in scope.
    """
    _require_row(connection, actor, dossier)
    (found,) = _read(connection, dossiers.c.id == dossier)
    return found


def _require_row(connection: Connection, actor: Actor, dossier: int) -> None:
    query = select(dossiers.c.id).where(
        dossiers.c.id == dossier, dossiers.c.kind.startswith(PREFIX), actor.dossier_filter()
    )
    if connection.execute(query).first() is None:
        raise IbpError("store.no_dossier")


def _read(connection: Connection, *where: ColumnElement[bool]) -> list[Dossier]:
    """Dossiers with their answers, last event and last verdict, however many there are in three queries."""
    ids = select(dossiers.c.id).where(*where)
    answers, last = _events(connection, ids)
    newest = select(func.max(verdicts.c.id)).where(verdicts.c.dossier.in_(ids)).group_by(verdicts.c.dossier)
    query = select(verdicts.c.dossier, *_KEPT).where(verdicts.c.id.in_(newest))
    kept = {dossier: Kept(*row) for dossier, *row in connection.execute(query)}
    return [
        Dossier(
            id=row.id,
            board=row.board,
            school=row.school,
            assessment=row.kind.removeprefix(PREFIX),
            subject=row.subject,
            changed_at=last[row.id].at if row.id in last else row.created_at,
            changed_by=last[row.id].actor if row.id in last else row.created_by,
            verdict=kept.get(row.id),
            answers=answers.get(row.id, {}),
        )
        for row in connection.execute(select(dossiers).where(*where))
    ]


def _events(connection: Connection, ids: Select[Any]) -> tuple[dict[int, dict[str, Any]], dict[int, Any]]:
    """By dossier: the answers that count, and the last event of any kind."""
    of_these = select(func.max(events.c.id)).where(events.c.dossier.in_(ids))
    counting = of_these.where(events.c.kind == "set").group_by(events.c.dossier, events.c.item)
    last_ones = of_these.group_by(events.c.dossier)
    columns = ("dossier", "item", "value", "kind", "actor", "at")
    query = select(*(events.c[name] for name in columns)).where(
        or_(events.c.id.in_(counting), events.c.id.in_(last_ones))
    )
    answers: dict[int, dict[str, Any]] = {}
    last: dict[int, Any] = {}
    for event in connection.execute(query.order_by(events.c.id)):
        last[event.dossier] = event
        if event.kind == "set":
            answers.setdefault(event.dossier, {})[event.item] = event.value
    return answers, last


def lock(connection: Connection, actor: Actor, dossier: int) -> None:
    """Lock a dossier for writing until the transaction ends.

    Raises:
        IbpError: not there, not in scope, or this person may only read.
    """
    _require_row(connection, actor, dossier)
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
    free_text.refuse_all(value)
    return log.save(connection, actor, dossier, item, FIELD, value, base)


def answers(connection: Connection, actor: Actor, dossier: int) -> dict[str, Given]:
    """Question id -> the answer that counts, with conflicts that wait for a choice."""
    _require_row(connection, actor, dossier)
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
    _keep_content(connection, assessment)
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


def _keep_content(connection: Connection, assessment: Assessment) -> None:
    known = select(contents.c.digest).where(contents.c.digest == assessment.digest)
    if connection.execute(known).first() is not None:
        return
    text = record.to_text(assessment)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(contents).values(digest=assessment.digest, assessment=assessment.id, content=text)
            )
    except IntegrityError:
        # Someone else kept a verdict on the same content at this moment: then it is there now.
        log_file.debug("content %s was kept by another connection", assessment.digest)


def read_verdicts(connection: Connection, dossier: int) -> list[Kept]:
    """The verdicts kept of a dossier, oldest first."""
    query = select(*_KEPT).where(verdicts.c.dossier == dossier)
    return [Kept(*row) for row in connection.execute(query.order_by(verdicts.c.id))]


def content(connection: Connection, digest: str) -> Assessment:
    """The assessment exactly as it was when a verdict was kept."""
    text = connection.execute(select(contents.c.content).where(contents.c.digest == digest)).scalar()
    if text is None:
        raise IbpError("store.no_dossier")
    return record.from_text(text, digest)


def count(connection: Connection, actor: Actor, board: str) -> dict[str, int]:
    """Assessment id -> number of dossiers of a board in scope."""
    query = (
        select(dossiers.c.kind, func.count())
        .where(dossiers.c.board == board, dossiers.c.kind.startswith(PREFIX), actor.dossier_filter())
        .group_by(dossiers.c.kind)
    )
    return {kind.removeprefix(PREFIX): number for kind, number in connection.execute(query)}
