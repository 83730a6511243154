"""Read the framework template back from Excel."""

from collections.abc import Iterator
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.table import LIMITS, About
from ibp_workbook.interop.strangers.delimited import Row
from ibp_workbook.interop.strangers.excel import Unusable, opened, rows_of

NORMS_SHEETS = ("normen", "norms")
ABOUT_SHEETS = ("gegevens", "details")
_ABOUT_FIELDS = {
    "naam": "name",
    "name": "name",
    "versie": "version",
    "version": "version",
    "streefniveau": "target",
    "target": "target",
    "taal": "lang",
    "language": "lang",
}


def read_excel(content: bytes, file: str) -> tuple[list[Row], About]:
    """The rows of the norms in a filled-in template, and what the sheet about the framework says.

    Raises:
        IbpError: the workbook cannot be used; the sentence names sheet, row and column.
    """
    with opened(content, file) as book:
        sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        norms = next((sheets[name] for name in NORMS_SHEETS if name in sheets), None)
        if norms is None:
            found = ", ".join(sheet.title for sheet in book.worksheets)
            raise IbpError("frameworks.missing_sheet", file=file, found=found[:200])
        about = next((sheets[name] for name in ABOUT_SHEETS if name in sheets), None)
        return _padded(list(_rows(norms, file)), file), _about(about, file)


def _rows(sheet: Any, file: str) -> Iterator[Row]:
    for number, values in rows_of(sheet, file, LIMITS):
        fields = [_text(value, file) for value in values]
        while not fields[-1]:
            fields.pop()
        yield Row(number, tuple(fields))


def _padded(rows: list[Row], file: str) -> list[Row]:
    """Rows as wide as the header; a filled cell beyond it belongs to no column."""
    width = len(rows[0].fields) if rows else 0
    for row in rows:
        if len(row.fields) > width:
            raise IbpError("files.ragged", file=file, row=row.number, expected=width, found=len(row.fields))
    return [Row(row.number, row.fields + ("",) * (width - len(row.fields))) for row in rows]


def _text(value: Any, file: str) -> str:
    if isinstance(value, Unusable):
        raise value.error(file)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _about(sheet: Any, file: str) -> About:
    if sheet is None:
        return About()
    found = {}
    for row in _rows(sheet, file):
        label, value = (*row.fields, "", "")[:2]
        field = _ABOUT_FIELDS.get(label.lower())
        if field is not None:
            found[field] = value
    return About(**found)
