"""The dossiers of a board with the verdict of their answers, as a tidy frame."""

from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from ibp_workbook import times
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.answers import usable
from ibp_workbook.evaluate.verdicts.telling import check_words, outcome_words
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from ibp_workbook.formats import amsterdam
from ibp_workbook.store import ASSESSMENT, Dossier, School, Workspace, answers

COLUMNS = [
    "dossier",
    "assessment",
    "title",
    "subject",
    "school",
    "outcome",
    "outcome_title",
    "tone",
    "confidence",
    "check",
    "until",
    "changed",
]


class Told(NamedTuple):
    """A dossier with what its answers say on a day.

    Attributes:
        dossier: what it is.
        assessment: what it answers.
        answers: those that can be used.
        verdict: what they come to.
        school: None for the whole board.
    """

    dossier: Dossier
    assessment: Assessment
    answers: dict[str, Any]
    verdict: Verdict
    school: School | None


def told(workspace: Workspace, catalogue: Catalogue, board: str, on: date) -> list[Told]:
    """The dossiers of a board in all assessments of which there are rules on that day."""
    schools = {school.id: school for school in workspace.schools.of(board)}
    found = []
    for dossier, items in workspace.dossiers.read_all(board, ASSESSMENT):
        assessment = catalogue.assessments.get(dossier.assessment)
        if assessment is None:
            continue
        given = usable(assessment, answers(items))
        with suppress(IbpError):  # there are no rules for that day
            verdict = evaluate(assessment, given, on)
            found.append(Told(dossier, assessment, given, verdict, schools.get(dossier.school or 0)))
    return found


def dossiers(
    workspace: Workspace, catalogue: Catalogue, board: str, lang: str, on: date | None = None
) -> pd.DataFrame:
    """One row per dossier, by assessment and then by subject.

    Columns:
        dossier: its number; assessment, title: which question it answers.
        subject, school: what it is about; school is empty for the whole board.
        outcome, outcome_title, tone: the verdict on the reference date; confidence: how sure
            that is, empty while undecided; check: below high where to look and with whom; until: the last
            moment to do what the outcome says, where there is one; changed: day of the last answer.
    """
    # As the ten questions stand on screen.
    known = sorted(catalogue.assessments.values(), key=lambda item: item.questions_served or (99,))
    order = {assessment.id: place for place, assessment in enumerate(known)}
    rows: list[dict[str, Any]] = [
        {
            "dossier": each.dossier.id,
            "assessment": each.assessment.id,
            "title": each.assessment.title.get(lang),
            "subject": each.dossier.subject,
            "school": each.school.name if each.school else None,
            "outcome": each.verdict.outcome,
            "outcome_title": outcome_words(each.verdict, lang),
            "tone": each.verdict.tone,
            "confidence": each.verdict.confidence or "",
            "check": check_words(each.verdict, catalogue.sources, lang),
            "until": each.verdict.deadline if each.verdict.is_due else None,
            "changed": amsterdam(each.dossier.changed_at).date(),
        }
        for each in told(workspace, catalogue, board, on or times.today())
    ]
    rows.sort(key=lambda row: (order[row["assessment"]], row["subject"].casefold()))
    return pd.DataFrame(rows, columns=COLUMNS)
