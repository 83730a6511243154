"""A register of suppliers in Excel: an empty one, ours written out, and one of a board read in."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter

from ibp_workbook.catalogue.assessments.models import Assessment, Question
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn
from ibp_workbook.evaluate.fields import plain
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.interop.strangers.excel import Row, rows
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.interop.tables import register_cells as cells
from ibp_workbook.store import School
from ibp_workbook.store.imports.dossiers import DossierEntry
from ibp_workbook.texts import LANGS, Texts

MAX_SUBJECT = 200
MAX_FILE = 10_000_000
KINDS = (".xlsx",)
_ALL = {"alle", "alle scholen", "all", "all schools"}
_EMPTY_ROWS = 500


def write_register(
    assessment: Assessment, entries: Iterable[DossierEntry], schools: Sequence[School], lang: str
) -> bytes:
    """A register as an Excel workbook; without entries it is the template.

    Args:
        assessment: gives the columns, one for each question.
        entries: the rows.
        schools: to name the school of an entry by its location code.
        lang: language of the headings and the choices.
    """
    codes = {school.id: school.location for school in schools}
    questions = list(assessment.questions.values())
    stream = io.BytesIO()
    # Text is always written as text, so nothing that a person typed becomes a formula or a link.
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(Texts(lang)("suppliers.sheet"))
        _headings(book, sheet, assessment, questions, lang)
        _choices(book, sheet, questions, lang)
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, entry in enumerate(entries, start=1):
            code = codes.get(entry.school, "") if entry.school else ""
            values = (_written(item, entry.answers.get(item.id), schools, lang) for item in questions)
            for column, value in enumerate((entry.subject, code, *values)):
                _write(sheet, number, column, value, days)
        _readme(book, assessment, lang)
    return stream.getvalue()


def _written(question: Question, value: Any, schools: Sequence[School], lang: str) -> Any:
    """An answer as a cell; chosen schools by their names, or by their codes where names are the same."""
    if question.kind != "schools" or not isinstance(value, list | tuple):
        return cells.written(question, value, lang)
    names = Counter(school.name.casefold() for school in schools)
    known = {item.location: item.name for item in schools if names[item.name.casefold()] == 1}
    return cells.BETWEEN.join(known.get(code) or str(code) for code in value)


def _headings(book: Any, sheet: Any, assessment: Assessment, questions: list[Question], lang: str) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": "#1f4e8c", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    )
    school = Texts(lang)("suppliers.column_school")
    names = (assessment.subject_label.get(lang), school, *(cells.heading(item, lang) for item in questions))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(names) - 1, 24)
    sheet.set_row(0, 96)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    sheet.freeze_panes(1, 1)


def _choices(book: Any, sheet: Any, questions: list[Question], lang: str) -> None:
    """A list to choose from in each column with fixed answers; it stands on a sheet of its own."""
    texts = Texts(lang)
    lists = book.add_worksheet(texts("suppliers.sheet_choices"))
    for column, question in enumerate(questions):
        labels = [cells.written(question, value, lang) for value in question.values]
        if question.kind == "some":
            labels = [str(option.label.get(lang)) for option in question.choices]
        lists.write_string(0, column, cells.heading(question, lang))
        for row, label in enumerate(labels, start=1):
            lists.write_string(row, column, label)
        if question.kind in ("yes_no", "one"):
            letter = xlsxwriter.utility.xl_col_to_name(column)
            source = f"='{texts('suppliers.sheet_choices')}'!${letter}$2:${letter}${len(labels) + 1}"
            options = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, column + 2, _EMPTY_ROWS, column + 2, options)


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, days)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value))


def _readme(book: Any, assessment: Assessment, lang: str) -> None:
    texts = Texts(lang)
    sheet = book.add_worksheet(texts("files.sheet_readme"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = (assessment.title.get(lang), *texts("suppliers.readme").split("\n"))
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)


class Register(NamedTuple):
    """What a register holds: the rows that can be used, and what is wrong with each of the others."""

    entries: list[DossierEntry]
    problems: list[IbpError]


def look_through(
    content: bytes, file: str, assessment: Assessment, schools: Sequence[School], lang: str
) -> Register:
    """The rows of a register that can be used, and everything that is wrong with the others.

    Args:
        content: the workbook.
        file: how to name it in an error.
        assessment: gives the questions that the columns stand for.
        schools: the schools that a row may be about.
        lang: language of the choices in an error.

    Raises:
        IbpError: no row can be read at all: it is no workbook, or a column is not known.
    """
    refuse_elsewhere(content, file, "suppliers", "excel", "zip", "")
    found = rows(content, file)
    if len(found) < 2:
        raise IbpError("suppliers.empty", file=file)
    head, *body = found
    columns = _columns(head, file, assessment)
    seen: dict[tuple[int | None, str], int] = {}
    register = Register([], [])
    for row in body:
        entry = _entry(row, columns, register.problems, file, assessment, schools, lang)
        if entry is None:
            continue
        first = seen.setdefault((entry.school, entry.subject.casefold()), row.number)
        if first != row.number:
            place = {"file": file, "row": row.number, "first": first}
            register.problems.append(IbpError("suppliers.twice", **place, name=entry.subject))
            continue
        register.entries.append(entry)
    return register


def _columns(head: Row, file: str, assessment: Assessment) -> dict[int, str]:
    """Place of a column -> ``subject``, ``school`` or the id of its question."""
    names = {name: item.id for item in assessment.questions.values() for name in cells.headings(item)}
    for lang in LANGS:
        names[assessment.subject_label.get(lang).casefold()] = ""
        names[Texts(lang)("suppliers.column_school").casefold()] = "@school"
    found: dict[int, str] = {}
    for place, value in enumerate(head.values):
        if value is None:
            continue
        known = names.get(str(value).casefold())
        if known is None:
            raise IbpError("suppliers.unknown_column", file=file, column=str(value)[:100])
        if known in found.values():
            raise IbpError("suppliers.column_twice", file=file, column=str(value)[:100])
        found[place] = known
    if "" not in found.values():
        label = assessment.subject_label.nl
        raise IbpError("suppliers.no_subject", file=file, column=label)
    return found


def _entry(
    row: Row,
    columns: Mapping[int, str],
    problems: list[IbpError],
    file: str,
    assessment: Assessment,
    schools: Sequence[School],
    lang: str,
) -> DossierEntry | None:
    """The entry of a row; None when a cell of it is wrong, which is then added to the problems."""
    before = len(problems)
    subject, school, answers = "", None, {}
    for place, value in enumerate(row.values):
        if value is None:
            continue
        try:
            name, read = _cell(
                place, value, columns, {"file": file, "row": row.number}, assessment, schools, lang
            )
        except IbpError as error:
            problems.append(error)
            continue
        if name == "":
            subject = str(read)
        elif name == "@school":
            school = read
        else:
            answers[name] = read
    if len(problems) == before and (not subject or len(subject) > MAX_SUBJECT or not subject.isprintable()):
        column = assessment.subject_label.get(lang)
        place_ = {"file": file, "row": row.number, "column": column}
        problems.append(IbpError("suppliers.bad_subject", **place_, limit=MAX_SUBJECT))
    return DossierEntry(school, subject, answers) if len(problems) == before else None


def _cell(
    place: int,
    value: Any,
    columns: Mapping[int, str],
    where: Mapping[str, Any],
    assessment: Assessment,
    schools: Sequence[School],
    lang: str,
) -> tuple[str, Any]:
    """What a cell is about (as in ``_columns``) and what it holds."""
    letter = xlsxwriter.utility.xl_col_to_name(place)
    if place not in columns:
        raise IbpError("suppliers.no_heading", **where, column=letter)
    name = columns[place]
    if contains_bsn(str(value)):
        raise IbpError("suppliers.bsn", **where, column=letter)
    if name == "":
        return name, value
    if name == "@school":
        heading = Texts(lang)("suppliers.column_school")
        return name, _school(str(value), schools, {**where, "column": heading})
    return name, _answer(assessment, name, value, schools, where)


def _school(text: str, schools: Sequence[School], where: Mapping[str, Any]) -> int:
    word = text.casefold()
    found = [item.id for item in schools if word in (item.location.casefold(), item.name.casefold())]
    if len(found) != 1:
        raise IbpError("suppliers.no_school", **where, value=text[:60])
    return found[0]


def _schools(text: str, schools: Sequence[School], where: Mapping[str, Any]) -> list[str]:
    """Location codes of schools named in a cell; "alle scholen" is all that are open."""
    if text.strip().casefold() in _ALL:
        return sorted(school.location for school in schools if school.open)
    codes = {school.id: school.location for school in schools}
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return sorted({codes[_school(part, schools, where)] for part in parts})


def _answer(
    assessment: Assessment,
    name: str,
    value: Any,
    schools: Sequence[School],
    where: Mapping[str, Any],
) -> Any:
    question = assessment.questions[name]
    if question.kind == "schools":
        return _schools(str(value), schools, {**where, "column": question.label})
    try:
        answer = cells.read(question, value)
        return plain(clean(assessment, {name: answer})[name])
    except (ValueError, KeyError, IbpError) as error:
        raise cells.wrong(question, value, **where, column=question.label) from error
