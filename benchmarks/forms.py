"""The same form in each application, in turn: start, first visit, visits with a fresh and a filled cache."""

import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.apps import App
from benchmarks.browser import Person, acts, leave, ready, tried
from benchmarks.tap import tapped

# What still comes after the first click belongs to the first load too.
_STRAGGLERS_MS = 1000

Found = dict[str, dict[str, list[Any]]]
Visited = dict[str, list[Any]]


def measure(browser: Browser, apps: Mapping[str, App], folder: Path, rounds: int, clicks: int) -> Found:
    """All figures, as lists with a value per visit or click."""
    found: Found = {key: defaultdict(list) for key in apps}
    for turn in range(rounds):
        for key, app in apps.items():
            print(f"forms, round {turn + 1} of {rounds}: {app.name}", file=sys.stderr, flush=True)
            server = app.start(folder)
            try:
                first = tried(partial(first_visit, browser, server.url, app.path, app.spec))
                cold = server.cold * 1000
                add(found[key], {"cold_start": [cold], "cold_ready": [cold + first.pop("ready")[0]], **first})
                server.rest()
                url = server.url + app.path
                add(found[key], tried(partial(visits, browser, url, app.spec, -(-clicks // rounds))))
            finally:
                server.stop()
    return found


def add(found: Visited, more: Visited) -> None:
    """Put the values of a visit with those of earlier ones."""
    for key, values in more.items():
        found[key].extend(values)


def first_visit(browser: Browser, server: str, path: str, spec: Mapping[str, Any]) -> Visited:
    """A visit during which the traffic is counted, with the websocket."""
    with Person(browser, spec) as person, tapped(server) as tap:
        page = person.context.new_page()
        page.goto(tap.url + path, wait_until="commit")
        times = ready(page)
        page.wait_for_timeout(_STRAGGLERS_MS)
        return {
            "ready": [times["ready"]],
            "requests": [person.requests],
            "bytes": [tap.bytes],
            "outside": person.outside,
        }


def visits(browser: Browser, url: str, spec: Mapping[str, Any], clicks: int) -> Visited:
    """A visit with an empty cache, with clicks, and one after it with what the browser kept."""
    with Person(browser, spec) as person:
        page = person.open(url)
        times = ready(page)
        clicked = acts(page, 1, clicks)
        leave(page)
        cached = ready(person.open(url))["ready"]
        return {
            "first": [times["first"]],
            "shown": [times["shown"]],
            "fresh": [times["ready"]],
            "clicks": clicked,
            "cached": [cached],
            "outside": person.outside,
        }
