"""``ibp retention``: the command line's answers, for people and for scripts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli.retention import retention
from ibp_workbook.errors import IbpError


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(retention, [str(argument) for argument in arguments])


def said(*arguments: str | Path) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The template with three terms filled in; the other rows are removed."""
    path = tmp_path / "lijst.xlsx"
    assert said("template", path) == {"file": str(path)}
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.delete_rows(2, sheet.max_row)
    sheet.append(["Leerlinggegevens (hoofdregel)", None, "3 jaar", None, "31-7-2024"])
    sheet.append(["Salarisadministratie", None, "7 jaar"])
    sheet.append(["Iets anders", None, "1 jaar"])
    book.save(path)
    return path


def test_the_list_has_every_category_with_its_limits() -> None:
    rows = {row["id"]: row for row in said("list", "--on", "2026-11-23")}
    assert rows.keys() == load_catalogue().retention.keys()
    camera = rows["camera"]
    assert (camera["minimum"], camera["maximum"], camera["confidence"]) == (None, {"weeks": 4}, "high")
    assert {source["id"] for source in camera["sources"]} >= {"ap/camera-4-weken"}
    assert all(source["summary"] for source in camera["sources"])


def test_the_list_of_2017_rests_on_the_law_of_2017() -> None:
    rows = {row["id"]: row for row in said("list", "--on", "2017-03-01")}
    assert (rows["pupil_file"]["kind"], rows["staff_file"]["limit"]) == ("wettelijk", "")
    assert "camera" in run("list").stdout


def test_a_list_is_checked(filled: Path) -> None:
    answer = said("check", filled, "--on", "2026-11-23")
    assert (answer["on"], answer["counts"]) == (
        "2026-11-23",
        {"too_long": 1, "too_short": 0, "unknown": 1, "fits": 1},
    )
    first, second, third = answer["rows"]
    assert (first["row"], first["category"], first["outcome"]) == (2, "pupil_file", "too_long")
    assert first["destroy_by"] == "2026-07-31"
    assert first["sources"][0]["label"].startswith("AVG")
    assert (second["outcome"], third["category"]) == ("fits", None)


def test_people_get_sentences_and_a_file(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit.xlsx"
    result = run("check", filled, "--on", "2026-11-23", "--out", out)
    assert result.exit_code == 0
    assert "2  Leerlinggegevens (hoofdregel): te lang." in result.stdout
    assert "Te lang: 1. Te kort: 0. Onbekend: 1. Past: 1." in result.stdout
    assert load_workbook(out).worksheets[0]["F2"].value == "te lang"


def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path, filled: Path) -> None:
    wrong = tmp_path / "lijst.csv"
    wrong.write_text("soort gegevens;eigen termijn\n", "utf-8")
    result = run("check", wrong)
    assert isinstance(result.exception, IbpError)
    assert result.exception.key == "retention.wrong_kind"
    unwritable = run("check", filled, "--out", tmp_path / "none" / "uit.xlsx")
    assert isinstance(unwritable.exception, IbpError)
    assert unwritable.exception.key == "files.not_written"
