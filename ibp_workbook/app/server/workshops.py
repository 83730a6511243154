"""The pages of who leads a session of voting: somebody with an account, where people sign in."""

import contextvars
import json
import mimetypes
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

from tornado.web import HTTPError, RequestHandler

from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.server import shell
from ibp_workbook.app.server.visit import Visit
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.store.asking import Asker, work_for
from ibp_workbook.texts import Texts
from ibp_workbook.workshop import web
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.sessions import Sessions, choice
from ibp_workbook.workshop.web import Stream

Result = TypeVar("Result")
PLACE = "voila/workshop/"
_FILES = files("ibp_workbook.workshop") / "lead"


class _Lead(Visit):
    """A request of who leads, or wants to."""

    def initialize(self, sessions: Sessions, workspace: str, **kwargs: Any) -> None:
        """Called by Tornado."""
        super().initialize(**kwargs)
        self._sessions, self._url = sessions, workspace

    async def prepare(self) -> None:
        """Called by Tornado: nothing for a stranger, or for another site."""
        await super().prepare()
        if self.current_user is None:
            raise HTTPError(403)
        self.require_own_site()
        self.set_header("Cache-Control", "no-store")

    @property
    def lang(self) -> str:
        """The language of the page that asks."""
        default = self.voila_configuration.resources["ibp"]["lang"]
        return shell.choose_lang(self.get_query_argument("lang", None), default)

    async def as_person(self, work: Callable[[Workspace], Result]) -> Result:
        """Do something in the workspace as the person who asks."""
        person = Asker(self.identity_provider.auth_enabled, self.current_user.username)

        def open_and_work() -> Result:
            work_for(person)
            return work(Workspace(self._url))

        context = contextvars.copy_context()
        return await self._sessions.in_thread(lambda: context.run(open_and_work))

    def selection(self, workspace: Workspace) -> Selection:
        """Board, round and school of the address."""
        given = {name: self.get_query_argument(name, "") for name in ("board", "round", "school")}
        return Selection(workspace, load_catalogue(), Request(self.lang, **given))

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

    def content(self) -> dict[str, Any]:
        """What was sent.

        Raises:
            HTTPError: it is no JSON object, or another site could have sent it.
        """
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        try:
            content = json.loads(self.request.body)
        except ValueError as error:
            raise HTTPError(400) from error
        if not isinstance(content, dict):
            raise HTTPError(400)
        return content

    async def answer(self, work: Callable[[], Any]) -> None:
        """Reply with what comes of it, or with a sentence why it cannot be."""
        try:
            self.finish(await work())
        except IbpError as error:
            self.set_status(409)
            doubted = list(error.numbers) if isinstance(error, DoubtError) else []
            self.finish({"message": error.message(self.lang), "numbers": doubted})


class LeadPage(_Lead):
    """The page on which a session is prepared and led, and that the projector shows."""

    def get(self) -> None:
        """The same for everyone; the rest is asked for."""
        words = Texts(self.lang).area("workshop_lead")
        page = self.settings["voila_jinja2_env"].get_template("workshop.html")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        ibp = self.voila_configuration.resources["ibp"]
        self.finish(page.render(ibp=ibp, lang=self.lang, words=words))


class LeadFile(RequestHandler):
    """Script and style of that page."""

    def get(self, name: str) -> None:
        """One of the two."""
        self.set_header("Content-Type", f"{mimetypes.guess_type(name)[0]}; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish((_FILES / name).read_bytes())


class LeadChoice(_Lead):
    """What can be voted about."""

    async def get(self) -> None:
        """The norms of the school or board in the address."""

        def chosen(workspace: Workspace) -> dict[str, Any]:
            selection = self.selection(workspace)
            if selection.current_round is None or selection.framework is None:
                raise IbpError("common.no_round")
            board = selection.current_board
            return {
                "subject": selection.subject,
                "board": board.name if board else "",
                **choice(
                    workspace,
                    selection.framework,
                    selection.current_round,
                    selection.current_school,
                    self.lang,
                ),
            }

        await self.answer(lambda: self.as_person(chosen))


class LeadStart(_Lead):
    """The beginning of a session."""

    async def post(self) -> None:
        """Begin one about the norms that were sent; its number."""
        norms = [str(norm) for norm in self.content().get("norms", ())]

        async def begin() -> dict[str, Any]:
            workspace, selection = await self.as_person(lambda opened: (opened, self.selection(opened)))
            if selection.current_round is None or selection.framework is None:
                raise IbpError("common.no_round")
            begun = await self._sessions.start(
                workspace,
                selection.framework,
                selection.current_round,
                selection.current_school,
                norms,
                self.lang,
            )
            return {"session": begun}

        await self.answer(begin)


class LeadEvents(_Lead, Stream):
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
        await self.stream(self._live.leads)

    def news(self) -> bytes:
        """The state when it is new, and how many voted."""
        counts = b"event: counts\ndata: " + json.dumps(self._live.counts).encode() + b"\n\n"
        state = self._live.lead_payload(self.lang)
        if state == self._sent:
            return counts
        self._sent = state
        return state + counts


class LeadStep(_Lead):
    """A step in a session."""

    async def post(self, session: str) -> None:
        """Make it."""
        content = self.content()

        async def step() -> dict[str, Any]:
            workspace, live = await self.live(session)
            action = str(content.get("action", ""))
            if action == "move" and not self._site():
                await self._sessions.move(workspace, live, str(content.get("address", "")))
                return {"message": ""}
            if action == "pause":
                await self._sessions.pause(workspace, live)
                return {"message": ""}
            return {"message": await live.do(workspace, action, content, self.lang)}

        await self.answer(step)


def handlers(
    base: str, workspace: str, sessions: Sessions, signs_in: bool, ours: dict[str, Any]
) -> list[Any]:
    """The addresses below which sessions are led, and where phones come on a server with an address.

    Args:
        base: where the server lives, as part of a pattern.
        workspace: address of the workspace.
        sessions: those of this process.
        signs_in: whether people sign in, so that the server has an address of its own.
        ours: what every page of the server gets.
    """
    phones = web.handlers(base, sessions.with_code) if signs_in else []
    known = {**ours, "sessions": sessions, "workspace": workspace}
    place = base + PLACE
    return [
        *phones,
        (place, LeadPage, known),
        (place + r"(lead\.(?:js|css))", LeadFile),
        (place + "choice", LeadChoice, known),
        (place + "start", LeadStart, known),
        (place + r"(\d{1,12})/events", LeadEvents, known),
        (place + r"(\d{1,12})/step", LeadStep, known),
    ]
