"""People in a room that votes: who leads, and phones that join, hear and vote over a socket of their own."""

import asyncio
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Workspace
from ibp_workbook.workshop import record
from ibp_workbook.workshop.door import HERE

_PATIENCE = 30


@dataclass
class Lead:
    """Leads a session of the demo board over the pages of a server.

    Attributes:
        url: of the server.
        round: the measurement round.
        session: its number.
    """

    url: str
    round: int
    session: int = 0
    version: int = 1

    def ask(self, place: str, content: dict[str, Any]) -> dict[str, Any]:
        """A post of who leads; RuntimeError when it is refused."""
        where = urlsplit(self.url)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=_PATIENCE)
        query = urlencode({"board": DEMO_BOARD, "round": self.round, "school": "bestuur"})
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/voila/workshop/{place}?{query}", json.dumps(content), headers)
        answer = connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        connection.close()
        if answer.status != 200:
            raise RuntimeError(said)
        return said

    def start(self, norms: list[str]) -> None:
        """Begin a session about these norms."""
        self.session = self.ask("start", {"norms": norms})["session"]

    def step(self, action: str, **content: Any) -> None:
        """Make a step."""
        self.ask(f"{self.session}/step", {"action": action, "v": self.version, **content})
        self.version += action != "move"

    def steps(self, *actions: str) -> None:
        """Make some steps."""
        for action in actions:
            self.step(action)

    def invitation(self, workspace: Workspace) -> tuple[int, str]:
        """Port and code, as the workspace keeps them."""
        door = record.read(workspace, self.session).door
        return door["port"], door["code"]


# -- Phones ------------------------------------------------------------------------------------------------


@dataclass
class Phone:
    """A phone: what it heard, and when.

    Attributes:
        gzip: whether it asks for what is compressed, as each browser of today does.
        received: bytes on the wire until it can vote, headers included.
        requests: how many.
    """

    port: int
    code: str
    gzip: bool = True
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    state: dict[str, Any] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)
    received: int = 0
    requests: int = 0
    _line: asyncio.StreamWriter | None = None
    _listening: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(HERE, self.port)
        writer.write(request(method, path, body, self.gzip))
        answer = await asyncio.wait_for(reader.read(), _PATIENCE)
        writer.close()
        self.received, self.requests = self.received + len(answer), self.requests + 1
        return int(answer[9:12]), answer

    async def join(self) -> float:
        """Scan: milliseconds until it can vote."""
        began = time.perf_counter()
        status, _ = await self._ask("GET", f"/w/{self.code}")
        if status != 200:
            raise RuntimeError(f"no page: {status}")
        await self.listen()
        return (time.perf_counter() - began) * 1000

    async def listen(self) -> None:
        """Connect, and hear where the room is."""
        reader, self._line = await asyncio.open_connection(HERE, self.port)
        self._line.write(request("GET", f"/w/{self.code}/events?t={self.token}", gzip=self.gzip))
        self.requests += 1
        self._listening = asyncio.create_task(self._hear(reader))
        await self.until(0)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                line = await reader.readline()
                if not line:
                    return
                self.received += len(line) if not self.heard else 0
                if line.startswith(b"data: "):
                    self.state = json.loads(line.removeprefix(b"data: "))
                    self.heard.setdefault(self.state["v"], time.perf_counter())
                    self._news.set()

    async def until(self, version: int) -> None:
        """Wait until the room is that far."""
        async with asyncio.timeout(_PATIENCE):
            while self.state.get("v", -1) < version:
                self._news.clear()
                await self._news.wait()

    async def vote(self, choice: int) -> float:
        """Milliseconds until it is received."""
        began = time.perf_counter()
        norm, round_ = self.state["norm"]["id"], self.state["round"]
        content = {"token": self.token, "norm": norm, "round": round_, "choice": choice}
        status, _ = await self._ask("POST", f"/w/{self.code}/vote", json.dumps(content))
        if status != 204:
            raise RuntimeError(f"not received: {status}")
        return (time.perf_counter() - began) * 1000

    def leave(self) -> None:
        """The phone is put away."""
        if self._line:
            self._line.close()
        if self._listening:
            self._listening.cancel()


def request(method: str, path: str, body: str = "", gzip: bool = False) -> bytes:
    """A request as it goes over the line."""
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    keep = "" if path.partition("?")[0].endswith("/events") else "Connection: close\r\n"
    takes = "Accept-Encoding: gzip, deflate\r\n" if gzip else ""
    return f"{method} {path} HTTP/1.1\r\nHost: {HERE}\r\n{takes}{keep}{kind}\r\n{body}".encode()
