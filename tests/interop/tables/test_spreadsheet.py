import csv
import io
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from openpyxl import load_workbook

from ibp_workbook.interop.tables.spreadsheet import neutralise, write_csv, write_excel

EVIL = ["=1+1", "+31 6", "-x", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "＝1"]


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_shown_and_not_started(text: str) -> None:
    assert neutralise(text) == "'" + text
    rows = list(
        csv.reader(io.StringIO(write_csv(["naam"], [[text]]).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert rows == [["naam"], ["'" + text]]


@pytest.mark.parametrize("text", EVIL)
def test_excel_keeps_text_as_text(text: str) -> None:
    cell = load_workbook(io.BytesIO(write_excel("T", ["naam"], [[text]]))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r").replace("_x0009_", "\t").strip() == text.strip()


@pytest.mark.parametrize("value", [3, -3, 2.5, None, "gewoon", ""])
def test_other_values_are_left_alone(value: object) -> None:
    assert neutralise(value) == value


def test_csv_opens_in_a_dutch_excel() -> None:
    content = write_csv(
        ["school", "gemiddelde"], [["Wrâldwizer; ’t 🎒", 2.5], ["leeg", None], ["ook", float("nan")]]
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "school;gemiddelde",
        '"Wrâldwizer; ’t 🎒";2,5',
        "leeg;",
        "ook;",
        "",
    ]


def test_a_whole_mean_keeps_its_decimal_in_csv_and_a_count_has_none() -> None:
    content = write_csv(["Gemiddelde", "Aantal"], [[3.0, 3], [2.5, 2]])
    assert content.decode("utf-8-sig").splitlines()[1:] == ["3,0;3", "2,5;2"]


def test_excel_has_types_a_frozen_header_and_says_what_it_is() -> None:
    rows: list[list[object]] = [
        ["Kring", 3, 2.5, date(2026, 11, 23), True],
        ["Leeg", None, float("nan"), pd.NaT, pd.NA],
    ]
    content = write_excel(
        "Scores", list("abcde"), rows, source="bestuur 1", made_on=date(2026, 11, 24), notes=["Filter: po."]
    )
    data, about = load_workbook(io.BytesIO(content)).worksheets
    assert data.title == "Scores"
    assert data.freeze_panes == "B2"
    assert data.auto_filter.ref == "A1:E3"
    assert [cell.value for cell in data[2]] == ["Kring", 3, 2.5, datetime(2026, 11, 23), True]
    assert [cell.value for cell in data[3]] == ["Leeg", None, None, None, None]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["Bron"] == "bestuur 1"
    assert facts["Gemaakt op"] == "24-11-2026"
    assert facts["Aantal rijen (n)"] == "2"
    assert "Filter: po." in [row[1].value for row in about.iter_rows()]


def test_a_moment_stands_in_excel_as_the_dutch_clock_showed_it() -> None:
    moment = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    sheet = load_workbook(io.BytesIO(write_excel("T", ["at"], [[moment]]))).worksheets[0]
    assert sheet["A2"].value == datetime(2026, 11, 23, 15, 30)


@pytest.mark.parametrize("title", ["🎒" * 40, "a/b:c[d]*?", "Leesmij", "'", "", "x" * 300])
def test_any_title_makes_a_sheet(title: str) -> None:
    book = load_workbook(io.BytesIO(write_excel(title, ["naam"], [["n" * 40_000 + "🎒"]])))
    assert len(book.sheetnames) == 2
    assert book.worksheets[0]["A2"].value == "n" * 32_767


def test_a_table_without_rows_still_opens() -> None:
    assert load_workbook(io.BytesIO(write_excel("T", ["a", "b"], []))).worksheets[0]["B1"].value == "b"
