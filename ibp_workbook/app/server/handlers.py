"""Our own addresses beside the pages: the front door, kernels and their sockets."""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import HTTPError, RequestHandler, StaticFileHandler, authenticated
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from ibp_workbook.app.server.cookies import SESSION, kept
from ibp_workbook.app.server.frames import PROTOCOL, FrameError, PageTraffic, check
from ibp_workbook.app.server.hosts.served import ServedPage
from ibp_workbook.app.server.oidc.addresses import sign_in_address
from ibp_workbook.app.server.shell import START, pages_url

_log = logging.getLogger(__name__)
_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)
_POLICY_VIOLATION = 1008


class FrontDoor(RequestHandler):
    """Sends visitors to the start page; the choice in the address travels along."""

    def initialize(self, from_hub: bool) -> None:
        """Called by Tornado.

        Args:
            from_hub: whether a Hub leads people here, who are signed in there and need not be asked to.
        """
        self._from_hub = from_hub

    def get(self) -> None:
        """Redirect, keeping the query string."""
        base, query = self.settings["base_url"], self.request.query
        start = pages_url(base) + START + (f"?{query}" if query else "")
        signs_in = self._from_hub and not kept(self, SESSION)
        self.redirect(sign_in_address(base, start) if signs_in else start)

    head = get


class PageFile(JupyterHandler, StaticFileHandler):
    """What pages have in common, named after its content: for whoever may open a page."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Called by Tornado: nothing for a stranger."""
        await super().prepare()
        if self.current_user is None:
            raise HTTPError(403)

    def set_extra_headers(self, path: str) -> None:
        """Called by Tornado."""
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")


class Leave(APIHandler):
    """A page is being left: its kernel may end. Voilà's script and ours both say so, the second too late."""

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, if it is this person's and still there."""
        kernels = self.settings["kernel_manager"]
        page = kernels.opened(kernel_id)
        if page and page.owner == self.current_user.owner:
            await kernels.leave(kernel_id)
        self.set_status(204)


class _HostedLine:
    """Between a socket and a page in a host; as much of Jupyter's own connection as its handler asks for."""

    kernel_ws_protocol = PROTOCOL

    def __init__(self, page: ServedPage, write: Callable[[bytes], None]) -> None:
        self._page, self._write = page, write

    async def connect(self) -> None:
        """Called once the socket is open."""
        self._page.connect(self._write)

    def handle_incoming_message(self, frame: bytes) -> None:
        """Called with each frame, after it was checked."""
        self._page.say(frame)

    def disconnect(self) -> None:
        """Called once the socket is closed."""
        self._page.disconnect(self._write)


class Socket(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The line between a page and its kernel. Nothing reads a frame before it was checked."""

    async def get(self, kernel_id: str) -> None:
        """Open it, for the owner of the kernel and in the one protocol that pages speak."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        session = self.get_query_argument("session_id", "")
        if PROTOCOL not in [name.strip() for name in offered.split(",")]:
            raise HTTPError(400)
        if session and not _SESSION.fullmatch(session):
            raise HTTPError(400)
        self._traffic = PageTraffic()
        if page := self.kernel_manager.opened(kernel_id):
            await asyncio.sleep(page.lines_pace.take(1))
        await super().get(kernel_id)

    connection: Any  # Jupyter's, or ours to a page in a host

    async def pre_get(self) -> None:
        """Called by Jupyter before it opens the line: to a page in a host, or to a kernel."""
        page = self.kernel_manager.hosted(self.kernel_id)
        if page is None:
            await super().pre_get()
        elif await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", "kernels")):
            self.connection = _HostedLine(page, partial(self.write_message, binary=True))
        else:
            raise HTTPError(403)

    def get_compression_options(self) -> dict[str, Any] | None:
        """Called by Tornado: what hosted pages say is short, or a file that is compressed already."""
        if isinstance(self.connection, _HostedLine):
            return None
        options: dict[str, Any] | None = super().get_compression_options()
        return options

    async def open(self, kernel_id: str) -> None:
        """Called by Tornado once the line is there."""
        page = self.kernel_manager.opened(kernel_id)
        if page is None:  # it ended while the line was made
            self.close(1001, "kernel ended")
            return
        page.attach(self)
        self.set_nodelay(True)  # an answer of several frames does not wait until the browser has the first
        await super().open(kernel_id)

    async def on_message(self, message: bytes | str) -> None:
        """Called by Tornado, which reads no further until this is done."""
        try:
            check(message)
        except FrameError as wrong:
            _log.warning("A frame was refused: %s", wrong)
            self.close(_POLICY_VIOLATION, "wrong frame")
            return
        await self._traffic.admit(message)  # type: ignore[arg-type]
        if self.connection:
            super().on_message(message)

    def on_close(self) -> None:
        """Called by Tornado when the line is closed, from whichever side."""
        if page := self.kernel_manager.opened(self.kernel_id):
            page.detach(self)
        if self.ping_callback:
            self.ping_callback.stop()  # else it holds the memory of this line for another half minute
        if isinstance(self.connection, _HostedLine):
            super().on_close()
        elif self.connection:
            # Jupyter forgets another callback than it added: each line would stay as long as its kernel.
            failed = self.connection.on_restart_failed
            self.kernel_manager.remove_restart_callback(self.kernel_id, failed, "dead")
            super().on_close()

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """What the kernel says; who has gone does not hear it."""
        if self.ws_connection is None or self.ws_connection.is_closing():
            return None
        return super().write_message(message, binary)
