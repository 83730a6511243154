"""A session of voting whose server is killed again and again, while the lines of its phones break."""

import asyncio
import json
import logging
import os
import random
import secrets
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, TextIO

from benchmarks.room import request
from ibp_workbook.store import Round, Workspace
from ibp_workbook.workshop import record
from ibp_workbook.workshop.door import HERE
from ibp_workbook.workshop.sessions import Sessions


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
        twice += sum(tally.n > people for tallies in session.rounds.values() for tally in tallies)
    return lost, twice


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
                line.sendall(request("POST", f"/w/{code}/vote", json.dumps(content)))
        connection = HTTPConnection(HERE, port, timeout=2)
        connection.request(
            "POST", f"/w/{code}/vote", json.dumps(content), {"Content-Type": "application/json"}
        )
        connection.getresponse().read()
        connection.close()
