"""Every command of ``ibp`` as a script meets it: keys, exit codes, one sentence, nothing changed."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ibp_workbook.app.entrance import Entrance, Oidc
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.maturity.scores import score
from ibp_workbook.store import Actor, Workspace
from tests.cli.conftest import Ibp
from tests.server.made_hub import SERVICE, MadeHub

SCORES = {"mean", "lowest", "at_target", "n", "total"}
FRAMEWORK = {"id", "title", "statements", "domains", "min_level", "max_level", "warnings"}


def test_the_demo_board_is_added_once(
    ibp: Ibp, contents: Callable[[str], tuple[object, ...]], url: str
) -> None:
    assert ibp("demo", "--workspace", url, "--json").answer == {"board": DEMO_BOARD, "added": True}
    before = contents(url)
    assert ibp("demo", "--workspace", url, "--json").answer == {"board": DEMO_BOARD, "added": False}
    assert contents(url) == before
    assert DEMO_BOARD in ibp("demo", "--workspace", url).out


def test_the_demo_board_goes_after_a_yes(
    ibp: Ibp, contents: Callable[[str], tuple[object, ...]], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ibp("demo", "--workspace", url)
    before = contents(url)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert ibp("demo", "remove", "--workspace", url).code == 130
    assert contents(url) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    done = ibp("demo", "remove", "--workspace", url)
    assert f"Het voorbeeldbestuur ({DEMO_BOARD}) is verwijderd." in done.out
    assert ibp("schools", "--workspace", url, "--json").answer == []
    again = ibp("demo", "remove", "--workspace", url, "--yes")
    assert (again.code, again.out) == (2, "")


def test_schools_are_imported_and_counted(ibp: Ibp, url: str, duo: Path) -> None:
    command = ("import", "duo", duo, "--workspace", url, "--json", "--board")
    assert ibp(*command, "100").answer == {"boards": 1, "added": 1, "updated": 0, "closed": 0, "unchanged": 0}
    register = duo.read_bytes()
    duo.write_bytes(register.replace(b"De Linde", b"De Linden"))
    assert ibp(*command, "all").answer == {"boards": 2, "added": 1, "updated": 1, "closed": 0, "unchanged": 0}
    duo.write_bytes(register.replace(b"01AA", b"01AC"))
    assert ibp(*command, "all").answer == {"boards": 2, "added": 1, "updated": 0, "closed": 1, "unchanged": 1}


def test_schools_are_listed(ibp: Ibp, url: str, duo: Path) -> None:
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


def test_ibp_workspace_is_the_workspace_when_none_is_named(ibp: Ibp, duo: Path) -> None:
    ibp("import", "duo", duo, "--board", "100")
    assert [row["name"] for row in ibp("schools", "--json").answer] == ["De Linde"]


def test_frameworks_are_listed_and_shown(ibp: Ibp, url: str) -> None:
    listed = ibp("frameworks", "list", "--workspace", url, "--json").answer
    assert [item["id"] for item in listed] == ["ibp"]
    shown = ibp("frameworks", "show", "ibp", "--workspace", url, "--json").answer
    assert [shown] == listed
    assert set(shown) == FRAMEWORK
    assert shown["statements"] >= 60
    assert (shown["min_level"], shown["max_level"]) == (1, 5)
    assert "ibp" in ibp("frameworks", "list", "--workspace", url).out
    assert "title: " in ibp("frameworks", "show", "ibp", "--workspace", url).out


def test_a_framework_goes_from_template_to_score(ibp: Ibp, url: str, tmp_path: Path) -> None:
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


def test_the_score_of_a_file_is_the_score_of_the_pages(ibp: Ibp, url: str, tmp_path: Path) -> None:
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


def test_the_content_is_checked(ibp: Ibp) -> None:
    found = ibp("check", "content", "--json").answer
    assert found["frameworks"] == 1
    assert found["statements"] >= 60
    assert found["sources"] > 0
    assert ibp("check", "content").out.strip().endswith(".")


def test_a_backup_comes_back_whole_in_another_workspace(
    ibp: Ibp, contents: Callable[[str], tuple[object, ...]], url: str, duo: Path, tmp_path: Path
) -> None:
    ibp("import", "duo", duo, "--board", "all", "--workspace", url)
    file, other = tmp_path / "kopie.ibp", f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}"
    made = ibp("backup", file, "--workspace", url, "--json").answer
    assert set(made) == {"file", "rows"}
    assert ibp("restore", file, "--workspace", other, "--json").answer == {"rows": made["rows"]}
    assert contents(other) == contents(url)


def test_serve_passes_on_what_was_asked_and_fills_an_empty_workspace(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr("ibp_workbook.app.serve.serve", lambda where, **more: asked.update(more, url=where))
    command = ("serve", "--workspace", url, "--port", "9001", "--no-browser", "--lang", "en")
    doors = ("--user-header", "X-User", "--host", "ibp.school.nl", "--base-url", "ibp", "--pages-each", "3")
    at_once = ("--reports", "5", "--uploads", "6")
    assert ibp(*command, *doors, "--log-format", "json", "--metrics-port", "9188", *at_once).code == 0
    entrance = Entrance("X-User", ("ibp.school.nl",), "/ibp/", pages=60, pages_each=3, reports=5, uploads=6)
    more = {"entrance": entrance, "json_log": True, "metrics_port": 9188}
    assert asked == {"url": url, "port": 9001, "browser": False, "lang": "en", **more}
    assert [board.number for board in Workspace(url, Actor.local()).schools.boards()] == [DEMO_BOARD]


def test_serve_signs_in_at_a_provider_with_the_secret_from_its_environment(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr("ibp_workbook.app.serve.serve", lambda where, **more: asked.update(more, url=where))
    command = ("serve", "--workspace", url, "--no-browser", "--oidc", "https://a.example", "--contact", "Els")
    refused = ibp(*command)
    assert refused.code == 2
    assert "IBP_OIDC_CLIENT_ID, IBP_OIDC_CLIENT_SECRET" in refused.err
    for name in ("ID", "SECRET"):
        monkeypatch.setenv(f"IBP_OIDC_CLIENT_{name}", f"ons-{name}")
    assert ibp(*command, "--oidc-login", "uid").code == 0
    oidc = Oidc("https://a.example", "ons-ID", "ons-SECRET", "uid")
    assert asked["entrance"] == Entrance(oidc=oidc, contact="Els")


def test_serve_listens_where_its_hub_expects_it(ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr("ibp_workbook.app.serve.serve", lambda where, **more: asked.update(more, url=where))
    for name, value in MadeHub("http://hub:8081").environment(9002).items():
        monkeypatch.setenv(name, value)
    assert ibp("serve", "--workspace", url, "--jupyterhub", "--host", "ibp.school.nl").code == 0
    entrance = asked["entrance"]
    assert isinstance(entrance, Entrance)
    assert (asked["port"], asked["browser"]) == (9002, False)
    assert (entrance.address, entrance.base_url) == ("127.0.0.1", SERVICE)
    assert entrance.hosts == ("ibp.school.nl",)


def test_lab_opens_jupyterlab_on_the_notebooks_with_the_workspace(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[str] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: became.extend(arguments))
    assert ibp("lab", "--workspace", url).code == 0
    assert became[1:3] == ["-m", "jupyterlab"]
    assert (Path(became[3]) / "analysis.ipynb").exists()
    assert os.environ["IBP_WORKSPACE"] == url


def test_lab_lets_jupyterlab_ask_nothing_elsewhere(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "execv", lambda _path, _arguments: None)
    monkeypatch.setenv("IBP_WORKSPACE", "")  # put back what the command sets
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    assert ibp("lab", "--workspace", url).code == 0
    assert os.environ["JUPYTER_CONFIG_PATH"].endswith(f"{os.pathsep}{tmp_path}")
    # In a process of its own: what is configured is read once, and JupyterLab is a singleton.
    done = subprocess.run(
        [sys.executable, "-c", _LAB_TELLS], capture_output=True, text=True, timeout=120, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["news"] is None
    assert told["updates"] == "NeverCheckForUpdate"
    assert told["extensions"] == "readonly"
    assert told["asks"] == {"checkForUpdates": False, "fetchNews": "false"}


_LAB_TELLS = """
import json
from jupyterlab.labapp import LabApp
from jupyterlab_server.settings_utils import get_settings

lab = LabApp()
lab.load_config_file()
settings, _ = get_settings(
    lab.app_settings_dir, lab.schemas_dir, lab.user_settings_dir,
    schema_name="@jupyterlab/apputils-extension:notification",
)
properties = settings["schema"]["properties"]
print(json.dumps({
    "news": lab.news_url,
    "updates": lab.check_for_updates_class.__name__,
    "extensions": lab.extension_manager,
    "asks": {name: properties[name]["default"] for name in ("checkForUpdates", "fetchNews")},
}))
"""


def test_english_when_asked(ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_without_a_command_one_gets_help(ibp: Ibp) -> None:
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


@pytest.mark.parametrize(
    ("options", "passed_on"),
    [((), []), (("--port", "8890", "--no-browser"), ["--port=8890", "--no-browser"])],
)
def test_lab_becomes_jupyterlab_on_the_notebooks_and_passes_on_what_was_asked(
    ibp: Ibp, url: str, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], passed_on: list[str]
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, arguments: became.append(arguments))
    monkeypatch.setenv("IBP_WORKSPACE", "")  # put back what the command sets
    assert ibp("lab", "--workspace", url, *options).code == 0
    ((_, module, lab, notebooks, *rest),) = became
    assert (module, lab, Path(notebooks).name, rest) == ("-m", "jupyterlab", "notebooks", passed_on)
    assert os.environ["IBP_WORKSPACE"] == url
