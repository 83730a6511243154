"""The register of suppliers in Excel: out and in again the same, and refusals that name row and column."""

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.interop.tables.breach_notice import PARTS, write_notice
from ibp_workbook.interop.tables.register_cells import heading
from ibp_workbook.interop.tables.supplier_excel import look_through, write_register
from ibp_workbook.store import School
from ibp_workbook.store.imports.dossiers import DossierEntry
from tests.interop.kinds import Refused

NAME = "Naam van de leverancier en het product"
SCHOOL = "School (BRIN en vestiging; leeg is het hele bestuur)"


@pytest.fixture(scope="module")
def supplier() -> Assessment:
    return load_catalogue().assessments["supplier"]


@pytest.fixture(scope="module")
def schools() -> list[School]:
    rest = ("po", "Emmen", "Emmen", "Drenthe", "", "", "", True)
    return [
        School(7, "100", "01AA", "01AA00", "De Linde", *rest),
        School(8, "100", "01AA", "01AA01", "De Beuk", *rest),
    ]


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read_register(
    content: bytes, file: str, assessment: Assessment, schools: list[School], lang: str
) -> list[DossierEntry]:
    """A register in which every row can be used, or else the first problem."""
    register = look_through(content, file, assessment, schools, lang)
    for problem in register.problems:
        raise problem
    return register.entries


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_register_comes_back_as_it_went_out(supplier: Assessment, schools: list[School], lang: str) -> None:
    entries = [
        DossierEntry(
            (None, 7, 8)[number % 3], f"Leverancier {number}", evaluate(supplier, c.answers, c.on).answers
        )
        for number, c in enumerate(supplier.cases)
    ]
    content = write_register(supplier, entries, schools, lang)
    assert read_register(content, "register.xlsx", supplier, schools, lang) == entries


def test_the_template_has_a_column_for_every_question_and_no_supplier(
    supplier: Assessment, schools: list[School], refused: Refused
) -> None:
    content = write_register(supplier, [], schools, "nl")
    head = [cell.value for cell in next(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())]
    assert head == [NAME, SCHOOL, *(heading(item, "nl") for item in supplier.questions.values())]
    with refused("suppliers.empty", "leeg.xlsx"):
        read_register(content, "leeg.xlsx", supplier, schools, "nl")


def test_headings_choices_and_dates_may_be_written_in_several_ways(
    supplier: Assessment, schools: list[School]
) -> None:
    content = book(
        ["signed_on", NAME, "agreement", "Data_kinds", "pupils", "ends_on", SCHOOL],
        [
            "23-11-2026",
            "A",
            "JA",
            "bsn; Bijzondere gegevens, zoals gezondheid of geloof",
            "12",
            None,
            "de beuk",
        ],
        [datetime(2026, 1, 2), "B", "no", "geen", 3.0, "2027-01-01", None],
    )
    first, second = read_register(content, "x.xlsx", supplier, schools, "nl")
    assert first == DossierEntry(
        8,
        "A",
        {"signed_on": "2026-11-23", "agreement": "yes", "data_kinds": ["special", "bsn"], "pupils": 12},
    )
    wanted = {
        "signed_on": "2026-01-02", "agreement": "no", "data_kinds": [], "pupils": 3, "ends_on": "2027-01-01",
    }  # fmt: skip
    assert second == DossierEntry(None, "B", wanted)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("de beuk; 01AA00", ["01AA00", "01AA01"]),
        ("De Beuk;de beuk;", ["01AA01"]),
        ("Alle scholen", ["01AA00", "01AA01"]),
    ],
)
def test_the_schools_that_use_a_product_are_named_or_all_of_them(
    supplier: Assessment, schools: list[School], cell: str, codes: list[str]
) -> None:
    (read,) = read_register(book([NAME, "used_by"], ["A", cell]), "x.xlsx", supplier, schools, "nl")
    assert read.answers == {"used_by": codes}
    again = write_register(supplier, [read], schools, "en")
    assert read_register(again, "x.xlsx", supplier, schools, "en") == [read]


def test_schools_with_the_same_name_are_written_by_their_codes(
    supplier: Assessment, schools: list[School]
) -> None:
    twins = [*schools, replace(schools[1], id=9, location="01AA02")]
    entry = DossierEntry(None, "A", {"used_by": ["01AA00", "01AA02"]})
    content = write_register(supplier, [entry], twins, "nl")
    place = [*supplier.questions].index("used_by") + 2
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.cell(2, place + 1).value == "De Linde; 01AA02"
    assert read_register(content, "x.xlsx", supplier, twins, "nl") == [entry]


WRONG: dict[str, list[list[Any]]] = {
    "suppliers.wrong_cell": [
        ["agreement", "misschien"], ["model", "versie 9"], ["data_kinds", "bsn; iets"], ["pupils", "1.200"],
        ["pupils", -1], ["signed_on", "31-02-2026"], ["signed_on", "gisteren"],
    ],
    "suppliers.unknown_column": [["Kleur", "rood"]],
    "suppliers.column_twice": [[NAME, "x"]],
    "suppliers.no_school": [[SCHOOL, "99ZZ00"], ["used_by", "de beuk; De Berk"]],
    "suppliers.bsn": [["model", "123456782"]],
    "frameworks.formula": [["model", "=1+1"]],
}  # fmt: skip


@pytest.mark.parametrize(("key", "pair"), [(key, pair) for key, pairs in WRONG.items() for pair in pairs])
def test_what_does_not_fit_is_refused_by_its_place(
    supplier: Assessment, schools: list[School], refused: Refused, key: str, pair: list[Any]
) -> None:
    column, value = pair
    content = book([NAME, column], ["Goed", None], ["Fout", value])
    places = ["3"] if key in ("suppliers.wrong_cell", "suppliers.no_school", "suppliers.bsn") else []
    with refused(key, "mijn.xlsx", *places):
        read_register(content, "mijn.xlsx", supplier, schools, "nl")


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("suppliers.no_subject", [["agreement"], ["ja"]]),
        ("suppliers.bad_subject", [[NAME, "agreement"], [None, "ja"]]),
        ("suppliers.bad_subject", [[NAME], ["x" * 201]]),
        ("suppliers.no_heading", [[NAME], ["A", "los"]]),
        ("suppliers.twice", [[NAME], ["A"], ["a"]]),
        ("suppliers.empty", [[NAME]]),
    ],
)
def test_a_register_that_cannot_be_used_is_refused(
    supplier: Assessment, refused: Refused, key: str, rows: list[list[Any]]
) -> None:
    with refused(key, "mijn.xlsx"):
        read_register(book(*rows), "mijn.xlsx", supplier, [], "nl")


@pytest.mark.parametrize("content", [b"geen excel", b"PK\x03\x04 stuk"])
def test_a_damaged_file_is_refused(supplier: Assessment, refused: Refused, content: bytes) -> None:
    with refused("frameworks.bad_workbook", "stuk.xlsx"):
        read_register(content, "stuk.xlsx", supplier, [], "nl")


def test_the_text_of_a_report_has_the_four_parts_and_says_what_is_missing() -> None:
    breach = load_catalogue().assessments["breach"]
    answers = {"description": "# kop\n<b>mail</b>", "aware_at": "2026-10-23T09:00", "people": 12}
    text = write_notice(breach, "Mail", "Bestuur", answers, "nl").decode()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Wanneer",
        *(f"## {words} (AVG art. 33 lid 3 onder {letter})" for words, letter in (
            ("Wat er is gebeurd", "a"), ("Contactpunt", "b"), ("Waarschijnlijke gevolgen", "c"),
            ("Maatregelen", "d"),
        )),
    ]  # fmt: skip
    assert "26-10-2026 08:00" in text
    assert "\n12\n" in text
    assert "\\# kop" in text
    assert "<b>" not in text.replace("\\<", "")
    tags = {tag for part in PARTS.values() for tag in part}
    asked = [question.id for question in breach.questions.values() if question.means in tags]
    assert len(asked) == 14
    assert text.count("Nog niet bekend.") == len(asked) - len(answers)
