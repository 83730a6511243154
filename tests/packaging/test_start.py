"""What start.py says and which commands it runs; nothing is really installed here."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "start.py"
LOCKS = ["requirements.lock"]
TEST_LOCKS = [*LOCKS, "requirements-test.lock"]


# -- What people read ------------------------------------------------------------------------------------


def test_the_script_parses_on_an_old_python() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (2, 7, 18)])
def test_an_old_python_is_told_what_to_do_in_both_languages(
    start: ModuleType, version: tuple[int, ...]
) -> None:
    dutch, english = start.too_old(version, "some/python").splitlines()
    for sentence in (dutch, english):
        assert ".".join(map(str, version)) in sentence
        assert "3.11" in sentence
        assert "some/python" in sentence
    assert "nieuwer" in dutch
    assert "newer" in english


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_enough_python_goes_on(start: ModuleType, version: tuple[int, ...]) -> None:
    assert start.too_old(version, "python") is None


def test_an_old_python_stops_before_anything_else() -> None:
    program = (
        "import runpy, sys; sys.version_info = (3, 9, 1); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(SCRIPT)], capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"3.9.1" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert ended.stdout == b""


def test_a_python_without_venv_is_told_what_to_install(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = start.importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else found(name))
    with pytest.raises(start.InstallError, match="python3-venv"):
        start.make_venv()


def test_a_folder_that_cannot_be_written_is_named(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(start, "VENV", tmp_path / "file" / ".venv")
    with pytest.raises(start.InstallError, match=r"\.venv") as caught:
        start.make_venv()
    assert caught.value.key == "venv_failed"


HASH = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
OFFLINE = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...:"
    " Temporary failure in name resolution')': /simple/click/\n"
    "ERROR: Could not find a version that satisfies the requirement click==8 (from versions: none)\n"
    "ERROR: No matching distribution found for click==8\n"
)


@pytest.mark.parametrize(
    ("output", "key"),
    [
        (OFFLINE, "no_network"),
        (HASH, "wrong_hash"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
            "disk_full",
        ),
        ("ERROR: No matching distribution found for click==8\n", "no_package"),
        ("ERROR: Something else.\n", "pip_failed"),
        ("Killed\n", "pip_failed"),
        ("", "pip_failed"),
    ],
)
def test_a_failure_of_pip_becomes_one_sentence(start: ModuleType, output: str, key: str) -> None:
    problem = start.explain(output)
    assert problem.key == key
    assert len(str(problem).splitlines()) == 2, "one sentence in each language"


def test_pip_itself_fails_with_a_sentence_and_a_log(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(start, "LOG", tmp_path / "install.log")
    with pytest.raises(start.InstallError, match="no-such-package") as caught:
        start.pip("--isolated", "--no-index", "no-such-package", total=1, lang="nl")
    assert caught.value.key == "no_package"
    assert "no-such-package" in (tmp_path / "install.log").read_text("utf-8")


def test_every_sentence_exists_in_both_languages_and_none_is_left_over(start: ModuleType) -> None:
    texts = json.loads((ROOT / "data/texts/install.json").read_text("utf-8"))
    calls = (node for node in ast.walk(ast.parse(SCRIPT.read_text("utf-8"))) if isinstance(node, ast.Call))
    used = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in ("text", "both", "InstallError")
        and isinstance(call.args[0], ast.Constant)
    }
    assert used == set(texts)


# -- The commands ----------------------------------------------------------------------------------------


@pytest.fixture
def installs(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    done: list[list[str]] = []
    monkeypatch.setattr(start, "install", lambda locks, lang: done.append(list(locks)))
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="Windows starts a second process instead")
def test_starting_becomes_the_server_with_the_same_arguments(
    start: ModuleType, installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class BecameError(Exception):
        pass

    def become(_program: str, command: list[str]) -> None:
        raise BecameError(command[command.index("ibp_workbook") :])

    monkeypatch.setattr("os.execv", become)
    with pytest.raises(BecameError) as became:
        start.main(["--port", "9000", "--no-browser"])
    assert became.value.args[0] == ["ibp_workbook", "serve", "--port", "9000", "--no-browser"]
    assert installs == [LOCKS]


def test_install_only_installs(start: ModuleType, installs: list[list[str]]) -> None:
    assert start.main(["install"]) == 0
    assert installs == [LOCKS]


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt(), 130), (None, 1)])
def test_a_failed_install_ends_without_a_traceback(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException | None,
    code: int,
) -> None:
    def fail(_locks: list[str], _lang: str) -> None:
        raise raised or start.InstallError("disk_full")

    monkeypatch.setattr(start, "install", fail)
    assert start.main(["install", "--lang", "en"]) == code
    assert capsys.readouterr().err.strip()


Runs = list[tuple[list[str], dict[str, str]]]


def _fake_run(runs: Runs, failing: str | None) -> Callable[..., SimpleNamespace]:
    def run(command: list[str], *, cwd: Path, env: dict[str, str], check: bool) -> SimpleNamespace:
        runs.append((command[2:], env))
        return SimpleNamespace(returncode=int(command[2] == failing))

    return run


@pytest.mark.parametrize("failing", [None, "ruff", "mypy", "pytest"])
def test_every_check_runs_and_one_failure_fails_the_whole(
    start: ModuleType, installs: list[list[str]], monkeypatch: pytest.MonkeyPatch, failing: str | None
) -> None:
    runs: Runs = []
    monkeypatch.setattr("subprocess.run", _fake_run(runs, failing))
    monkeypatch.setenv("IBP_WORKSPACE", "sqlite:///of-the-person")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert start.main(["test"]) == (1 if failing else 0)
    assert installs == [TEST_LOCKS]
    assert [command[0] for command, _ in runs] == ["ruff", "mypy", "pytest"]
    assert runs[-1][0][-2:] == ["tests", "notebooks"]
    assert all("of-the-person" not in env["IBP_WORKSPACE"] for _, env in runs)
    assert all("PYTHONDONTWRITEBYTECODE" not in env for _, env in runs), "each program compiles it all again"


@pytest.mark.parametrize(("free", "in_memory"), [(4 << 30, False), ((4 << 30) + 1, True)])
def test_files_of_all_tests_are_in_memory_where_there_is_room_and_those_of_a_few_stay(
    start: ModuleType,
    installs: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    free: int,
    in_memory: bool,
) -> None:
    runs: Runs = []
    monkeypatch.setattr("subprocess.run", _fake_run(runs, None))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    monkeypatch.setattr(start, "MEMORY", tmp_path)
    monkeypatch.setenv("TMPDIR", "as it was")
    start.main(["test"])
    assert (Path(runs[-1][1]["TMPDIR"]).parent == tmp_path) == in_memory
    start.main(["test", "tests/packaging"])
    assert runs[-1][1]["TMPDIR"] == "as it was"


@pytest.mark.parametrize(
    ("arguments", "ends_with"),
    [
        (["-k", "score"], ["tests", "notebooks", "-k", "score"]),
        (["tests/packaging"], ["--nbval-current-env", "tests/packaging"]),
        (["tests/test_house.py::test_x"], ["--nbval-current-env", "tests/test_house.py::test_x"]),
        # Only all of them are divided over the cores.
        ([], ["--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder", "tests", "notebooks"]),
    ],
)
def test_arguments_go_to_pytest(
    start: ModuleType,
    installs: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    ends_with: list[str],
) -> None:
    runs: Runs = []
    monkeypatch.setattr("subprocess.run", _fake_run(runs, None))
    start.main(["test", *arguments])
    assert runs[-1][0][-len(ends_with) :] == ends_with


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], None, "nl"),
        ([], "en", "en"),
        ([], "fr", "nl"),
        (["--lang", "en"], "nl", "en"),
        (["install", "--lang=en"], None, "en"),
    ],
)
def test_language(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: str | None,
    expected: str,
) -> None:
    monkeypatch.delenv("IBP_LANG", raising=False)
    if environment:
        monkeypatch.setenv("IBP_LANG", environment)
    assert start.language(arguments) == expected
