"""Two servers, one workspace in PostgreSQL, and a real nginx with the lines of docs/deployment.md."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Member, Workspace
from tests.browser.kinds import Guard, NewPage, Page
from tests.browser.norms import norm
from tests.browser.test_proxy import UPGRADE
from tests.browser.test_two_people import SAVED, choose, collide, conflict
from tests.kinds import NewBoard, OwnBoard, Served, StartServer, WaitUntil
from tests.nginx import lines_of_docs, running
from tests.postgres import running as running_postgres

pytestmark = pytest.mark.browser

OPTIONS = ("--user-header", "X-Forwarded-User", "--base-url", "/ibp/")
MOST_TRIES = 20
"""Browsers that come until one is sent to another server than the first; each time a chance of 1 in 2."""


class Twins(NamedTuple):
    """Two servers, and the address of the nginx in front of them."""

    servers: tuple[Served, Served]
    url: str
    workspace: Workspace

    def has_pages(self) -> list[bool]:
        """Which of the servers have one."""
        return [served.process.poll() is None and served.pages() > 0 for served in self.servers]

    def address(self, board: OwnBoard) -> str:
        """The self-assessment of its first school."""
        return f"{self.url}/ibp/voila/render/maturity.ipynb?{urlencode(board.address(board.schools[0]))}"


@contextmanager
def in_front(folder: Path, servers: tuple[Served, Served]) -> Iterator[str]:
    around, lines = lines_of_docs(1), lines_of_docs(2).replace("$remote_user", "fg")
    for served, port in zip(servers, ("8866", "8867"), strict=True):
        around = around.replace(f"127.0.0.1:{port}", served.url.removeprefix("http://"))
    with running(folder, f"{UPGRADE}\n{around}", lines) as url:
        yield url


@pytest.fixture(scope="module")
def workspace_url() -> Iterator[str]:
    with running_postgres() as postgres:
        postgres.do("CREATE DATABASE shared")
        yield postgres.url("shared")


def start_two(start_server: StartServer, workspace_url: str) -> tuple[Served, Served]:
    with ThreadPoolExecutor(2) as both:
        ours = [
            both.submit(start_server, workspace=workspace_url, options=OPTIONS),
            both.submit(start_server, workspace=workspace_url, options=OPTIONS),
        ]
    return ours[0].result(), ours[1].result()


@pytest.fixture(scope="module")
def twins(
    start_server: StartServer, workspace_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Twins]:
    """Both were started at the same moment, on an empty database."""
    servers = start_two(start_server, workspace_url)
    workspace = Workspace(workspace_url, Actor.local())
    assert [board.number for board in workspace.schools.boards()] == [DEMO_BOARD]
    workspace.members.add(Member("fg", "Fenna", "consultant"))
    with in_front(tmp_path_factory.mktemp("nginx"), servers) as url:
        yield Twins(servers, url, workspace)


@pytest.fixture
def board(twins: Twins, new_board: NewBoard) -> OwnBoard:
    return new_board(twins.workspace)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".ibp-form .norm")
    return page


def one_on_each(twins: Twins, board: OwnBoard, new_page: NewPage) -> tuple[Page, Page]:
    """Two browsers of which nginx sent each to a server of its own."""
    first = opened(new_page(), twins.address(board))
    before = twins.has_pages()
    assert sum(before) == 1
    for _ in range(MOST_TRIES):
        other = opened(new_page(), twins.address(board))
        if all(twins.has_pages()):
            return first, other
        other.goto("about:blank")
    raise AssertionError("nginx sends every browser to the same server")


def test_two_people_on_two_servers_see_each_others_answer_and_conflict(
    twins: Twins, board: OwnBoard, new_page: NewPage
) -> None:
    people = early, late = one_on_each(twins, board, new_page)
    first, second = board.norms[:2]
    collide(people, first)
    shown = conflict(late, first).locator("dd").all_text_contents()
    assert [text[0] for text in shown] == ["4", "2"]
    assert board.stored(board.schools[0], first) == 2
    conflict(late, first).get_by_role("button", name="Mijn antwoord houden").click()
    conflict(late, first).wait_for(state="detached")
    choose(late, second, 3)
    late.wait_for_selector(SAVED)
    opened(early, twins.address(board))
    for statement, level in ((first, 4), (second, 3)):
        assert board.stored(board.schools[0], statement) == level
        assert norm(early, statement).locator(f"input[value='{level}']").is_checked()
    early.goto(f"{twins.url}/ibp/voila/render/board.ipynb?{urlencode(board.address())}")
    early.wait_for_selector(".ibp-figures")
    assert "3,5" in early.locator(".ibp-figures").inner_text()


def test_a_browser_stays_at_its_server(twins: Twins, board: OwnBoard, own_page: Page) -> None:
    failures = []
    own_page.on("response", lambda answer: failures.append(answer.url) if answer.status >= 400 else None)
    opened(own_page, twins.address(board))
    before = twins.has_pages()
    for _ in range(4):
        opened(own_page, twins.address(board))
        assert twins.has_pages() == before
    assert failures == []
    cookies = [cookie for cookie in own_page.context.cookies() if cookie["name"] == "ibp_server"]
    assert [(cookie["path"], cookie["httpOnly"], cookie["secure"]) for cookie in cookies] == [
        ("/ibp/", True, True)
    ]


def test_all_of_a_room_comes_to_one_server(twins: Twins, new_page: NewPage) -> None:
    """Phones have no cookie of a page, and must reach the server on which the session is led."""
    schools = twins.workspace.schools.of(DEMO_BOARD, closed=False)
    rounds = sorted(twins.workspace.rounds.of(DEMO_BOARD), key=lambda each: (each.date, each.id))
    query = {"board": DEMO_BOARD, "round": rounds[-1].id, "school": schools[1].location}
    lead = new_page()
    lead.goto(f"{twins.url}/ibp/voila/workshop/?{urlencode(query)}")
    lead.get_by_role("button", name="Niets").click()
    lead.locator("summary").first.click()
    lead.locator("details input").first.check()
    lead.get_by_role("button", name="Start de werksessie").click()
    site = twins.url.removeprefix("http://")
    lead.get_by_text(re.compile(rf"{re.escape(site)}/ibp/w")).first.wait_for()
    code = lead.inner_text(".code")
    for number in range(4):
        phone = new_page()
        phone.goto(f"{twins.url}/ibp/w/{code}")
        joined = "1 telefoon doet mee" if number == 0 else f"{number + 1} telefoons doen mee"
        lead.get_by_text(joined).wait_for()


def test_pages_of_a_server_that_stops_come_back_on_the_other_with_what_was_typed(
    twins: Twins,
    board: OwnBoard,
    new_page: NewPage,
    start_server: StartServer,
    workspace_url: str,
    tmp_path: Path,
    guard: Guard,
    wait_until: WaitUntil,
) -> None:
    for part in ("WebSocket", "Kernel", "Failed to load resource", "page error", "Failed to fetch"):
        guard.allow(part)
    servers = start_two(start_server, workspace_url)
    with in_front(tmp_path, servers) as url:
        pair = Twins(servers, url, twins.workspace)
        page = opened(new_page(), pair.address(board))
        [mine] = [served for served, has in zip(servers, pair.has_pages(), strict=True) if has]
        mine.process.kill()
        choose(page, board.norms[0], 3)
        assert wait_until(lambda: board.stored(board.schools[0], board.norms[0]) == 3, within=60)
        page.wait_for_selector(".ibp-form .norm")
        assert norm(page, board.norms[0]).locator("input[value='3']").is_checked()
        page.goto("about:blank")
