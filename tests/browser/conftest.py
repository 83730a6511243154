"""A real server and a real browser; each page is guarded against leaks and errors."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

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
BY_FOLDER = "import sys; from pathlib import Path; from ibp_workbook.app.serve import serve; "
BY_FOLDER += "serve(sys.argv[1], port=int(sys.argv[2]), browser=False, notebooks=Path(sys.argv[3]))"


def missing(what: str) -> None:
    """Skip loudly; on CI, where everything should be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@dataclass
class Served:
    """A server in its own process."""

    process: subprocess.Popen[bytes]
    url: str
    workspace: str
    logs: Path

    def kernels(self) -> int:
        """How many kernels are alive, in the server's own words."""
        with urlopen(self.url + "/healthz", timeout=5) as answer:
            return int(json.load(answer)["kernels"])

    def stop(self) -> int:
        """Press Ctrl-C (SIGTERM) and wait; the exit code."""
        self.process.terminate()
        return self.process.wait(60)


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
def wait_until() -> Callable[..., bool]:
    return eventually


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start a server with a workspace of its own: the real pages, or a folder of notebooks."""
    started: list[Served] = []

    def start(
        notebooks: Path | None = None, workspace: str | None = None, port: str = "", **env: str
    ) -> Served:
        home = tmp_path_factory.mktemp("server")
        workspace = workspace or f"sqlite:///{(home / 'workspace.sqlite').as_posix()}"
        port = port or str(free_port())
        command = [sys.executable, "-m", "ibp_workbook", "serve", "--workspace", workspace, "--port", port]
        command += ["--no-browser"]
        if notebooks:
            command = [sys.executable, "-c", BY_FOLDER, workspace, port, str(notebooks)]
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "XDG_STATE_HOME": str(home), **env}
        with (home / "output.txt").open("wb") as output:
            process = subprocess.Popen(command, cwd=home, env=environment, stdout=output, stderr=output)
        served = Served(process, f"http://127.0.0.1:{port}", workspace, home)
        started.append(served)
        if not eventually(lambda: is_up(served), within=60):
            pytest.fail(f"no server within 60 seconds: {(home / 'output.txt').read_text('utf-8')}")
        return served

    yield start
    for served in started:
        served.process.terminate()
    for served in started:
        with suppress(subprocess.TimeoutExpired):
            served.process.wait(20)
        served.process.kill()


def is_up(served: Served) -> bool:
    """Whether the server answers; a test fails at once when it died."""
    if served.process.poll() is not None:
        pytest.fail(f"the server stopped: {(served.logs / 'output.txt').read_text('utf-8')}")
    try:
        served.kernels()
    except (URLError, OSError):
        return False
    return True


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Served]) -> Served:
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

    def go(page: Any, server: Served, name: str, **query: str) -> Any:
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
