"""Kill -9 the host of a page, or the server, while someone answers: the page comes back, nothing is gone."""

import threading
from collections.abc import Mapping, Sequence

import psutil
import pytest
from playwright.sync_api import Route

from ibp_workbook.store import Actor, School, Workspace
from tests.browser.kinds import Guard, Page, Visit
from tests.browser.norms import norm
from tests.kinds import NewBoard, OwnBoard, Served, StartServer

# One worker for all of them, because they share a server of their own.
pytestmark = pytest.mark.browser

SAVED = ".ibp-saved[data-state=saved]"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('ibp:outbox')).length"
CONFIG = "#jupyter-config-data"
KERNEL = "config => JSON.parse(config.textContent).kernelId"
DRAFT = "Dit stond er nog, halverwege een zi"


@pytest.fixture(scope="module")
def own(start_server: StartServer) -> Served:
    """A server of one's own, because it is going to be killed."""
    return start_server()


@pytest.fixture
def board(own: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(own.workspace, Actor.local()))


@pytest.fixture(autouse=True)
def expected(guard: Guard) -> None:
    """What a browser says when the other side is gone."""
    for part in (
        "Cannot send",
        "WebSocket",
        "Kernel",
        "Failed to load",
        "ERR_CONNECTION",
        "Failed to fetch",
        "kernel",
    ):
        guard.allow(part)


def answer(page: Page, statement: str, level: int) -> None:
    norm(page, statement).locator(f"input[value='{level}']").check()


def type_draft(page: Page, statement: str) -> None:
    norm(page, statement).locator(".notes summary").click()
    norm(page, statement).get_by_label("Toelichting", exact=True).press_sequentially(DRAFT)


def remember(page: Page) -> None:
    """From now on it can be seen that the page was loaded again."""
    page.evaluate("window.before = true")


def came_back(page: Page) -> None:
    """Wait until the page was loaded again, by itself."""
    page.wait_for_function("!window.before", timeout=120_000)


def kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert alive == []


def check_all_there(
    page: Page, board: OwnBoard, school: School, levels: Mapping[str, int], drafted: str
) -> None:
    """On the page as well as in the workspace; and the browser has nothing more to keep."""
    page.wait_for_selector(".ibp-form .norm")
    page.wait_for_function(f"{KEPT} === 0")
    for statement, level in levels.items():
        assert norm(page, statement).locator(f"input[value='{level}']").is_checked()
        assert board.stored(school, statement) == level
    norm(page, drafted).locator(".notes summary").click()
    assert norm(page, drafted).get_by_label("Toelichting", exact=True).input_value() == DRAFT
    assert board.stored(school, drafted, "comment") == DRAFT
    assert page.get_by_text("Welk antwoord blijft staan?").count() == 0


@pytest.mark.parametrize("before", [0, 1, 4])
def test_a_killed_host_loses_no_answer_and_no_draft(
    page: Page, own: Served, visit: Visit, board: OwnBoard, before: int
) -> None:
    """``before``: how many answers the browser knows to be saved when the host dies."""
    school, levels = board.schools[0], dict(zip(board.norms, (1, 2, 3, 4, 5, 2), strict=False))
    visit(page, own, "maturity", **board.address(school))
    hosts = own.hosts()
    assert hosts
    assert len(levels) > before
    for count, (statement, level) in enumerate(levels.items()):
        if count == before:
            page.wait_for_function(f"{KEPT} === 0")
            assert sum(board.stored(school, each) is not None for each in levels) == before
            remember(page)
            kill(hosts)
        answer(page, statement, level)
    type_draft(page, board.norms[0])
    came_back(page)
    check_all_there(page, board, school, levels, board.norms[0])


def test_a_host_killed_in_the_middle_of_quick_answers_loses_none(
    page: Page, own: Served, visit: Visit, board: OwnBoard
) -> None:
    school, levels = board.schools[1], dict(zip(board.norms, (1, 2, 3, 4, 5, 2), strict=False))
    visit(page, own, "maturity", **board.address(school))
    hosts = own.hosts()
    assert hosts
    for each in levels:
        norm(page, each).wait_for()  # a card that was made stays, also when its domain closes
    # All in one go, without waiting for a single reply.
    page.evaluate(
        "pairs => { for (const [id, level] of pairs)"
        " document.querySelector(`[data-statement='${id}'] input[value='${level}']`).click(); }",
        list(levels.items()),
    )
    remember(page)
    kill(hosts)
    type_draft(page, board.norms[0])
    came_back(page)
    check_all_there(page, board, school, levels, board.norms[0])


def test_a_killed_server_started_again_on_the_same_workspace_has_everything(
    page: Page, own: Served, start_server: StartServer, visit: Visit, board: OwnBoard
) -> None:
    """The last test with ``own``, which ends here."""
    school, levels = board.schools[0], dict(zip(board.norms, (3, 4, 1, 2), strict=False))
    visit(page, own, "maturity", **board.address(school))
    acknowledged = dict(list(levels.items())[:2])
    for statement, level in acknowledged.items():
        answer(page, statement, level)
    page.wait_for_selector(SAVED)
    page.wait_for_function(f"{KEPT} === 0")
    own.process.kill()
    own.process.wait(20)
    for statement, level in levels.items():
        answer(page, statement, level)
    type_draft(page, board.norms[1])
    page.get_by_text("De verbinding is verbroken. Wat je typte staat nog in deze browser.").wait_for()
    assert {statement: board.stored(school, statement) for statement in acknowledged} == acknowledged

    remember(page)
    start_server(workspace=own.workspace, port=own.url.rsplit(":", 1)[1])
    came_back(page)
    check_all_there(page, board, school, levels, board.norms[1])


def test_a_page_that_took_long_to_load_and_lost_its_kernel_comes_back_by_itself(
    own_page: Page, start_server: StartServer, guard: Guard
) -> None:
    for part in ("404", "WebSocket", "Kernel", "kernel", "Canceled"):
        guard.allow(part)
    server = start_server()
    held: list[Route] = []
    is_lost = threading.Event()

    def hold(route: Route) -> None:
        if is_lost.is_set():  # it was asked for late
            route.continue_()
        else:
            held.append(route)

    own_page.route("**/front/line.js", hold, times=1)
    own_page.goto(f"{server.url}/voila/render/start.ipynb", wait_until="commit")
    own_page.locator(CONFIG).wait_for(state="attached")
    kernel = own_page.locator(CONFIG).evaluate(KERNEL)
    assert own_page.request.post(f"{server.url}/voila/api/shutdown/{kernel}").ok
    is_lost.set()
    for request in held:
        request.continue_()
    own_page.wait_for_function(
        f"before => [...document.querySelectorAll('{CONFIG}')].some((it) => ({KERNEL})(it) !== before)",
        arg=kernel,
    )
    own_page.wait_for_selector(".ibp-cards")


def test_of_twenty_pages_opened_at_once_none_keeps_an_error(
    own_page: Page, start_server: StartServer, visit: Visit, guard: Guard
) -> None:
    for part in ("Error", "model not found", "widget"):
        guard.allow(part)
    server = start_server()
    pages = [own_page, *(own_page.context.new_page() for _ in range(19))]
    for each in pages:
        each.goto(f"{server.url}/voila/render/start.ipynb", wait_until="commit")
    for each in pages:
        each.locator(".ibp-cards").wait_for(timeout=180_000)
    for each in pages:
        assert each.get_by_text("Error displaying widget").count() == 0
