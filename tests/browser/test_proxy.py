"""Behind a real nginx, below /ibp/, with the lines of docs/deployment.md; and with one of them left out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.browser.kinds import Guard, NewPage, Page
from tests.kinds import Served, StartServer
from tests.nginx import lines_of_docs, running

pytestmark = pytest.mark.browser

UPGRADE = "map $http_upgrade $ibp_connection { default upgrade; '' close; }"


def location(behind: str) -> str:
    """The lines of the docs, with another port and someone who signed in."""
    return lines_of_docs(0).replace("127.0.0.1:8866", behind).replace("$remote_user", "fg")


@pytest.fixture(scope="module")
def behind(start_server: StartServer) -> Served:
    """A server with sign-in below /ibp/."""
    served = start_server(options=("--user-header", "X-Forwarded-User", "--base-url", "/ibp/"))
    Workspace(served.workspace).members.add(Member("fg", "Fenna", "fg", board=DEMO_BOARD))
    return served


@pytest.fixture
def nginx(behind: Served, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start nginx with the lines of the docs, less those that contain one of ``without``; its address."""
    with ExitStack() as started:

        def start(*without: str) -> str:
            lines = location(behind.url.removeprefix("http://")).splitlines()
            kept = "\n".join(line for line in lines if not any(part in line for part in without))
            return started.enter_context(running(tmp_path, UPGRADE, kept))

        yield start


def test_everything_works_below_a_path_behind_nginx(
    own_page: Page, nginx: Callable[..., str], new_page: NewPage
) -> None:
    address = nginx()
    asked = []
    own_page.on("request", lambda request: asked.append(request.url))
    own_page.on("websocket", lambda line: asked.append(line.url.replace("ws://", "http://")))
    own_page.goto(f"{address}/ibp/")
    own_page.locator(".ibp-cards a").first.wait_for()
    assert own_page.url.startswith(f"{address}/ibp/voila/render/start.ipynb")
    links = own_page.evaluate("[...document.links].map((link) => link.href)")
    assert [
        link for link in links if link.startswith(address) and not link.startswith(f"{address}/ibp/")
    ] == []

    own_page.get_by_role("link", name="Zelfevaluatie").first.click()
    choice = own_page.locator(".ibp-form .norm input[type=radio]").first
    choice.check()
    own_page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('ibp:outbox'))")

    own_page.get_by_role("button", name="Rapporteren").click()
    own_page.locator("header a[data-page='export.ipynb']").click()
    button = own_page.locator(".ibp-buttons button").first
    button.wait_for()
    with own_page.expect_download() as download:
        button.click()
    assert Path(download.value.path()).stat().st_size > 1_000
    own_page.goto("about:blank")  # before nginx goes
    assert [url for url in asked if not url.startswith((f"{address}/ibp/", "blob:", "data:"))] == []


@pytest.mark.parametrize(
    ("without", "named"),
    [(("proxy_set_header Host",), "de kop Host"), (("Upgrade", "Connection"), "Upgrade en Connection")],
)
def test_a_proxy_that_leaves_something_out_is_named_on_the_page(
    own_page: Page, nginx: Callable[..., str], guard: Guard, without: tuple[str, ...], named: str
) -> None:
    for part in ("WebSocket", "Kernel", "Failed to load resource", "page error"):
        guard.allow(part)
    own_page.clock.install()
    with own_page.expect_websocket():
        own_page.goto(f"{nginx(*without)}/ibp/voila/render/start.ipynb")
    own_page.clock.fast_forward("00:06")  # as long as the first attempt may take
    told = own_page.locator("#ibp-lost p")
    told.wait_for()
    assert named in told.inner_text()
    assert "docs/deployment.md" in told.inner_text()
