"""What open pages weigh: the memory (PSS) of a server and its kernels while so many people use the form.

Each page is of another school: two that answer one question at the same moment would wait for each other.
"""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Error

from benchmarks.apps import App
from benchmarks.browser import Person, leave, ready, tried

# So many pages are opened at the same time: twenty at once would wait for each other, not for the server.
_TOGETHER = 4


def measure(
    browser: Browser, apps: Mapping[str, App], folder: Path, counts: Sequence[int]
) -> dict[str, dict[str, float]]:
    """MB per number of open pages; in each, one question has been answered.

    A number is left out, and larger ones too, when so many pages do not all become ready.
    """
    if sys.platform != "linux":
        print("memory: only Linux tells how much memory processes share", file=sys.stderr)
        return {}
    return {key: _weigh(browser, app, folder, counts) for key, app in apps.items()}


def _weigh(browser: Browser, app: App, folder: Path, counts: Sequence[int]) -> dict[str, float]:
    found: dict[str, float] = {}
    server = app.start(folder)
    try:
        server.rest()
        with Person(browser, app.spec) as person:
            for count in counts:
                print(f"memory: {app.name}, {count} pages", file=sys.stderr, flush=True)
                try:
                    _fill(person, server.url, app, count)
                except Error:
                    print(f"memory: {app.name} does not reach {count} pages", file=sys.stderr, flush=True)
                    break
                server.rest()
                found[str(count)] = server.megabytes()
    finally:
        server.stop()
    return found


def _fill(person: Person, url: str, app: App, count: int) -> None:
    """Open pages until there are so many."""
    while (there := len(person.context.pages)) < count:
        places = range(there, min(there + _TOGETHER, count))
        tried(partial(_open, person, [url + app.form(place) for place in places]))


def _open(person: Person, urls: Sequence[str]) -> None:
    """Open pages together; all of them, or none."""
    opened = [person.open(url) for url in urls]
    try:
        for page in opened:
            ready(page)
    except Error:
        for page in opened:
            leave(page)
        raise
