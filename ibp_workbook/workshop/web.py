"""What phones reach: a page, a stream of what happens and a place to put a vote. Nothing else, no log."""

import asyncio
import json
import logging
import random
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler

from ibp_workbook.errors import IbpError
from ibp_workbook.times import now
from ibp_workbook.workshop import phone
from ibp_workbook.workshop.door import Guesses
from ibp_workbook.workshop.live import Listener, Live, is_token

SIGN_OF_LIFE = 15.0
log = logging.getLogger(__name__)
_RETRY = (500, 2500)  # milliseconds: after a break not everybody comes back at the same moment
_MOST_STREAMS = 1100
_LARGEST_VOTE = 4096


class Stream(RequestHandler, Listener):
    """Server-sent events: always the newest, however slow the line is."""

    _news: asyncio.Event | None = None
    _sent = b""
    _over = False

    def end(self) -> None:
        """There will be no more; the other side comes back when there is."""
        self._over = True
        self.tell()

    def tell(self) -> None:
        """There is news, or nobody to tell it to."""
        if self._news:
            self._news.set()

    on_connection_close = tell

    async def stream(self, listeners: set[Listener]) -> None:
        """Send what there is, and then whatever comes, until the other side has gone.

        Args:
            listeners: those who are told; this stream is one of them meanwhile.
        """
        self._news = asyncio.Event()
        listeners.add(self)
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")
        self.write(f"retry: {random.randint(*_RETRY)}\n\n")  # noqa: S311 - spreads, keeps no secret
        try:
            while not self._over:
                self._news.clear()
                self.write(self.news())
                await self.flush()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), SIGN_OF_LIFE)
        except StreamClosedError:
            return
        finally:
            listeners.discard(self)

    def news(self) -> bytes:
        """What is to be sent now."""
        raise NotImplementedError


def sent(handler: RequestHandler) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        HTTPError: it is none.
    """
    try:
        content = json.loads(handler.request.body)
    except (ValueError, RecursionError) as error:
        raise HTTPError(400) from error
    if not isinstance(content, dict):
        raise HTTPError(400)
    return content


class Quiet(RequestHandler):
    """Serves somebody on the network of the room: with the strictest headers, and without any log of it."""

    def _log(self) -> None:
        """Called by Tornado for its log of visits: there is none, it would tell who voted when."""

    def set_default_headers(self) -> None:
        """Called by Tornado: a page that may do nothing but its own work."""
        phone.safe(self)

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Called by Tornado, which would log the address, the code and the token of who asked."""
        if typ and not isinstance(value, HTTPError):
            log.error("%s\n%s", typ.__qualname__, "".join(traceback.format_tb(tb)))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Called by Tornado: the page shows its own sentence."""
        self.finish({"error": status_code})


class _ForPhones(Quiet):
    _live: Live

    def initialize(self, find: Callable[[str], Live | None], guesses: Guesses) -> None:
        """Called by Tornado.

        Args:
            find: code -> the session that has it.
            guesses: how often wrong codes were tried.
        """
        self._find, self._guesses = find, guesses

    def require_code(self, code: str) -> None:
        """Only who knows the code goes on.

        Raises:
            HTTPError: a wrong code, or too many of them.
        """
        who, at = self.request.remote_ip or "", now()
        if not self._guesses.may_try(who, at):
            raise HTTPError(429)
        live = self._find(code)
        if live is None:
            self._guesses.wrong(who, at)
            raise HTTPError(404)
        self._live = live


class Door(Quiet):
    """The page: with a code in the address, or with a field to type it."""

    def get(self, code: str = "") -> None:
        """The same file for everyone; whether the code is right is told by the stream."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        if not self.settings.get("compress_response"):  # else Tornado says so of every answer
            self.set_header("Vary", "Accept-Encoding")
        if not _takes_gzip(self.request.headers.get("Accept-Encoding", "")):
            self.finish(phone.page())
            return
        self.set_header("Content-Encoding", "gzip")
        self.finish(phone.packed())

    head = get


def _takes_gzip(accepted: str) -> bool:
    """Whether a browser asks for gzip; "gzip;q=0" says that it does not."""
    for each in accepted.lower().split(","):
        name, _, weight = each.replace(" ", "").partition(";q=")
        if name == "gzip":
            return not weight or weight.strip("0.") != ""
    return False


class Events(Stream, _ForPhones):
    """What happens in the session, for one phone."""

    async def get(self, code: str) -> None:
        """Stay connected."""
        self.require_code(code)
        token = self.get_query_argument("t", "")
        if not is_token(token):
            raise HTTPError(400)
        if len(self._live.phones) >= _MOST_STREAMS:
            raise HTTPError(503)
        self._live.ballot.arrive(token)
        self._live.arrived()
        try:
            await self.stream(self._live.phones)
        finally:
            self._live.ballot.leave(token)
            self._live.arrived()

    def news(self) -> bytes:
        """The state when it is new, else a sign of life."""
        if self._sent is self._live.payload:
            return b": \n\n"
        self._sent = self._live.payload
        return self._sent


class Votes(_ForPhones):
    """A place to put a vote."""

    def post(self, code: str) -> None:
        """Take it; 409 when nothing, or something else, is being asked."""
        self.require_code(code)
        if len(self.request.body) > _LARGEST_VOTE:
            raise HTTPError(413)
        content = sent(self)
        try:
            self._live.vote(content)
        except IbpError as error:
            self.set_status(409)
            self.finish({"error": error.key})
            return
        self.set_status(204)


class Nothing(Quiet):
    """Any other address."""

    def prepare(self) -> None:
        """Say that it is not there."""
        raise HTTPError(404)


def handlers(base: str, find: Callable[[str], Live | None]) -> list[Any]:
    """The addresses for phones.

    Args:
        base: where they begin, as part of a pattern.
        find: code -> the session that has it.
    """
    known = {"find": find, "guesses": Guesses()}
    return [
        (base + r"w/?", Door),
        (base + r"w/(\w{6})", Door),
        (base + r"w/(\w{6})/events", Events, known),
        (base + r"w/(\w{6})/vote", Votes, known),
    ]


def application(live: Live, others: Iterable[Any] = ()) -> Application:
    """All that is served on a port of its own: one session.

    Args:
        live: the session.
        others: addresses besides those for phones.
    """

    def find(code: str) -> Live | None:
        return live if live.has_code(code) else None

    routes = [(r"/", Door), *handlers("/", find), *others]
    return Application(routes, default_handler_class=Nothing)
