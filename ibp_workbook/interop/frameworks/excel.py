"""Read the framework template back from Excel."""

from collections.abc import Iterator, Sequence
from typing import Any

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.table import About, build
from ibp_workbook.interop.strangers.delimited import Row
from ibp_workbook.interop.strangers.excel import MAX_UNPACKED, open_book

NORMS_SHEETS = ("normen", "norms")
ABOUT_SHEETS = ("gegevens", "details")
MAX_ROWS = 20_000
MAX_COLUMNS = 50
MAX_TEXT = 10_000

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


def read_excel(content: bytes, file: str, standard_levels: Sequence[Level], lang: str) -> Framework:
    """A framework from a filled-in Excel template.

    Raises:
        IbpError: the workbook cannot be used; the sentence names sheet, row and column.
    """
    rows, about = _read(content, file)
    return build(rows, about, file, standard_levels, lang)


def _read(content: bytes, file: str) -> tuple[list[Row], About]:
    """The rows of the norms and what the sheet about the framework says.

    A damaged workbook makes openpyxl raise nearly anything (KeyError, TypeError, ParseError …), and all of
    it means the same to the reader.
    """
    try:
        book = open_book(content, file, MAX_UNPACKED)
        sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        norms = next((sheets[name] for name in NORMS_SHEETS if name in sheets), None)
        if norms is None:
            found = ", ".join(sheet.title for sheet in book.worksheets)
            raise IbpError("frameworks.missing_sheet", file=file, found=found[:200])
        about = next((sheets[name] for name in ABOUT_SHEETS if name in sheets), None)
        return _padded(list(_rows(norms, file)), file), _about(about, file)
    except IbpError:
        raise
    except Exception as error:
        raise IbpError("frameworks.bad_workbook", file=file) from error


def _rows(sheet: Any, file: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # the size that the file claims is not to be trusted
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_ROWS:
            raise IbpError("files.too_many_rows", file=file, limit=MAX_ROWS)
        fields = [_text(cell, sheet.title, file) for cell in cells]
        while fields and not fields[-1]:
            fields.pop()
        if len(fields) > MAX_COLUMNS:
            raise IbpError("files.too_many_columns", file=file, row=number, limit=MAX_COLUMNS)
        if fields:
            yield Row(number, tuple(fields))


def _padded(rows: list[Row], file: str) -> list[Row]:
    """Rows as wide as the header; a filled cell beyond it belongs to no column."""
    width = len(rows[0].fields) if rows else 0
    for row in rows:
        if len(row.fields) > width:
            raise IbpError("files.ragged", file=file, row=row.number, expected=width, found=len(row.fields))
    return [Row(row.number, row.fields + ("",) * (width - len(row.fields))) for row in rows]


def _text(cell: Any, sheet: str, file: str) -> str:
    if cell.value is None:
        return ""
    if cell.data_type in ("f", "e"):
        key = "formula" if cell.data_type == "f" else "cell_error"
        raise IbpError(f"frameworks.{key}", file=file, sheet=sheet, cell=cell.coordinate)
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if len(text) > MAX_TEXT:
        raise IbpError("frameworks.long_cell", file=file, sheet=sheet, cell=cell.coordinate, limit=MAX_TEXT)
    return text


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
