"""The pages of who leads a session of voting: somebody with an account, where people sign in."""

import contextvars
from collections.abc import Callable
from typing import Any, TypeVar

from tornado.web import HTTPError

from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.server.people import Owner
from ibp_workbook.app.server.visit import Visit
from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Round, School, Workspace
from ibp_workbook.store.asking import work_for
from ibp_workbook.texts import Texts
from ibp_workbook.workshop import web
from ibp_workbook.workshop.choosing import Wanted, choice
from ibp_workbook.workshop.leading import LeadFile, LeadStream, Posted, Replies
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.sessions import Sessions

Result = TypeVar("Result")
PLACE = "voila/workshop/"


class _Lead(Visit, Replies):
    """A request of who leads, or wants to."""

    def initialize(self, sessions: Sessions, workspace: str, leads: "Leads", **kwargs: Any) -> None:
        """Called by Tornado."""
        super().initialize(**kwargs)
        self._sessions, self._url, self._leads = sessions, workspace, leads

    async def prepare(self) -> None:
        """Called by Tornado: nothing for a stranger, or for another site."""
        await Visit.prepare(self)
        if self.current_user is None:
            raise HTTPError(403)
        self.require_own_site()
        self.set_header("Cache-Control", "no-store")

    async def as_person(self, work: Callable[[Workspace], Result]) -> Result:
        """Do something in the workspace as the person who asks."""
        person = self.identity_provider.asker(self.current_user)

        def open_and_work() -> Result:
            work_for(person)
            return work(Workspace(self._url))

        context = contextvars.copy_context()
        return await self._sessions.in_thread(lambda: context.run(open_and_work))

    def asked(self, workspace: Workspace) -> tuple[Selection, tuple[Framework, Round, School | None]]:
        """What the address is about; of that the framework, the round and the school.

        Raises:
            IbpError: there is no round.
        """
        given = {name: self.get_query_argument(name, "") for name in ("board", "round", "school")}
        chosen = Selection(workspace, load_catalogue(), Request(self.lang, **given))
        if chosen.current_round is None or chosen.framework is None:
            raise IbpError("common.no_round")
        return chosen, (chosen.framework, chosen.current_round, chosen.current_school)

    async def live(self, session: str) -> tuple[Workspace, Live]:
        """The session with this number, as the person who asks may lead it."""
        workspace = await self.as_person(lambda opened: opened)
        return workspace, await self._sessions.open(workspace, int(session), self._site())

    def _site(self) -> str:
        """Where phones come to this server; empty on one's own computer, which gives each session a port."""
        base = self.settings["base_url"].rstrip("/")
        signs_in = self.identity_provider.auth_enabled
        # A proxy takes the encryption off; the page itself knows how it was reached.
        scheme = "https" if self.get_query_argument("tls", "") else "http"
        return f"{scheme}://{self.request.host}{base}" if signs_in else ""


class LeadPage(_Lead):
    """The page on which a session is prepared and led, and that the projector shows."""

    def get(self) -> None:
        """The same for everyone; the rest is asked for."""
        self.show("workshop.html", lang=self.lang, words=Texts(self.lang).area("workshop_lead"))


class LaptopFile(LeadFile):
    """Scripts and style of that page; asked for again each time, for a new version has the same address."""

    def set_default_headers(self) -> None:
        """Called by Tornado."""
        self.set_header("Cache-Control", "no-cache")


class LeadChoice(_Lead):
    """What can be voted about."""

    async def get(self) -> None:
        """The norms of the school or board in the address."""

        def chosen(workspace: Workspace) -> dict[str, Any]:
            selection, about = self.asked(workspace)
            board = selection.current_board
            named = {"subject": selection.subject, "board": board.name if board else ""}
            return {**named, **choice(workspace, *about, self.lang)}

        await self.answer(lambda: self.as_person(chosen))


class LeadStart(_Lead, Posted):
    """The beginning of a session, or its preparation."""

    async def done(self, content: dict[str, Any]) -> dict[str, Any]:
        """Begin or prepare one about the norms that were sent; its number."""
        workspace, (_, about) = await self.as_person(lambda opened: (opened, self.asked(opened)))
        wanted = Wanted.read(content)
        return {"session": await self._sessions.start(workspace, *about, wanted, self.lang)}


class LeadRemove(_Lead, Posted):
    """The end of a session that was prepared and not begun."""

    async def done(self, _content: dict[str, Any], session: str) -> None:
        """Take it away."""
        workspace = await self.as_person(lambda opened: opened)
        await self._sessions.remove(workspace, int(session))


class LeadEvents(_Lead, LeadStream):
    """What happens in a session, for who leads it and for the projector."""

    async def get(self, session: str) -> None:
        """Stay connected; this is also how a session comes back after the server was stopped."""
        try:
            # A projector that only looks on does not bring back a session that was stopped.
            if self.get_query_argument("watch", "") and not self._sessions.is_live(int(session)):
                raise IbpError("workshop.not_now")
            _, self._live = await self.live(session)
        except IbpError as error:
            self.set_status(409)
            self.finish({"message": error.message(self.lang)})
            return
        self._live.look_again()
        self._leads[self] = self.current_user.owner
        try:
            await self.stream(self._live.leads)
        finally:
            del self._leads[self]


Leads = dict[LeadEvents, Owner]
"""Who listens, as whom: a line that is open asks nobody again whether it may be."""


class LeadStep(_Lead, Posted):
    """A step in a session."""

    async def done(self, content: dict[str, Any], session: str) -> dict[str, Any] | None:
        """Make it."""
        workspace, live = await self.live(session)
        action = str(content.get("action", ""))
        if action == "lend" and not self._site():  # where people sign in, one signs in there as well
            return live.lend(workspace, self.lang)
        if action == "move" and not self._site():
            await self._sessions.move(workspace, live, str(content.get("address", "")))
        elif action == "withdraw":
            live.withdraw()
        elif action == "pause":
            await self._sessions.pause(workspace, live)
        else:
            return {"message": await live.do(workspace, action, content, self.lang)}
        return None


def handlers(
    base: str, workspace: str, sessions: Sessions, leads: Leads, signs_in: bool, ours: dict[str, Any]
) -> list[Any]:
    """The addresses below which sessions are led, and where phones come on a server with an address.

    Args:
        base: where the server lives, as part of a pattern.
        workspace: address of the workspace.
        sessions: those of this process.
        leads: who listens to them; the server ends the lines of who may no longer.
        signs_in: whether people sign in, so that the server has an address of its own.
        ours: what every page of the server gets.
    """
    phones = web.handlers(base, sessions.with_code) if signs_in else []
    known = {**ours, "sessions": sessions, "workspace": workspace, "leads": leads}
    place = base + PLACE
    return [
        *phones,
        (place, LeadPage, known),
        (place + r"((?:room|choose|kinds|lead|lend)\.(?:js|css))", LaptopFile),
        (place + "choice", LeadChoice, known),
        (place + "start", LeadStart, known),
        (place + r"(\d{1,12})/remove", LeadRemove, known),
        (place + r"(\d{1,12})/events", LeadEvents, known),
        (place + r"(\d{1,12})/step", LeadStep, known),
    ]
