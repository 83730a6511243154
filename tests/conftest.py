"""What tests of every room use: the demo board, and a small board of one's own in any workspace."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import add_demo
from ibp_workbook.store import Actor, Round, School, SchoolRecord, Workspace

_numbers = count(60_001)


def pytest_configure() -> None:
    """Workers side by side do not share the workspace in which notebooks open."""
    worker, address = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("IBP_WORKSPACE", "")
    if worker and address.endswith(".sqlite"):
        os.environ["IBP_WORKSPACE"] = f"{address.removesuffix('.sqlite')}-{worker}.sqlite"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The cells of a notebook follow each other in one worker; other tests go to whichever is free."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@dataclass(frozen=True)
class OwnBoard:
    """A board with a round in which nobody has answered anything yet."""

    workspace: Workspace
    number: str
    schools: list[School]
    round: Round

    @property
    def norms(self) -> list[str]:
        """Ids of the norms that a school can answer, in the order of the framework."""
        framework = load_catalogue().frameworks[self.round.framework]
        return [item.id for item in framework.statements if item.scope != "board"]

    def address(self, school: School | None = None) -> dict[str, str]:
        """The parameters of the address for this board, its round and a school."""
        where = school.location if school else "bestuur"
        return {"board": self.number, "round": str(self.round.id), "school": where}

    def stored(self, school: School | None, statement: str, field: str = "level") -> object:
        """What the workspace holds."""
        fields = self.workspace.maturity.answers(self.round.id, school.id if school else None).get(
            statement, {}
        )
        return fields[field].value if field in fields else None


def records(number: str) -> list[SchoolRecord]:
    """Two primary schools and a secondary school of one board, in two municipalities."""
    prefix = f"{int(number) % 90 + 10}{chr(65 + int(number) // 90 % 26)}"
    kinds = (("A", "po", "Linde"), ("B", "po", "Beuk"), ("C", "vo", "Beuk"))
    return [
        SchoolRecord(
            board=number,
            brin=prefix + letter,
            location=f"{prefix}{letter}00",
            name=f"School {letter} van {number}",
            sector=sector,
            municipality=municipality,
            place=municipality,
            board_name=f"Stichting {number}",
        )
        for letter, sector, municipality in kinds
    ]


@pytest.fixture(scope="session")
def new_board() -> Callable[[Workspace], OwnBoard]:
    """Make a board that no other test knows."""

    def make(workspace: Workspace) -> OwnBoard:
        number = str(next(_numbers))
        workspace.schools.load(records(number), {number})
        round_ = workspace.rounds.add(number, "ibp", "Eerste meting", date(2026, 3, 2))
        return OwnBoard(workspace, number, workspace.schools.of(number), round_)

    return make


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo board, to copy and not to open: making it takes over a second."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    add_demo(Workspace(f"sqlite:///{file.as_posix()}", Actor.local()))
    assert [path.name for path in file.parent.iterdir()] == [file.name], "a copy would miss what is beside it"
    return file


@pytest.fixture
def demo_url(demo_file: Path, tmp_path: Path) -> str:
    """Address of a workspace of one's own with the demo board."""
    return f"sqlite:///{Path(shutil.copy(demo_file, tmp_path / 'w.sqlite')).as_posix()}"
