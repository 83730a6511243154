"""What those who lead a session hear and send, from the laptop, behind sign-in or from a second device."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.web import HTTPError, RequestHandler

from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.web import Stream, sent


class LeadStream(Stream):
    """Server-sent events for who leads a session."""

    def news_of(self, live: Live, lang: str) -> bytes:
        """The state when it is new, and how many voted."""
        counts = b"event: counts\ndata: " + json.dumps(live.counts).encode() + b"\n\n"
        state = live.lead_payload(lang)
        if state == self._sent:
            return counts
        self._sent = state
        return state + counts


class Replies(RequestHandler):
    """What is sent by who leads, and how it is answered."""

    @property
    def lang(self) -> str:
        """The language of the page that asks."""
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """What was sent.

        Raises:
            HTTPError: it is no JSON object, or another site could have sent it.
        """
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        return sent(self)

    async def answer(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Reply with what comes of it, or with a sentence why it cannot be."""
        try:
            self.finish(await work())
        except IbpError as error:
            self.set_status(409)
            doubted = list(error.numbers) if isinstance(error, DoubtError) else []
            self.finish({"message": error.message(self.lang), "numbers": doubted})
