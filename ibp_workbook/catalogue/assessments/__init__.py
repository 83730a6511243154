"""Rule-based assessments: a folder with ``questions.yaml``, ``rules.yaml`` and ``cases.yaml``."""

from collections.abc import Collection
from pathlib import Path

from ibp_workbook.catalogue.assessments.checks import check_assessment
from ibp_workbook.catalogue.assessments.files import CasesFile, RulesFile, put_together
from ibp_workbook.catalogue.assessments.models import Assessment, QuestionsFile
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError


def load_assessments(folder: Path, citations: Collection[str]) -> dict[str, Assessment]:
    """All assessments of a folder, by id, each checked; one folder each, named after the id.

    Whether the cases come out as written is for ``ibp_workbook.evaluate.verdicts.cases`` to say.

    Args:
        folder: such as ``data/assessments``; it need not exist.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    assessments: dict[str, Assessment] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            assessment = read_assessment(path)
            check_assessment(assessment, citations)
            assessments[assessment.id] = assessment
    return assessments


def read_assessment(folder: Path) -> Assessment:
    """One assessment from its folder: the right keys and types, not yet checked any further.

    Raises:
        IbpError: a file cannot be read or has the wrong form; the sentence names file and key.
    """
    base = f"assessments/{folder.name}"
    questions, rules, cases = (f"{base}/{name}.yaml" for name in ("questions", "rules", "cases"))
    assessment = put_together(
        read_content(folder / "questions.yaml", questions, QuestionsFile),
        read_content(folder / "rules.yaml", rules, RulesFile),
        read_content(folder / "cases.yaml", cases, CasesFile),
        rules,
    )
    if assessment.id != folder.name:
        raise IbpError("catalogue.wrong_id", file=questions, id=assessment.id, expected=folder.name)
    return assessment
