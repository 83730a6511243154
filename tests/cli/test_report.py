"""``ibp report`` as a script meets it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ibp_workbook.analysis.plan import board_plan
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import ASSESSMENT, Workspace, lingering
from tests.cli.conftest import Done, Ibp


@pytest.fixture
def command(ibp: Ibp, demo_url: str) -> Callable[..., Done]:
    """``ibp report`` about the demo board."""

    def run(kind: str, *arguments: object) -> Done:
        return ibp("report", kind, "--board", DEMO_BOARD, "--workspace", demo_url, *arguments)

    return run


@pytest.mark.parametrize(
    ("kind", "form", "start"),
    [("management", "pdf", b"%PDF"), ("annual", "docx", b"PK"), ("statement", "md", b"# ")],
)
def test_a_report_is_written(
    command: Callable[..., Done], tmp_path: Path, kind: str, form: str, start: bytes
) -> None:
    file = tmp_path / f"x.{form}"
    assert command(kind, "--out", file, "--json").answer == {"files": [str(file)]}
    assert file.read_bytes().startswith(start)


def test_a_format_that_is_not_that_of_the_file_is_refused(
    command: Callable[..., Done], tmp_path: Path
) -> None:
    for name, form, wrong in (("x.md", "pdf", True), ("x.DOCX", "md", True), ("x", "md", False)):
        done = command("statement", "--format", form, "--out", tmp_path / name)
        assert ("andere naam" in done.err) is wrong
        assert (tmp_path / name).exists() is not wrong
    assert (tmp_path / "x").read_bytes().startswith(b"# ")


def test_the_verdict_about_a_dossier_is_a_report(
    command: Callable[..., Done], demo_url: str, tmp_path: Path
) -> None:
    dossiers = Workspace(demo_url).dossiers
    camera = dossiers.add(DEMO_BOARD, None, ASSESSMENT + "camera", "Camera bij de fietsen")
    file = tmp_path / "x.pdf"
    assert command("verdict", "--dossier", camera, "--out", file, "--json").answer == {"files": [str(file)]}
    assert file.read_bytes().startswith(b"%PDF")
    other = dossiers.add(DEMO_BOARD, None, "dpia", "Geen toets")
    for wrong in (["--dossier", other], []):
        assert "geen toets van dit bestuur" in command("verdict", *wrong, "--out", file).err


def test_the_sheet_of_an_assessment_needs_no_board(ibp: Ibp, tmp_path: Path) -> None:
    file = tmp_path / "camera.md"
    done = ibp("report", "review", "--assessment", "camera", "--out", file, "--json")
    assert done.answer == {"files": [str(file)]}
    assert load_catalogue().assessments["camera"].digest in file.read_text("utf-8")


def test_the_date_of_the_report_decides_what_is_late_and_the_bytes(
    command: Callable[..., Done], demo_url: str, tmp_path: Path
) -> None:
    actions = board_plan(Workspace(demo_url), DEMO_BOARD)
    first_due = min(action.due for action in actions if action.is_open and action.due)
    late_from = first_due + timedelta(days=1)
    said = []
    for day in (first_due, late_from, late_from):
        file = tmp_path / "x.md"
        command("management", "--format", "md", "--on", day, "--out", file)
        said.append(file.read_text("utf-8"))
    assert "te laat is" not in said[0]
    assert "te laat is" in said[1]
    assert said[1] == said[2]


def test_all_schools_get_a_report_in_a_folder(command: Callable[..., Done], tmp_path: Path) -> None:
    done = command(
        "school", "--all-schools", "--format", "md", "--lang", "en", "--out", tmp_path / "r", "--json"
    )
    assert len(done.answer["files"]) == 14
    assert all("Information security" in Path(file).read_text("utf-8") for file in done.answer["files"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("school", "--school", "00XX00", "--out", "x.pdf"),
        ("school", "--out", "x.pdf"),
        ("annual", "--round", "99", "--out", "x.pdf"),
        ("annual", "--style", "nowhere", "--out", "x.pdf"),
        ("annual", "--format", "md", "--out", "no/such/folder/x.md"),
    ],
)
def test_bad_input_is_one_sentence_and_no_file(
    command: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    done = command(*arguments)
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    lingering.close()  # a command that has ended keeps none, and its file has no log beside it
    assert set(tmp_path.iterdir()) == before
