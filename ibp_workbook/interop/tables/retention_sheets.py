"""Write the Excel template for a board's own list of retention periods, and the list with its verdicts."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import xlsxwriter

from ibp_workbook.catalogue.models import Source
from ibp_workbook.catalogue.retention import Category
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.evaluate.retention import Checked, kind_text, limit_text, limits_on, term_text
from ibp_workbook.interop.tables.retention_excel import COLUMNS, Line
from ibp_workbook.interop.tables.spreadsheet import HEAD, write_excel, write_lines
from ibp_workbook.texts import LANGS, Texts

_WIDTHS = (46, 46, 16, 46, 14)
_EMPTY_ROWS = 200
_RESULT = ("outcome", "reason", "limit", "sources", "keep_until", "destroy_by")


def write_checked(
    results: Iterable[tuple[Line, Checked]], sources: Mapping[str, Source], on: date, lang: str
) -> bytes:
    """The list with a verdict on each line, as an Excel workbook; text starts no formula.

    Args:
        results: the lines of the list, each with what is to be said of it.
        sources: the loaded sources, for the names of the citations.
        on: reference date.
        lang: language of headings and reasons.
    """
    texts = Texts(lang)
    table = [
        (
            line.category.title.get(lang) if line.category else line.name,
            line.description,
            term_text(line.term, lang),
            line.start,
            line.start_date,
            texts(f"retention.outcome_{checked.outcome}"),
            checked.reason(lang),
            limit_text(checked.limits, lang) if checked.limits else "",
            "; ".join(cite(sources, citation, lang, on)["label"] for citation in checked.sources),
            checked.keep_until,
            checked.destroy_by,
        )
        for line, checked in results
    ]
    return write_excel(
        texts("retention.checked_title"),
        [texts(f"retention.column_{name}") for name in (*COLUMNS, *_RESULT)],
        table,
        made_on=on,
        notes=[texts("retention.checked_note", on=on)],
        lang=lang,
    )


def template(categories: Mapping[str, Category], on: date, lang: str) -> bytes:
    """The template: a row for each known category, what holds for it, and how to fill it in.

    Args:
        categories: the known categories.
        on: reference date of the limits on the second sheet.
        lang: the language of headings and names.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format(HEAD)
        _write_list(book, head, categories, lang)
        _write_categories(book, head, categories, on, lang)
        both = "\n\n".join(Texts(each)("retention.readme") for each in LANGS)
        write_lines(book, Texts("nl")("retention.sheet_readme"), both)
    return stream.getvalue()


def _write_list(book: Any, head: Any, categories: Mapping[str, Category], lang: str) -> None:
    texts = Texts(lang)
    sheet = book.add_worksheet(texts("retention.sheet_list"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd-mm-yyyy", "valign": "top"})
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, day if name == "start_date" else wrapped)
        sheet.write_string(0, column, texts(f"retention.column_{name}"), head)
    for row, category in enumerate(categories.values(), start=1):
        sheet.write_string(row, COLUMNS.index("category"), category.title.get(lang))
        sheet.write_string(row, COLUMNS.index("start"), category.start.get(lang))
    names = f"='{texts('retention.sheet_categories')}'!$A$2:$A${len(categories) + 1}"
    # A name of one's own is allowed: it cannot be checked, which the verdict then says.
    rule = {"validate": "list", "source": names, "error_type": "information"}
    sheet.data_validation(1, 0, _EMPTY_ROWS, 0, rule)
    sheet.freeze_panes(1, 1)


def _write_categories(book: Any, head: Any, categories: Mapping[str, Category], on: date, lang: str) -> None:
    texts = Texts(lang)
    sheet = book.add_worksheet(texts("retention.sheet_categories"))
    sheet.set_column(0, 3, 46, book.add_format({"text_wrap": True, "valign": "top"}))
    for column, name in enumerate(("category", "limit", "kind", "examples")):
        sheet.write_string(0, column, texts(f"retention.column_{name}"), head)
    for row, category in enumerate(categories.values(), start=1):
        limits = limits_on(category, on)
        sheet.write_string(row, 0, category.title.get(lang))
        sheet.write_string(row, 1, limit_text(limits, lang) if limits else "")
        sheet.write_string(row, 2, kind_text(limits, lang) if limits else "")
        sheet.write_string(row, 3, "; ".join(text.get(lang) for text in category.examples))
    sheet.freeze_panes(1, 1)
