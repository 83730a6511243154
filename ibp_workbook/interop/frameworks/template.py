"""Write the empty Excel template for a framework of your own."""

import io
from typing import Any

import xlsxwriter

from ibp_workbook.interop.frameworks.table import EXAMPLE
from ibp_workbook.interop.tables.spreadsheet import HEAD, write_lines
from ibp_workbook.texts import LANGS, Texts

LEVELS = (1, 2, 3, 4, 5)
COLUMNS = ("code", "titel", "deel", "domein", *(f"niveau {level}" for level in LEVELS), "toelichting")
_WIDTHS = (14, 36, 22, 26, *(38 for _ in LEVELS), 50)
_EMPTY_ROWS = 200


def template() -> bytes:
    """The template: sheets Normen, Gegevens and Leesmij."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        _norms(book)
        _about(book)
        write_lines(book, "Leesmij", "\n\n".join(Texts(lang)("frameworks.readme") for lang in LANGS))
    return stream.getvalue()


def _norms(book: Any) -> None:
    texts = Texts("nl")
    sheet = book.add_worksheet("Normen")
    head = book.add_format(HEAD)
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})  # a code 1.10 stays 1.10
    example = book.add_format({"text_wrap": True, "valign": "top", "italic": True, "font_color": "#4f5a70"})
    for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, body)
        sheet.write_string(0, column, heading, head)
    for row, part in enumerate(("informatiebeveiliging", "privacy"), start=1):
        values = (
            f"{EXAMPLE.upper()}-{row}",
            texts(f"frameworks.example_title_{row}"),
            part,
            texts(f"frameworks.example_domain_{row}"),
            *(texts(f"frameworks.example_{row}_level_{level}") for level in LEVELS),
            texts("frameworks.example_why"),
        )
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, example)
    sheet.data_validation(
        1, 2, _EMPTY_ROWS, 2, {"validate": "list", "source": ["informatiebeveiliging", "privacy"]}
    )
    sheet.freeze_panes(1, 2)


def _about(book: Any) -> None:
    sheet = book.add_worksheet("Gegevens")
    label = book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, 18, label)
    sheet.set_column(1, 1, 50, text)
    values = (("naam", ""), ("versie", "1.0"), ("streefniveau", "3"), ("taal", "nl"))
    for row, (name, value) in enumerate(values):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.data_validation(2, 1, 2, 1, {"validate": "list", "source": [str(level) for level in LEVELS]})
    sheet.data_validation(3, 1, 3, 1, {"validate": "list", "source": list(LANGS)})
