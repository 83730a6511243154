"""Every test of the store runs on SQLite and on a real PostgreSQL server."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from ibp_workbook.demo import add_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Round, School, SchoolRecord, Workspace
from ibp_workbook.store.engine import open_engine
from tests.postgres import Postgres, running

_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server with a database ``ready`` that has the schema already."""
    with running() as server:
        server.do("CREATE DATABASE ready")
        open_engine(server.url("ready")).dispose()
        yield server


NewUrl = Callable[..., str]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> NewUrl:
    """Address of a SQLite workspace that does not exist yet."""
    return lambda: f"sqlite:///{(tmp_path / f'{next(_numbers)}.sqlite').as_posix()}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[NewUrl]:
    """Address of an empty PostgreSQL workspace, or of a copy of another; of no schema yet with ``None``."""
    made: list[tuple[Postgres, str]] = []

    def new(template: str | None = "ready") -> str:
        server: Postgres = request.getfixturevalue("postgres")
        name = f"w{next(_numbers)}"
        server.copy(name, template or "template1")
        made.append((server, name))
        return server.url(name)

    yield new
    for server, name in made:
        with suppress(IbpError):  # a test may have made it unfit to open
            open_engine(server.url(name)).dispose()
        server.do(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def copied_url(tmp_path: Path, empty_file: Path) -> NewUrl:
    """Address of an empty SQLite workspace."""

    def new() -> str:
        return f"sqlite:///{Path(shutil.copy(empty_file, tmp_path / f'{next(_numbers)}.sqlite')).as_posix()}"

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Makes addresses of empty workspaces, on either database."""
    maker: NewUrl = request.getfixturevalue("copied_url" if request.param == "sqlite" else "postgres_url")
    return maker


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest) -> str:
    """Address of a database without any table."""
    if request.param == "sqlite":
        maker: NewUrl = request.getfixturevalue("sqlite_url")
        return maker()
    maker = request.getfixturevalue("postgres_url")
    return maker(template=None)


@pytest.fixture(scope="session")
def postgres_demo(postgres: Postgres) -> str:
    """Name of a database with the demo board, to copy and not to open."""
    postgres.copy("demo", "ready")
    url = postgres.url("demo")
    add_demo(Workspace(url, Actor.local()))
    open_engine(url).dispose()
    return "demo"


@pytest.fixture(params=["sqlite", "postgresql"])
def either_demo_url(request: pytest.FixtureRequest) -> str:
    """Address of a workspace of one's own with the demo board, on either database."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("demo_url")
        return url
    maker: NewUrl = request.getfixturevalue("postgres_url")
    return maker(template=request.getfixturevalue("postgres_demo"))


RECORDS = [
    SchoolRecord("100", "01AA", "01AA00", "De Linde", "po", municipality="Emmen", place="Emmen"),
    SchoolRecord("100", "01AA", "01AA01", "De Beuk", "po", municipality="Emmen", place="Emmen"),
    SchoolRecord("200", "02BB", "02BB00", "Het Lyceum", "vo", municipality="Zeist", place="Zeist"),
]


class Place(NamedTuple):
    """Two boards with three schools and a round each, and the people who come by."""

    url: str
    workspace: Workspace
    linde: School
    beuk: School
    lyceum: School
    round: Round
    other_round: Round

    def as_(self, actor: Actor) -> Workspace:
        """The same workspace, as someone else sees it."""
        return Workspace(self.url, actor)

    @property
    def analyst(self) -> Workspace:
        """An analyst of board 100 only."""
        return self.as_(Actor("ans", "analyst", boards=frozenset({"100"})))

    @property
    def stranger(self) -> Workspace:
        """An analyst of board 200 only."""
        return self.as_(Actor("bas", "analyst", boards=frozenset({"200"})))

    @property
    def school(self) -> Workspace:
        """De Linde."""
        return self.as_(Actor("lin", "school", schools=frozenset({self.linde.id})))

    @property
    def reader(self) -> Workspace:
        """Someone who may read board 100."""
        return self.as_(Actor("rik", "reader", boards=frozenset({"100"})))


@pytest.fixture
def place(new_url: NewUrl) -> Place:
    """A small workspace."""
    url = new_url()
    workspace = Workspace(url, Actor("els", "consultant"))
    workspace.schools.load(RECORDS, None)
    schools = {school.name: school for school in workspace.schools.of()}
    return Place(
        url,
        workspace,
        schools["De Linde"],
        schools["De Beuk"],
        schools["Het Lyceum"],
        workspace.rounds.add("100", "ibp", "Meting 2026", date(2026, 10, 1)),
        workspace.rounds.add("200", "ibp", "Meting 2026", date(2026, 10, 1)),
    )
