"""The first sheet of a workbook: what it is, of when, how to give answers back, and what the columns mean."""

from collections.abc import Sequence
from typing import Any

from ibp_workbook.analysis import apart
from ibp_workbook.analysis.export import Export
from ibp_workbook.formats import day
from ibp_workbook.interop.tables.answers_excel import EDITABLE, heading
from ibp_workbook.reports.workbook.sheets import Sheet
from ibp_workbook.store.imports.answers import visible
from ibp_workbook.texts import Texts

MEANT = (
    "location", "statement", "level", "mean", "lowest", "at_target", "n", "total", "not_applicable",
    "unanswered", "counting", "origin", "first_step", "gap", "gap_list", "unknown",
    "effort", "effect", "risk", "verdict_on",
)  # fmt: skip
"""The columns whose heading needs a word of explanation."""


LINE = 14.5
"""Height of one line in points. Not every program makes a row high enough for its text by itself."""


def lines(value: object, width: int) -> int:
    """How many lines a text takes in a column of so many characters."""
    text = value if isinstance(value, str) else ""
    return sum(-(-max(len(part), 1) // max(width - 2, 1)) for part in text.split("\n"))


def write_readme(book: Any, export: Export, sheets: Sequence[Sheet], texts: Texts) -> None:
    """Write the sheet."""
    page = book.add_worksheet(texts("files.sheet_readme"))
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 92)
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1f4e8c"})
    head = book.add_format({"bold": True, "font_size": 12, "font_color": "#1f4e8c", "top": 1})
    name = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, texts("workbook.readme_title"), title)
    row = 2
    parts = {
        "": _facts(export, texts),
        "sheets": [(texts(f"workbook.sheet_{s.name}"), texts(f"workbook.about_{s.name}")) for s in sheets],
        "edit": _editing(export, texts),
        "columns": _meanings(sheets, texts),
    }
    for part, rows in parts.items():
        if part:
            row += 1
            page.write_string(row, 0, texts(f"workbook.readme_{part}"), head)
            page.write_blank(row, 1, None, head)
            row += 1
        for label, words in rows:
            page.write_string(row, 0, label, name)
            page.write_string(row, 1, str(visible(words)), text)
            page.set_row(row, LINE * lines(words, 92))
            row += 1
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def _facts(export: Export, texts: Texts) -> list[tuple[str, str]]:
    total = export.frames["scores"].iloc[0]
    key = "workbook.n" if export.school else "common.counted"
    facts = [
        ("board", export.board.name),
        ("school", export.school),
        ("round", texts("workbook.round", name=export.round.name, date=export.round.date)),
        ("framework", f"{export.framework.title.get(texts.lang)} ({export.framework.version})"),
        ("target", str(export.round.target)),
        ("made", day(export.on, texts.lang)),
        ("n", texts(key, n=total["n"], total=total["total"], **apart(total)._asdict())),
    ]
    return [(texts(f"workbook.fact_{key}"), value) for key, value in facts if value]


def _editing(export: Export, texts: Texts) -> list[tuple[str, str]]:
    if export.aliased:
        return [(texts("workbook.without_names"), texts("workbook.edit_aliased"))]
    fields = ", ".join(heading(key, texts.lang) for key in EDITABLE)
    steps = texts("workbook.edit_steps", fields=fields).split("\n")
    return [(f"{number}.", step) for number, step in enumerate(steps, start=1)]


def _meanings(sheets: Sequence[Sheet], texts: Texts) -> list[tuple[str, str]]:
    used = dict.fromkeys(column.key for sheet in sheets for column in sheet.columns)
    meant = [(heading(key, texts.lang), texts(f"workbook.means_{key}")) for key in used if key in MEANT]
    return [*meant, (texts("workbook.colours"), texts("workbook.means_colours"))]
