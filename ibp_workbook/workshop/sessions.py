"""The sessions of this process: beginning, going on, stopping."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tornado.ioloop import IOLoop
from tornado.web import Application

from ibp_workbook import formats
from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Round, School, Value, Workspace
from ibp_workbook.texts import Texts
from ibp_workbook.times import now
from ibp_workbook.workshop import record, tablet, web
from ibp_workbook.workshop.choosing import Wanted, asked
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.record import Record

Result = TypeVar("Result")


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
        wanted: Wanted,
        lang: str,
    ) -> int:
        """Begin or prepare a session, or prepare one anew; the number of its dossier.

        Raises:
            IbpError: none of these norms is asked here, or this person may not write here.
        """
        apart = wanted.kind == "schools"
        norms = [item.id for item in asked(framework, school, apart) if item.id in set(wanted.norms)]
        name = wanted.name.strip()
        where = school.id if school and not apart else None

        def begin() -> Record:
            if wanted.session is None:
                called = name or Texts(lang)("workshop.name", at=formats.moment(now(), lang))
                return record.start(workspace, round_, where, norms, called, wanted.kind)
            kept = record.read(workspace, wanted.session)
            if (kept.school, kept.session.kind) != (where, wanted.kind):
                raise IbpError("store.no_dossier")
            return record.change(workspace, kept, norms, name)

        begun: Record = await self.in_thread(begin)
        self._forget(begun.dossier)  # whoever looks at it sees the new list
        return begun.dossier

    async def remove(self, workspace: Workspace, dossier: int) -> None:
        """Take away a session that was prepared.

        Raises:
            IbpError: no such session in scope, it has begun, or this person may not write in it.
        """
        await self.in_thread(lambda: record.remove(workspace, record.read(workspace, dossier)))
        self._forget(dossier)

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
                await live.let_in(workspace, _application(live))
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
        await live.let_in(workspace, _application(live), address)

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


def _application(live: Live) -> Application:
    """All that is served on the port of a session: to phones, and to a second device that leads along."""
    return web.application(live, tablet.handlers(live))


def _read(
    workspace: Workspace, dossier: int
) -> tuple[Framework, Record, dict[str, str], dict[int | None, Value]]:
    found = record.read(workspace, dossier)
    rounds = {each.id: each for each in workspace.rounds.of(found.board)}
    library = workspace.frameworks.library(load_catalogue())
    if found.round not in rounds or rounds[found.round].framework not in library:
        raise IbpError("store.no_round")
    framework = library[rounds[found.round].framework]
    schools = {str(school.id): school.name for school in workspace.schools.of(found.board, closed=False)}
    return framework, found, schools, record.answers(workspace, found)
