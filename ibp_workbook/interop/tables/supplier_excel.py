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
from ibp_workbook.interop.strangers.excel import Row, first_sheet
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.interop.tables import register_cells as cells
from ibp_workbook.interop.tables.spreadsheet import HEAD, write_cell, write_lines
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
        looks = dict.fromkeys((date, datetime), book.add_format({"num_format": "yyyy-mm-dd"}))
        for number, entry in enumerate(entries, start=1):
            code = codes.get(entry.school, "") if entry.school else ""
            values = (_written(item, entry.answers.get(item.id), schools, lang) for item in questions)
            for column, value in enumerate((entry.subject, code, *values)):
                write_cell(sheet, number, column, value, looks)
        readme = Texts(lang)("suppliers.readme")
        write_lines(book, Texts(lang)("files.sheet_readme"), f"{assessment.title.get(lang)}\n{readme}")
    return stream.getvalue()


def _written(question: Question, value: Any, schools: Sequence[School], lang: str) -> Any:
    """An answer as a cell; chosen schools by their names, or by their codes where names are the same."""
    if question.kind != "schools" or not isinstance(value, list | tuple):
        return cells.written(question, value, lang)
    names = Counter(school.name.casefold() for school in schools)
    known = {item.location: item.name for item in schools if names[item.name.casefold()] == 1}
    return cells.BETWEEN.join(known.get(code) or str(code) for code in value)


def _headings(book: Any, sheet: Any, assessment: Assessment, questions: list[Question], lang: str) -> None:
    head = book.add_format({**HEAD, "text_wrap": True})
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
    found = first_sheet(content, file).rows
    if len(found) < 2:
        raise IbpError("suppliers.empty", file=file)
    return _Reader(file, assessment, schools, lang).register(*found)


class _Reader:
    def __init__(self, file: str, assessment: Assessment, schools: Sequence[School], lang: str) -> None:
        self.file, self.assessment, self.schools, self.lang = file, assessment, schools, lang
        self.columns: dict[int, str] = {}
        self.problems: list[IbpError] = []

    def register(self, head: Row, *body: Row) -> Register:
        self.columns = self._columns(head)
        entries: list[DossierEntry] = []
        seen: dict[tuple[int | None, str], int] = {}
        for row in body:
            entry = self._entry(row)
            if entry is None:
                continue
            first = seen.setdefault((entry.school, entry.subject.casefold()), row.number)
            if first != row.number:
                place = {"file": self.file, "row": row.number, "first": first}
                self.problems.append(IbpError("suppliers.twice", **place, name=entry.subject))
                continue
            entries.append(entry)
        return Register(entries, self.problems)

    def _columns(self, head: Row) -> dict[int, str]:
        """Place of a column -> its question's id, ``@school``, or nothing for the subject."""
        label = self.assessment.subject_label
        questions = self.assessment.questions.values()
        names = {name: item.id for item in questions for name in cells.headings(item)}
        for lang in LANGS:
            names[label.get(lang).casefold()] = ""
            names[Texts(lang)("suppliers.column_school").casefold()] = "@school"
        found: dict[int, str] = {}
        for place, value in enumerate(head.values):
            if value is None:
                continue
            known = names.get(str(value).casefold())
            if known is None:
                raise IbpError("suppliers.unknown_column", file=self.file, column=str(value)[:100])
            if known in found.values():
                raise IbpError("suppliers.column_twice", file=self.file, column=str(value)[:100])
            found[place] = known
        if "" not in found.values():
            raise IbpError("suppliers.no_subject", file=self.file, column=label.nl)
        return found

    def _entry(self, row: Row) -> DossierEntry | None:
        """The entry of a row; None when a cell of it is wrong, which is then added to the problems."""
        before, where = len(self.problems), {"file": self.file, "row": row.number}
        read: dict[str, Any] = {}
        for place, value in enumerate(row.values):
            if value is not None:
                try:
                    read[self.columns.get(place, "")] = self._cell(place, value, where)
                except IbpError as error:
                    self.problems.append(error)
        subject, school = str(read.pop("", "")), read.pop("@school", None)
        if len(self.problems) > before:
            return None
        if not subject or len(subject) > MAX_SUBJECT or not subject.isprintable():
            column = self.assessment.subject_label.get(self.lang)
            self.problems.append(IbpError("suppliers.bad_subject", **where, column=column, limit=MAX_SUBJECT))
            return None
        return DossierEntry(school, subject, read)

    def _cell(self, place: int, value: Any, where: Mapping[str, Any]) -> Any:
        """What a cell holds."""
        letter = xlsxwriter.utility.xl_col_to_name(place)
        if place not in self.columns:
            raise IbpError("suppliers.no_heading", **where, column=letter)
        if contains_bsn(str(value)):
            raise IbpError("suppliers.bsn", **where, column=letter)
        name = self.columns[place]
        if name == "":
            return value
        if name == "@school":
            heading = Texts(self.lang)("suppliers.column_school")
            return self._school(str(value), {**where, "column": heading})
        return self._answer(name, value, where)

    def _school(self, text: str, where: Mapping[str, Any]) -> int:
        word = text.casefold()
        found = [item.id for item in self.schools if word in (item.location.casefold(), item.name.casefold())]
        if len(found) != 1:
            raise IbpError("suppliers.no_school", **where, value=text[:60])
        return found[0]

    def _schools(self, text: str, where: Mapping[str, Any]) -> list[str]:
        """Location codes of schools named in a cell; "alle scholen" is all that are open."""
        if text.strip().casefold() in _ALL:
            return sorted(school.location for school in self.schools if school.open)
        codes = {school.id: school.location for school in self.schools}
        parts = [part.strip() for part in text.split(";") if part.strip()]
        return sorted({codes[self._school(part, where)] for part in parts})

    def _answer(self, name: str, value: Any, where: Mapping[str, Any]) -> Any:
        question = self.assessment.questions[name]
        if question.kind == "schools":
            return self._schools(str(value), {**where, "column": question.label})
        try:
            answer = cells.read(question, value)
            return plain(clean(self.assessment, {name: answer})[name])
        except (ValueError, KeyError, IbpError) as error:
            raise cells.wrong(question, value, **where, column=question.label) from error
