"""The sessions of this process: choosing norms, beginning, going on, and what leads them."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tornado.ioloop import IOLoop

from ibp_workbook import formats
from ibp_workbook.catalogue import Framework, Statement, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.store import Round, School, Value, Workspace, plain
from ibp_workbook.texts import Texts
from ibp_workbook.workshop import record, web
from ibp_workbook.workshop.live import Live, now
from ibp_workbook.workshop.record import Record

Result = TypeVar("Result")
Plain = dict[str, Any]


def asked(framework: Framework, school: School | None) -> tuple[Statement, ...]:
    """The norms that a school, or the board itself (None), is asked."""
    return tuple(item for item in framework.statements if school or item.scope != "school")


def choice(
    workspace: Workspace, framework: Framework, round_: Round, school: School | None, lang: str
) -> Plain:
    """What can be voted about: the norms with what counts now, and sessions that were not finished."""
    answers = workspace.maturity.answers
    board, own = (
        {norm: fields["level"] for norm, fields in plain(found).items() if fields.get("level") is not None}
        for found in (answers(round_.id, None), answers(round_.id, school.id) if school else {})
    )
    counts = effective(framework, board, own) if school else {}
    norms = asked(framework, school)
    levels = {norm: found.answer for norm, found in counts.items()} if school else board
    return {
        "round": round_.name,
        "closed": round_.closed,
        "target": round_.target,
        "domains": [
            {
                "title": domain.title.get(lang),
                "norms": [
                    {"id": item.id, "title": item.title.get(lang), "level": levels.get(item.id)}
                    for item in norms
                    if item.domain == domain.id
                ],
            }
            for domain in framework.domains
            if any(item.domain == domain.id for item in norms)
        ],
        "unfinished": [
            {
                "session": found.dossier,
                "name": found.name,
                "agreed": len(found.session.agreed),
                "norms": len(found.session.norms),
            }
            for found in record.unfinished(workspace, round_, school.id if school else None)
        ],
    }


class Sessions:
    """The sessions that are going on in this process, each with a port of its own for phones."""

    def __init__(self) -> None:
        self._live: dict[int, Live] = {}
        self._turn = asyncio.Lock()
        # One thread, so that what one session writes comes one after the other.
        self._thread = ThreadPoolExecutor(1, "workshop")

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """Do what takes time without keeping the phones waiting."""
        result: Result = await IOLoop.current().run_in_executor(self._thread, work)
        return result

    async def start(
        self,
        workspace: Workspace,
        framework: Framework,
        round_: Round,
        school: School | None,
        norms: Iterable[str],
        lang: str,
    ) -> int:
        """Begin a session about these norms; the number of its dossier.

        Raises:
            IbpError: none of these norms is asked here, or this person may not write here.
        """
        wanted = set(norms)
        known = [item.id for item in asked(framework, school) if item.id in wanted]
        name = Texts(lang)("workshop.name", at=formats.moment(now(), lang))
        begun: Record = await self.in_thread(
            lambda: record.start(workspace, round_, school.id if school else None, known, name)
        )
        return begun.dossier

    async def open(self, workspace: Workspace, dossier: int, site: str = "") -> Live:
        """A session as this person may lead it: as it goes on here, or as it was kept.

        A server that was stopped comes back this way too: same code and port, the open round asked again.

        Args:
            workspace: as this person.
            dossier: number of the session.
            site: address of the server where phones come to it; empty where each session has a port.

        Raises:
            IbpError: no such session in scope, or this person may not write in it.
        """
        async with self._turn:
            live = self._live.get(dossier)
            if live and live.is_over:  # go on with a new code, as next week
                self._forget(dossier)
            elif live:
                await self.in_thread(lambda: workspace.dossiers.get(dossier))  # refuses who may not see it
                return live
            live = Live(*await self.in_thread(lambda: _read(workspace, dossier)), self._thread)
            if site:
                await live.welcome(workspace, site)
            else:
                await live.let_in(workspace, web.application(live))
            self._live[dossier] = live
            return live

    def with_code(self, code: str) -> Live | None:
        """The session that has this code."""
        return next((live for live in self._live.values() if live.has_code(code)), None)

    def is_live(self, dossier: int) -> bool:
        """Whether a session is going on here."""
        return dossier in self._live

    async def move(self, workspace: Workspace, live: Live, address: str) -> None:
        """Listen on another address of this computer."""
        await live.let_in(workspace, web.application(live), address)

    async def pause(self, workspace: Workspace, live: Live) -> None:
        """End a session here; what was agreed is kept, and it can be gone on with.

        Raises:
            IbpError: this person may only read.
        """
        kept = live.record
        await self.in_thread(lambda: record.write(workspace, kept, kept.session))
        self._forget(kept.dossier)

    def _forget(self, dossier: int) -> None:
        if live := self._live.pop(dossier, None):
            live.shut()

    def end(self) -> None:
        """End them all."""
        for dossier in list(self._live):
            self._forget(dossier)


def _read(workspace: Workspace, dossier: int) -> tuple[Framework, Record, Value | None]:
    found = record.read(workspace, dossier)
    rounds = {each.id: each for each in workspace.rounds.of(found.board)}
    library = workspace.frameworks.library(load_catalogue())
    if found.round not in rounds or rounds[found.round].framework not in library:
        raise IbpError("store.no_round")
    answer = record.answer(workspace, found, found.session.norm) if found.session.norm else None
    return library[rounds[found.round].framework], found, answer
