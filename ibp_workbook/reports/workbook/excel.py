"""A round of a board as one Excel workbook: to read, to filter, to print, and to edit answers in."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from ibp_workbook.analysis.export import Export
from ibp_workbook.formats import clock_time, day, is_missing
from ibp_workbook.interop.tables.answers_excel import FORMAT, ORIGIN, heading
from ibp_workbook.interop.tables.spreadsheet import HEAD, cell_text, neutralise
from ibp_workbook.reports.workbook.readme import LINE, lines, write_readme
from ibp_workbook.reports.workbook.sheets import Column, Kind, Sheet, sheets
from ibp_workbook.store.imports.answers import visible
from ibp_workbook.texts import Texts

_HIGHEST = 300
_A3, _A4 = 8, 9
_NUMBERS: Mapping[Kind, str] = {
    "level": "0", "count": "0", "mean": "0.00", "share": "0%", "date": "dd-mm-yyyy",
    "moment": "dd-mm-yyyy hh:mm",
}  # fmt: skip
_HEAD = {**HEAD, "text_wrap": True}
_EDITABLE_HEAD = {**_HEAD, "bg_color": "#ffffff", "font_color": "#1f4e8c", "bottom": 5, "top": 5}
# Below target is told by a dark cell with bold white text: it is dark in grey print too. At target stays
# light, and what is not assessed has no colour at all.
_BELOW = {"bg_color": "#a3271f", "font_color": "#ffffff", "bold": True}
_REACHED = {"bg_color": "#e8f4ee", "font_color": "#1d2433"}


def write_workbook(export: Export) -> bytes:
    """The workbook; the same export gives the same bytes."""
    texts = Texts(export.lang)
    stream = io.BytesIO()
    options = {"in_memory": True, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(stream, options) as book:
        title = texts("workbook.title", board=_clean(export.board.name))
        made = datetime.combine(export.on, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "created": made, "author": texts("shell.product")})
        wanted = sheets(export)
        write_readme(book, export, wanted, texts)
        for sheet in wanted:
            _write(book, sheet, export, texts)
        _write_origin(book, export)
    return stream.getvalue()


def _write(book: Any, sheet: Sheet, export: Export, texts: Texts) -> None:
    page = book.add_worksheet(texts(f"workbook.sheet_{sheet.name}"))
    frame = sheet.prepare(export, texts)
    last = len(frame)
    heights = [1] * last
    for at, column in enumerate(sheet.columns):
        look = _Look(book, column)
        page.set_column(at, at, column.width, look.cell, {"hidden": column.hidden})
        head = book.add_format(_EDITABLE_HEAD if column.editable and sheet.name == "answers" else _HEAD)
        page.write_string(0, at, heading(column.key, texts.lang), head)
        for row, value in enumerate(frame[column.key].tolist(), start=1):
            look.write(page, row, at, value)
            if column.kind == "wrap":
                heights[row - 1] = max(heights[row - 1], lines(value, column.width))
        if column.kind in ("level", "mean") and column.key != "target" and last:
            _colour(book, page, at, last, export.round.target)
    if sheet.name == "answers":
        _choices(page, sheet, export, last, texts)
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    page.set_row(0, 32)
    for row, height in enumerate(heights, start=1):
        page.set_row(row, min(LINE * height, _HIGHEST))
    _print_setup(page, sheet, export, last, texts)


class _Look:
    """How the cells of one column look, and how a value is written in them."""

    def __init__(self, book: Any, column: Column) -> None:
        self.kind = column.kind
        shown: dict[str, Any] = {"valign": "top", "bottom": 7, "bottom_color": "#d7dde7"}
        if column.kind == "wrap":
            shown["text_wrap"] = True
        if column.kind in _NUMBERS:
            shown |= {"num_format": _NUMBERS[column.kind], "align": "left" if column.kind == "level" else ""}
        shown = {name: value for name, value in shown.items() if value != ""}
        self.cell = book.add_format(shown)
        # Excel keeps such a text a text, also when a person edits the cell.
        self.quoted = book.add_format({**shown, "quote_prefix": True})

    def write(self, page: Any, row: int, column: int, value: Any) -> None:
        """Write one value as what it is; nothing where there is none."""
        if is_missing(value) or value == "":
            return
        if isinstance(value, datetime):  # a pandas Timestamp is one too
            page.write_datetime(row, column, clock_time(value), self.cell)
        elif isinstance(value, bool | str):
            text = _clean(str(value))
            page.write_string(row, column, text, self.cell if neutralise(text) == text else self.quoted)
        else:
            page.write_number(row, column, float(value), self.cell)


def _colour(book: Any, page: Any, column: int, last: int, target: int) -> None:
    cell = f"{xl_col_to_name(column)}2"
    for sign, look in (("<", _BELOW), (">=", _REACHED)):
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}{sign}{target})"}
        page.conditional_format(1, column, last, column, {**rule, "format": book.add_format(look)})


def _choices(page: Any, sheet: Sheet, export: Export, last: int, texts: Texts) -> None:
    """Lists to choose from; another value gets a warning, for the import says what it cannot use."""
    places = {column.key: at for at, column in enumerate(sheet.columns)}
    levels = [str(level.number) for level in export.framework.levels]
    lists = {"level": [*levels, texts("workbook.nvt")], "owner": list(export.roles)}
    for key, values in lists.items():
        if key in places and values:
            rule = {
                "validate": "list",
                "source": values,
                "error_type": "warning",
                "error_title": texts("workbook.wrong_choice"),
                "error_message": texts(f"workbook.choice_{key}"),
            }
            page.data_validation(1, places[key], max(last, 1), places[key], rule)


def _print_setup(page: Any, sheet: Sheet, export: Export, last: int, texts: Texts) -> None:
    page.set_landscape()
    page.set_paper(_A3 if sheet.unprinted else _A4)
    page.print_area(0, 0, last, len(sheet.columns) - 1 - sheet.unprinted)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    # An ampersand begins a code in a header, so it is doubled.
    name = _clean(export.school or export.board.name).replace("&", "&&")[:80]
    page.set_header(f"&L{name}&R{texts(f'workbook.sheet_{sheet.name}')}")
    page.set_footer(f"&L{day(export.on, texts.lang)}&R&P / &N")


def _write_origin(book: Any, export: Export) -> None:
    """The hidden sheet from which an import knows what the answers are of."""
    page = book.add_worksheet(ORIGIN)
    facts = {
        "format": FORMAT,
        "board": export.board.number,
        "round": "" if export.aliased else str(export.round.id),
        "name": export.round.name,
        "aliased": "yes" if export.aliased else "no",
    }
    for row, (name, value) in enumerate(facts.items()):
        page.write_string(row, 0, name)
        page.write_string(row, 1, _clean(value))
    page.very_hidden()


def _clean(text: str) -> str:
    """Text as it comes back from a workbook, that fits in a cell and that XML can hold."""
    return cell_text(visible(text))
