"""A hundred people on one server, signed in by OpenID Connect, each with a page, for an hour.

``python -m benchmarks server`` (``--quick``: a minute): 72 principals fill in their own school, twenty
consultants save in the same two schools, eight analysts choose on the dashboard; all now and then leave and
open their page again. 1 when a click takes too long, something goes wrong, or an answer is lost or silently
written over.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from benchmarks import samples, servers
from benchmarks.figures import p95
from benchmarks.goals import Goal, at_most
from benchmarks.open_page import OpenPage, opened
from benchmarks.samples import Levels
from benchmarks.visitor import Visitor
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.engine import open_engine, reading
from tests.server.made_provider import CLIENT, SECRET, MadeProvider, made_provider
from tests.server.signing_in import Browser

_MINUTES = 60
_THINKS = 10.0
"""Seconds between two things that one person does, on average."""
_LEAVES = 0.02
"""How often the next thing is to leave and open the page again."""
_CONSULTANTS, _ANALYSTS = 20, 8
_SHARED = 2
"""So many schools are worked on by all consultants, beside their principals."""
_WENT_WRONG = (OSError, HTTPClientError, WebSocketClosedError, TimeoutError, StopIteration)

_OVERWRITTEN = """
    SELECT count(*) FROM (
      SELECT based_on, resolves, lag(id) OVER (PARTITION BY dossier, item, field ORDER BY id) AS before
      FROM events WHERE kind = 'set' AND field = 'level'
    ) AS written
    WHERE resolves IS NULL AND before IS NOT NULL AND (based_on IS NULL OR based_on <> before)
"""
"""Values put over one that its giver had not seen, without a choice between the two."""


class Given(NamedTuple):
    """An answer that the server said it saved."""

    event: int
    norm: str
    level: int


@dataclass
class Hour:
    """What came of it.

    Attributes:
        clicks: milliseconds from a level to its reply with the new scores.
        given: all answers that were said to be saved.
        counted: how often each thing was done, and went wrong.
    """

    clicks: list[float] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


@dataclass
class Person:
    """Somebody who is signed in.

    Attributes:
        visitor: their browser.
        notebook: the page that is open.
        query: what its address holds.
        schools: those of which the page is opened, one at a time; none for the dashboard.
    """

    visitor: Visitor
    notebook: str
    query: Mapping[str, object]
    schools: Sequence[str]
    norms: Sequence[str]
    chance: random.Random
    _sector: str = ""

    async def works(self, hour: Hour, until: float) -> None:
        """Work until then; what goes wrong is counted, and the page opened again."""
        await asyncio.sleep(self.chance.random() * _THINKS)
        while time.perf_counter() < until:
            where = {**self.query, "school": self.chance.choice(self.schools)} if self.schools else self.query
            try:
                async with opened(self.visitor, self.notebook, **where) as page:
                    hour.counted["pages"] += 1
                    self._sector = ""
                    while self.chance.random() > _LEAVES and time.perf_counter() < until:
                        await (self._answers if self.schools else self._chooses)(page, hour)
                        await asyncio.sleep(self.chance.expovariate(1 / _THINKS))
            except _WENT_WRONG as problem:
                hour.counted["errors"] += 1
                print(f"server: {type(problem).__name__} on {self.notebook}", file=sys.stderr, flush=True)

    async def _answers(self, page: OpenPage, hour: Hour) -> None:
        norm, level = self.chance.choice(self.norms), self.chance.randint(1, 5)
        began = time.perf_counter()
        reply = await page.save(norm, level)
        hour.clicks.append((time.perf_counter() - began) * 1000)
        hour.counted[reply["kind"]] += 1
        if reply["kind"] == "saved":
            hour.given.append(Given(reply["event"], norm, level))
        elif reply["kind"] == "conflict":
            for conflict in reply["values"][norm]["level"]["conflicts"]:
                chosen = await page.resolve(conflict, self.chance.choice(("mine", "theirs")))
                hour.counted[f"resolve {chosen['kind']}"] += 1
        else:
            hour.counted["errors"] += 1

    async def _chooses(self, page: OpenPage, hour: Hour) -> None:
        filters = page.model(lambda state: any(f.get("name") == "sector" for f in state.get("fields", ())))
        self._sector = self.chance.choice([sector for sector in ("", "po", "vo") if sector != self._sector])
        await page.say(filters, {"kind": "change", "name": "sector", "value": self._sector})
        await page.hear(lambda data: data.get("method") == "update")
        hour.counted["filters"] += 1


def people(url: str, made: MadeProvider, workspace: Workspace, levels: Levels) -> list[Person]:
    """A hundred of them: made members, and signed in."""
    members = workspace.members
    by_location = {school.location: school.id for school in workspace.schools.of(levels.board)}
    query = {"board": levels.board, "round": levels.round}
    everyone: list[Person] = []

    def add(login: str, role: str, notebook: str, schools: Sequence[str], **scope: Any) -> None:
        members.add(Member(login, login.partition("@")[0], role, **scope))
        made.person = {"sub": login, "email": login, "email_verified": True, "sid": login}
        browser = Browser(url, made)
        browser.sign_in()
        visitor, chance = Visitor(url, browser.cookie), random.Random(len(everyone))
        everyone.append(Person(visitor, notebook, query, schools, levels.norms, chance))

    for place, school in enumerate(levels.schools):
        principal = {"school": by_location[school]}
        add(f"directeur{place}@x.nl", "school", "maturity", [school], **principal)
    for place in range(_CONSULTANTS):
        shared = levels.schools[:_SHARED]
        add(f"adviseur{place}@x.nl", "consultant", "maturity", shared, board=levels.board)
    for place in range(_ANALYSTS):
        add(f"analist{place}@x.nl", "analyst", "board", [], board=levels.board)
    return everyone


def lost(url: str, given: Iterable[Given]) -> int:
    """How many answers that were said to be saved are not among what happened."""
    with reading(open_engine(url)) as connection:
        rows = connection.execute(text("SELECT id, item, value FROM events WHERE field = 'level'"))
        stored = {event: (norm, str(level)) for event, norm, level in rows}
    return sum(stored.get(each.event) != (each.norm, str(each.level)) for each in given)


def overwritten(url: str) -> int:
    """How many values were put over another that nobody had seen."""
    with reading(open_engine(url)) as connection:
        return int(connection.execute(text(_OVERWRITTEN)).scalar_one())


async def work(everyone: Sequence[Person], minutes: float) -> Hour:
    """All of them at the same time."""
    hour, until = Hour(), time.perf_counter() + minutes * 60
    tasks: list[Awaitable[None]] = [person.works(hour, until) for person in everyone]
    await asyncio.gather(*tasks)
    return hour


def main(minutes: float = _MINUTES) -> int:
    """Measure and print; 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as name, made_provider() as made:
        folder = Path(name)
        workspace = samples.make_workspace(folder)
        levels = Levels.of(workspace, samples.LARGE_BOARD)
        before = overwritten(workspace.url)
        options = ("--oidc", made.issuer, "--pages", "120")
        secrets = {"IBP_OIDC_CLIENT_ID": CLIENT, "IBP_OIDC_CLIENT_SECRET": SECRET}
        with servers.closing(servers.ours(folder, workspace.url, *options, **secrets)) as server:
            everyone = people(server.url, made, workspace, levels)
            load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
            print(f"server: {len(everyone)} people, {minutes:g} minutes, {load}", flush=True)
            hour = asyncio.run(work(everyone, minutes))
            megabytes = server.megabytes()
        kept = goals(hour, lost(workspace.url, hour.given), overwritten(workspace.url) - before, megabytes)
    print(", ".join(f"{what} {times:,}" for what, times in sorted(hour.counted.items())))
    for goal in kept:
        print(f"- {goal.promise}: {'kept' if goal.kept else 'NOT KEPT'} ({goal.measured})")
    return int(not all(goal.kept for goal in kept))


def goals(hour: Hour, lost: int, overwritten: int, megabytes: float) -> list[Goal]:
    """What is promised about a board's server, held against one run."""
    return [
        at_most(f"ms of a click (p95 of {len(hour.clicks):,})", p95(hour.clicks), 100),
        at_most("errors", hour.counted["errors"], 0),
        at_most(f"of {len(hour.given):,} saved answers lost", lost, 0),
        at_most(
            f"values silently written over, beside {hour.counted['conflict']:,} conflicts", overwritten, 0
        ),
        at_most("MB of memory (PSS) at the end", megabytes, 8_000),
    ]
