"""The template, out to Excel and back, and its columns as CSV."""

import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ibp_workbook.catalogue.models import Level
from ibp_workbook.interop.frameworks.files import read_framework
from ibp_workbook.interop.frameworks.template import template as empty_template
from ibp_workbook.interop.strangers import excel

Refused = Callable[..., AbstractContextManager[None]]
Levels = tuple[Level, ...]

HEADER = "code;titel;deel;domein;niveau 1;niveau 2;niveau 3;niveau 4;niveau 5;toelichting"
ROW = "GO.02;Beleid;informatiebeveiliging;Bestuur;een;twee;drie;vier;vijf;Daarom."


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "sjabloon.xlsx"
    path.write_bytes(empty_template())
    return path


def filled(template: Path, rows: Sequence[Sequence[Any]], about: dict[str, Any] | None = None) -> bytes:
    """The template with rows under its examples, as a person would fill it in."""
    book = load_workbook(template)
    for row in rows:
        book["Normen"].append(row)
    for label, cell in book["Gegevens"].iter_rows(max_col=2):
        cell.value = (about or {}).get(label.value, cell.value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_filled_in_template_comes_back(template: Path, standard: Levels) -> None:
    rows: list[list[Any]] = [
        ROW.split(";"),
        ["PR 03", "Register 🎒", "privacy", "Processen", "a", None, "c", "d", "e", None],
    ]
    framework = read_framework(
        filled(template, rows, {"naam": "Normenkader IBP", "versie": 2.5}), "x.bin", standard, "en"
    )
    assert (framework.id, framework.title.nl, framework.version) == (
        "normenkader-ibp",
        "Normenkader IBP",
        "2.5",
    )
    assert framework.target == 3
    assert framework.levels == standard
    assert [(domain.id, domain.part) for domain in framework.domains] == [
        ("bestuur", "informatiebeveiliging"),
        ("processen", "privacy"),
    ]
    first, second = framework.statements
    assert (first.id, first.title.nl, first.scope) == ("GO.02", "Beleid", "both")
    assert [text.nl for text in first.levels.values()] == ["een", "twee", "drie", "vier", "vijf"]
    assert first.why is not None
    assert first.why.nl == "Daarom."
    assert (second.id, second.title.nl, sorted(second.levels)) == ("PR-03", "Register 🎒", [1, 3, 4, 5])
    assert any("PR-03 (2)" in warning for warning in framework.warnings)
    assert not any("was chosen" in warning for warning in framework.warnings)


def test_the_empty_template_holds_no_norms_yet(template: Path, refused: Refused, standard: Levels) -> None:
    with refused("frameworks.no_statements", "sjabloon.xlsx"):
        read_framework(template, template.name, standard)


def test_the_template_explains_itself_in_two_languages(template: Path) -> None:
    book = load_workbook(template)
    assert book.sheetnames == ["Normen", "Gegevens", "Leesmij"]
    assert [cell.value for cell in book["Normen"][1]] == HEADER.split(";")
    assert book["Normen"].freeze_panes == "C2"
    text = "\n".join(str(row[0].value) for row in book["Leesmij"].iter_rows())
    assert "Zo vul je dit sjabloon in" in text
    assert "How to fill in this template" in text


@pytest.mark.parametrize("change", [lambda text: text, lambda text: text.replace(";", ","), str.upper])
def test_csv_gives_the_same_framework(standard: Levels, change: Callable[[str], str]) -> None:
    content = csv(ROW, header=change(HEADER))
    if "," in change(";"):
        content = content.replace(b";", b",")
    framework = read_framework(content, "Mijn lijst.csv", standard, "en")
    assert (framework.id, framework.statements[0].id, framework.target) == ("mijn-lijst", "GO.02", 3)
    assert any("called Mijn lijst" in warning for warning in framework.warnings)


def test_a_shorter_scale_takes_the_first_standard_levels(standard: Levels) -> None:
    content = csv("A;T;D;a;b;c;d", header="code;titel;domein;niveau 1;niveau 2;niveau 3;niveau 4")
    framework = read_framework(content, "a.csv", standard, "en")
    assert framework.levels == standard[:4]
    assert framework.target == 3
    without = read_framework(csv("A;T;D", header="code;titel;domein"), "a.csv", standard, "en")
    assert without.levels == standard
    assert any("standard levels" in warning for warning in without.warnings)


def test_a_domain_of_the_same_name_in_both_parts_is_two(standard: Levels) -> None:
    rows = ["A;T;privacy;Beleid", "B;T;informatiebeveiliging;Beleid", "C;T;privacy;beleid"]
    framework = read_framework(csv(*rows, header="code;titel;deel;domein"), "a.csv", standard)
    assert [domain.id for domain in framework.domains] == ["beleid", "beleid-2"]
    assert [statement.domain for statement in framework.statements] == ["beleid", "beleid-2", "beleid"]


BROKEN = {
    "missing-code.csv": ("frameworks.missing_value", ("3", "code")),
    "missing-title.csv": ("frameworks.missing_value", ("2", "titel")),
    "duplicate-code.csv": ("frameworks.duplicate_code", ("GO.02", "2", "3")),
    "no-code-column.csv": ("frameworks.missing_column", ("code",)),
    "unknown-column.csv": ("frameworks.unknown_column", ("kleur",)),
    "column-twice.csv": ("frameworks.duplicate_column", ("titel",)),
    "unknown-level.csv": ("frameworks.unknown_level", ("6",)),
    "level-gap.csv": ("frameworks.level_gap", ("1, 3",)),
    "wrong-part.csv": ("frameworks.wrong_part", ("2", "anders")),
    "wrong-code.csv": ("frameworks.wrong_code", ("2", "***")),
    "ragged.csv": ("files.ragged", ("2", "4", "5")),
    "only-header.csv": ("frameworks.no_statements", ()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_refused_in_a_sentence(
    broken: Path, refused: Refused, standard: Levels, name: str
) -> None:
    key, parts = BROKEN[name]
    with refused(key, name, *parts):
        read_framework(broken / "table" / name, name, standard)


def test_every_broken_table_is_tried(broken: Path) -> None:
    assert {path.name for path in (broken / "table").iterdir()} == set(BROKEN)


@pytest.mark.parametrize(
    ("rows", "about", "key", "part"),
    [
        ([["A", "=1+1", "", "D"]], {}, "frameworks.formula", "B4"),
        ([["A", "#REF!", "", "D"]], {}, "frameworks.cell_error", "B4"),
        ([["A", "T" * 10_001, "", "D"]], {}, "frameworks.long_cell", "B4"),
        ([[None, "T", "", "D"]], {}, "frameworks.missing_value", "4"),
        ([["A", "T", "", "D", *"12345", "w", "te ver"]], {}, "files.ragged", "11"),
        ([["A", "T", "", "D"]], {"streefniveau": "hoog"}, "frameworks.wrong_target", "hoog"),
        ([["A", "T", "", "D"]], {"naam": "=A1"}, "frameworks.formula", "Gegevens"),
    ],
)
def test_a_wrong_cell_is_named(
    template: Path,
    refused: Refused,
    standard: Levels,
    rows: list[list[Any]],
    about: dict[str, str],
    key: str,
    part: str,
) -> None:
    with refused(key, part):
        read_framework(filled(template, rows, about), "x.xlsx", standard)


def test_a_workbook_without_the_right_sheet_names_its_sheets(refused: Refused, standard: Levels) -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    with refused("frameworks.missing_sheet", "Sheet"):
        read_framework(stream.getvalue(), "x.xlsx", standard)


def test_damaged_and_hostile_workbooks_are_refused(
    template: Path, refused: Refused, standard: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = template.read_bytes()
    with refused("frameworks.bad_workbook"):
        read_framework(content[:-200], "x.xlsx", standard)
    with refused("frameworks.old_office"):
        read_framework(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, "x.xlsx", standard)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 200_000)
    monkeypatch.setattr(excel, "MAX_UNPACKED", 100_000)
    with refused("frameworks.zip_bomb"):
        read_framework(stream.getvalue(), "x.xlsx", standard)
