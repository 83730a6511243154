"""The map of the ten questions: which page answers which."""

from typing import Any

from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.store import ASSESSMENT
from ibp_workbook.texts import Texts

# Questions that are answered by something else than an assessment with rules.
OTHER_PAGES = {1: "dates", 2: "approach", 5: "retention"}


def pages(catalogue: Catalogue) -> dict[int, str]:
    """Question number -> the notebook that answers it first."""
    found = dict(OTHER_PAGES)
    for assessment in catalogue.assessments.values():
        for number in assessment.questions_served:
            found.setdefault(number, assessment.id)
    return found


def also(selection: Selection, texts: Texts) -> list[dict[str, str]]:
    """The assessments that answer none of the ten questions first, such as the one before a DPIA."""
    first = set(pages(selection.catalogue).values())
    return [
        {"text": assessment.title.get(texts.lang), "href": selection.link(assessment.id)}
        for assessment in selection.catalogue.assessments.values()
        if assessment.id not in first
    ]


def questions(selection: Selection, counts: dict[str, int], texts: Texts) -> list[Any]:
    """The ten questions for on screen: text, address, and what there is already.

    Args:
        selection: the chosen board, round and school, which the links keep.
        counts: kind -> number of dossiers of the board.
        texts: texts in the language of the page.
    """
    norms = selection.catalogue.frameworks["ibp"].statements
    rows = []
    for number, page in sorted(pages(selection.catalogue).items()):
        asked = sum(number in norm.questions for norm in norms)
        dossiers = counts.get(ASSESSMENT + page, 0)
        status = [texts("questions.norms", n=asked)]
        if dossiers:
            status.append(texts(f"questions.dossiers{'_one' if dossiers == 1 else ''}", n=dossiers))
        rows.append(
            {
                "number": number,
                "text": texts(f"questions.q{number}"),
                "href": selection.link(page),
                "status": ", ".join(status),
            }
        )
    return rows
