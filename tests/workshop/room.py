"""A room that votes, over a real socket: who leads it and its phones."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.sessions import Sessions
from tests.kinds import OwnBoard

Scenario = Callable[["Room"], Coroutine[Any, Any, None]]


class Phone:
    """A phone that listens."""

    def __init__(self, room: "Room") -> None:
        self.room, self.token = room, secrets.token_hex(16)
        self.heard: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._rest = b""

    def _take(self, chunk: bytes) -> None:
        *events, self._rest = (self._rest + chunk).split(b"\n\n")
        for event in events:
            if event.startswith(b"data: "):
                self.heard.append(json.loads(event.removeprefix(b"data: ")))
        self._news.set()

    async def hear(self, stage: str, version: int = 0) -> dict[str, Any]:
        """Wait until the room is at a stage."""
        async with asyncio.timeout(10):
            while not self.heard or self.heard[-1]["stage"] != stage or self.heard[-1]["v"] < version:
                self._news.clear()
                await self._news.wait()
        return self.heard[-1]

    async def vote(self, choice: object, **changes: Any) -> HTTPResponse:
        """Vote about what was heard last."""
        now = self.heard[-1]
        content = {
            "token": self.token,
            "norm": now["asked"],
            "round": now["round"],
            "choice": choice,
            **changes,
        }
        return await self.room.ask(f"/w/{self.room.code}/vote", json.dumps(content))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Phone"]:
        """Connected until the block ends."""
        url = f"{self.room.site}/w/{self.room.code}/events?t={self.token}"
        request = HTTPRequest(url, streaming_callback=self._take, request_timeout=0)
        client = AsyncHTTPClient(force_instance=True)
        stream = asyncio.ensure_future(client.fetch(request, raise_error=False))
        try:
            async with asyncio.timeout(10):
                while not self.heard:
                    self._news.clear()
                    await self._news.wait()
            yield self
        finally:
            client.close()
            stream.cancel()

    @asynccontextmanager
    async def asked(self) -> AsyncIterator["Phone"]:
        """Connected, in a room that opens its first norm."""
        async with self.listening():
            await self.room.do("open")
            await self.hear("open")
            yield self


class Room:
    """A session with its port open on this computer."""

    def __init__(self, own: OwnBoard, live: Live) -> None:
        self.own, self.live = own, live
        self.code, self.site = live.invitation.code, live.invitation.site

    async def ask(self, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        """One request."""
        method = "GET" if body is None else "POST"
        request = HTTPRequest(self.site + path, method=method, body=body, headers=headers, request_timeout=10)
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    @asynccontextmanager
    async def in_a_new_process(self) -> AsyncIterator["Room"]:
        """The same session after the server was stopped: nothing in the old process is written any more."""
        self.live.shut()
        again = Sessions()
        try:
            yield Room(self.own, await again.open(self.own.workspace, self.live.record.dossier))
        finally:
            again.end()

    async def do(self, action: str, **content: Any) -> str:
        """A step of who leads."""
        version = self.live.record.session.version
        return await self.live.do(self.own.workspace, action, {"v": version, **content}, "nl")
