"""A session that is going on: the record, the votes of the open round, and everyone who looks."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application

from ibp_workbook import formats
from ibp_workbook.catalogue import Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Conflict, Value, Workspace
from ibp_workbook.texts import Texts
from ibp_workbook.times import now, today
from ibp_workbook.workshop import door, record, shown
from ibp_workbook.workshop.ballot import Ballot
from ibp_workbook.workshop.lending import VALID, Lending
from ibp_workbook.workshop.questions import question_of
from ibp_workbook.workshop.record import Record
from ibp_workbook.workshop.session import Session

Result = TypeVar("Result")
Plain = dict[str, Any]
_LARGEST_POST = 32_768
"""The reasons of a whole room, from a second device."""


class Listener(Protocol):
    """A stream to somebody who looks."""

    def tell(self) -> None:
        """There is news."""

    def end(self) -> None:
        """There will be no more."""


class Live:
    """One session in this process.

    Attributes:
        record: as it is kept.
        ballot: who is here, and the votes of the open round.
        invitation: the code and where it leads; there from the moment that phones may come.
        payload: what phones get, made once for all of them.
        lending: which other device may lead along.
    """

    invitation: door.Invitation

    def __init__(
        self,
        framework: Framework,
        record: Record,
        schools: Mapping[str, str],
        answers: Mapping[int | None, Value],
        thread: ThreadPoolExecutor,
    ) -> None:
        self.framework, self.record, self.ballot, self.schools = framework, record, Ballot(), schools
        self._question = question_of(record.session, framework, schools)
        self.lending = Lending()
        self.phones: set[Listener] = set()
        self.leads: set[Listener] = set()
        self.opened_at = now() if record.session.stage == "open" else None
        self._answers, self._thread = answers, thread
        self._turn = asyncio.Lock()
        self._closing = False
        self._server: HTTPServer | None = None
        self._make_payloads()

    # -- Phones ------------------------------------------------------------------------------------------

    def vote(self, content: Mapping[str, Any]) -> None:
        """Take a vote from a phone; a second one replaces the first.

        Raises:
            IbpError: nothing is being asked, or something else; or it is no vote.
        """
        session = self.record.session
        asked = (content.get("norm"), content.get("round")) == (session.norm, session.round)
        if session.stage != "open" or self._closing or not asked:
            raise IbpError("workshop.too_late")
        if not is_token(content.get("token")):
            raise IbpError("workshop.no_choice")
        self.ballot.put(str(content["token"]), self._question.vote(content))
        self._tell(self.leads)

    def has_code(self, code: str) -> bool:
        """Whether this is the code of this session, and still counts."""
        return code.upper() == self.invitation.code and not self.is_over

    # -- The facilitator ---------------------------------------------------------------------------------

    @property
    def counts(self) -> Plain:
        """How many voted, of how many, never what; and whether another device leads along."""
        since = (now() - self.opened_at).seconds if self.opened_at else None
        lent = self.lending.state(now())
        return {"voted": self.ballot.voted, "people": self.ballot.people, "seconds": since, "lent": lent}

    async def do(self, workspace: Workspace, action: str, content: Mapping[str, Any], lang: str) -> str:
        """Make a step; a message when there is something to tell.

        Args:
            workspace: as the facilitator who asks.
            action: what to do.
            content: with ``v``, the version that the facilitator saw.
            lang: language of what is written.

        Raises:
            IbpError: this cannot be done now; nothing has changed.
        """
        async with self._turn:
            if content.get("v") != self.record.session.version:
                raise IbpError("workshop.moved_on")
            if action == "agree":
                return await self._agree(workspace, content, lang)
            self._closing = action in ("close", "hands")
            try:
                session = self._step(action, content)
                self.record = await self._in_thread(lambda: record.write(workspace, self.record, session))
                if action in ("next", "at"):
                    self._answers = await self._in_thread(lambda: record.answers(workspace, self.record))
            finally:
                self._closing = False
            self.ballot.clear()
            self.opened_at = now() if session.stage == "open" else None
            self._show()
        return ""

    def _step(self, action: str, content: Mapping[str, Any]) -> Session:
        session = self.record.session
        steps: dict[str, Callable[[], Session]] = {
            "open": session.open,
            "close": lambda: session.close(self._question.count(self.ballot.votes)),
            "hands": lambda: session.hands(self._question.hands(content)),
            "reveal": session.reveal,
            "discuss": session.discuss,
            "next": session.next,
            "at": lambda: session.at(str(content.get("norm"))),
        }
        if action not in steps:
            raise IbpError("workshop.not_now")
        return steps[action]()

    async def _agree(self, workspace: Workspace, content: Mapping[str, Any], lang: str) -> str:
        decided = record.Decision(
            self._question.agreed(content, self.record.school),
            str(content.get("why", "")),
            self._answers,
            [str(number) for number in content.get("no_bsn", ())],
            today(),
            lang,
        )
        norm = self.record.session.norm
        # As in ``effective``: what each school is asked itself is not inherited.
        inherits = self.record.session.kind == "schools" and self.framework.statement(norm).scope != "school"
        self.record, conflicts = await self._in_thread(
            lambda: record.agree(workspace, self.record, decided, inherits)
        )
        self._show()
        return " ".join(self._told(school, conflict, Texts(lang)) for school, conflict in conflicts)

    def _told(self, school: int | None, conflict: Conflict, texts: Texts) -> str:
        said = texts("workshop.conflict", who=conflict.theirs.by, level=conflict.theirs.value)
        return f"{self.schools[str(school)]}: {said}" if self.record.session.kind == "schools" else said

    # -- Everyone ----------------------------------------------------------------------------------------

    def _make_payloads(self) -> None:
        session = self.record.session
        self.payload = _event(shown.for_everyone(self.framework, session, self.schools))
        self._lead_payloads: dict[str, bytes] = {}

    def lead_payload(self, lang: str) -> bytes:
        """What the facilitator gets: where we are, and the way in; made once for each change."""
        if lang in self._lead_payloads:
            return self._lead_payloads[lang]
        given, known = self.invitation, door.addresses()
        self._lead_payloads[lang] = _event(
            shown.for_the_facilitator(self.framework, self.record.session, self.schools, self._answers)
            | {
                "name": self.record.name,
                "code": given.code,
                "site": given.site,
                "port": given.port,
                "picture": door.picture(given.link),
                "until": formats.time(given.until),
                "local": given.address == door.HERE,
                "addresses": known,
                "gone": given.port > 0 and given.address not in (*known, door.HERE),
                "alt": Texts(lang)("workshop.picture_alt", link=given.link),
            }
        )
        return self._lead_payloads[lang]

    def look_again(self) -> None:
        """Somebody who leads came back, perhaps because this computer is on another network now."""
        self._lead_payloads.clear()

    @property
    def is_over(self) -> bool:
        """Whether the code does not count any more."""
        return now() >= self.invitation.until

    def _show(self) -> None:
        self._make_payloads()
        self._tell(self.phones)
        self._tell(self.leads)

    def _tell(self, listeners: set[Listener]) -> None:
        for listener in listeners:
            listener.tell()

    def arrived(self) -> None:
        """Somebody came or went."""
        self._tell(self.leads)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        outcome: Awaitable[Result] = IOLoop.current().run_in_executor(self._thread, work)
        return await outcome

    # -- The way in --------------------------------------------------------------------------------------

    async def let_in(self, workspace: Workspace, application: Application, address: str = "") -> None:
        """Open a port for phones, with the code of before as long as it counts; keep both.

        Args:
            workspace: as the facilitator.
            application: what listens there.
            address: of this computer; empty for the one of before, else the likeliest.

        Raises:
            IbpError: there is no such address.
        """
        kept, known = self.record.door, door.addresses()
        before = kept.get("address")
        address = address or (before if before in (*known, door.HERE) else next(iter(known), door.HERE))
        if address not in (*known, door.HERE):
            raise IbpError("workshop.no_address", address=address)
        if self._server:
            self._server.stop()
        sockets = door.listen(address, kept.get("port", 0))
        self._server = HTTPServer(application, max_body_size=_LARGEST_POST, idle_connection_timeout=3600)
        self._server.add_sockets(sockets)
        await self.welcome(workspace, address, sockets[0].getsockname()[1])

    async def welcome(self, workspace: Workspace, address: str, port: int = 0) -> None:
        """Say where phones come in, and keep it; without a port that is the server's own address."""
        self.invitation = door.Invitation.new(now(), address, port, self.record.door)
        given = self.invitation.plain()
        self.record = await self._in_thread(lambda: record.invite(workspace, self.record, given))
        self._show()

    def lend(self, workspace: Workspace, lang: str) -> Plain:
        """Let one other device lead along: a key for it, for who asks and for nobody else.

        Args:
            workspace: as who lends.
            lang: of that device.
        """
        key, site = self.lending.offer(workspace, now()), self.invitation.site
        self._tell(self.leads)
        return {
            "message": "",
            "key": key,
            "site": f"{site}/lead",
            # What follows the # is not sent when the page is asked for, so a key is only used by who says so.
            "picture": door.picture(f"{site}/lead/?lang={lang}#{key}"),
            "alt": Texts(lang)("workshop.lend_alt", site=site),
            "seconds": VALID.seconds,
        }

    def withdraw(self) -> None:
        """Let no other device lead along any more, from this moment."""
        self.lending.withdraw()
        self._tell(self.leads)

    def shut(self) -> None:
        """Listen no more, and let everybody go."""
        self.lending.withdraw()
        if self._server:
            self._server.stop()
            self._server = None
        for listener in (*self.phones, *self.leads):
            listener.end()


def is_token(token: object) -> bool:
    """Whether a phone made this: 32 hexadecimal digits."""
    return isinstance(token, str) and len(token) == 32 and all(sign in "0123456789abcdef" for sign in token)


def _event(content: Plain) -> bytes:
    return b"data: " + json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
