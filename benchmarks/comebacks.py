"""Hosts killed at random moments under pages in a browser: each comes back by itself, with its answers."""

import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Page

from benchmarks.samples import Levels, framework
from benchmarks.servers import Server
from ibp_workbook.store import Workspace

_LATEST = 2.5  # seconds after a page was asked for: while it is made, loads, connects or is worked on
_PAUSE = 0.06  # seconds between two answers
_PATIENCE = 60.0
_BESIDE = ("board", "start", "plan", "dpia", "supplier", "schools")
_ANSWERED = ".ibp-form [data-statement] input[type=radio]:enabled"
# Nothing waits to be saved, its kernel is there, and nobody is asked to do anything.
_IS_WHOLE = """async () => {
  if (!document.querySelector('.ibp-page .widget-html-content, .ibp-page .ibp-form')) return false;
  if (document.querySelector('#ibp-lost')?.childElementCount) return false;
  if (Object.keys(localStorage).some((key) => key.startsWith('ibp:outbox'))) return false;
  const { kernelId } = JSON.parse(document.querySelector('#jupyter-config-data').textContent);
  return (await fetch(`${document.documentElement.dataset.base}api/kernels/${kernelId}`)).ok;
}"""
_GIVE = """([norm, level]) =>
  document.querySelector(`[data-statement="${norm}"] input[type=radio][value="${level}"]`).click()"""
_NORMS = f"""() => [...document.querySelectorAll({_ANSWERED!r})].map(
  (input) => input.closest('[data-statement]').dataset.statement)"""


class Result(NamedTuple):
    """What came of the kills.

    Attributes:
        never_back: pages that did not come back without a click.
        lost: answers given that are not in the workspace.
        given: how many answers there were.
    """

    never_back: int
    lost: int
    given: int


@dataclass
class Killed:
    """A page on which someone answers while the hosts of its server are killed."""

    page: Page
    chance: random.Random
    answers: dict[str, int] = field(default_factory=dict)

    def answer(self) -> None:
        """Give one level, if there is a page to give it on."""
        norm = ""
        try:
            norms = self.page.evaluate(_NORMS)
            if norms:
                norm, level = self.chance.choice(norms), self.chance.randint(1, 5)
                self.page.evaluate(_GIVE, [norm, level])
                self.answers[norm] = level
        except Error:  # the page was loaded again meanwhile: either may count
            self.answers.pop(norm, None)

    def is_back(self) -> bool:
        """Whether it comes back, with everything saved, and saves one answer more."""
        if not _is_whole(self.page):
            return False
        self.answer()
        return _is_whole(self.page)


def kills(opened: Browser, server: Server, workspace: Workspace, levels: Levels, times: int) -> Result:
    """Kill the hosts so many times, each time under a form that is being filled in and a page beside it."""
    chance = random.Random(9)
    never_back = lost = given = 0
    ids = {school.location: school.id for school in workspace.schools.of(levels.board)}
    for place in range(times):
        school = levels.schools[place % len(levels.schools)]
        with opened.new_context(viewport={"width": 1280, "height": 720}) as context:
            domain = framework().statement(chance.choice(levels.norms)).domain
            query = {"board": levels.board, "round": levels.round, "school": school, "step": f"list.{domain}"}
            form = _open(context, server, "maturity", query)
            beside = _open(context, server, _BESIDE[place % len(_BESIDE)], query)
            killed = Killed(form, chance)
            _answer_until_killed(killed, server, chance.random() * _LATEST)
            never_back += not killed.is_back()
            never_back += not _is_whole(beside)
        stored = workspace.maturity.answers(levels.round, ids[school])
        given += len(killed.answers)
        lost += sum(
            norm not in stored or stored[norm]["level"].value != level
            for norm, level in killed.answers.items()
        )
    return Result(never_back, lost, given)


def _open(context: BrowserContext, server: Server, notebook: str, query: Mapping[str, object]) -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/voila/render/{notebook}.ipynb?{urlencode(query)}", wait_until="commit")
    return page


def _answer_until_killed(killed: Killed, server: Server, seconds: float) -> None:
    are_killed = threading.Event()

    def kill() -> None:
        for host in server.hosts():
            with suppress(psutil.NoSuchProcess):
                host.kill()
        are_killed.set()

    timer = threading.Timer(seconds, kill)
    timer.start()
    while not are_killed.is_set():
        killed.answer()
        time.sleep(_PAUSE)
    timer.join()


def _is_whole(page: Page) -> bool:
    """Whether a page is, or comes back, within the patience of a person."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with suppress(Error):  # it is being loaded
            if page.evaluate(_IS_WHOLE):
                return True
        time.sleep(_PAUSE)
    return False
