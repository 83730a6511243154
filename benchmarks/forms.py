"""The same form in each application, in turn: start, first visit, visits with a fresh and a filled cache."""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.apps import App
from benchmarks.browser import Person, Wire, acts, leave, ready

# What still comes after the first click belongs to the first load too.
_STRAGGLERS_MS = 1000

Found = dict[str, dict[str, Any]]


def measure(browser: Browser, apps: Mapping[str, App], folder: Path, rounds: int, clicks: int) -> Found:
    """All figures, as lists with a value per visit or click."""
    found: Found = {key: defaultdict(list) for key in apps}
    for turn in range(rounds):
        for key, app in apps.items():
            print(f"forms, round {turn + 1} of {rounds}: {app.name}", file=sys.stderr, flush=True)
            _round(browser, app, folder, found[key], -(-clicks // rounds))
    return found


def _round(browser: Browser, app: App, folder: Path, into: dict[str, Any], clicks: int) -> None:
    server = app.start(folder)
    try:
        url = server.url + app.path
        into["cold_start"].append(server.cold * 1000)
        into["cold_ready"].append(server.cold * 1000 + first_visit(browser, url, app.spec, into))
        server.rest()
        visits(browser, url, app.spec, into, clicks)
    finally:
        server.stop()


def first_visit(browser: Browser, url: str, spec: Mapping[str, Any], into: dict[str, Any]) -> float:
    """A visit during which the traffic is counted; ms to ready."""
    with Person(browser, spec) as person:
        page = person.context.new_page()
        wire = Wire(page)
        page.goto(url, wait_until="commit")
        times = ready(page)
        page.wait_for_timeout(_STRAGGLERS_MS)
        into["requests"].append(len(wire.requests))
        into["bytes"].append(wire.bytes)
        into["socket_bytes"].append(wire.socket_bytes)
        into["outside"].extend(person.outside)
    return times["ready"]


def visits(browser: Browser, url: str, spec: Mapping[str, Any], into: dict[str, Any], clicks: int) -> None:
    """A visit with an empty cache, with clicks, and one after it with what the browser kept."""
    with Person(browser, spec) as person:
        page = person.open(url)
        times = ready(page)
        into["shown"].append(times["shown"])
        into["fresh"].append(times["ready"])
        into["clicks"].extend(acts(page, 1, clicks))
        leave(page)
        into["cached"].append(ready(person.open(url))["ready"])
        into["outside"].extend(person.outside)
