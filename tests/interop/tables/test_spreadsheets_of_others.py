"""Spreadsheets of others: bounded before they are read, all errors at once, days as people write them."""

import io
import time
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.interop.strangers import excel
from ibp_workbook.interop.strangers.delimited import Limits
from ibp_workbook.interop.tables.days import read_day
from ibp_workbook.interop.tables.supplier_excel import look_through
from tests.interop.kinds import Refused

NAME = "Naam van de leverancier en het product"
SUPPLIER = load_catalogue().assessments["supplier"]


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def replaced(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in {*old.namelist(), name}:
            new.writestr(item, part if item == name else old.read(item))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 4_000_000 + b"</sst>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData><row>" + b"<c/>" * 5_000_000 + b"</row></sheetData>",
        ),
    ],
)
def test_millions_of_texts_or_cells_are_refused_before_they_are_read(
    refused: Refused, name: str, inner: bytes
) -> None:
    content = replaced(book(["a"]), name, inner)
    assert len(content) < 200_000
    began = time.process_time()
    with refused("files.too_many_cells", "groot.xlsx"):
        excel.first_sheet(content, "groot.xlsx")
    assert time.process_time() - began < 3


def test_as_many_rows_as_we_write_are_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        for row in range(24_941):
            sheet.write_string(row, 0, f"{row}")
    assert len(excel.first_sheet(stream.getvalue(), "veel.xlsx").rows) == 24_941


def test_one_row_too_many_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "LIMITS", Limits(rows=2))
    assert len(excel.first_sheet(book(["a"], ["b"]), "x.xlsx").rows) == 2
    with refused("files.too_many_rows"):
        excel.first_sheet(book(["a"], ["b"], ["c"]), "x.xlsx")


def test_a_formula_harms_only_who_reads_its_column(refused: Refused) -> None:
    outside = excel.first_sheet(book(["kop"], ["a", "=1+1"]), "x.xlsx").rows
    assert outside[1].values == ("a", None)
    with refused("frameworks.formula", "B2"):
        excel.first_sheet(book(["kop", "som"], ["a", "=1+1"]), "x.xlsx")


def test_all_errors_of_a_register_come_at_once_and_the_good_rows_are_offered() -> None:
    content = book(
        [NAME, "agreement", "pupils", "signed_on"],
        ["Goed", "ja", 12, "1 sept 2024"],
        ["Fout", "misschien", "veel", None],
        ["goed", "ja", 1, None],
        [None, "ja", 1, None],
        ["Ook goed", None, None, None],
    )
    register = look_through(content, "mijn.xlsx", SUPPLIER, [], "nl")
    assert [entry.subject for entry in register.entries] == ["Goed", "Ook goed"]
    assert register.entries[0].answers["signed_on"] == "2024-09-01"
    told = [(problem.key, problem.params["row"]) for problem in register.problems]
    assert told == [
        ("suppliers.wrong_cell", 3),
        ("suppliers.wrong_cell", 3),
        ("suppliers.twice", 4),
        ("suppliers.bad_subject", 5),
    ]


def test_a_number_that_is_a_bsn_is_refused_too() -> None:
    register = look_through(book([NAME, "pupils"], ["A", 123456782]), "x.xlsx", SUPPLIER, [], "nl")
    assert [problem.key for problem in register.problems] == ["suppliers.bsn"]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.pdf", b"%PDF-1.7", "files.is_pdf"),
        ("a.csv", b"BEVOEGD GEZAG NUMMER;VESTIGINGSNUMMER\n1;2", "files.is_duo"),
        ("a.json", b'{"pia": {}, "answers": []}', "files.is_dpia"),
    ],
)
def test_another_file_is_sent_to_its_own_reader(
    refused: Refused, name: str, content: bytes, key: str
) -> None:
    with refused(key, name):
        look_through(content, name, SUPPLIER, [], "nl")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1 sept 2024", date(2024, 9, 1)),
        ("1 September 2024", date(2024, 9, 1)),
        ("31-12-2027", date(2027, 12, 31)),
        ("31/12/2027", date(2027, 12, 31)),
        ("3.2.2026", date(2026, 2, 3)),
        ("5 mrt. 2026", date(2026, 3, 5)),
        ("12-okt-2025", date(2025, 10, 12)),
        (" 2026-11-23 ", date(2026, 11, 23)),
        (datetime(2026, 1, 2, 3, 4), date(2026, 1, 2)),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object, day: date) -> None:
    assert read_day(cell) == day


@pytest.mark.parametrize(
    "cell", ["gisteren", "31 febr 2026", "1 foo 2024", "31-02-2026", "", "1-2-24", 45000]
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_day(cell)


def test_the_problems_of_a_register_stand_beside_what_can_be_used() -> None:
    register = look_through(book([NAME, "pupils"], ["A", "veel"], ["B", 1]), "x.xlsx", SUPPLIER, [], "nl")
    assert [problem.key for problem in register.problems] == ["suppliers.wrong_cell"]
    assert [entry.subject for entry in register.entries] == ["B"]
