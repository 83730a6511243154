"""Answers as people, files and databases give them, made uniform: checked, and fit to be compared."""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ibp_workbook.catalogue.assessments.models import Assessment, Question
from ibp_workbook.errors import IbpError

TEXT_LIMIT = 10_000
SCHOOL_LIMIT = 1_000
MOST = 2**53
"""Beyond this a computer no longer counts in ones."""

Value = str | int | float | tuple[str, ...]
"""An answer: a text, a number, or the chosen values of a ``some`` or ``schools``."""

_LOCATION = re.compile(r"[0-9A-Z]{4,12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?")


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
        value = _value(question, given, name)
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


def plain(value: Value) -> Any:
    """An answer as CEL, JSON and YAML know it: lists instead of tuples."""
    return list(value) if isinstance(value, tuple) else value


def _value(question: Question, given: Any, name: str) -> Value | None:
    if given is None or given == "":
        return None
    match question.type:
        case "yes_no" | "one":
            return _choice(question, given, name)
        case "some":
            chosen = {_choice(question, item, name) for item in _list(given, name, len(question.options))}
            return tuple(value for value in question.values if value in chosen)
        case "number":
            return _number(question, given, name)
        case "date" | "datetime":
            return _moment(question.type, given, name)
        case "schools" if not isinstance(given, str):  # a text: from before one could choose schools
            return _schools(given, name)
    if not isinstance(given, str) or len(given) > TEXT_LIMIT:
        raise IbpError("assessments.wrong_text", question=name, limit=TEXT_LIMIT)
    return given


def _choice(question: Question, given: Any, name: str) -> str:
    # YAML reads a bare yes or no as true or false.
    value = {True: "yes", False: "no"}[given] if isinstance(given, bool) else given
    if not isinstance(value, str) or value not in question.values:
        raise IbpError(
            "assessments.wrong_value", question=name, value=_short(given), allowed=", ".join(question.values)
        )
    return value


def _list(given: Any, name: str, limit: int) -> list[Any] | tuple[Any, ...]:
    if not isinstance(given, list | tuple) or len(given) > limit:
        raise IbpError("assessments.wrong_list_answer", question=name, limit=limit)
    return given


def _schools(given: Any, name: str) -> tuple[str, ...]:
    """Location codes of schools (BRIN and location number)."""
    codes = _list(given, name, SCHOOL_LIMIT)
    for code in codes:
        if not isinstance(code, str) or not _LOCATION.fullmatch(code):
            raise IbpError("assessments.wrong_school", question=name, value=_short(code))
    return tuple(sorted(set(codes)))


def _number(question: Question, given: Any, name: str) -> int | float:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or (isinstance(given, float) and not math.isfinite(given)):
        raise IbpError("assessments.wrong_number", question=name, value=_short(given))
    low = -math.inf if question.min is None else question.min
    high = math.inf if question.max is None else question.max
    if not max(low, -MOST) <= given <= min(high, MOST):
        raise IbpError(
            "assessments.out_of_range",
            question=name,
            value=_short(given),
            min=_bound(low),
            max=_bound(high),
        )
    return int(given) if given == int(given) else given


def _bound(limit: float) -> float | str:
    return "…" if math.isinf(limit) else limit


def _moment(kind: str, given: Any, name: str) -> str:
    pattern = _DATE if kind == "date" else _DATETIME
    if isinstance(given, str) and pattern.fullmatch(given):
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            pass
        else:
            return given if kind == "date" else moment.isoformat(timespec="minutes")
    raise IbpError(f"assessments.wrong_{kind}", question=name, value=_short(given))


def _short(value: Any) -> str:
    """A value to show in a sentence. Never the inside of a list: it may be large beyond measure."""
    if isinstance(value, int) and abs(value) > MOST:
        return "…"
    return str(value)[:60] if isinstance(value, str | int | float) else type(value).__name__
