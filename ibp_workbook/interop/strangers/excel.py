"""Rows of an Excel workbook of somebody else: limits on its size, and no formulas."""

import io
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.delimited import Limits

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_UNPACKED = 100_000_000
MAX_PARTS = 1_000
MAX_TAGS = 4_000_000
"""So many tags in all parts together: twice what a sheet of 25,000 answers has; reading takes seconds."""
MAX_STRINGS = 500_000
LIMITS = Limits(rows=100_000, columns=200, field=10_000)


class Unusable(NamedTuple):
    """A cell with a formula or an error of Excel; it harms nobody until someone reads it."""

    key: str
    sheet: str
    cell: str

    def error(self, file: str) -> IbpError:
        """What to say to whoever needs this cell."""
        return IbpError(f"frameworks.{self.key}", file=file, sheet=self.sheet, cell=self.cell)


class Row(NamedTuple):
    """One row: its number in the sheet and its values; an empty cell is None."""

    number: int
    values: tuple[Any, ...]


class Sheet(NamedTuple):
    """A sheet: its name and its filled rows."""

    name: str
    rows: list[Row]


def first_sheet(content: bytes, file: str) -> Sheet:
    """The first sheet, in which every cell under a heading counts.

    Raises:
        IbpError: the workbook cannot be used; the sentence names sheet and cell.
    """
    with opened(content, file) as book:
        sheet = book.worksheets[0]
        found = list(rows_of(sheet, file))
    return Sheet(str(sheet.title), [_usable(row, found[0], file) for row in found])


def _usable(row: Row, head: Row, file: str) -> Row:
    """A row without the formulas that stand outside the table; one inside is refused."""
    for place, value in enumerate(row.values):
        if isinstance(value, Unusable) and place < len(head.values) and head.values[place] is not None:
            raise value.error(file)
    return Row(row.number, tuple(None if isinstance(value, Unusable) else value for value in row.values))


def sheets(content: bytes, file: str, wanted: Collection[str]) -> dict[str, list[Row]]:
    """The filled rows of the sheets with these names, as far as they are there; formulas as ``Unusable``.

    Raises:
        IbpError: as for ``first_sheet``.
    """
    with opened(content, file) as book:
        found = [sheet for sheet in book.worksheets if sheet.title in wanted]
        return {sheet.title: list(rows_of(sheet, file)) for sheet in found}


@contextmanager
def opened(content: bytes, file: str) -> Iterator["Workbook"]:
    """The workbook, once its size was looked at: openpyxl reads all shared texts before the first row.

    A damaged workbook makes openpyxl raise nearly anything (KeyError, TypeError, ParseError …), also while
    its rows are read, and all of it means the same to the reader.

    Raises:
        IbpError: it is too large to read, or damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise IbpError("frameworks.zip_bomb", file=file, limit=MAX_UNPACKED // 1_000_000)
            _check_tags(archive, parts, file)
        from openpyxl import load_workbook  # 6 MB that every server would hold, for what few pages do

        # Formulas are kept as formulas, so that they can be told apart: a cached result may be out of date.
        yield load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except IbpError:
        raise
    except Exception as error:
        raise IbpError("frameworks.bad_workbook", file=file) from error


def _check_tags(archive: zipfile.ZipFile, parts: Collection[zipfile.ZipInfo], file: str) -> None:
    tags = read = 0
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as stream:
            while block := stream.read(1_000_000):
                read += len(block)
                tags += block.count(b"<")
                if "sharedStrings" in part.filename and tags > 4 * MAX_STRINGS:
                    raise IbpError("files.too_many_cells", file=file)
                if tags > MAX_TAGS or read > MAX_UNPACKED:
                    raise IbpError("files.too_many_cells", file=file)


def rows_of(sheet: Any, file: str, limits: Limits | None = None) -> Iterator[Row]:
    """The filled rows of a sheet, with a formula or an error as ``Unusable``.

    Raises:
        IbpError: a limit (``LIMITS`` by default) is exceeded; the sentence names sheet and cell.
    """
    limits = limits or LIMITS
    sheet.reset_dimensions()  # the size that the file claims is not to be trusted
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > limits.rows:
            raise IbpError("files.too_many_rows", file=file, limit=limits.rows)
        if any(cell.value is not None and str(cell.value).strip() for cell in cells[limits.columns :]):
            raise IbpError("files.too_many_columns", file=file, row=number, limit=limits.columns)
        values = tuple(_value(cell, sheet.title, file, limits) for cell in cells[: limits.columns])
        if any(value is not None for value in values):
            yield Row(number, values)


def _value(cell: Any, sheet: str, file: str, limits: Limits) -> Any:
    if cell.value is None:
        return None
    place: str = cell.coordinate
    if cell.data_type in ("f", "e"):
        return Unusable("formula" if cell.data_type == "f" else "cell_error", sheet, place)
    if not isinstance(cell.value, str):
        return cell.value
    if len(cell.value) > limits.field:
        raise IbpError("frameworks.long_cell", file=file, sheet=sheet, cell=place, limit=limits.field)
    return cell.value.strip() or None
