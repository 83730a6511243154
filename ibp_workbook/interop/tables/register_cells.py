"""Answers in the words of a spreadsheet, and back."""

import re
from datetime import date, datetime
from functools import partial
from typing import Any

from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import words
from ibp_workbook.interop.tables.days import read_day
from ibp_workbook.texts import LANGS, Texts

BETWEEN = "; "
_YES = {"ja", "yes", "j", "y", "true", "waar"}
_NO = {"nee", "no", "n", "false", "onwaar"}
_NOTHING = {"geen", "none", *(Texts(lang)("fields.none").casefold() for lang in LANGS)}
_NUMBER = re.compile(r"-?\d+(,\d+)?")


def heading(question: Question, lang: str) -> str:
    """The heading of a question's column: its words, and the id by which it is recognised."""
    return f"{question.label.get(lang)} [{question.id}]"


def headings(question: Question) -> set[str]:
    """Everything that a question's column may be called, in lower case."""
    words = {question.label.get(lang) for lang in LANGS}
    return {name.casefold() for name in {question.id, *words, *(heading(question, lang) for lang in LANGS)}}


def written(question: Question, value: Any, lang: str) -> Any:
    """An answer as a cell; None for no answer."""
    if value is None:
        return None
    match question.kind:
        case "yes_no" | "one":
            return words(question, value, lang)
        case "some":
            labels = [words(question, item, lang) for item in value]
            return BETWEEN.join(labels) or words(question, [], lang)
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
    return value


def read(question: Question, cell: Any) -> Any:
    """The answer that a cell holds.

    Raises:
        ValueError: the cell holds no answer to this question.
    """
    match question.kind:
        case "yes_no":
            return _yes_no(cell)
        case "one":
            return _option(question, cell)
        case "some":
            if str(cell).casefold() in _NOTHING:
                return []
            return [_option(question, part) for part in str(cell).split(";") if part.strip()]
        case "number":
            return _number(cell)
        case "date":
            return read_day(cell).isoformat()
        case "datetime":
            moment = cell if isinstance(cell, datetime) else datetime.fromisoformat(str(cell))
            return moment.replace(tzinfo=None).isoformat(timespec="minutes")
    return str(cell)


def expected(question: Question, lang: str) -> str:
    """What a cell of this question may hold, in words."""
    texts = Texts(lang)
    choices = BETWEEN.join(option.label.get(lang) for option in question.choices)
    return texts(f"suppliers.expected_{question.kind}", **({"choices": choices} if choices else {}))


def wrong(question: Question, value: Any, **place: Any) -> IbpError:
    """The error about a cell that holds no answer to its question."""
    shown = str(value)[:60]
    return IbpError("suppliers.wrong_cell", value=shown, expected=partial(expected, question), **place)


def _yes_no(cell: Any) -> str:
    word = str(cell).casefold()
    if word not in _YES | _NO:
        raise ValueError(word)
    return "yes" if word in _YES else "no"


def _option(question: Question, cell: Any) -> str:
    word = str(cell).strip().casefold()
    for option in question.choices:
        if word in {option.value, *(option.label.get(lang).casefold() for lang in LANGS)}:
            return option.value
    raise ValueError(word)


def _number(cell: Any) -> int | float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    # A full stop may mean thousands or decimals; who wrote it knows, we do not.
    if not _NUMBER.fullmatch(str(cell)):
        raise ValueError(cell)
    number = float(str(cell).replace(",", "."))
    return int(number) if number.is_integer() else number
