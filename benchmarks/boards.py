"""The dashboard of a board: all figures there, and all figures drawn again after a filter."""

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.apps import BOARD_SPEC, App
from benchmarks.browser import tried
from benchmarks.forms import Found, add, first_visit, visits


def measure(browser: Browser, app: App, folder: Path, rounds: int, clicks: int) -> Found:
    """The same figures as for the forms, for each size of board, in turn."""
    found: Found = {name: defaultdict(list) for name in app.boards}
    server = app.start(folder)
    try:
        for turn in range(rounds):
            for name, path in app.boards.items():
                print(f"boards, round {turn + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                url = server.url + path
                if turn == 0:
                    first = tried(partial(first_visit, browser, url, BOARD_SPEC))
                    add(found[name], {key: value for key, value in first.items() if key != "ready"})
                server.rest()
                add(found[name], tried(partial(visits, browser, url, BOARD_SPEC, -(-clicks // rounds))))
    finally:
        server.stop()
    return found
