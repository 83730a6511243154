"""Every test of the store runs on SQLite and on a real PostgreSQL server."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from ibp_workbook.demo import add_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Round, School, SchoolRecord, Workspace, lingering
from ibp_workbook.store.engine import open_engine
from tests.conftest import whole
from tests.postgres import Postgres, running
from tests.store.databases import Content, Database
from tests.store.earlier import make_earlier

_numbers = count()


@pytest.fixture(scope="module", autouse=True)
def no_connection_lingers() -> Iterator[None]:
    """Tests of the store look at the file, which is whole after each use where no connection is kept."""
    kept = lingering.patience()
    lingering.linger(None)
    yield
    lingering.linger(kept)


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


@pytest.fixture(scope="session")
def done_with() -> list[str]:
    """Names of databases that no test needs any more."""
    return []


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, done_with: list[str]) -> Iterator[NewUrl]:
    """Address of an empty PostgreSQL workspace, or of a copy of another; of no schema yet with ``None``."""
    made: list[tuple[Postgres, str]] = []

    def new(template: str | None = "ready") -> str:
        server: Postgres = request.getfixturevalue("postgres")
        while done_with:  # at once a drop would wait a tenth of a second until those who left are away
            old = done_with.pop()
            server.do(f"DROP DATABASE {old} WITH (FORCE)")
            leave(server.url(old))
        name = f"w{next(_numbers)}"
        server.copy(name, template or "template1")
        made.append((server, name))
        return server.url(name)

    yield new
    for server, name in made:
        server.cut_off(name)
        done_with.append(name)


def leave(url: str) -> None:
    """Close what this process still has of a database."""
    with suppress(IbpError):  # nobody here opened it, or it is unfit to open
        open_engine(url).dispose()


@pytest.fixture(scope="session")
def contents(postgres: Postgres) -> dict[str, Content]:
    """What the databases hold that others begin as."""
    url = postgres.url("place")
    postgres.copy("place", "ready")
    make_place(url)
    leave(url)
    return {name: Content.of(postgres, name) for name in ("ready", "place")}


@pytest.fixture(scope="session")
def spare() -> list[Database]:
    """Databases that no test has at the moment."""
    return []


@pytest.fixture
def lent_url(request: pytest.FixtureRequest, spare: list[Database], done_with: list[str]) -> Iterator[NewUrl]:
    """Address of an empty PostgreSQL workspace, or of one with ``place``; another test had it before."""
    lent: list[tuple[Database, str]] = []

    def new(template: str = "ready") -> str:
        contents: dict[str, Content] = request.getfixturevalue("contents")
        database = spare.pop() if spare else Database(request.getfixturevalue("postgres"), "ready")
        database.put(contents[template])
        lent.append((database, database.url()))
        return lent[-1][1]

    yield new
    for database, url in lent:
        leave(url)
        database.cut_off()
        if database.is_fit():
            spare.append(database)
        else:
            database.close()
            done_with.append(database.name)


@pytest.fixture
def copied_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Address of an empty SQLite workspace, or of one that holds ``place``."""

    def new(template: str = "ready") -> str:
        file = request.getfixturevalue("empty_file" if template == "ready" else "place_file")
        return f"sqlite:///{Path(shutil.copy(file, tmp_path / f'{next(_numbers)}.sqlite')).as_posix()}"

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Makes addresses of empty workspaces, on either database."""
    maker: NewUrl = request.getfixturevalue("copied_url" if request.param == "sqlite" else "lent_url")
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
def earlier_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A SQLite workspace of an earlier revision, made once: to copy and not to open."""

    @cache
    def file(revision: str) -> Path:
        made = tmp_path_factory.mktemp("earlier") / "w.sqlite"
        make_earlier(f"sqlite:///{made.as_posix()}", revision)
        return whole(made)

    return file


@pytest.fixture(scope="session")
def earlier_database(postgres: Postgres) -> Callable[[str], str]:
    """Name of a database of an earlier revision, made once: to copy and not to open."""

    @cache
    def name(revision: str) -> str:
        postgres.copy(f"r{revision}", "template1")
        make_earlier(postgres.url(f"r{revision}"), revision)
        return f"r{revision}"

    return name


@pytest.fixture
def earlier_sqlite_url(earlier_file: Callable[[str], Path], tmp_path: Path) -> NewUrl:
    """Makes addresses of SQLite workspaces of a revision, with a board."""

    def new(revision: str) -> str:
        copied = shutil.copy(earlier_file(revision), tmp_path / f"{next(_numbers)}.sqlite")
        return f"sqlite:///{Path(copied).as_posix()}"

    return new


@pytest.fixture
def earlier_postgres_url(earlier_database: Callable[[str], str], postgres_url: NewUrl) -> NewUrl:
    """Makes addresses of PostgreSQL workspaces of a revision, with a board."""
    return lambda revision: postgres_url(template=earlier_database(revision))


@pytest.fixture(params=["sqlite", "postgres"])
def earlier_url(request: pytest.FixtureRequest) -> NewUrl:
    """Makes addresses of workspaces of a revision, with a board, on either database."""
    maker: NewUrl = request.getfixturevalue(f"earlier_{request.param}_url")
    return maker


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


def make_place(url: str) -> None:
    """Fill an empty workspace with what ``Place`` holds."""
    workspace = Workspace(url, Actor("els", "consultant"))
    workspace.schools.load(RECORDS, None)
    for board in ("100", "200"):
        workspace.rounds.add(board, "ibp", "Meting 2026", date(2026, 10, 1))


@pytest.fixture(scope="session")
def place_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A SQLite workspace with what ``Place`` holds, to copy and not to open."""
    file = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("place")))
    make_place(f"sqlite:///{file.as_posix()}")
    return whole(file)


@pytest.fixture
def place(new_url: NewUrl) -> Place:
    """A small workspace."""
    url = new_url("place")
    workspace = Workspace(url, Actor("els", "consultant"))
    schools = {school.name: school for school in workspace.schools.of()}
    return Place(
        url,
        workspace,
        schools["De Linde"],
        schools["De Beuk"],
        schools["Het Lyceum"],
        *workspace.rounds.of("100"),
        *workspace.rounds.of("200"),
    )
