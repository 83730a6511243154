"""Bad input: exit code 2, one sentence on stderr, and nothing changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ibp

BAD = {
    "an unknown command": ("fly",),
    "an unknown option": ("schools", "--colour"),
    "a command without its argument": ("import", "duo", "--board", "100"),
    "a port that is none": ("serve", "--port", "70000"),
    "a language that is none": ("serve", "--lang", "fr"),
    "a board that is not in the file": ("import", "duo", "{duo}", "--board", "999"),
    "a file that is not there": ("import", "duo", "{folder}/nergens.csv", "--board", "100"),
    "a folder for a file": ("import", "duo", "{folder}", "--board", "100"),
    "a wrong file among good ones": ("import", "duo", "{duo}", "{wrong}", "--board", "all"),
    "schools of an unknown board": ("schools", "--board", "999"),
    "an unknown framework": ("frameworks", "show", "nergens"),
    "a framework that is none": ("frameworks", "import", "{wrong}"),
    "a framework that is not there": ("frameworks", "import", "{folder}/nergens.xlsx"),
    "a template in a folder that is not there": ("frameworks", "template", "{folder}/nergens/t.xlsx"),
    "a score of an unknown framework": ("score", "--framework", "nergens", "--answers", "{wrong}"),
    "answers that are none": ("score", "--framework", "ibp", "--answers", "{wrong}"),
    "answers that are not there": ("score", "--framework", "ibp", "--answers", "{folder}/nergens.csv"),
    "content that is not there": ("check", "content", "--data", "{folder}/nergens"),
    "a backup in a folder that is not there": ("backup", "{folder}/nergens/b.ibp"),
    "a backup that is none": ("restore", "{wrong}"),
    "a backup that is not there": ("restore", "{folder}/nergens.ibp"),
}
WITHOUT_WORKSPACE = ("fly", "check")


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_gives_code_2_one_sentence_and_changes_nothing(
    ibp: Ibp,
    contents: Callable[[str], tuple[object, ...]],
    demo_url: str,
    duo: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
) -> None:
    before = contents(demo_url)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("voornaam,klas\nAn,4b\n", "utf-8")
    given = [part.format(duo=duo, wrong=wrong, folder=tmp_path) for part in arguments]
    if arguments[0] not in WITHOUT_WORKSPACE and arguments[:2] != ("frameworks", "template"):
        given += ["--workspace", demo_url]
    done = ibp(*given)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err
    assert done.err.strip().endswith((".", "?", "'", ")"))
    assert contents(demo_url) == before


@pytest.mark.parametrize(
    "address",
    [
        "nergens",
        "mysql://x/y",
        "sqlite:///{file}",
        "sqlite:///{file}/w",
        "postgresql+psycopg://localhost:1/x",
    ],
)
def test_a_workspace_that_cannot_be_opened_is_told_in_a_sentence(ibp: Ibp, duo: Path, address: str) -> None:
    done = ibp("schools", "--workspace", address.format(file=duo.as_posix()))
    assert (done.code, done.out) == (2, "")
    assert len(done.err.strip().splitlines()) == 1


def test_a_restore_never_overwrites(
    ibp: Ibp, contents: Callable[[str], tuple[object, ...]], demo_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "b.ibp"
    ibp("backup", file, "--workspace", demo_url)
    before = contents(demo_url)
    done = ibp("restore", file, "--workspace", demo_url)
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert contents(demo_url) == before


def test_what_nobody_foresaw_gives_code_1_a_sentence_and_no_particulars(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ValueError("name of " + "a pupil")

    monkeypatch.setattr("ibp_workbook.demo.add_demo", break_down)
    done = ibp("demo", "--workspace", url)
    assert done.code == 1
    assert "pupil" not in done.out + done.err
    assert len(done.err.strip().splitlines()) == 1
