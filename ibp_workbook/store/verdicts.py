"""Verdicts on record: what was decided, on which answers, with exactly which content."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from ibp_workbook.catalogue.assessments import record
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.store.access import Access
from ibp_workbook.store.dossier_writing import lock
from ibp_workbook.store.dossiers import ASSESSMENT
from ibp_workbook.store.schema import contents, dossiers, verdicts
from ibp_workbook.times import now

log_file = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecordedVerdict:
    """A verdict as it was given: reproducible, because its exact content is on record too.

    Attributes:
        id: number of the verdict.
        dossier: number of the dossier it is about.
        digest: the exact content it was given with.
        on: reference date.
        outcome: outcome id.
        answers: question id -> answer, as they were then.
        by: who recorded it.
        at: when.
    """

    id: int
    dossier: int
    digest: str
    on: date
    outcome: str
    answers: Mapping[str, Any]
    by: str
    at: datetime


_RECORDED = [
    verdicts.c[name] for name in ("id", "dossier", "digest", "on", "outcome", "answers", "actor", "at")
]


class Verdicts:
    """The verdicts on record in a workspace, as one person sees them."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def record(
        self, dossier: int, assessment: Assessment, on: date, outcome: str, answers: Mapping[str, Any]
    ) -> RecordedVerdict:
        """Put a verdict on record with its answers, its date and the exact content.

        Raises:
            IbpError: the dossier is not there, not in scope, or this person may only read.
        """
        actor, at = self._actor, now()
        values = {
            "dossier": dossier,
            "digest": assessment.digest,
            "on": on,
            "outcome": outcome,
            "answers": dict(answers),
            "actor": actor.name,
            "role": actor.role,
            "at": at,
        }
        with self._access.writing() as connection:
            lock(connection, actor, dossier)
            _record_content(connection, assessment)
            created = connection.execute(insert(verdicts).values(values)).inserted_primary_key
        assert created is not None  # noqa: S101 - an insert always gives its key
        return RecordedVerdict(
            int(created[0]), dossier, assessment.digest, on, outcome, dict(answers), actor.name, at
        )

    def of(self, dossier: int) -> list[RecordedVerdict]:
        """The verdicts on record about a dossier, oldest first; none when it is not in scope."""
        return self._read(dossiers.c.id == dossier)

    def newest(self, board: str) -> dict[int, RecordedVerdict]:
        """Dossier -> the verdict recorded last, for every assessment of a board."""
        of_board = (dossiers.c.board == board, dossiers.c.kind.startswith(ASSESSMENT))
        return {verdict.dossier: verdict for verdict in self._read(*of_board, newest=True)}

    def last(self, dossier: int) -> RecordedVerdict | None:
        """The verdict recorded last about a dossier."""
        return next(iter(self._read(dossiers.c.id == dossier, newest=True)), None)

    def content(self, digest: str) -> Assessment:
        """An assessment exactly as it was when a verdict was recorded."""
        with self._access.reading() as connection:
            query = select(contents.c.content).where(contents.c.digest == digest)
            text = connection.execute(query).scalar()
        if text is None:
            raise IbpError("store.no_dossier")
        return record.from_text(text, digest)

    def _read(self, *which: ColumnElement[bool], newest: bool = False) -> list[RecordedVerdict]:
        ids = select(dossiers.c.id).where(*which, self._actor.dossier_filter())
        query = select(*_RECORDED).where(verdicts.c.dossier.in_(ids))
        if newest:
            last = select(func.max(verdicts.c.id)).group_by(verdicts.c.dossier)
            query = query.where(verdicts.c.id.in_(last.where(verdicts.c.dossier.in_(ids))))
        with self._access.reading() as connection:
            return [RecordedVerdict(*row) for row in connection.execute(query.order_by(verdicts.c.id))]


def _record_content(connection: Connection, assessment: Assessment) -> None:
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
        # Someone else recorded a verdict on the same content at this moment: then it is there now.
        log_file.debug("content %s was recorded by another connection", assessment.digest)
