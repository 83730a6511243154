"""Read a board's own list of retention periods from Excel: kinds of records, never people."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ibp_workbook.catalogue.retention import Category, Term
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.evaluate.bsn import contains_bsn
from ibp_workbook.evaluate.retention import FOREVER, OwnTerm
from ibp_workbook.interop.strangers.excel import Row, first_sheet
from ibp_workbook.interop.strangers.files import kind, read_bytes
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.interop.strangers.screening import settled
from ibp_workbook.interop.tables.days import read_day
from ibp_workbook.interop.tables.person_columns import is_about_people, looks_like_names
from ibp_workbook.store import free_text
from ibp_workbook.texts import LANGS, Texts, default_lang

LIMIT = 5_000_000
KINDS = (".xlsx",)
COLUMNS = ("category", "description", "term", "start", "start_date")
_REQUIRED = ("category", "term")
_TYPED = ("name", "description", "start")
_UNITS = {
    "years": ("jaar", "jaren", "year", "years"),
    "months": ("maand", "maanden", "month", "months"),
    "weeks": ("week", "weken", "weeks"),
    "days": ("dag", "dagen", "day", "days"),
}
_FOREVER = ("onbeperkt", "permanent", "blijvend", "altijd", "for ever", "forever", "indefinitely")
_MOST = {"years": 200, "months": 200, "weeks": 200, "days": 73_000}
_TERM = re.compile(r"(\d{1,5})\s*([a-z]+)")


class Line(NamedTuple):
    """One line of a board's list, and where it stands."""

    sheet: str
    row: int
    category: Category | None
    name: str
    description: str
    term: OwnTerm
    start: str
    start_date: date | None


def read_list(
    source: Path | bytes, file: str, categories: Mapping[str, Category], answer: Lifted | None = "no_bsn"
) -> list[Line]:
    """The lines of a filled-in template.

    Args:
        source: the file, or its bytes.
        file: how to name it in an error.
        categories: the known categories; a line with another one is read too, and cannot be checked.
        answer: what a person said about numbers that may be a BSN; None asks.

    Raises:
        DoubtError: there are such numbers, and nobody said yet what they are.
        IbpError: not the template, about people, or a cell that cannot be read; names sheet, row and column.
    """
    content = read_bytes(source, file, LIMIT)
    refuse_elsewhere(content, file, "retention", "excel", "zip")
    if kind(content) not in ("excel", "zip"):
        raise IbpError("retention.wrong_kind", file=file)
    sheet = first_sheet(content, file)
    lines = _Reader(file, sheet.name, categories).lines(sheet.rows)
    texts = [(index, name) for index in range(len(lines)) for name in _TYPED]
    kept = settled(
        texts,
        lambda text: free_text.doubts(getattr(lines[text[0]], text[1])),
        lambda text: Texts(default_lang())("files.row", row=lines[text[0]].row),
        file,
        answer,
    )
    for index, name in {*texts} - {*kept}:
        emptied: dict[str, Any] = {name: ""}
        lines[index] = lines[index]._replace(**emptied)
    return lines


class _Reader:
    def __init__(self, file: str, sheet: str, categories: Mapping[str, Category]) -> None:
        self.file = file
        self.sheet = sheet
        self.headings: dict[int, str] = {}
        self.by_name = {
            name.casefold(): category
            for category in categories.values()
            for name in (category.id, category.title.nl, category.title.en)
        }

    def fail(self, key: str, row: int, column: str = "", **params: object) -> NoReturn:
        raise IbpError(f"retention.{key}", file=self.file, sheet=self.sheet, row=row, column=column, **params)

    def lines(self, found: Sequence[Row]) -> list[Line]:
        if not found:
            self.fail("empty_list", 1)
        header, *body = found
        columns = self._columns(header)
        for row in body:
            self._refuse_people(row)
        for position, heading in self.headings.items():
            self._refuse_names(position, heading, body)
        read = [self._line(row, columns) for row in body]
        if not read:
            self.fail("empty_list", header.number)
        return read

    def _columns(self, header: Row) -> dict[str, int]:
        """Column -> its position; a column about people is refused before anything else is read."""
        self.headings = {
            position: str(value).strip() for position, value in enumerate(header.values) if value is not None
        }
        for heading in self.headings.values():
            if is_about_people(heading):
                self.fail("person_column", header.number, heading)
        known = {Texts(lang)(f"retention.column_{name}"): name for lang in LANGS for name in COLUMNS}
        found: dict[str, int] = {}
        for position, heading in self.headings.items():
            name = known.get(heading.casefold())
            if name is None:
                expected = ", ".join(Texts("nl")(f"retention.column_{name}") for name in COLUMNS)
                self.fail("unknown_column", header.number, heading, expected=expected)
            if name in found:
                self.fail("duplicate_column", header.number, heading)
            found[name] = position
        for name in _REQUIRED:
            if name not in found:
                self.fail("missing_column", header.number, Texts("nl")(f"retention.column_{name}"))
        return found

    def _refuse_people(self, row: Row) -> None:
        for position, value in enumerate(row.values):
            if value is None:
                continue
            if position not in self.headings:
                self.fail("stray_cell", row.number, position=position + 1)
            if contains_bsn(str(value)):
                self.fail("person_cell", row.number, self.headings[position])

    def _refuse_names(self, position: int, heading: str, body: Sequence[Row]) -> None:
        cells = [(row.number, _cell(row, position)) for row in body]
        filled = [(number, value) for number, value in cells if isinstance(value, str)]
        if looks_like_names([value for _, value in filled]):
            self.fail("name_cells", filled[0][0], heading)

    def _line(self, row: Row, columns: Mapping[str, int]) -> Line:
        values = {name: _cell(row, position) for name, position in columns.items()}
        name = str(values["category"] or "").strip()
        if not name:
            self.fail("missing_value", row.number, self.headings[columns["category"]])
        return Line(
            self.sheet,
            row.number,
            self.by_name.get(name.casefold()),
            name,
            str(values.get("description") or ""),
            self._term(values["term"], row.number, self.headings[columns["term"]]),
            str(values.get("start") or ""),
            self._date(values.get("start_date"), row.number, columns),
        )

    def _term(self, value: Any, row: int, heading: str) -> OwnTerm:
        if value is None:
            return None
        term = _as_term(" ".join(str(value).casefold().split()))
        if term is None:
            self.fail("bad_term", row, heading, value=str(value)[:60])
        return term

    def _date(self, value: Any, row: int, columns: Mapping[str, int]) -> date | None:
        if value is None:
            return None
        try:
            found = read_day(value)
        except ValueError:
            found = date.min
        if not 1900 <= found.year <= 2100:
            self.fail("bad_date", row, self.headings[columns["start_date"]], value=str(value)[:60])
        return found


def _cell(row: Row, position: int) -> Any:
    return row.values[position] if position < len(row.values) else None


def _as_term(words: str) -> OwnTerm:
    """A term as people write it; None for anything else."""
    if words in _FOREVER:
        return FOREVER
    if match := _TERM.fullmatch(words):
        count = int(match[1])
        for unit, names in _UNITS.items():
            if match[2] in names and count <= _MOST[unit]:
                return Term(**{unit: count})
    return None
