"""The answers to an assessment as people, files and databases give them: checked, and fit to be compared."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import Value, checked


def clean(assessment: Assessment, answers: Mapping[str, Any]) -> dict[str, Value]:
    """The answers that are given, checked; None and empty texts are no answers.

    Raises:
        IbpError: a question that does not exist or an answer that cannot be; names question and value.
    """
    questions = assessment.questions
    found: dict[str, Value] = {}
    for name, given in answers.items():
        question = questions.get(name)
        if question is None:
            raise IbpError("assessments.unknown_question", question=name, assessment=assessment.id)
        value = checked(question, given)
        if value is not None:
            found[name] = value
    return found


def usable(assessment: Assessment, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that today's questions still know; an answer they no longer know is open again."""
    return {name: value for name, value in answers.items() if _fits(assessment, name, value)}


def _fits(assessment: Assessment, name: str, value: Any) -> bool:
    try:
        return bool(clean(assessment, {name: value}))
    except IbpError:
        return False
