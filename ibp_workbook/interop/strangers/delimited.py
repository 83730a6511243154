"""Rows of a delimited text file (CSV), with the row number people see in a spreadsheet or editor."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.files import decode

DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Limits:
    """How large a table may be before it is refused."""

    rows: int = 200_000
    columns: int = 200
    field: int = 2_000


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (the header is row 1) and its fields, stripped."""

    number: int
    fields: tuple[str, ...]


def read_rows(content: bytes, name: str, limits: Limits) -> Iterator[Row]:
    """The header and the rows of a delimited file; empty rows are left out.

    Args:
        content: the bytes of the file.
        name: how to name the file in an error.
        limits: what is refused.

    Raises:
        IbpError: nothing is filled in, a row is not as wide as the header, or a limit is exceeded.
    """
    text = decode(content)
    skipped = 0
    if text[:4].lower() == "sep=":  # Excel writes the delimiter in a line of its own
        text = text.partition("\n")[2]
        skipped = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    width = 0
    try:
        for count, values in enumerate(reader):
            number = reader.line_num + skipped
            fields = tuple(value.strip() for value in values)
            if not any(fields):
                continue
            width = width or len(fields)
            _check(fields, width, count, number, name, limits)
            yield Row(number, fields)
    except csv.Error as error:
        raise IbpError("files.bad_row", file=name, row=reader.line_num + skipped) from error
    if not width:
        raise IbpError("files.empty", file=name)


def _check(fields: tuple[str, ...], width: int, count: int, number: int, name: str, limits: Limits) -> None:
    if count > limits.rows:
        raise IbpError("files.too_many_rows", file=name, limit=limits.rows)
    if len(fields) > limits.columns:
        raise IbpError("files.too_many_columns", file=name, row=number, limit=limits.columns)
    if len(fields) != width:
        raise IbpError("files.ragged", file=name, row=number, expected=width, found=len(fields))
    for field in fields:
        if len(field) > limits.field:
            raise IbpError("files.long_field", file=name, row=number, limit=limits.field)


def delimiter_of(text: str) -> str:
    """The delimiter of a file: the one that stands most often in its first filled line, outside quotes."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
