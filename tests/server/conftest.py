"""A server where people sign in, with two boards of which one is nobody's business."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.scopes import World, make_world
from benchmarks.visitor import Visitor
from tests.kinds import Served, StartServer

HEADER = "X-Forwarded-User"
Result = TypeVar("Result")


class Run(Protocol):
    """Run in a thread of its own: Playwright keeps a loop in this one when browser tests ran before."""

    def __call__(self, scenario: Callable[[], Coroutine[Any, Any, Result]]) -> Result: ...


def in_a_thread(scenario: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(scenario())).result()


@pytest.fixture(scope="session")
def run() -> Run:
    return in_a_thread


@dataclass
class Shared:
    """A server with sign-in, and who comes there."""

    served: Served
    world: World

    def __call__(self, login: str | None = None, **headers: str) -> Visitor:
        """Someone at the door; without a login name, someone the proxy does not know."""
        named = {HEADER: login} if login else {}
        return Visitor(self.served.url, {**named, **headers})


@pytest.fixture(scope="session")
def shared(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """``ibp serve`` with a sign-in proxy in front that tests stand in for."""
    file = tmp_path_factory.mktemp("world") / "w.sqlite"
    world = make_world(f"sqlite:///{file.as_posix()}")
    options = ("--user-header", HEADER, "--pages", "8", "--pages-each", "3", "--host", "ibp.school.nl")
    return Shared(start_server(workspace=world.url, options=options), world)
