"""When start.py installs, and when it leaves things as they are; nothing is really installed here."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

LOCKS = ["requirements.lock"]
TEST_LOCKS = [*LOCKS, "requirements-test.lock"]
BUILD = "requirements-build.lock"
PROJECT = ["tools", "editable"]  # what builds the package, from its own lock, and then the package


class Clone:
    """A clone in a temporary folder, with stand-ins for the slow steps; ``steps`` tells what was done."""

    def __init__(self, start: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.start, self.root = start, root
        self.steps: list[str] = []
        self.tools: list[str] = []
        self.sound = False
        self.fails = False
        for name in (*TEST_LOCKS, BUILD, "pyproject.toml"):
            (root / name).write_text("pip==1.0 \\\n    --hash=sha256:0\n", "utf-8")
        self._set = monkeypatch.setattr
        self.place_at(root / ".venv")
        self._set(start, "ROOT", root)
        self._set(start, "text", lambda key, lang: f"{key} {lang}")
        self._set(start, "works", lambda: self.sound)
        self._set(start, "make_venv", self._make_venv)
        self._set(start, "pip", self._pip)

    def place_at(self, venv: Path) -> None:
        self._set(self.start, "VENV", venv)
        self._set(self.start, "STAMP", venv / "installed.json")

    def _make_venv(self) -> None:
        self.steps.append("venv")
        self.start.VENV.mkdir(exist_ok=True)
        self.start.STAMP.unlink(missing_ok=True)

    def _pip(self, *arguments: str, total: int, lang: str, **variables: str) -> None:
        places = [part.removeprefix("--target=") for part in arguments if part.startswith("--target=")]
        if "--editable" in arguments:
            assert [variables["PYTHONPATH"]] == self.tools
            assert "--no-build-isolation" in arguments, "pip would fetch the tools itself, without hashes"
            self.steps.append("editable")
        else:
            assert "--require-hashes" in arguments
            self.steps.append("tools" if places else f"locks:{total}")
        self.tools = places
        if self.fails:
            raise KeyboardInterrupt
        self.sound = True

    def install(self, locks: list[str]) -> list[str]:
        self.steps.clear()
        self.start.install(locks, "nl")
        return list(self.steps)


@pytest.fixture
def clone(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    return Clone(start, tmp_path, monkeypatch)


def test_a_first_start_makes_the_environment_and_a_second_does_nothing(clone: Clone) -> None:
    assert clone.install(LOCKS) == ["venv", "locks:1", *PROJECT]
    assert clone.install(LOCKS) == []


@pytest.mark.parametrize("name", ["requirements.lock", BUILD, "pyproject.toml"])
def test_a_changed_file_installs_again_in_the_same_environment(clone: Clone, name: str) -> None:
    clone.install(LOCKS)
    (clone.root / name).write_text("pip==2.0\n", "utf-8")
    assert clone.install(LOCKS) == ["locks:1", *PROJECT]


def test_the_test_tools_come_on_top_and_a_later_start_is_still_quick(clone: Clone) -> None:
    clone.install(LOCKS)
    assert clone.install(TEST_LOCKS) == ["locks:2", *PROJECT]
    assert clone.install(LOCKS) == []


def test_a_moved_clone_gets_a_new_environment(clone: Clone) -> None:
    clone.install(LOCKS)
    moved = clone.root / "moved"
    clone.start.VENV.rename(moved)
    clone.place_at(moved)
    assert clone.install(LOCKS)[0] == "venv"


def test_another_python_gets_a_new_environment(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.install(LOCKS)
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert clone.install(LOCKS)[0] == "venv"


def test_a_broken_environment_is_made_anew(clone: Clone) -> None:
    clone.install(LOCKS)
    clone.sound = False
    assert clone.install(LOCKS)[0] == "venv"


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_damaged_stamp_counts_as_none(clone: Clone, content: str) -> None:
    clone.install(LOCKS)
    clone.start.STAMP.write_text(content, "utf-8")
    assert clone.install(LOCKS)[0] == "venv"


def test_an_interrupted_install_is_repaired(clone: Clone) -> None:
    clone.install(LOCKS)
    (clone.root / "requirements.lock").write_text("pip==2.0\n", "utf-8")
    clone.fails = True
    with pytest.raises(KeyboardInterrupt):
        clone.install(LOCKS)
    clone.fails = False
    assert clone.install(LOCKS) == ["venv", "locks:1", *PROJECT]


def test_a_missing_python_does_not_work(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "PYTHON", tmp_path / "python")
    assert start.works() is False
