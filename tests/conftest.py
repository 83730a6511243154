"""What tests of every room use: the demo board, a small board of one's own in any workspace, and a server."""

import gc
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from urllib.error import URLError

import pytest

from ibp_workbook import garbage
from ibp_workbook.demo import add_demo
from ibp_workbook.store import Actor, SchoolRecord, Workspace, lingering
from tests import kernels, statements
from tests.kinds import NewBoard, OwnBoard, Served, StartServer, WaitUntil
from tests.nursery import Nursery

ROOT = Path(__file__).resolve().parents[1]
_numbers = count(60_001)
BY_FOLDER = "import sys; from pathlib import Path; from ibp_workbook.app.serve import serve; "
BY_FOLDER += "serve(sys.argv[1], port=int(sys.argv[2]), browser=False, notebooks=Path(sys.argv[3]))"


def pytest_configure(config: pytest.Config) -> None:
    """Workers side by side do not share the workspace in which notebooks open."""
    worker, address = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("IBP_WORKSPACE", "")
    if worker and address.endswith(".sqlite"):
        os.environ["IBP_WORKSPACE"] = f"{address.removesuffix('.sqlite')}-{worker}.sqlite"
    statements.share()
    if config.getoption("nbval_lax", False):
        kernels.fork_kernels()


def pytest_unconfigure() -> None:
    kernels.end()
    gc.collect()  # what goes wrong in this is told by pytest, which looks for garbage twice after us
    gc.freeze()  # and Python does so twice more when it ends: among two million things, and all for nothing


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: looking for garbage among it takes as long as all of the collecting."""
    with garbage.none_expected():
        collected = yield
    gc.freeze()
    garbage.look_seldom()  # a tenth of all work was looking for garbage
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first: else one worker still drives a browser when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session", autouse=True)
def connections_linger() -> None:
    """Keep connections to SQLite for a moment, as pages do; the store's tests do not."""
    lingering.linger(2.0)


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
def new_board() -> NewBoard:
    """Make a board that no other test knows."""

    def make(workspace: Workspace) -> OwnBoard:
        number = str(next(_numbers))
        workspace.schools.load(records(number), {number})
        round_ = workspace.rounds.add(number, "ibp", "Eerste meting", date(2026, 3, 2))
        return OwnBoard(workspace, number, workspace.schools.of(number), round_)

    return make


def whole(file: Path) -> Path:
    """A workspace that was made to copy, now that all of it is in its file."""
    lingering.close()
    assert [path.name for path in file.parent.iterdir()] == [file.name], "a copy would miss what is beside it"
    return file


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo board, to copy and not to open: making it takes over a second."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    add_demo(Workspace(f"sqlite:///{file.as_posix()}", Actor.local()))
    return whole(file)


@pytest.fixture
def demo_url(demo_file: Path, tmp_path: Path) -> str:
    """Address of a workspace of one's own with the demo board."""
    return f"sqlite:///{Path(shutil.copy(demo_file, tmp_path / 'w.sqlite')).as_posix()}"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without any board, to copy and not to open: its tables take longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    Workspace(f"sqlite:///{file.as_posix()}", Actor.local())
    return whole(file)


@pytest.fixture
def empty_url(empty_file: Path, tmp_path: Path) -> str:
    """Address of a workspace of one's own without any board."""
    return f"sqlite:///{Path(shutil.copy(empty_file, tmp_path / 'empty.sqlite')).as_posix()}"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], bool], within: float = 20.0) -> bool:
    """Whether ``check`` becomes true before the deadline."""
    deadline = time.monotonic() + within
    tick = threading.Event()
    while time.monotonic() < deadline:
        if check():
            return True
        tick.wait(0.05)
    return check()


@pytest.fixture(scope="session")
def wait_until() -> WaitUntil:
    return eventually


def run_python(
    arguments: Sequence[str], cwd: Path, env: dict[str, str], output: int
) -> "subprocess.Popen[bytes]":
    """What :meth:`.Nursery.start` does, in the ordinary way."""
    return subprocess.Popen([sys.executable, *arguments], cwd=cwd, env=env, stdout=output, stderr=output)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery | None]:
    """Where servers begin with everything imported; None where processes are not forked."""
    if sys.platform != "linux":
        yield None
        return
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def start_server(
    tmp_path_factory: pytest.TempPathFactory, demo_file: Path, nursery: Nursery | None
) -> Iterator[StartServer]:
    """A server for each call; all end with the tests."""
    started: list[Served] = []

    def start(
        notebooks: Path | None = None,
        workspace: str | None = None,
        port: str = "",
        options: Sequence[str] = (),
        plain: bool = False,
        **env: str,
    ) -> Served:
        home = tmp_path_factory.mktemp("server")
        if workspace is None:
            file = home / "workspace.sqlite"
            workspace = f"sqlite:///{file.as_posix()}"
            if not plain:
                shutil.copy(demo_file, file)
        port = port or str(free_port())
        arguments = ["-m", "ibp_workbook", "serve", "--workspace", workspace, "--port", port]
        arguments += ["--no-browser", *options]
        if notebooks:
            arguments = ["-c", BY_FOLDER, workspace, port, str(notebooks)]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "XDG_STATE_HOME": str(home), **env}
        with (home / "output.txt").open("wb") as output:
            start_python = run_python if plain or nursery is None else nursery.start
            process = start_python(arguments, home, environment, output.fileno())
        served = Served(process, f"http://127.0.0.1:{port}", workspace, home)
        started.append(served)
        if not eventually(lambda: is_up(served), within=60):
            pytest.fail(f"no server within 60 seconds: {(home / 'output.txt').read_text('utf-8')}")
        return served

    yield start
    for served in started:
        served.process.kill()  # nobody looks any more, and twenty that end as servers do take five seconds
    for served in started:
        served.process.wait(20)


def is_up(served: Served) -> bool:
    """Whether the server answers; a test fails at once when it died."""
    if served.process.poll() is not None:
        pytest.fail(f"the server stopped: {(served.logs / 'output.txt').read_text('utf-8')}")
    try:
        served.pages()
    except (URLError, OSError):
        return False
    return True
