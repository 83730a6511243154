"""Chromium as the person at the screen: opens a page, clicks, and sees what travels."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A request to another host is seen and counted, and fails at once instead of making someone wait.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 90_000
_TRIES = 3

Made = TypeVar("Made")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine: IBP_CHROMIUM, the PATH, or Playwright's own."""
    path = os.environ.get("IBP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Someone with a browser profile of their own, whose cache is empty at first."""

    def __init__(self, browser: Browser, spec: Mapping[str, Any]) -> None:
        self.outside: list[str] = []
        self.requests = 0
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 720})
        self.context.add_init_script(PROBE.replace("__SPEC__", json.dumps(spec)))
        self.context.on("request", lambda request: self._note(request.url))
        self.context.on("page", lambda page: page.on("websocket", lambda socket: self._note(socket.url)))

    def __enter__(self) -> "Person":
        return self

    def __exit__(self, *_: object) -> None:
        for page in self.context.pages:
            leave(page)
        self.context.close()

    def open(self, url: str) -> Page:
        """Go to a page without waiting for it."""
        page = self.context.new_page()
        page.goto(url, wait_until="commit", timeout=PATIENCE_MS)
        return page

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.requests += 1
            if parts.hostname != "127.0.0.1":
                self.outside.append(url)


def ready(page: Page) -> dict[str, float]:
    """Wait until a page is ready: ``shown`` and ``ready``, in ms from navigation."""
    times: dict[str, float] = page.evaluate("window.bench.ready")
    return times


def acts(page: Page, first: int, count: int) -> list[float]:
    """Click so many times, one after the other; ms from each click to the changed chart."""
    call = "([first, count]) => window.bench.acts(first, count)"
    times: list[float] = page.evaluate(call, [first, count])
    return times


def tried(visit: Callable[[], Made]) -> Made:
    """Make a visit; one that fails is made again, so that one hiccup does not cost the whole run."""
    for left in reversed(range(_TRIES)):
        try:
            return visit()
        except Error as error:
            if not left:
                raise
            print(f"again, because: {error.message.splitlines()[0]}", file=sys.stderr, flush=True)
    raise AssertionError


def leave(page: Page) -> None:
    """Go away as a person does, so that a kernel can end."""
    if not page.is_closed():
        page.goto("about:blank")
        page.close()
