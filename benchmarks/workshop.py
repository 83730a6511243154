"""A room that votes: sixty phones and a projector on one computer, and a server killed a thousand times.

``python -m benchmarks workshop`` tells how soon a phone can vote, a vote is received and a result is
everywhere, what it costs in memory, what is lost or counted twice when servers are killed and lines break,
and whether anything that is stored can be tied to a phone. 1 when a promise is not kept. ``--quick`` kills
fifty times.
"""

import asyncio
import json
import logging
import os
import random
import secrets
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlencode, urlsplit

import psutil
from playwright.sync_api import Page

from benchmarks import samples, servers
from benchmarks.browser import chromium
from benchmarks.figures import p95
from benchmarks.goals import Goal
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.maturity.votes import Tally
from ibp_workbook.store import Round, Workspace
from ibp_workbook.store.backup import backup
from ibp_workbook.workshop import record
from ibp_workbook.workshop.door import HERE
from ibp_workbook.workshop.sessions import Sessions

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


# -- Who leads ---------------------------------------------------------------------------------------------


@dataclass
class Lead:
    """Leads a session of the demo board over the pages of a server.

    Attributes:
        url: of the server.
        round: the measurement round.
        session: its number.
    """

    url: str
    round: int
    session: int = 0
    version: int = 1

    def ask(self, place: str, content: dict[str, Any]) -> dict[str, Any]:
        """A post of who leads; RuntimeError when it is refused."""
        where = urlsplit(self.url)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=_PATIENCE)
        query = urlencode({"board": DEMO_BOARD, "round": self.round, "school": "bestuur"})
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/voila/workshop/{place}?{query}", json.dumps(content), headers)
        answer = connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        connection.close()
        if answer.status != 200:
            raise RuntimeError(said)
        return said

    def start(self, norms: list[str]) -> None:
        """Begin a session about these norms."""
        self.session = self.ask("start", {"norms": norms})["session"]

    def step(self, action: str, **content: Any) -> None:
        """Make a step."""
        self.ask(f"{self.session}/step", {"action": action, "v": self.version, **content})
        self.version += action != "move"

    def steps(self, *actions: str) -> None:
        """Make some steps."""
        for action in actions:
            self.step(action)

    def invitation(self, workspace: Workspace) -> tuple[int, str]:
        """Port and code, as the workspace keeps them."""
        door = record.read(workspace, self.session).door
        return door["port"], door["code"]


# -- Phones ------------------------------------------------------------------------------------------------


@dataclass
class Phone:
    """A phone: what it heard, and when."""

    port: int
    code: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    state: dict[str, Any] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)
    received: int = 0
    requests: int = 0
    _line: asyncio.StreamWriter | None = None
    _listening: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(HERE, self.port)
        writer.write(_request(method, path, body))
        answer = await asyncio.wait_for(reader.read(), _PATIENCE)
        writer.close()
        self.received, self.requests = self.received + len(answer), self.requests + 1
        return int(answer[9:12]), answer

    async def join(self) -> float:
        """Scan: milliseconds until it can vote."""
        began = time.perf_counter()
        status, _ = await self._ask("GET", f"/w/{self.code}")
        if status != 200:
            raise RuntimeError(f"no page: {status}")
        await self.listen()
        return (time.perf_counter() - began) * 1000

    async def listen(self) -> None:
        """Connect, and hear where the room is."""
        reader, self._line = await asyncio.open_connection(HERE, self.port)
        self._line.write(_request("GET", f"/w/{self.code}/events?t={self.token}"))
        self.requests += 1
        self._listening = asyncio.create_task(self._hear(reader))
        await self.until(0)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                line = await reader.readline()
                if not line:
                    return
                self.received += len(line) if not self.heard else 0
                if line.startswith(b"data: "):
                    self.state = json.loads(line.removeprefix(b"data: "))
                    self.heard.setdefault(self.state["v"], time.perf_counter())
                    self._news.set()

    async def until(self, version: int) -> None:
        """Wait until the room is that far."""
        async with asyncio.timeout(_PATIENCE):
            while self.state.get("v", -1) < version:
                self._news.clear()
                await self._news.wait()

    async def vote(self, choice: int) -> float:
        """Milliseconds until it is received."""
        began = time.perf_counter()
        norm, round_ = self.state["norm"]["id"], self.state["round"]
        content = {"token": self.token, "norm": norm, "round": round_, "choice": choice}
        status, _ = await self._ask("POST", f"/w/{self.code}/vote", json.dumps(content))
        if status != 204:
            raise RuntimeError(f"not received: {status}")
        return (time.perf_counter() - began) * 1000

    def leave(self) -> None:
        """The phone is put away."""
        if self._line:
            self._line.close()
        if self._listening:
            self._listening.cancel()


def _request(method: str, path: str, body: str = "") -> bytes:
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    keep = "" if path.partition("?")[0].endswith("/events") else "Connection: close\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: {HERE}\r\n{keep}{kind}\r\n{body}".encode()


# -- Sixty people ------------------------------------------------------------------------------------------


async def _sixty(lead: Lead, port: int, code: str, resting: float, process: psutil.Process) -> dict[str, Any]:
    phones = [Phone(port, code) for _ in range(PHONES)]

    async def arrive(phone: Phone, after: float) -> float:
        await asyncio.sleep(after)
        return await phone.join()

    steps = range(PHONES)
    joined = await asyncio.gather(*(arrive(phones[n], ARRIVE_WITHIN * n / PHONES) for n in steps))
    first = (max(phone.received for phone in phones), max(phone.requests for phone in phones))
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


# -- A server that is killed -------------------------------------------------------------------------------


def _serve(url: str, dossier: int, told: TextIO, people: int) -> None:
    """Lead a session by itself: ask, wait for everybody, agree; tells what was acknowledged."""

    async def lead() -> None:
        workspace, sessions = Workspace(url), Sessions()
        live = await sessions.open(workspace, dossier)
        if live.invitation is None or live.invitation.address != HERE:
            await sessions.move(workspace, live, HERE)
        assert live.invitation is not None
        port, code = live.invitation.port, live.invitation.code

        def tell(*words: object) -> None:
            print(json.dumps(words), file=told, flush=True)

        async def step(action: str, **content: Any) -> None:
            await live.do(workspace, action, {"v": live.record.session.version, **content}, "nl")

        while norm := live.record.session.norm:
            match live.record.session.stage:
                case "lobby":
                    await step("open")
                case "open":
                    tell("open", norm, live.record.session.round, port, code)
                    while live.ballot.voted < people:
                        await asyncio.sleep(0.001)
                    await step("close")
                case "closed":
                    await step("reveal")
                case "revealed":
                    await step("agree", level=3, why="besproken")
                    tell("agreed", norm)
                case _:
                    await step("next")
        tell("done")

    asyncio.run(lead())


@contextmanager
def _child(url: str, dossier: int, people: int) -> Iterator[tuple[int, TextIO]]:
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        logging.disable()
        with suppress(BaseException), os.fdopen(writing, "w") as told:
            _serve(url, dossier, told, people)
        os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield process, told
    finally:
        os.waitpid(process, 0)


def kills(
    workspace: Workspace, round_: Round, norms: list[str], trials: int, seed: int = 14
) -> tuple[int, int]:
    """Kill a server while phones vote, twice each, with lines that break: levels lost, votes doubled."""
    chance, people = random.Random(seed), 3
    acknowledged: dict[int, set[str]] = {}
    dossier = 0
    for _ in range(trials):
        if not dossier or not record.read(workspace, dossier).session.norm:
            dossier = record.start(workspace, round_, None, norms, "Werksessie").dossier
            acknowledged[dossier] = set()
        with _child(workspace.url, dossier, people) as (process, told):
            deadline = time.monotonic() + chance.uniform(0.1, 0.8)
            with ExitStack() as ending:
                ending.callback(os.kill, process, signal.SIGKILL)
                _vote_until(told, deadline, people, chance, acknowledged[dossier])
            for line in told:  # what was told before it was killed
                _take(line, acknowledged[dossier])
    lost = twice = 0
    for each, agreed in acknowledged.items():
        session = record.read(workspace, each).session
        answers = workspace.maturity.answers(round_.id, None)
        lost += sum(norm not in session.agreed or answers[norm]["level"].value != 3 for norm in agreed)
        twice += sum(_too_many(tally, people) for tallies in session.rounds.values() for tally in tallies)
    return lost, twice


def _too_many(tally: Tally, people: int) -> bool:
    return tally.n > people


def _take(line: str, agreed: set[str]) -> list[Any]:
    with suppress(ValueError):  # a line of which the end was killed
        words: list[Any] = json.loads(line)
        if words[0] == "agreed":
            agreed.add(words[1])
        return words
    return []


def _vote_until(told: TextIO, deadline: float, people: int, chance: random.Random, agreed: set[str]) -> None:
    tokens = [secrets.token_hex(16) for _ in range(people)]
    os.set_blocking(told.fileno(), False)
    rest = ""
    while time.monotonic() < deadline:
        time.sleep(0.001)
        with suppress(BlockingIOError, TypeError):
            rest += os.read(told.fileno(), 65536).decode()
        *lines, rest = rest.split("\n")
        for line in lines:
            words = _take(line, agreed)
            if words and words[0] == "open":
                _, norm, round_, port, code = words
                for token in (*tokens, *tokens):
                    _post(port, code, {"token": token, "norm": norm, "round": round_, "choice": 3}, chance)
    os.set_blocking(told.fileno(), True)
    if rest:
        _take(rest, agreed)


def _post(port: int, code: str, content: dict[str, Any], chance: random.Random) -> None:
    """A vote; in one of five the line breaks before the answer, and the phone sends it again."""
    with suppress(OSError, HTTPException):
        if chance.random() < 0.2:
            with socket.create_connection((HERE, port), timeout=2) as line:
                line.sendall(_request("POST", f"/w/{code}/vote", json.dumps(content)))
        connection = HTTPConnection(HERE, port, timeout=2)
        connection.request(
            "POST", f"/w/{code}/vote", json.dumps(content), {"Content-Type": "application/json"}
        )
        connection.getresponse().read()
        connection.close()


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
    yield _most(f"agreed levels lost in {trials} kills, with lines that broke", lost, 0)
    yield _most("rounds in which a vote was counted twice", twice, 0)
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
        yield _most("bytes until a phone can vote", size, 30_000)
        yield _most("requests until a phone can vote", requests, 3)
        yield _most("ms from scan to vote, p95, 60 in 20 s", p95(found["joined"]), 1500)
        yield _most("ms from vote to received, p95, 60 in 2 s", p95(found["received"]), 150)
        yield _most("ms from close to spread on all phones and projector, p95", p95(found["results"]), 300)
        yield _most("MB for 60 phones", found["MB"], 30)
        wrong, tokens = _in_a_thread(_crowd(lead, port, code))
        yield _most(f"errors of {CROWD} phones", wrong, 0)
        stored, tied = traces(folder, workspace, lead.session, tokens)
    yield Goal(f"at least {STORED} votes stored", str(stored), stored >= STORED)
    yield _most("of them that can be tied to a phone", tied, 0)


def _in_a_thread(work: Any) -> Any:
    """Playwright keeps a loop in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _on_projector(page: Page, closed: list[float]) -> list[float]:
    page.wait_for_function(f"window.seen.length >= {len(closed)}")
    return [seen["at"] - began for seen, began in zip(page.evaluate("window.seen"), closed, strict=True)]


def _most(promise: str, measured: float, most: float) -> Goal:
    return Goal(f"{promise}, at most {most:g}", f"{measured:.1f}".removesuffix(".0"), measured <= most)
