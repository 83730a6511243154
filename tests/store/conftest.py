"""Every test of the store runs on SQLite and on a real PostgreSQL server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from ibp_workbook.demo import add_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Round, School, SchoolRecord, Workspace
from ibp_workbook.store.engine import open_engine

_numbers = count()


_WITHOUT_DISK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def programs() -> Path | None:
    """Folder with ``initdb`` and ``pg_ctl``: on the path, or where Debian puts them."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server on a socket in a new folder; gives that folder, which is the host to connect to."""
    place = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket may have 107 characters
    user = _unprivileged()
    if user is not None:
        shutil.chown(place, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(folder / program), "-D", str(place / "data"), *arguments]
        done = subprocess.run(command, user=user, capture_output=True, text=True, cwd=place, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run("initdb", "-U", "ibp", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {place} -c listen_addresses='' {_WITHOUT_DISK}"
        run("pg_ctl", "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield str(place)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; None when we are someone else already."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


@pytest.fixture(scope="session")
def postgres_host() -> Iterator[str]:
    """A running server with a database ``ready`` that has the schema already."""
    folder = programs()
    if folder is None:
        missing = "NOT TESTED ON POSTGRESQL: initdb and pg_ctl were not found"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with running(folder) as host:
        _run(host, "CREATE DATABASE ready")
        engine = open_engine(_postgres_url(host, "ready"))
        engine.dispose()
        yield host


def _run(host: str, statement: str) -> None:
    with psycopg.connect(host=host, user="ibp", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _postgres_url(host: str, database: str) -> str:
    return f"postgresql+psycopg://ibp@/{database}?host={host}"


NewUrl = Callable[..., str]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> NewUrl:
    """Address of a SQLite workspace that does not exist yet."""
    return lambda: f"sqlite:///{(tmp_path / f'{next(_numbers)}.sqlite').as_posix()}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[NewUrl]:
    """Address of an empty PostgreSQL workspace, or of a copy of another; of no schema yet with ``None``."""
    made: list[tuple[str, str]] = []

    def new(template: str | None = "ready") -> str:
        host = request.getfixturevalue("postgres_host")
        name = f"w{next(_numbers)}"
        _run(host, f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        made.append((host, name))
        return _postgres_url(host, name)

    yield new
    for host, name in made:
        with suppress(IbpError):  # a test may have made it unfit to open
            open_engine(_postgres_url(host, name)).dispose()
        _run(host, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Makes addresses of empty workspaces, on either database."""
    maker: NewUrl = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
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
def postgres_demo(postgres_host: str) -> str:
    """Name of a database with the demo board, to copy and not to open."""
    _run(postgres_host, "CREATE DATABASE demo TEMPLATE ready")
    url = _postgres_url(postgres_host, "demo")
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
