"""The dashboard of a board: all figures there, and all figures drawn again after a filter."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.apps import App
from benchmarks.browser import tried
from benchmarks.forms import Found, add, first_visit, visits
from benchmarks.servers import closing


def measure(browser: Browser, apps: Iterable[App], folder: Path, rounds: int, clicks: int) -> Found:
    """The same figures as for the forms, for each dashboard of each application, in turn."""
    found: Found = {}
    with ExitStack() as stack:
        running = [(app, stack.enter_context(closing(app.start(folder)))) for app in apps if app.boards]
        for turn in range(rounds):
            for app, server in running:
                for name, path in app.boards.items():
                    print(f"boards, round {turn + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                    measured = found.setdefault(name, defaultdict(list))
                    if turn == 0:
                        first = tried(partial(first_visit, browser, server.url, path, app.board_spec))
                        add(measured, {key: value for key, value in first.items() if key != "ready"})
                    server.rest()
                    visit = partial(visits, browser, server.url + path, app.board_spec, -(-clicks // rounds))
                    add(measured, tried(visit))
    return found
