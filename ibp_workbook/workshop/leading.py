"""What those who lead a session hear and send, from the laptop, behind sign-in or from a second device."""

import json
import mimetypes
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from tornado.web import HTTPError, RequestHandler

from ibp_workbook import paths
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.web import Stream, sent

FOLDER = files("ibp_workbook.workshop") / "lead"
_STYLES = paths.voila() / "templates" / "ibp" / "static"


class Replies(RequestHandler):
    """How who leads is answered."""

    @property
    def lang(self) -> str:
        """The language of the page that asks."""
        raise NotImplementedError

    async def answer(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Reply with what comes of it, a message without words when nothing does, or why it cannot be."""
        try:
            self.finish(await work() or {"message": ""})
        except IbpError as error:
            self.set_status(409)
            doubted = list(error.numbers) if isinstance(error, DoubtError) else []
            self.finish({"message": error.message(self.lang), "numbers": doubted})


class Posted(Replies):
    """A place to which who leads sends something; ``done`` says what comes of it."""

    done: Callable[..., Awaitable[dict[str, Any] | None]]

    async def post(self, *place: str) -> None:
        """Do what was sent.

        Args:
            *place: what of the address varies.

        Raises:
            HTTPError: it is no JSON object, or another site could have sent it.
        """
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        content = sent(self)
        await self.answer(lambda: self.done(content, *place))


class LeadStream(Stream, Replies):
    """Server-sent events for who leads a session."""

    _live: Live

    def news(self) -> bytes:
        """The state when it is new, and how many voted."""
        counts = b"event: counts\ndata: " + json.dumps(self._live.counts).encode() + b"\n\n"
        state = self._live.lead_payload(self.lang)
        if state == self._sent:
            return counts
        self._sent = state
        return state + counts


class LeadFile(RequestHandler):
    """Scripts and styles of the page of who leads."""

    def get(self, name: str) -> None:
        """One of them."""
        self.set_header("Content-Type", f"{mimetypes.guess_type(name)[0]}; charset=utf-8")
        self.finish(((_STYLES if name == "ibp.css" else FOLDER) / name).read_bytes())
