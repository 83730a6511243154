"""Pages of a browser under guard: of one test, for several tests, and going from one test to the next."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any, cast

from tests.browser.kinds import Browser, Guard, Page

PROJECTOR = {"width": 1280, "height": 720}
LASTING = frozenset(
    (
        "add_init_script",
        "add_locator_handler",
        "clock",
        "close",
        "context",
        "expose_binding",
        "expose_function",
        "on",
        "once",
        "route",
        "route_web_socket",
        "set_default_timeout",
        "set_extra_http_headers",
    )
)
"""What stays on a page until it closes, or opens the way to it."""
_FORGET = "localStorage.clear(), sessionStorage.clear()"


def guarded_page(chromium: Browser, guard: Guard, **options: Any) -> Page:
    """A page in a browser profile of its own; options as for Playwright's contexts."""
    options.setdefault("viewport", PROJECTOR)
    # Playwright's waiting evaluates texts in the page; test_policy.py opens each page with the policy.
    options.setdefault("bypass_csp", True)
    options.setdefault("timezone_id", "Europe/Amsterdam")
    page = chromium.new_context(**options).new_page()
    page.set_default_timeout(60_000)
    page.on("request", lambda request: guard.request(request.url))
    page.on("websocket", lambda websocket: guard.request(websocket.url))
    page.on("pageerror", lambda error: guard.note(f"page error: {error}"))
    page.on("console", lambda m: guard.note(f"console: {m.text}") if m.type == "error" else None)
    return page


@contextmanager
def shared_page(chromium: Browser) -> Iterator[Page]:
    """A guarded page for several tests, each of which leaves it as it was."""
    guard = Guard()
    page = guarded_page(chromium, guard)
    yield page
    leave(page)
    assert guard.complaints() == []


def leave(page: Page) -> None:
    """Leave a page as a person does, so that its kernel ends, and close its profile."""
    for window in page.context.pages:
        if not window.is_closed():
            window.goto("about:blank")
    page.context.close()


class Lent:
    """A page that another test has next; what would stay on it, it does not do.

    Args:
        page: the page itself.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        if name in LASTING:
            raise AttributeError(f"the next test would have it too: take own_page to use its {name}")
        return getattr(self._page, name)


class _Relief(Guard):
    """Stands at a page for the guard of the test that has it."""

    def __init__(self) -> None:
        super().__init__()
        self.on_duty = Guard()

    def note(self, message: str) -> None:
        self.on_duty.note(message)


class Lender:
    """Lends pages to one test after another: making one and compiling axe in it takes as long as a visit.

    They are as good as new, but for what was fetched already: a test that counts that takes ``own_page``.

    Args:
        chromium: where the pages are.
    """

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: dict[str, list[tuple[Page, _Relief]]] = defaultdict(list)

    @contextmanager
    def lend(self, guard: Guard, **options: Any) -> Iterator[Page]:
        """A page for one test, in a browser profile that nobody else has meanwhile.

        Args:
            guard: is told what was seen on it.
            options: as for Playwright's contexts.
        """
        from playwright.sync_api import Error  # who has no Playwright does not get here

        free = self._free[json.dumps(options, sort_keys=True)]
        page, relief = free.pop() if free else self._made(options)
        relief.on_duty = guard
        yield cast("Page", Lent(page))
        try:
            _forget(page, options)
        except Error:  # its server is gone, say: the next test has another page
            page.context.close()
        else:
            free.append((page, relief))

    def _made(self, options: dict[str, Any]) -> tuple[Page, _Relief]:
        relief = _Relief()
        return guarded_page(self._chromium, relief, **options), relief

    def close(self) -> None:
        """Close all pages that were given back."""
        for page, _ in chain.from_iterable(self._free.values()):
            leave(page)


def _forget(page: Page, options: dict[str, Any]) -> None:
    """Leave what is open there, and let nothing of it stay: a drawing of the same server has its memory."""
    drawing = page.evaluate("document.querySelector('link[rel=icon]')?.href")
    if drawing:
        page.goto(drawing)
        page.evaluate(_FORGET)
    page.goto("about:blank")
    page.context.clear_cookies()
    look_through(page, options)


def look_through(page: Page, window: Mapping[str, Any]) -> None:
    """See a page in another size or other colours; how it is drawn is all in its style, so it stays.

    Args:
        page: what is looked at.
        window: as Playwright's contexts have it; what is left out is as with a new page.
    """
    page.set_viewport_size(window.get("viewport", PROJECTOR))
    page.emulate_media(
        media="null",
        color_scheme=window.get("color_scheme", "light"),
        forced_colors=window.get("forced_colors", "none"),
        reduced_motion=window.get("reduced_motion", "no-preference"),
    )
