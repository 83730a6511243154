"""What a second device reaches that leads along: the controls of one session, once it was let in."""

import json
from typing import Any

from tornado.web import HTTPError

from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts
from ibp_workbook.times import now
from ibp_workbook.workshop import phone
from ibp_workbook.workshop.door import Guesses
from ibp_workbook.workshop.leading import FOLDER, LeadFile, LeadStream, Posted
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.web import Quiet

_POLICY = phone.strict_policy("self", "self")


class _Tablet(Quiet):
    def initialize(self, live: Live, guesses: Guesses) -> None:
        """Called by Tornado.

        Args:
            live: the one session that can be led from here.
            guesses: how often wrong keys were tried.
        """
        self._live, self._guesses = live, guesses

    def set_default_headers(self) -> None:
        """Called by Tornado: a page that runs its own scripts only, and is kept by nobody."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("Cache-Control", "no-store")

    @property
    def lang(self) -> str:
        """The language of who lent."""
        asked = self.get_query_argument("lang", LANGS[0])
        return asked if asked in LANGS else LANGS[0]

    @property
    def cookie(self) -> str:
        """Of this session: browsers do not keep the ports of one computer apart."""
        return f"ibp-lead-{self._live.record.dossier}"

    @property
    def may_lead(self) -> bool:
        """Whether this device was let in, and still is."""
        return self._live.lending.leads(self.get_cookie(self.cookie) or "")

    def require_lead(self, session: str) -> None:
        """Only the device that was let in goes on.

        Raises:
            HTTPError: it was not, or not any more; or this is another session.
        """
        if not self.may_lead:
            raise HTTPError(403)
        if int(session) != self._live.record.dossier:
            raise HTTPError(404)


class TabletPage(_Tablet):
    """The page: the controls, or a field for the key."""

    def get(self, slash: str) -> None:
        """Which of the two it is depends on the cookie; the rest is asked for."""
        if not slash:
            self.redirect("/lead/")
            return
        html = (FOLDER / "tablet.html").read_text("utf-8")
        words = json.dumps(Texts(self.lang).area("workshop_lead"), ensure_ascii=False)
        session = f' data-session="{self._live.record.dossier}"' if self.may_lead else ""
        html = html.replace('lang="nl"', f'lang="{self.lang}"{session}', 1)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html.replace("{}", words.replace("<", "\\u003c"), 1))


class TabletFile(_Tablet, LeadFile):
    """Scripts and style of that page, which tell nothing about the session."""


class TabletKey(_Tablet, Posted):
    """Where a key is exchanged for a cookie, once."""

    async def done(self, content: dict[str, Any]) -> None:
        """Let the device in."""
        who, at = self.request.remote_ip or "", now()
        if not self._guesses.may_try(who, at):
            raise IbpError("workshop.lend_wait")
        try:
            token = self._live.lending.redeem(str(content.get("key", "")), at)
        except IbpError:
            self._guesses.wrong(who, at)
            raise
        self.set_cookie(self.cookie, token, path="/lead", httponly=True, samesite="Strict")
        self._live.arrived()


class TabletEvents(_Tablet, LeadStream):
    """What happens in the session, as who leads it sees it."""

    async def get(self, session: str) -> None:
        """Stay connected as long as this device may lead; then tell it that it is over."""
        self.require_lead(session)
        await self.stream(self._live.leads)
        if not self.may_lead:
            self.write(b"event: gone\ndata: \n\n")

    def news(self) -> bytes:
        """The state and how many voted; nothing more once this device may not lead."""
        if self.may_lead:
            return super().news()
        self.end()
        return b""


class TabletStep(_Tablet, Posted):
    """A step in the session."""

    def prepare(self) -> None:
        """Called by Tornado, before anything that was sent is read."""
        self.require_lead(self.path_args[0])

    async def done(self, content: dict[str, Any], _session: str) -> dict[str, Any]:
        """Make it, as who lent; what is not a step of the session cannot be done from here."""
        action, workspace = str(content.get("action", "")), self._live.lending.workspace
        return {"message": await self._live.do(workspace, action, content, self.lang)}


def handlers(live: Live) -> list[Any]:
    """The addresses from which a second device leads this session."""
    known = {"live": live, "guesses": Guesses()}
    return [
        (r"/lead(/?)", TabletPage, known),
        (r"/lead/((?:room|kinds|enter|lead)\.js|(?:ibp|lead)\.css)", TabletFile, known),
        (r"/lead/key", TabletKey, known),
        (r"/lead/(\d{1,12})/events", TabletEvents, known),
        (r"/lead/(\d{1,12})/step", TabletStep, known),
    ]
