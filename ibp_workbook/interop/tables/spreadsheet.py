"""Tables out: Excel and CSV that open in a Dutch Excel and start no formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from ibp_workbook import formats, times
from ibp_workbook.texts import Texts

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_EXCEL_TEXT_LIMIT = 32_767
_SHEET_NAME_LIMIT = 31
_WIDTHS = (8, 60)
HEAD = {"bold": True, "bg_color": "#1f4e8c", "font_color": "#ffffff", "valign": "top"}
"""How the headings of every table look."""


def neutralise(value: object) -> object:
    """A value that starts no formula in a spreadsheet: such text gets an apostrophe before it.

    >>> neutralise("=1+1"), neutralise(-1)
    ("'=1+1", -1)
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV for a Dutch Excel: semicolons, UTF-8 with a byte order mark, decimal commas.

    Args:
        columns: the headings.
        rows: the values; None becomes an empty field.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([_csv_value(value) for value in row])
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _csv_value(value: object) -> object:
    if formats.is_missing(value):
        return ""
    if isinstance(value, float):
        return formats.decimal(value, "nl")
    return neutralise(value)


def write_excel(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    source: str = "",
    made_on: date | None = None,
    notes: Sequence[str] = (),
    lang: str = "nl",
) -> bytes:
    """A table as an Excel workbook: a sheet with the data, and one that says what they are.

    Args:
        title: what the table shows; also the name of its sheet.
        columns: the headings.
        rows: the values; None becomes an empty cell. Text is always written as text.
        source: where the values come from.
        made_on: the day of the table; today by default.
        notes: sentences for the reader, such as which filters were on.
        lang: language of the sheet that explains.
    """
    texts = Texts(lang)
    kept = [list(row) for row in rows]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        _write_data(book, _sheet_name(title, texts), columns, kept)
        _write_readme(book, texts, title, source, made_on or times.today(), len(kept), notes)
    return stream.getvalue()


def write_lines(book: Any, name: str, text: str) -> None:
    """A sheet with a text to read, a row for each line."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, line in enumerate(text.split("\n")):
        sheet.write_string(row, 0, line)


def write_table(
    kind: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], lang: str,
    source: str = "", notes: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """A table as a file, ``xlsx`` or ``csv``; what is told about it has no place in CSV."""
    if kind == "csv":
        return write_csv(columns, rows)
    return write_excel(title, columns, rows, source=source, notes=notes, lang=lang)


def _write_data(book: Any, name: str, columns: Sequence[str], rows: list[list[object]]) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({**HEAD, "text_wrap": True})
    looks = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    lowest, highest = _WIDTHS
    for position, heading in enumerate(columns):
        longest = max([len(str(row[position])) for row in rows[:500]] + [len(heading)])
        sheet.set_column(position, position, min(max(longest + 2, lowest), highest))
        sheet.write_string(0, position, cell_text(heading), head)
    for number, row in enumerate(rows, start=1):
        for position, value in enumerate(row):
            write_cell(sheet, number, position, value, looks)
    sheet.freeze_panes(1, 1)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def write_cell(sheet: Any, row: int, column: int, value: object, looks: Mapping[Any, Any]) -> None:
    """A value as what it is; text is never a formula, and nothing stands where there is none.

    Args:
        sheet: where.
        row: from 0.
        column: from 0.
        value: what.
        looks: the formats of a ``date`` and of a ``datetime``.
    """
    if formats.is_missing(value) or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, formats.clock_time(value), looks[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks[date])
    elif isinstance(value, int | float) or hasattr(value, "__float__"):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, cell_text(value))


def _write_readme(
    book: Any, texts: Texts, title: str, source: str, made_on: date, count: int, notes: Sequence[str]
) -> None:
    sheet = book.add_worksheet(texts("files.sheet_readme"))
    sheet.set_column(0, 0, 24, book.add_format({"bold": True, "valign": "top"}))
    sheet.set_column(1, 1, 80, book.add_format({"text_wrap": True, "valign": "top"}))
    facts = [
        ("about_title", title),
        ("about_source", source),
        ("about_date", formats.day(made_on, texts.lang)),
        ("about_rows", str(count)),
    ]
    for row, (key, value) in enumerate((key, value) for key, value in facts if value):
        sheet.write_string(row, 0, texts(f"files.{key}"))
        sheet.write_string(row, 1, cell_text(value))
    for row, note in enumerate((texts("files.not_assessed"), *notes), start=len(facts) + 1):
        sheet.write_string(row, 1, cell_text(note))


def _sheet_name(title: str, texts: Texts) -> str:
    """A name that Excel accepts: at most 31 UTF-16 units, and not the name of the other sheet."""
    cleaned = "".join(" " if sign in "[]:*?/\\" else sign for sign in title if sign.isprintable()).strip(" '")
    short = cleaned.encode("utf-16-le", "replace")[: 2 * _SHEET_NAME_LIMIT].decode("utf-16-le", "ignore")
    name = short.strip(" '")
    reserved = {texts("files.sheet_readme").lower(), "history", ""}
    return texts("files.sheet_data") if name.lower() in reserved else name


def cell_text(value: object) -> str:
    """Text that fits in a cell and that XML can hold."""
    clean = str(value).encode("utf-8", "replace").decode().replace("\ufffe", "?").replace("\uffff", "?")
    return clean[:_EXCEL_TEXT_LIMIT]
