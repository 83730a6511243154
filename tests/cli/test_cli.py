"""Every command of ``ibp`` as a script meets it: keys, exit codes, one sentence, nothing changed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from ibp_workbook import cli
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.scores import score
from ibp_workbook.store import Actor, Workspace

HEAD = "BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;PLAATSNAAM;GEMEENTENAAM"
ROWS = ("100;01AA;01AA00;De Linde;ASSEN;ASSEN", "200;02BB;02BB00;Het Wrâldlyceum;ZEIST;ZEIST")
SCORES = {"mean", "lowest", "at_target", "n", "total"}
FRAMEWORK = {"id", "title", "statements", "domains", "min_level", "max_level", "warnings"}


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own files stay away from this person's."""
    monkeypatch.setattr(cli.logs, "configure", lambda: None)
    monkeypatch.setenv("IBP_LANG", "nl")
    monkeypatch.setenv("IBP_WORKSPACE", f"sqlite:///{(tmp_path / 'default.sqlite').as_posix()}")


@pytest.fixture
def ibp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command as ``ibp`` does, in this process."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["ibp", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def duo(tmp_path: Path) -> Path:
    path = tmp_path / "po.csv"
    path.write_bytes("\r\n".join([HEAD, *ROWS]).encode("cp1252"))
    return path


def contents(url: str) -> tuple[object, ...]:
    """All there is in a workspace that a command could have changed."""
    workspace = Workspace(url, Actor.local())
    boards = workspace.boards()
    return (
        boards,
        workspace.schools(),
        [workspace.rounds(board.number) for board in boards],
        sorted(workspace.library(load_catalogue())),
        workspace.members(),
    )


def test_the_demo_board_is_added_once(ibp, url: str) -> None:
    assert ibp("demo", "--workspace", url, "--json").answer == {"board": DEMO_BOARD, "added": True}
    before = contents(url)
    assert ibp("demo", "--workspace", url, "--json").answer == {"board": DEMO_BOARD, "added": False}
    assert contents(url) == before
    assert DEMO_BOARD in ibp("demo", "--workspace", url).out


def test_schools_are_imported_and_counted(ibp, url: str, duo: Path) -> None:
    command = ("import", "duo", duo, "--workspace", url, "--json", "--board")
    assert ibp(*command, "100").answer == {"boards": 1, "added": 1, "updated": 0, "closed": 0, "unchanged": 0}
    duo.write_bytes("\r\n".join([HEAD, ROWS[0].replace("De Linde", "De Linden"), ROWS[1]]).encode())
    assert ibp(*command, "all").answer == {"boards": 2, "added": 1, "updated": 1, "closed": 0, "unchanged": 0}
    duo.write_bytes("\r\n".join([HEAD, "100;01AC;01AC00;De Es;ASSEN;ASSEN", ROWS[1]]).encode())
    assert ibp(*command, "all").answer == {"boards": 2, "added": 1, "updated": 0, "closed": 1, "unchanged": 1}


def test_schools_are_listed(ibp, url: str, duo: Path) -> None:
    ibp("import", "duo", duo, "--board", "all", "--workspace", url)
    row = {
        "board": "200",
        "brin": "02BB",
        "location": "02BB00",
        "name": "Het Wrâldlyceum",
        "sector": "po",
        "municipality": "Zeist",
        "open": True,
    }
    assert ibp("schools", "--board", "200", "--workspace", url, "--json").answer == [row]
    assert len(ibp("schools", "--workspace", url, "--json").answer) == 2
    table = ibp("schools", "--workspace", url).out.splitlines()
    assert table[0].split() == list(row)
    assert len(table) == 4


def test_ibp_workspace_is_the_workspace_when_none_is_named(ibp, duo: Path) -> None:
    ibp("import", "duo", duo, "--board", "100")
    assert [row["name"] for row in ibp("schools", "--json").answer] == ["De Linde"]


def test_frameworks_are_listed_and_shown(ibp, url: str) -> None:
    listed = ibp("frameworks", "list", "--workspace", url, "--json").answer
    assert [item["id"] for item in listed] == ["ibp"]
    shown = ibp("frameworks", "show", "ibp", "--workspace", url, "--json").answer
    assert [shown] == listed
    assert set(shown) == FRAMEWORK
    assert shown["statements"] >= 60
    assert (shown["min_level"], shown["max_level"]) == (1, 5)
    assert "ibp" in ibp("frameworks", "list", "--workspace", url).out
    assert "title: " in ibp("frameworks", "show", "ibp", "--workspace", url).out


def test_a_framework_goes_from_template_to_score(ibp, url: str, tmp_path: Path) -> None:
    path = tmp_path / "eigen.xlsx"
    assert ibp("frameworks", "template", path, "--json").answer == {"file": str(path)}
    book = load_workbook(path)
    for row, code in enumerate(("A1", "A2"), start=2):
        for column, value in enumerate((code, f"Norm {code}", "privacy", "Beleid"), start=1):
            book.worksheets[0].cell(row, column, value)
    book.save(path)
    found = ibp("frameworks", "import", path, "--workspace", url, "--json").answer
    assert set(found) == FRAMEWORK
    assert (found["statements"], found["domains"]) == (2, 1)
    assert found["warnings"]
    assert all(isinstance(warning, str) for warning in found["warnings"])
    listed = ibp("frameworks", "list", "--workspace", url, "--json").answer
    assert {item["id"] for item in listed} == {"ibp", found["id"]}
    answers = tmp_path / "a.csv"
    answers.write_text("statement,level\nA1,3\nA2,\n", "utf-8")
    command = ("score", "--framework", found["id"], "--answers", answers, "--workspace", url, "--json")
    assert ibp(*command).answer["overall"] == {"mean": 3.0, "lowest": 3, "at_target": 1.0, "n": 1, "total": 2}


def test_the_score_of_a_file_is_the_score_of_the_pages(ibp, url: str, tmp_path: Path) -> None:
    framework = load_catalogue().frameworks["ibp"]
    first, second, third = framework.statements[:3]
    path = tmp_path / "a.csv"
    path.write_text(f"statement,level\n{first.id},2\n{second.id},nvt\n{third.id},\n", "utf-8")
    found = ibp("score", "--framework", "ibp", "--answers", path, "--workspace", url, "--json").answer
    assert set(found) == {"framework", "overall", "domains"}
    assert found["framework"] == "ibp"
    assert set(found["overall"]) == SCORES
    assert {frozenset(domain) for domain in found["domains"]} == {frozenset({"id", "title", *SCORES})}
    assert [domain["id"] for domain in found["domains"]] == [domain.id for domain in framework.domains]
    expected = score(framework, {first.id: 2, second.id: "nvt"}).overall
    assert found["overall"] == {key: getattr(expected, key) for key in SCORES}
    assert found["overall"]["at_target"] == 0
    empty = next(domain for domain in found["domains"] if domain["id"] != first.domain)
    assert (empty["mean"], empty["lowest"], empty["at_target"], empty["n"]) == (None, None, None, 0)
    table = ibp("score", "--framework", "ibp", "--answers", path, "--workspace", url).out.splitlines()
    assert len(table) == len(framework.domains) + 3


def test_the_content_is_checked(ibp) -> None:
    found = ibp("check", "content", "--json").answer
    assert found["frameworks"] == 1
    assert found["statements"] >= 60
    assert found["sources"] > 0
    assert ibp("check", "content").out.strip().endswith(".")


def test_a_backup_comes_back_whole_in_another_workspace(ibp, url: str, duo: Path, tmp_path: Path) -> None:
    ibp("import", "duo", duo, "--board", "all", "--workspace", url)
    file, other = tmp_path / "kopie.ibp", f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}"
    made = ibp("backup", file, "--workspace", url, "--json").answer
    assert set(made) == {"file", "rows"}
    assert ibp("restore", file, "--workspace", other, "--json").answer == {"rows": made["rows"]}
    assert contents(other) == contents(url)


def test_serve_passes_on_what_was_asked_and_fills_an_empty_workspace(
    ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}
    monkeypatch.setattr("ibp_workbook.app.serve.serve", lambda where, **more: asked.update(more, url=where))
    command = ("serve", "--workspace", url, "--port", "9001", "--no-browser", "--lang", "en")
    assert ibp(*command, "--user-header", "X-User").code == 0
    assert asked == {"url": url, "port": 9001, "browser": False, "lang": "en", "user_header": "X-User"}
    assert [board.number for board in Workspace(url, Actor.local()).boards()] == [DEMO_BOARD]


def test_lab_opens_jupyterlab_on_the_notebooks_with_the_workspace(
    ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[str] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: became.extend(arguments))
    assert ibp("lab", "--workspace", url).code == 0
    assert became[1:3] == ["-m", "jupyterlab"]
    assert (Path(became[3]) / "analysis.ipynb").exists()
    assert os.environ["IBP_WORKSPACE"] == url


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
    ibp, url: str, duo: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ibp("demo", "--workspace", url)
    before = contents(url)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("voornaam,klas\nAn,4b\n", "utf-8")
    given = [part.format(duo=duo, wrong=wrong, folder=tmp_path) for part in arguments]
    if arguments[0] not in WITHOUT_WORKSPACE and arguments[:2] != ("frameworks", "template"):
        given += ["--workspace", url]
    done = ibp(*given)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err
    assert done.err.strip().endswith((".", "?", "'", ")"))
    assert contents(url) == before


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
def test_a_workspace_that_cannot_be_opened_is_told_in_a_sentence(ibp, duo: Path, address: str) -> None:
    done = ibp("schools", "--workspace", address.format(file=duo.as_posix()))
    assert (done.code, done.out) == (2, "")
    assert len(done.err.strip().splitlines()) == 1


def test_a_restore_never_overwrites(ibp, url: str, tmp_path: Path) -> None:
    ibp("demo", "--workspace", url)
    file = tmp_path / "b.ibp"
    ibp("backup", file, "--workspace", url)
    before = contents(url)
    done = ibp("restore", file, "--workspace", url)
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert contents(url) == before


def test_what_nobody_foresaw_gives_code_1_a_sentence_and_no_particulars(
    ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ValueError("name of " + "a pupil")

    monkeypatch.setattr("ibp_workbook.demo.add_demo", break_down)
    done = ibp("demo", "--workspace", url)
    assert done.code == 1
    assert "pupil" not in done.out + done.err
    assert len(done.err.strip().splitlines()) == 1


def test_english_when_asked(ibp, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBP_LANG", "en")
    assert "is unknown" in ibp("frameworks", "show", "nergens", "--workspace", url).err


def test_the_program_itself_ends_with_these_codes(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONUTF8": "1"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ibp_workbook", *arguments, "--workspace", url]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120
        )

    good, bad = run("schools", "--json"), run("schools", "--board", "999")
    assert (good.returncode, json.loads(good.stdout), good.stderr) == (0, [], "")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "999" in bad.stderr


def test_without_a_command_one_gets_help(ibp) -> None:
    done = ibp()
    for command in (
        "serve",
        "lab",
        "demo",
        "import",
        "schools",
        "frameworks",
        "score",
        "check",
        "backup",
        "restore",
    ):
        assert command in done.out + done.err
