"""A room that votes: sixty phones and a projector on one computer, and a server killed a thousand times.

``python -m benchmarks workshop`` tells how soon a phone can vote, a vote is received and a result is
everywhere, what it costs in memory, what is lost or counted twice when servers are killed and lines break,
and whether anything that is stored can be tied to a phone. 1 when a promise is not kept. ``--quick`` kills
fifty times.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page

from benchmarks import samples, servers
from benchmarks.browser import chromium
from benchmarks.figures import p95
from benchmarks.goals import Goal, at_most
from benchmarks.killed_sessions import kills
from benchmarks.room import Lead, Phone
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Workspace
from ibp_workbook.store.backup import backup
from ibp_workbook.workshop import record
from ibp_workbook.workshop.door import HERE

PHONES = 60
ARRIVE_WITHIN = 20.0
VOTE_WITHIN = 2.0
ROUNDS = 5
CROWD = 500
STORED = 10_000
_PATIENCE = 30
_TRIALS = 1000
_SEEN = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const heading = document.querySelector('.said') && document.querySelector('h1').textContent;
    if (heading && window.seen.at(-1)?.heading !== heading) window.seen.push({ heading, at: Date.now() });
  }).observe(document.getElementById('main'), { childList: true });
}"""


# -- Sixty people ------------------------------------------------------------------------------------------


async def _sixty(lead: Lead, port: int, code: str, resting: float, process: psutil.Process) -> dict[str, Any]:
    phones = [Phone(port, code) for _ in range(PHONES)]

    async def arrive(phone: Phone, after: float) -> float:
        await asyncio.sleep(after)
        return await phone.join()

    steps = range(PHONES)
    joined = await asyncio.gather(*(arrive(phones[n], ARRIVE_WITHIN * n / PHONES) for n in steps))
    first = (max(phone.received for phone in phones), max(phone.requests for phone in phones))
    old = Phone(port, code, gzip=False)
    await old.join()
    old.leave()
    received: list[float] = []
    results: list[float] = []
    closed: list[float] = []

    async def choose(phone: Phone, after: float, level: int) -> float:
        await asyncio.sleep(after)
        return await phone.vote(level)

    for _ in range(ROUNDS):
        await asyncio.to_thread(lead.step, "open")
        await asyncio.gather(*(phone.until(lead.version) for phone in phones))
        levels = [random.randint(1, 5) for _ in phones]
        received += await asyncio.gather(
            *(choose(phones[n], VOTE_WITHIN * n / PHONES, levels[n]) for n in steps)
        )
        began, on_clock = time.perf_counter(), time.time() * 1000
        await asyncio.to_thread(lead.steps, "close", "reveal")
        await asyncio.gather(*(phone.until(lead.version) for phone in phones))
        results += [(phone.heard[lead.version] - began) * 1000 for phone in phones]
        closed.append(on_clock)
        if sum(phones[0].state["result"]["counts"].values()) != PHONES:
            raise RuntimeError("votes were lost")
        await asyncio.to_thread(lead.step, "agree", level=3)
        await asyncio.to_thread(lead.step, "next")
    weight = _megabytes(process) - resting
    for phone in phones:
        phone.leave()
    return {
        "joined": joined,
        "first": first,
        "unpacked": old.received,
        "received": received,
        "results": results,
        "closed": closed,
        "MB": weight,
    }


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().uss / 1e6)


async def _crowd(lead: Lead, port: int, code: str) -> tuple[int, list[str]]:
    """Five hundred people, and ten thousand votes of theirs: what went wrong, and their tokens."""
    wrong = 0
    phones = [Phone(port, code) for _ in range(CROWD)]
    for start in range(0, CROWD, 50):
        outcomes = await asyncio.gather(
            *(each.join() for each in phones[start : start + 50]), return_exceptions=True
        )
        wrong += sum(isinstance(outcome, BaseException) for outcome in outcomes)
    for _ in range(STORED // CROWD):
        await asyncio.to_thread(lead.step, "open")
        await asyncio.gather(*(phone.until(lead.version) for phone in phones))
        for start in range(0, CROWD, 100):
            votes = (phone.vote(random.randint(1, 5)) for phone in phones[start : start + 100])
            outcomes = await asyncio.gather(*votes, return_exceptions=True)
            wrong += sum(isinstance(outcome, BaseException) for outcome in outcomes)
        await asyncio.to_thread(lead.steps, "close", "reveal", "next")
    for phone in phones:
        phone.leave()
    return wrong, [phone.token for phone in phones]


# -- What is left ------------------------------------------------------------------------------------------


def traces(folder: Path, workspace: Workspace, dossier: int, tokens: list[str]) -> tuple[int, int]:
    """Votes that were stored, and how many of them database, log and backup together tie to a phone."""
    backup(workspace.url, folder / "backup.zip")
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    found = sum(token.encode() in content for token in tokens)
    session = record.read(workspace, dossier).session
    stored = sum(tally.n for tallies in session.rounds.values() for tally in tallies)
    closings = [e for e in workspace.dossiers.history(dossier) if e.field == "rounds" and e.value]
    rounds = sum(len(tallies) for tallies in session.rounds.values())
    # One event for each closing, whatever the number of votes: none of them has a moment of its own.
    return stored, found + stored * (len(closings) != rounds)


# -- All of it ---------------------------------------------------------------------------------------------


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    if not hasattr(os, "fork"):
        print("workshop: only a system that forks can kill a thousand servers in minutes", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        kept = list(_measured(Path(name), 50 if "--quick" in sys.argv else _TRIALS))
    for goal in kept:
        print(f"- {goal.promise}: {'kept' if goal.kept else 'NOT KEPT'} ({goal.measured})")
    return int(not all(goal.kept for goal in kept))


def _measured(folder: Path, trials: int) -> Iterator[Goal]:
    workspace = samples.make_workspace(folder)
    round_ = workspace.rounds.of(DEMO_BOARD)[-1]
    norms = [norm.id for norm in samples.framework().statements if norm.scope != "school"]
    lost, twice = kills(workspace, round_, norms, trials)
    yield at_most(f"agreed levels lost in {trials} kills, with lines that broke", lost, 0)
    yield at_most("rounds in which a vote was counted twice", twice, 0)
    with servers.closing(servers.ours(folder, workspace.url)) as server:
        lead = Lead(server.url, round_.id)
        lead.start(norms)
        lead.step("move", address=HERE)
        port, code = lead.invitation(workspace)
        process = server.main
        server.rest()
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{server.url}/voila/workshop/?session={lead.session}&screen=projector&lang=nl")
            page.wait_for_selector("h1")
            page.evaluate(_SEEN)
            resting = _megabytes(process)
            found = _in_a_thread(_sixty(lead, port, code, resting, process))
            found["results"] += _on_projector(page, found["closed"])
        (size, requests) = found["first"]
        yield at_most("bytes until a phone can vote", size, 30_000)
        yield at_most("bytes for a phone that takes nothing compressed", found["unpacked"], 30_000)
        yield at_most("requests until a phone can vote", requests, 3)
        yield at_most("ms from scan to vote, p95, 60 in 20 s", p95(found["joined"]), 1500)
        yield at_most("ms from vote to received, p95, 60 in 2 s", p95(found["received"]), 150)
        yield at_most("ms from close to spread on all phones and projector, p95", p95(found["results"]), 300)
        yield at_most("MB for 60 phones", found["MB"], 30)
        wrong, tokens = _in_a_thread(_crowd(lead, port, code))
        yield at_most(f"errors of {CROWD} phones", wrong, 0)
        stored, tied = traces(folder, workspace, lead.session, tokens)
    yield Goal(f"at least {STORED} votes stored", str(stored), stored >= STORED)
    yield at_most("of them that can be tied to a phone", tied, 0)


def _in_a_thread(work: Any) -> Any:
    """Playwright keeps a loop in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _on_projector(page: Page, closed: list[float]) -> list[float]:
    page.wait_for_function(f"window.seen.length >= {len(closed)}")
    return [seen["at"] - began for seen, began in zip(page.evaluate("window.seen"), closed, strict=True)]
