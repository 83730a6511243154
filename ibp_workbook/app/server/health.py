"""Whether this server can do its work: for who watches over it, or chooses among several."""

import asyncio
from typing import Any

from tornado.web import RequestHandler

from ibp_workbook.errors import IbpError
from ibp_workbook.store.engine import confirm_version, open_engine, reading

_WITHIN = 3.0
"""Seconds in which the database has to answer."""


class Pulse:
    """Whether the workspace answers; however many ask, it is looked up once at a time.

    Args:
        workspace: its address.
    """

    def __init__(self, workspace: str) -> None:
        self._workspace = workspace
        self._looking: asyncio.Future[str] | None = None

    async def trouble(self) -> str:
        """In a word why it does not; empty when it does."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(None, self._look)
        looking = self._looking  # another may have begun to look when this one is there
        done, _ = await asyncio.wait({looking}, timeout=_WITHIN)
        return looking.result() if done else "slow"

    def _look(self) -> str:
        try:
            with reading(open_engine(self._workspace)) as connection:
                confirm_version(connection)
        except IbpError as error:
            return error.key.rpartition(".")[2]  # the sentence may name the address of the database
        return ""


class Health(RequestHandler):
    """Says that the server is up and its workspace answers, without opening a page."""

    def initialize(self, pulse: Pulse) -> None:
        """Called by Tornado."""
        self._pulse = pulse

    async def get(self) -> None:
        """Answer with the number of pages that are open; 503 and a reason when nobody can work."""
        self.set_header("Cache-Control", "no-store")
        told: dict[str, Any] = {"status": "ok", "pages": len(self.settings["kernel_manager"])}
        if reason := await self._pulse.trouble():
            self.set_status(503)
            told |= {"status": "no_workspace", "reason": reason}
        self.write(told)

    head = get
