"""PostgreSQL is restarted while somebody fills in a page: that says so, loses nothing, and goes on."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Route

from benchmarks.visitor import Visitor
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Member, Workspace
from tests.browser.kinds import Guard, NewPage, Page, Visit
from tests.browser.norms import norm
from tests.browser.test_two_people import SAVED, choose
from tests.kinds import NewBoard, OwnBoard, Served, StartServer, WaitUntil
from tests.postgres import Postgres, running

pytestmark = pytest.mark.browser

WAITING = ".ibp-saved[data-state=waiting]"
HEADER = "X-Forwarded-User"
AGAIN = '<meta http-equiv="refresh" content="10">'


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Each test leaves it running, with a workspace of this version."""
    with running() as server:
        server.do("CREATE DATABASE w")
        yield server


@pytest.fixture(scope="module")
def served(start_server: StartServer, postgres: Postgres) -> Iterator[Served]:
    server = start_server(workspace=postgres.url("w"), options=("--user-header", HEADER))
    Workspace(server.workspace, Actor.local()).members.add(Member("fg", "Fenna", "consultant"))
    yield server
    server.stop()


@pytest.fixture
def board(served: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(served.workspace, Actor.local()))


def signed_in(new_page: NewPage) -> Page:
    return new_page(extra_http_headers={HEADER: "fg"})


def said_in_the_logs(served: Served) -> str:
    return "".join(
        file.read_text("utf-8", "replace")
        for file in served.logs.rglob("*")
        if file.suffix in (".log", ".txt")
    )


def test_a_page_waits_for_the_database_and_goes_on(
    served: Served, postgres: Postgres, board: OwnBoard, new_own_page: NewPage, visit: Visit
) -> None:
    page, school = signed_in(new_own_page), board.schools[0]
    page.clock.install()
    visit(page, served, "maturity", **board.address(school))
    first, second = board.norms[:2]
    choose(page, first, 2)
    page.wait_for_selector(SAVED)
    postgres.stop()
    choose(page, second, 3)
    page.wait_for_selector(WAITING)
    assert "de werkmap is even niet bereikbaar" in page.inner_text(WAITING)
    choose(page, second, 4)
    choose(page, first, 1)
    postgres.start()
    page.clock.fast_forward("00:08")  # when it tries again
    page.wait_for_selector(SAVED)
    assert [board.stored(school, statement) for statement in (first, second)] == [1, 4]
    assert norm(page, second).locator("input[value='4']").is_checked()
    history = [event.value for event in board.workspace.maturity.history(board.round.id, school.id, second)]
    assert sorted(history) in ([4], [3, 4])
    assert page.locator("#ibp-notice p").count() == 0
    assert "Traceback" not in said_in_the_logs(served)


def health(served: Served) -> tuple[int, str]:
    """What a proxy or a watcher sees: the status, and the reason where there is one."""
    answer = Visitor(served.url).ask("/healthz")
    return answer.status, json.loads(answer.body).get("reason", "")


def test_the_health_check_says_why_nobody_can_work(
    served: Served, postgres: Postgres, wait_until: WaitUntil
) -> None:
    assert health(served) == (200, "")
    postgres.stop()
    assert health(served) == (503, "unavailable")
    assert Visitor(served.url).ask("/healthz", "HEAD").status == 503
    postgres.start()
    assert wait_until(lambda: health(served) == (200, ""))
    with psycopg.connect(host=postgres.host, user="ibp", dbname="w") as keeps_it:
        keeps_it.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        assert health(served) == (503, "slow")
    assert wait_until(lambda: health(served) == (200, ""))
    postgres.do("UPDATE alembic_version SET version_num = '9' || version_num", "w")
    assert health(served) == (503, "other_version")
    postgres.do("UPDATE alembic_version SET version_num = substr(version_num, 2)", "w")
    assert wait_until(lambda: health(served) == (200, ""))


def test_who_comes_meanwhile_reads_that_it_waits_and_gets_the_page_by_itself(
    served: Served,
    postgres: Postgres,
    new_own_page: NewPage,
    guard: Guard,
    wait_until: WaitUntil,
) -> None:
    guard.allow("Failed to load resource")
    page, path = signed_in(new_own_page), f"/voila/render/start.ipynb?board={DEMO_BOARD}"
    visitor = Visitor(served.url, {HEADER: "fg"})

    def sooner(route: Route) -> None:
        """The page that waits as it came, but that it looks again after one second instead of ten."""
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(AGAIN, AGAIN.replace("10", "1")))

    page.route(f"**{path}", sooner, times=1)
    postgres.stop()
    assert wait_until(lambda: visitor.ask(path).status == 503)  # the door remembers members for two seconds
    page.goto(served.url + path)
    assert page.inner_text("h1") == "De werkmap is even niet bereikbaar"
    assert "is saved, or is still in this browser" in page.inner_text("main")
    postgres.start()
    page.wait_for_selector(".ibp-cards a")
    assert "Traceback" not in said_in_the_logs(served)
