"""A visitor without a browser: opens pages, speaks over their sockets, and leaves; as anyone or as nobody."""

import asyncio
import http.client
import json
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
_KERNEL = re.compile(r'"kernelId": *"([^"]+)"')
_STATE = re.compile(r'<script class="ibp-page" type="application/json">(.*?)</script>', re.DOTALL)
_SESSION = Session(username="visitor")
_PATIENCE = 60


class Answer(NamedTuple):
    """What a server said."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Visitor:
    """Someone with a browser of their own.

    Attributes:
        url: of the server.
        headers: with every request; a sign-in proxy would put the login name here.
        base: where the server lives.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    base: str = "/"

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One request; redirects are not followed."""
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, headers={**self.headers, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def open(self, notebook: str = "start", **query: object) -> tuple[str, Answer]:
        """Open a page; its kernel (empty when there is none) and what came."""
        answer = self.ask(f"{self.base}voila/render/{notebook}.ipynb?{urlencode(query)}")
        found = _KERNEL.search(answer.text)
        return (found[1] if found else "", answer)

    def leave(self, kernel: str) -> int:
        """What a page does when it is closed."""
        return self.ask(f"{self.base}voila/api/shutdown/{kernel}", "POST").status

    @asynccontextmanager
    async def line(self, kernel: str, **headers: str) -> AsyncIterator[WebSocketClientConnection]:
        """The socket of a page.

        Raises:
            tornado.httpclient.HTTPClientError: the server refuses it.
        """
        address = self.url.replace("http", "ws", 1)
        request = HTTPRequest(
            f"{address}{self.base}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}",
            headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
            connect_timeout=_PATIENCE,
            request_timeout=_PATIENCE,
        )
        line = await websocket_connect(request, subprotocols=[PROTOCOL])
        try:
            yield line
        finally:
            line.close()


def frame(kind: str, content: Mapping[str, Any], channel: str = "shell") -> bytes:
    """A message as a page sends it."""
    message = _SESSION.msg(kind, dict(content), metadata={"version": "1.0.0"})
    return bytes(serialize_msg_to_ws_v1(message, channel, _SESSION.pack))


def header(kind: str) -> dict[str, Any]:
    """The header of a message."""
    return dict(_SESSION.msg_header(kind))


def joined(channel: str, *parts: bytes) -> bytes:
    """A frame of parts that may be anything; only its numbers are right."""
    return bytes(serialize_msg_to_ws_v1(list(parts), channel))


def models_of(page: Answer) -> dict[str, dict[str, Any]]:
    """What a page consists of when it comes, by the ids of its models; nothing when it has a kernel."""
    state = _STATE.search(page.text)
    models: dict[str, dict[str, Any]] = json.loads(state[1])["models"] if state else {}
    return models


async def states(line: WebSocketClientConnection, page: Answer) -> str:
    """Everything a page holds now: the states of all its widgets, as JSON; and that it answers.

    Args:
        line: the socket of the page.
        page: what came when it was opened.

    Raises:
        TimeoutError: no answer.
        ConnectionError: the line was closed.
    """
    asked = models_of(page).keys()
    if not asked:
        return await _states_of_a_kernel(line)
    told: dict[str, Any] = {}
    async with asyncio.timeout(_PATIENCE):
        for comm in asked:
            ask = {"comm_id": comm, "data": {"method": "request_state"}}
            await line.write_message(frame("comm_msg", ask), binary=True)
        while asked - told.keys():
            _, content = await heard(line)
            told[content["comm_id"]] = content["data"].get("state", {})
    return json.dumps(told, ensure_ascii=False)


async def _states_of_a_kernel(line: WebSocketClientConnection) -> str:
    async with asyncio.timeout(_PATIENCE):
        await _hears_the_kernel(line)
        comm = uuid.uuid4().hex
        target = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}
        await line.write_message(frame("comm_open", target), binary=True)
        ask = {"comm_id": comm, "data": {"method": "request_states"}}
        await line.write_message(frame("comm_msg", ask), binary=True)
        while True:
            _, content = await heard(line)
            if content.get("comm_id") == comm:
                # A kernel in which nothing imported widgets has none, and closes the line.
                return json.dumps(content["data"].get("states", {}), ensure_ascii=False)


async def heard(line: WebSocketClientConnection) -> tuple[str, dict[str, Any]]:
    """The next message: its channel and its content.

    Raises:
        ConnectionError: the line was closed.
    """
    message = await line.read_message()
    if message is None:
        raise ConnectionError("the line was closed")
    channel, parts = deserialize_msg_from_ws_v1(message)
    return channel, json.loads(parts[3])


async def _hears_the_kernel(line: WebSocketClientConnection) -> None:
    """What a kernel says before the line listens is lost: ask until something is heard."""
    asking = asyncio.create_task(_ask_again(line))
    try:
        while (await heard(line))[0] != "iopub":
            pass
    finally:
        asking.cancel()


async def _ask_again(line: WebSocketClientConnection) -> None:
    while True:
        await line.write_message(frame("kernel_info_request", {}), binary=True)
        await asyncio.sleep(0.3)
