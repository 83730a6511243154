"""A real server and a real browser; each page is guarded against leaks and errors."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Browser, Guard, NewPage, Page, StartWithSignIn, TabWalk, Visit
from tests.browser.pages import Lender, guarded_page, leave, shared_page
from tests.browser.room import Place
from tests.kinds import Served, StartServer
from tests.server.made_provider import CLIENT, SECRET, MadeProvider, made_provider

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The shell has no window of its own to draw: less than half of the work for the same pages.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
HELD = """
SELECT (SELECT max(e.id) FROM events e JOIN dossiers d ON e.dossier = d.id WHERE d.board = :board),
       (SELECT max(v.id) FROM verdicts v JOIN dossiers d ON v.dossier = d.id WHERE d.board = :board),
       (SELECT group_concat(id || subject) FROM dossiers WHERE board = :board),
       (SELECT group_concat(id || name || date || target || closed) FROM rounds WHERE board = :board),
       (SELECT group_concat(id || name || open) FROM schools WHERE board = :board),
       (SELECT group_concat(id || login) FROM members WHERE board = :board),
       (SELECT name FROM boards WHERE number = :board)"""
LOOK = """async (options) => {
  const {violations, incomplete} = await axe.run(options);
  return {violations, broken: incomplete.filter((rule) => rule.error).map((rule) => rule.error.message)};
}"""
CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def missing(what: str) -> NoReturn:
    """Skip loudly; on CI, where everything should be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> Served:
    """The real pages on the demo board, for who changes nothing of it: other tests read it too."""
    if not (ROOT / "notebooks" / "start.ipynb").exists():
        missing("notebooks/start.ipynb is not there")
    return start_server()


@pytest.fixture(scope="module")
def own_server(
    start_server: StartServer, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The real pages on a demo board of this file's own, for who changes it."""
    own = shutil.copy(demo_file, tmp_path_factory.mktemp("own") / "workspace.sqlite")
    served = start_server(workspace=f"sqlite:///{Path(own).as_posix()}")
    yield served
    served.process.terminate()  # who started it waits for its end


@pytest.fixture(autouse=True)
def demo_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that changes the demo others read: it needs ``own_server``, or ``new_board``."""
    if "server" not in request.fixturenames:
        yield
        return
    workspace = request.getfixturevalue("server").workspace
    before = held_of_the_demo(workspace)
    yield
    assert held_of_the_demo(workspace) == before, "this test changed the demo that other tests read"


def held_of_the_demo(workspace: str) -> tuple[object, ...]:
    """What changes with anything that a person saves on the demo board."""
    with closing(sqlite3.connect(workspace.removeprefix("sqlite:///"))) as database:
        held: tuple[object, ...] = database.execute(HELD, {"board": DEMO_BOARD}).fetchone()
    return held


@pytest.fixture(scope="session")
def made() -> Iterator[MadeProvider]:
    """A provider at which people sign in; each test says who is at its door."""
    with made_provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def start_with_sign_in(start_server: StartServer, made: MadeProvider) -> StartWithSignIn:
    """Start a server where people sign in at that provider, with other options beside it."""

    def start(*options: str) -> Served:
        return start_server(
            options=("--oidc", made.issuer, *options),
            IBP_OIDC_CLIENT_ID=CLIENT,
            IBP_OIDC_CLIENT_SECRET=SECRET,
        )

    return start


OF_A_DOSSIER = ("camera", "fg", "photos", "channels", "sharing")
"""Pages that are complete once a dossier is chosen."""

COMPLETE = {
    "dpia": "document.querySelectorAll('.ibp-controls').length >= 2"
    " || document.querySelector('.ibp-stepform h2')",
    "reports": "document.querySelector('.ibp-controls select')",
    "plan": "document.querySelectorAll('.ibp-chart').length === 3",
    "start": "document.querySelectorAll('.ibp-controls').length >= 2 && document.querySelector('.ibp-cards')",
    "approach": "document.querySelector('.ibp-steps') && document.querySelector('.ibp-controls select')",
    "maturity": "document.querySelector('.ibp-form .norm')",
    "board": "document.querySelectorAll('.ibp-chart').length === 8 && document.querySelector('.ibp-figures')"
    " && !document.querySelector('[aria-busy=true]')",
    "norm": "document.querySelector('.ibp-chart .row') && document.querySelector('#norm-weakest')",
    "compare": "document.querySelectorAll('.ibp-chart .rows').length === 2",
    "supplier": "document.querySelector('.ibp-upload') && document.querySelector('.ibp-page h2')",
    **dict.fromkeys(OF_A_DOSSIER, "document.querySelector('.ibp-assessment .outcome')"),
    "retention": "document.querySelector('table.ibp-terms tbody tr')",
    "dates": "document.querySelector('table.ibp-terms tr#gdpr_applies')",
    "breach": "document.querySelectorAll('.ibp-controls').length >= 2",
    "export": "document.querySelector('.ibp-upload') && document.querySelector('.ibp-buttons button')",
    "presentation": "document.querySelector("
    "'.ibp-show .slide.current .figure :is(.ibp-drawing, dl, .points)')",
    "audit": "document.querySelector('select[name=kind]') && document.querySelector('.ibp-page table')",
    "schools": "document.querySelectorAll('.ibp-upload').length === 2"
    " && document.querySelector('.ibp-page ul')",
    "people": "document.querySelector('.ibp-controls textarea') && document.querySelector('.ibp-upload')",
}


@pytest.fixture(scope="session")
def visit() -> Visit:
    def go(page: Page, server: Served, name: str, **query: str) -> Page:
        page.goto(f"{server.url}/voila/render/{name}.ipynb?{urlencode(query)}")
        page.wait_for_function(COMPLETE[name])
        return page

    return go


def find_chromium() -> str | None:
    """The browser of this machine: IBP_CHROMIUM, the PATH, or where installers put it."""
    candidates = [os.environ.get("IBP_CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES), *CHROMIUM_PLACES]
    return next((found for found in candidates if found and Path(found).exists()), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("browser tests need the package playwright")
    path = find_chromium()
    if path is None:
        missing("browser tests need Chromium: install it, or set IBP_CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Fails the test when a page asked another host for something, or had an error."""
    guard = Guard()
    yield guard
    assert guard.complaints() == []


@pytest.fixture(scope="module")
def dashboard(chromium: Browser, server: Served, visit: Visit) -> Iterator[Page]:
    """The dashboard of the demo as it opens, for tests that leave it so."""
    with shared_page(chromium) as page:
        yield visit(page, server, "board", board=DEMO_BOARD)


@pytest.fixture(scope="module")
def lender(chromium: Browser) -> Iterator[Lender]:
    """Has the pages that tests of one file are given one after another."""
    lender = Lender(chromium)
    yield lender
    lender.close()


@pytest.fixture
def new_page(lender: Lender, guard: Guard) -> Iterator[NewPage]:
    """Guarded pages, as good as new; they do not do what would stay on them."""
    with ExitStack() as lent:
        yield lambda **options: lent.enter_context(lender.lend(guard, **options))


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One guarded page on a 1280 x 720 projector."""
    return new_page()


@pytest.fixture
def new_own_page(chromium: Browser, guard: Guard) -> Iterator[NewPage]:
    """Guarded pages of this test alone, for what stays on a page; all close with the test."""
    pages = []

    def open_page(**options: Any) -> Page:
        pages.append(guarded_page(chromium, guard, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        leave(page)


@pytest.fixture
def own_page(new_own_page: NewPage) -> Page:
    """One guarded page of this test alone."""
    return new_own_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Fail on anything axe finds against WCAG A and AA."""
    library = pytest.importorskip("axe_playwright_python.base")

    def check(page: Page) -> None:
        # Scrolled, the sticky bar covers half of some target or other, which axe takes for a small target.
        page.evaluate("scrollTo(0, 0)")
        if not page.evaluate("'axe' in window"):  # half a megabyte
            page.evaluate(library.AXE_SCRIPT)
            page.evaluate(CONTRAST)
        # All that is right too would be megabytes for a dashboard, and take longer than looking at it.
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        results = page.evaluate(LOOK, options)
        assert results["broken"] == []
        assert results["violations"] == [], library.AxeResults(results).generate_report()

    return check


ACTIVE = """() => {
  const el = document.activeElement, style = getComputedStyle(el), box = el.getBoundingClientRect();
  const label = el.labels?.length ? el.labels[0].innerText : '';
  return {tag: el.tagName.toLowerCase(), id: el.id, role: el.getAttribute('role') ?? '',
          name: el.getAttribute('aria-label') || label || el.innerText || el.title || '',
          outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          width: box.width, height: box.height, href: el.href ?? ''};
}"""


@pytest.fixture(scope="session")
def tab_walk() -> TabWalk:
    def walk(page: Page, steps: int, key: str = "Tab") -> list[dict[str, Any]]:
        stops = []
        for _ in range(steps):
            page.keyboard.press(key)
            stops.append(page.evaluate(ACTIVE))
        return stops

    return walk


@pytest.fixture
def place(own_server: Served) -> Place:
    workspace = Workspace(own_server.workspace, Actor.local())
    rounds = sorted(workspace.rounds.of(DEMO_BOARD), key=lambda each: (each.date, each.id))
    return Place(own_server, workspace, workspace.schools.of(DEMO_BOARD, closed=False)[1], rounds[-1].id)
