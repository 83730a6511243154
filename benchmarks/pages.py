"""What an open page costs the server, and whether pages wait for each other: many pages, no browser.

``python -m benchmarks pages`` tells memory with 1, 20 and 100 pages, clicks on 60 pages and beside a report
that is being made, and kills hosts at random moments; 1 when a promise is not kept. The first load and the
second visit, in a browser and beside others, are in ``forms``.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psutil
from tornado.websocket import WebSocketClientConnection

from benchmarks import samples, servers
from benchmarks.figures import p95
from benchmarks.goals import Goal
from benchmarks.visitor import Visitor, frame, heard, models_of
from ibp_workbook.store import Workspace

_KILLS = 100
_PATIENCE = 60


class Levels(NamedTuple):
    """Where levels can be saved."""

    board: str
    round: int
    schools: Sequence[str]
    norms: Sequence[str]


@dataclass
class OpenPage:
    """A page with its line, and what it is waiting for."""

    kernel: str
    line: WebSocketClientConnection
    models: dict[str, dict[str, Any]]
    _events: dict[str, int] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=count)

    def model(self, is_it: Callable[[dict[str, Any]], bool]) -> str:
        """The id of the model that answers to this."""
        return next(name for name, state in self.models.items() if is_it(state))

    async def say(self, model: str, content: dict[str, Any]) -> None:
        """A message to one of the models."""
        data = {"method": "custom", "content": content}
        await self.line.write_message(frame("comm_msg", {"comm_id": model, "data": data}), binary=True)

    async def hear(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What is said until this comes.

        Raises:
            ConnectionError: the line was closed.
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(_PATIENCE):
            while True:
                _, content = await heard(self.line)
                if is_it(content["data"]):
                    data: dict[str, Any] = content["data"]
                    return data

    async def click(self, norm: str, level: int) -> float:
        """Give a level; milliseconds until it is saved and the new scores are there."""
        form = self.model(lambda state: "dossier" in state and "values" in state)
        state, asked = self.models[form], next(self._ids)
        counts = state["values"].get(norm, {}).get("level", {}).get("event")
        began = time.perf_counter()
        await self.say(
            form,
            {
                "kind": "save",
                "id": asked,
                "dossier": state["dossier"]["key"],
                "item": norm,
                "field": "level",
                "value": level,
                "based_on": self._events.get(norm, counts),
            },
        )
        reply = await self.hear(lambda data: data.get("content", {}).get("id") == asked)
        took = (time.perf_counter() - began) * 1000
        if reply["content"]["kind"] != "saved":
            raise RuntimeError(f"not saved: {reply['content']['kind']}")
        self._events[norm] = reply["content"]["event"]
        return took


@asynccontextmanager
async def opened(visitor: Visitor, notebook: str, **query: object) -> AsyncIterator[OpenPage]:
    """A page with its line; it is left in the end."""
    kernel, answer = await asyncio.to_thread(visitor.open, notebook, **query)
    try:
        async with visitor.line(kernel) as line:
            yield OpenPage(kernel, line, models_of(answer))
    finally:
        with suppress(OSError):
            await asyncio.to_thread(visitor.leave, kernel)


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


async def kills(server: servers.Server, url: str, levels: Levels, times: int) -> int:
    """Acknowledged answers that are gone after so many hosts were killed at random moments."""
    chance = random.Random(9)
    visitor = Visitor(server.url)
    acknowledged: dict[tuple[str, str], int] = {}
    killed = 0
    while killed < times:
        school = chance.choice(levels.schools)
        query = {"board": levels.board, "round": levels.round, "school": school}
        try:
            async with opened(visitor, "maturity", **query) as page:
                asyncio.get_running_loop().call_later(chance.random() * 0.4, _kill_hosts, server)
                killed += 1
                while True:
                    norm, level = chance.choice(levels.norms), chance.randint(1, 5)
                    acknowledged.pop((school, norm), None)  # until it is acknowledged, either may count
                    await page.click(norm, level)
                    acknowledged[school, norm] = level
        except (ConnectionError, StopIteration):
            continue
    return await asyncio.to_thread(_gone, url, levels, acknowledged)


def _kill_hosts(server: servers.Server) -> None:
    for host in server.hosts():
        with suppress(psutil.NoSuchProcess):
            host.kill()


def _gone(url: str, levels: Levels, acknowledged: dict[tuple[str, str], int]) -> int:
    workspace = Workspace(url)
    ids = {school.location: school.id for school in workspace.schools.of(levels.board)}
    stored = {
        location: workspace.maturity.answers(levels.round, ids[location]) for location in levels.schools
    }
    return sum(
        norm not in stored[school] or stored[school][norm]["level"].value != level
        for (school, norm), level in acknowledged.items()
    )


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = samples.make_workspace(folder)
        board = samples.LARGE_BOARD
        asked = workspace.rounds.of(board)[-1]
        norms = [norm.id for norm in samples.framework().statements if norm.scope != "board"]
        schools = [school.location for school in workspace.schools.of(board)]
        levels = Levels(board, asked.id, schools, norms)
        kept = asyncio.run(_measured(folder, workspace.url, levels))
    for goal in kept:
        print(f"- {goal.promise}: {'kept' if goal.kept else 'NOT KEPT'} ({goal.measured})")
    return int(not all(goal.kept for goal in kept))


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
    with _serving(folder, url) as server:
        gone = await kills(server, url, levels, _KILLS)
    further = (weighed[100] - weighed[20]) / 80
    boards_further = (boards[25] - boards[5]) / 20
    return [
        _most("MB per further page, self-assessment", further, 2),
        _most("MB per further page, dashboard", boards_further, 4),
        _most("MB, server with 1 page", weighed[1], 250),
        _most("MB, server with 20 pages", weighed[20], 300),
        _most("MB, server with 100 pages", weighed[100], 500),
        _most(f"ms, a click with 60 pages open, p95 (median {median(calm):.0f})", p95(calm), 30),
        _most(f"ms, a click while a management report is made, p95 of {len(busy)}", p95(busy), 100),
        _most(f"acknowledged answers lost in {_KILLS} kills of hosts", gone, 0),
    ]


def _most(promise: str, measured: float, most: float) -> Goal:
    return Goal(f"{promise}, at most {most:g}", f"{measured:.1f}", measured <= most)


def _serving(folder: Path, url: str, *options: str) -> AbstractContextManager[servers.Server]:
    return servers.closing(servers.ours(folder, url, *options))
