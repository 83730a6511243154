"""``ibp export`` and ``ibp import answers``."""

import io
import json
import zipfile
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.cli.conftest import Done, Ibp


@pytest.fixture
def demo(demo_url: str) -> Workspace:
    return Workspace(demo_url, Actor.local())


def export(ibp: Ibp, url: str, form: str, out: Path, *more: str) -> Done:
    return ibp("export", form, "--board", DEMO_BOARD, "--out", out, "--json", "--workspace", url, *more)


def edit(file: Path, row: int, heading: str, value: object) -> None:
    book = load_workbook(file)
    sheet = book["Antwoorden"]
    sheet.cell(row, [cell.value for cell in sheet[1]].index(heading) + 1).value = value
    book.save(file)


def test_a_round_trip_by_command_changes_what_was_edited_and_only_then(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "w.xlsx"
    answer = export(ibp, demo_url, "workbook", file).answer
    newest = demo.rounds.of(DEMO_BOARD)[-1].id
    assert (answer["board"], answer["round"], answer["bytes"]) == (DEMO_BOARD, newest, file.stat().st_size)
    same = ibp("import", "answers", file, "--dry-run", "--json", "--workspace", demo_url).answer
    assert (same["changed"], same["conflicts"], same["refused"]) == (0, 0, [])
    edit(file, 3, "Toelichting", "nieuw")
    for dry, counted in (("--dry-run", 1), ("--dry-run", 1), (None, 1), (None, 0)):
        given = ["import", "answers", file, "--json", "--workspace", demo_url, *([dry] if dry else [])]
        found = ibp(*given).answer
        assert set(found) == {"board", "round", "changed", "conflicts", "unchanged", "refused"}
        assert (found["round"], found["changed"]) == (newest, counted)


def test_a_refused_cell_is_named_in_json_and_on_stderr_and_changes_nothing(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "w.xlsx"
    export(ibp, demo_url, "workbook", file, "--school", demo.schools.of(DEMO_BOARD)[0].location)
    edit(file, 3, "Toelichting", "nieuw")
    edit(file, 4, "Niveau", 9)
    done = ibp("import", "answers", file, "--json", "--workspace", demo_url)
    assert done.code == 2
    assert '"row": 4' in done.out
    assert len(done.err.strip().splitlines()) == 1
    assert "rij 4" in done.err
    edit(file, 4, "Niveau", None)
    assert (
        ibp("import", "answers", file, "--dry-run", "--json", "--workspace", demo_url).answer["changed"] >= 1
    )


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_one_school_without_names(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path, form: str
) -> None:
    school = demo.schools.of(DEMO_BOARD)[0]
    out = tmp_path / "x.zip"
    rows = export(ibp, demo_url, form, out, "--school", school.location, "--alias").answer["rows"]
    assert rows["answers"] == 80
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        assert set(archive.namelist()) == {
            f"{name}.{form}" for name in ("scores", "answers", "gaps", "suppliers", "dossiers")
        }
        assert all(school.name.encode() not in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--board", "1"),
        ("--board", DEMO_BOARD, "--round", "999"),
        ("--board", DEMO_BOARD, "--school", "00XX00"),
        ("--board", DEMO_BOARD, "--lang", "fr"),
    ],
)
def test_what_is_not_there_is_a_sentence_and_no_file(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    out = tmp_path / "x.xlsx"
    done = ibp("export", "workbook", "--out", out, "--workspace", demo_url, *arguments)
    assert (done.code, done.out, out.exists()) == (2, "", False)
    assert len(done.err.strip().splitlines()) == 1


def test_a_folder_that_is_not_there_and_a_file_that_is_no_workbook_are_a_sentence(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path
) -> None:
    assert export(ibp, demo_url, "workbook", tmp_path / "nergens" / "x.xlsx").code == 2
    wrong = tmp_path / "w.xlsx"
    wrong.write_text("geen werkboek", "utf-8")
    for file in (wrong, tmp_path / "nergens.xlsx"):
        done = ibp("import", "answers", file, "--workspace", demo_url)
        assert done.code == 2
        assert len(done.err.strip().splitlines()) == 1


def test_a_doubtful_number_is_asked_about_on_the_command_line_too(
    ibp: Ibp, demo: Workspace, demo_url: str, tmp_path: Path
) -> None:
    out = tmp_path / "w.xlsx"
    school = demo.schools.of(DEMO_BOARD)[0].location
    assert export(ibp, demo_url, "workbook", out, "--school", school).code == 0
    edit(out, 3, "Toelichting", "Nummer 12345672")
    asked = ibp("import", "answers", out, "--workspace", demo_url)
    assert asked.code == 2
    assert "burgerservicenummer" in asked.err
    left = ibp("import", "answers", out, "--leave-out", "--dry-run", "--json", "--workspace", demo_url)
    assert json.loads(left.out)["changed"] == 0
    kept = ibp("import", "answers", out, "--no-bsn", "--json", "--workspace", demo_url)
    assert json.loads(kept.out)["changed"] == 1


def test_a_measurement_is_carried_over_on_the_command_line(ibp: Ibp, demo: Workspace, demo_url: str) -> None:
    workspace = demo
    ibp_list = load_catalogue().frameworks["ibp"]
    first, *others = ibp_list.statements
    edition = msgspec.structs.replace(ibp_list, id="ibp-2027", statements=tuple(others))
    workspace.frameworks.add(edition)
    newest = workspace.rounds.of(DEMO_BOARD, "ibp")[-1]
    where = ("--board", DEMO_BOARD, "--round", newest.id, "--workspace", demo_url)
    seen = ibp("frameworks", "carry", "ibp-2027", "--dry-run", *where)
    assert seen.code == 0
    assert f"Vervallen normen: 1\n  {first.id}" in seen.out
    assert workspace.rounds.of(DEMO_BOARD, "ibp-2027") == []
    done = json.loads(ibp("frameworks", "carry", "ibp-2027", "--name", "Over", "--json", *where).out)
    assert done["norms"] == {"added": [], "changed": [], "gone": [first.id]}
    made = workspace.rounds.of(DEMO_BOARD, "ibp-2027")
    assert [(item.id, item.name) for item in made] == [(done["round"], "Over")]
    levels = workspace.maturity.levels(newest.id)
    assert done["answers"]["gone"] == sum(item == first.id for _, item, _ in levels)
    assert len(workspace.maturity.levels(done["round"])) == done["answers"]["same"] > 0
