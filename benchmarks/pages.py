"""What an open page costs the server, and whether pages wait for each other: many pages at once.

``python -m benchmarks pages`` tells memory with 1, 20 and 100 pages, clicks on 60 pages and beside a report
that is being made, all without a browser. In a browser it opens 60 pages at once, kills hosts at random
moments under pages that are worked on, and visits a form of ours and of Panel. 1 when a promise is not kept.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, AsyncExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Error

from benchmarks import apps, browser, comebacks, forms, samples, servers
from benchmarks.figures import p95
from benchmarks.goals import Goal, at_most, goals
from benchmarks.machine import machine, told
from benchmarks.open_page import OpenPage, opened
from benchmarks.peers_venv import peers_python
from benchmarks.samples import Levels
from benchmarks.visitor import Visitor
from ibp_workbook.store import Workspace

_KILLS = 100
_TABS = 60
_ROUNDS = 3


async def _many(
    stack: AsyncExitStack, visitor: Visitor, notebook: str, levels: Levels, n: int
) -> list[OpenPage]:
    """So many pages, a few at a time, each of another school."""
    pages: list[OpenPage] = []
    for place in range(n):
        school = levels.schools[place % len(levels.schools)]
        query = {"board": levels.board, "round": levels.round, "school": school}
        pages.append(await stack.enter_async_context(opened(visitor, notebook, **query)))
    return pages


async def _clicked(
    pages: Sequence[OpenPage], levels: Levels, seconds: float, chance: random.Random
) -> list[float]:
    """Milliseconds of clicks on pages chosen at random, ten a second."""
    took: list[float] = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        page = chance.choice(pages)
        took.append(await page.click(chance.choice(levels.norms), chance.randint(1, 5)))
        await asyncio.sleep(0.1)
    return took


async def memory(
    server: servers.Server, levels: Levels, notebook: str, counts: Sequence[int]
) -> dict[int, float]:
    """MB (PSS) of the server and its hosts with so many pages open."""
    weighed: dict[int, float] = {}
    async with AsyncExitStack() as stack:
        for place, number in enumerate(counts):
            before = counts[place - 1] if place else 0
            await _many(stack, Visitor(server.url), notebook, levels, number - before)
            await asyncio.to_thread(server.rest)
            weighed[number] = server.megabytes()
    return weighed


async def clicks(server: servers.Server, levels: Levels, pages: int) -> tuple[list[float], list[float]]:
    """Milliseconds of clicks on so many pages; and beside a page that makes a management report."""
    chance = random.Random(60)
    visitor = Visitor(server.url)
    async with AsyncExitStack() as stack:
        alone = await _many(stack, visitor, "maturity", levels, pages)
        calm = await _clicked(alone, levels, 12, chance)
        reports = await stack.enter_async_context(opened(visitor, "reports", board=levels.board))
        make = reports.model(lambda state: any(f.get("name") == "make" for f in state.get("fields", ())))
        await reports.say(make, {"kind": "change", "name": "make", "value": None})
        is_made = asyncio.ensure_future(reports.hear(lambda data: "Klaar" in json.dumps(data)))
        busy: list[float] = []
        while not is_made.done():
            busy += await _clicked(alone[:20], levels, 0.3, chance)
        await is_made
    return calm, busy


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = samples.make_workspace(folder)
        levels = Levels.of(workspace, samples.LARGE_BOARD)
        kept = asyncio.run(_measured(folder, workspace.url, levels))
        kept += _seen(folder, workspace, levels)
    for goal in kept:
        print(f"- {goal.promise}: {'kept' if goal.kept else 'NOT KEPT'} ({goal.measured})")
    return int(not all(goal.kept for goal in kept))


def _seen(folder: Path, workspace: Workspace, levels: Levels) -> list[Goal]:
    """What a browser sees: many pages at once, killed hosts, and a form beside Panel's."""
    python = peers_python()
    made = apps.make_apps(workspace, folder, python)
    beside = {key: made[key] for key in (apps.OURS, apps.PANEL, apps.PANEL_WELL)}
    with browser.chromium() as opened:
        print(told(machine(opened, python)))
        found = forms.measure(opened, beside, folder, _ROUNDS, clicks=20)
        never = _never_ready(opened, made[apps.OURS], folder, _TABS)
        with _serving(folder, workspace.url) as server:
            killed = comebacks.kills(opened, server, workspace, levels, _KILLS)
    kept = [goal for goal in goals({"forms": found}) if goal.kept is not None]
    return [
        at_most(f"of {_TABS} pages opened at once in one browser never ready", never, 0),
        at_most(f"pages that did not come back by themselves in {_KILLS} kills", killed.never_back, 0),
        at_most(f"of {killed.given} answers lost in {_KILLS} kills", killed.lost, 0),
        *kept,
    ]


def _never_ready(opened: Browser, app: apps.App, folder: Path, count: int) -> int:
    """How many of so many pages, opened at once and each of another school, do not become ready."""
    with servers.closing(app.start(folder)) as server, browser.Person(opened, app.spec) as person:
        pages = [person.open(server.url + app.form(place)) for place in range(count)]
        never = 0
        for page in pages:
            try:
                browser.ready(page)
            except Error:
                never += 1
        return never


async def _measured(folder: Path, url: str, levels: Levels) -> list[Goal]:
    if sys.platform != "linux":
        print("pages: only Linux tells how much memory processes share", file=sys.stderr)
        return []
    with _serving(folder, url, "--pages", "200") as server:
        weighed = await memory(server, levels, "maturity", (1, 20, 100))
    with _serving(folder, url) as server:
        boards = await memory(server, levels, "board", (5, 25))
    with _serving(folder, url, "--pages", "200") as server:
        calm, busy = await clicks(server, levels, 60)
    further = (weighed[100] - weighed[20]) / 80
    boards_further = (boards[25] - boards[5]) / 20
    return [
        at_most("MB per further page, self-assessment", further, 2),
        at_most("MB per further page, dashboard", boards_further, 4),
        at_most("MB, server with 1 page", weighed[1], 250),
        at_most("MB, server with 20 pages", weighed[20], 300),
        at_most("MB, server with 100 pages", weighed[100], 500),
        at_most(f"ms, a click with 60 pages open, p95 (median {median(calm):.0f})", p95(calm), 30),
        at_most(f"ms, a click while a management report is made, p95 of {len(busy)}", p95(busy), 100),
    ]


def _serving(folder: Path, url: str, *options: str) -> AbstractContextManager[servers.Server]:
    return servers.closing(servers.ours(folder, url, *options))
