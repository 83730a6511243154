"""A server where people sign in, with two boards of which one is nobody's business."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.scopes import World, make_world
from benchmarks.visitor import Visitor
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.kinds import Served, StartServer, WaitUntil
from tests.server.made_provider import CLIENT, SECRET, made_provider
from tests.server.signing_in import NAME, House

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


@pytest.fixture(scope="session")
def house_of_all(start_server: StartServer) -> Iterator[House]:
    with made_provider() as made:
        options = ("--oidc", made.issuer, "--contact", "Els <els@x.nl>", "--host", NAME)
        served = start_server(options=options, IBP_OIDC_CLIENT_ID=CLIENT, IBP_OIDC_CLIENT_SECRET=SECRET)
        yield House(served, made, Workspace(served.workspace))


@pytest.fixture
def house(house_of_all: House, wait_until: WaitUntil) -> Iterator[House]:
    """With an honest provider, Ans as its only member, and nobody signed in."""
    house_of_all.made.reset()
    members = house_of_all.workspace.members
    if members.actor_for("ans@x.nl") is None:
        members.add(Member("ans@x.nl", "Ans", "fg", board=DEMO_BOARD))
    yield house_of_all
    house_of_all.empty()
    assert wait_until(lambda: house_of_all.served.pages() == 0)
