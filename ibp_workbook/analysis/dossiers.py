"""The dossiers of a board with the verdict of their answers, as a tidy frame."""

from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook.catalogue import Catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.answers import usable
from ibp_workbook.evaluate.verdicts.telling import outcome_words
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.formats import amsterdam
from ibp_workbook.store import ASSESSMENT, Workspace, answers

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
    "changed",
]


def dossiers(
    workspace: Workspace, catalogue: Catalogue, board: str, lang: str, on: date | None = None
) -> pd.DataFrame:
    """One row per dossier, by assessment and then by subject.

    Columns:
        dossier: its number; assessment, title: which question it answers.
        subject, school: what it is about; school is empty for the whole board.
        outcome, outcome_title, tone: the verdict on the reference date; confidence: how sure
            that is, empty while undecided; changed: day of the last answer.
    """
    names = {school.id: school.name for school in workspace.schools.of(board)}
    order = {id_: place for place, id_ in enumerate(catalogue.assessments)}
    rows: list[dict[str, Any]] = []
    for dossier, items in workspace.dossiers.read_all(board, ASSESSMENT):
        assessment = catalogue.assessments.get(dossier.assessment)
        if assessment is None:
            continue
        try:
            verdict = evaluate(assessment, usable(assessment, answers(items)), on or date.today())
        except IbpError:  # there are no rules for that day
            continue
        rows.append(
            {
                "dossier": dossier.id,
                "assessment": assessment.id,
                "title": assessment.title.get(lang),
                "subject": dossier.subject,
                "school": names.get(dossier.school) if dossier.school else None,
                "outcome": verdict.outcome,
                "outcome_title": outcome_words(verdict, lang),
                "tone": verdict.tone,
                "confidence": verdict.confidence or "",
                "changed": amsterdam(dossier.changed_at).date(),
            }
        )
    rows.sort(key=lambda row: (order[row["assessment"]], row["subject"].casefold()))
    return pd.DataFrame(rows, columns=COLUMNS)
