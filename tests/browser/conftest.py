"""A real server and a real browser; each page is guarded against leaks and errors."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

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
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def missing(what: str) -> None:
    """Skip loudly; on CI, where everything should be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Any]) -> Any:
    """The real pages on the demo board."""
    if not (ROOT / "notebooks" / "start.ipynb").exists():
        missing("notebooks/start.ipynb is not there")
    return start_server()


COMPLETE = {
    "dpia": "document.querySelectorAll('.ibp-controls').length >= 2"
    " || document.querySelector('.ibp-stepform h2')",
    "reports": "document.querySelector('.ibp-controls select')",
    "plan": "document.querySelectorAll('.ibp-chart').length === 3",
    "start": "document.querySelectorAll('.ibp-controls').length >= 2 && document.querySelector('.ibp-cards')",
    "maturity": "document.querySelector('.ibp-form .norm')",
    "board": "document.querySelectorAll('.ibp-chart').length === 7 && document.querySelector('.ibp-figures')"
    " && !document.querySelector('[aria-busy=true]')",
    "supplier": "document.querySelector('.ibp-upload') && document.querySelector('.ibp-page h2')",
    "camera": "document.querySelector('.ibp-assessment .outcome')",
    "breach": "document.querySelectorAll('.ibp-controls').length >= 2",
    "export": "document.querySelector('.ibp-upload') && document.querySelector('.ibp-buttons button')",
    "presentation": "document.querySelector('.ibp-show .slide.current .figure :is(svg, dl)')",
    "schools": "document.querySelectorAll('.ibp-upload').length === 2"
    " && document.querySelector('.ibp-page ul')",
}


@pytest.fixture(scope="session")
def visit() -> Callable[..., Any]:
    """Open one of the real pages on a server, and wait until all of it is there."""

    def go(page: Any, server: Any, name: str, **query: str) -> Any:
        page.goto(f"{server.url}/voila/render/{name}.ipynb?{urlencode(query)}")
        page.wait_for_function(COMPLETE[name])
        return page

    return go


def find_chromium() -> str | None:
    """The browser of this machine: IBP_CHROMIUM, the PATH, or where installers put it."""
    candidates = [os.environ.get("IBP_CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES), *CHROMIUM_PLACES]
    return next((found for found in candidates if found and Path(found).exists()), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
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


@dataclass
class Guard:
    """What must not happen on a page, and did."""

    allowed: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Expect a message with this text, in a test that breaks something on purpose."""
        self.allowed.append(part)

    def note(self, message: str) -> None:
        self.seen.append(message)

    def request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.note(f"request leaves the machine: {url}")

    def complaints(self) -> list[str]:
        return [seen for seen in self.seen if not any(part in seen for part in self.allowed)]


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Fails the test when a page asked another host for something, or had an error."""
    guard = Guard()
    yield guard
    assert guard.complaints() == []


@pytest.fixture
def new_page(chromium: Any, guard: Guard) -> Iterator[Callable[..., Any]]:
    """Open guarded pages, each in a browser profile of its own; options as for Playwright's contexts."""
    contexts = []

    def open_page(**options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 720})
        # Playwright's waiting evaluates texts in the page; test_policy.py opens each page with the policy.
        options.setdefault("bypass_csp", True)
        options.setdefault("timezone_id", "Europe/Amsterdam")
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: guard.request(request.url))
        page.on("websocket", lambda websocket: guard.request(websocket.url))
        page.on("pageerror", lambda error: guard.note(f"page error: {error}"))
        page.on("console", lambda m: guard.note(f"console: {m.text}") if m.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            if not page.is_closed():
                page.goto("about:blank")  # leave it as a person does, so that its kernel ends
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One guarded page on a 1280 x 720 projector."""
    return new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Fail on anything axe finds against WCAG A and AA."""
    library = pytest.importorskip("axe_playwright_python.sync_playwright")

    def check(page: Any) -> None:
        # Scrolled, the sticky bar covers half of some target or other, which axe takes for a small target.
        page.evaluate("scrollTo(0, 0)")
        # What is far from view is not laid out, and axe would take where it once stood for where it stands.
        page.add_style_tag(content="* { content-visibility: visible !important }")
        results = library.Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert results.violations_count == 0, results.generate_report()

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
def tab_walk() -> Callable[..., list[dict[str, Any]]]:
    """Press Tab a number of times and tell where the focus came each time."""

    def walk(page: Any, steps: int, key: str = "Tab") -> list[dict[str, Any]]:
        stops = []
        for _ in range(steps):
            page.keyboard.press(key)
            stops.append(page.evaluate(ACTIVE))
        return stops

    return walk
