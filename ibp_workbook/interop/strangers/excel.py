"""Rows of an Excel workbook of somebody else: limits on its size, and no formulas."""

import io
import zipfile
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from ibp_workbook.errors import IbpError

MAX_UNPACKED = 100_000_000
MAX_PARTS = 1_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_TEXT = 10_000


class Row(NamedTuple):
    """One row: its number in the sheet and its values; an empty cell is None."""

    number: int
    values: tuple[Any, ...]


def rows(content: bytes, file: str) -> list[Row]:
    """The filled rows of the first sheet.

    A damaged workbook makes openpyxl raise nearly anything (KeyError, TypeError, ParseError …), and all of
    it means the same to the reader.

    Raises:
        IbpError: the workbook cannot be used; the sentence names sheet and cell.
    """
    try:
        book = _open(content, file)
        return list(_rows(book.worksheets[0], file))
    except IbpError:
        raise
    except Exception as error:
        raise IbpError("frameworks.bad_workbook", file=file) from error


def sheets(content: bytes, file: str, wanted: Collection[str]) -> dict[str, list[Row]]:
    """The filled rows of the sheets with these names, as far as they are there.

    Raises:
        IbpError: as for ``rows``.
    """
    try:
        book = _open(content, file)
        found = [sheet for sheet in book.worksheets if sheet.title in wanted]
        return {sheet.title: list(_rows(sheet, file)) for sheet in found}
    except IbpError:
        raise
    except Exception as error:
        raise IbpError("frameworks.bad_workbook", file=file) from error


def _open(content: bytes, file: str) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise IbpError("frameworks.zip_bomb", file=file, limit=MAX_UNPACKED // 1_000_000)
    # Formulas are kept as formulas, so that they can be refused: a cached result may be out of date.
    return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)


def _rows(sheet: Any, file: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # the size that the file claims is not to be trusted
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_ROWS:
            raise IbpError("files.too_many_rows", file=file, limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS and any(cell.value is not None for cell in cells[MAX_COLUMNS:]):
            raise IbpError("files.too_many_columns", file=file, row=number, limit=MAX_COLUMNS)
        values = tuple(_value(cell, sheet.title, file) for cell in cells[:MAX_COLUMNS])
        if any(value is not None for value in values):
            yield Row(number, values)


def _value(cell: Any, sheet: str, file: str) -> Any:
    if cell.value is None:
        return None
    place = f"{get_column_letter(cell.column)}{cell.row}"
    if cell.data_type in ("f", "e"):
        key = "formula" if cell.data_type == "f" else "cell_error"
        raise IbpError(f"frameworks.{key}", file=file, sheet=sheet, cell=place)
    if not isinstance(cell.value, str):
        return cell.value
    if len(cell.value) > MAX_TEXT:
        raise IbpError("frameworks.long_cell", file=file, sheet=sheet, cell=place, limit=MAX_TEXT)
    return cell.value.strip() or None
