"""The dossiers of a board with the verdict of their answers on a day: what every list of them shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.answers import usable
from ibp_workbook.evaluate.verdicts.telling import outcome_words
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from ibp_workbook.store import Dossier, Items, answers
from ibp_workbook.texts import Texts


@dataclass(frozen=True)
class Entry:
    """One dossier in a list.

    Attributes:
        dossier: the dossier.
        verdict: what its answers come to.
        where: name of the school, or of the board itself.
        outcome: the verdict in words.
        tone: ``good``, ``attention``, ``bad`` or ``neutral``.
        href: address of the dossier.
    """

    dossier: Dossier
    verdict: Verdict
    where: str
    outcome: str
    tone: str
    href: str


def entries(
    dossiers: Iterable[tuple[Dossier, Items]],
    assessment: Assessment,
    selection: Selection,
    texts: Texts,
    on: date,
) -> list[Entry]:
    """The dossiers of one assessment with their verdicts; without any reading of the store."""
    schools = {school.id: school.name for school in selection.schools}
    found = []
    for dossier, items in dossiers:
        verdict = evaluate(assessment, usable(assessment, answers(items)), on)
        where = schools.get(dossier.school, "") if dossier.school else texts("common.board_itself")
        found.append(
            Entry(
                dossier,
                verdict,
                where,
                outcome_words(verdict, texts.lang),
                verdict.tone,
                selection.link(assessment.id, dossier=str(dossier.id)),
            )
        )
    return found
