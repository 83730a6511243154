"""``ibp`` run in this process, on workspaces of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ibp_workbook import cli, logs
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, Workspace

HEAD = "BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;PLAATSNAAM;GEMEENTENAAM"
ROWS = ("100;01AA;01AA00;De Linde;ASSEN;ASSEN", "200;02BB;02BB00;Het Wrâldlyceum;ZEIST;ZEIST")


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


Ibp = Callable[..., Done]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own files stay away from this person's."""
    monkeypatch.setattr(logs, "configure", lambda: None)
    monkeypatch.setenv("IBP_LANG", "nl")
    monkeypatch.setenv("IBP_WORKSPACE", f"sqlite:///{(tmp_path / 'default.sqlite').as_posix()}")


@pytest.fixture
def ibp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ibp:
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


@pytest.fixture
def contents() -> Callable[[str], tuple[object, ...]]:
    """All there is in a workspace that a command could have changed."""

    def read(url: str) -> tuple[object, ...]:
        workspace = Workspace(url, Actor.local())
        boards = workspace.schools.boards()
        return (
            boards,
            workspace.schools.of(),
            [workspace.rounds.of(board.number) for board in boards],
            sorted(workspace.frameworks.library(load_catalogue())),
            workspace.members.all(),
        )

    return read
