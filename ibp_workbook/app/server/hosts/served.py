"""Hosts and their pages as the server sees them."""

import asyncio
import json
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import asdict, dataclass, field
from socket import socket

from ibp_workbook.app.server.forking import Process
from ibp_workbook.app.server.hosts.turns import Turns
from ibp_workbook.app.server.hosts.wire import Kind, Said, hear
from ibp_workbook.app.server.metrics import Meter
from ibp_workbook.store.asking import Asker

_ENOUGH = 30  # pages in a host before there is a next one: each costs 60 MB to begin with
_FIRST = 0
_MOST_WAITING = 64_000_000  # bytes that wait for a page whose line is broken


class HostError(Exception):
    """There is no host, or it has gone."""


class PageError(Exception):
    """A page could not be made; the log says why."""


@dataclass(frozen=True)
class Opening:
    """What a page is made with; :meth:`.page.HostedPage.open` says what each is."""

    module: str
    arguments: list[str]
    query: str
    asker: Asker


@dataclass(eq=False)
class ServedPage:
    """A page in a host.

    Attributes:
        host: where it is.
        owner: the login of who opened it.
        name: its id; in the addresses of its kernel, for it takes the place of one.
        shown: the page as JSON that may stand in a script element, once it is made.
        hear: takes the frames for the browser; None while there is no line to it.
    """

    host: "Host"
    owner: str
    name: str
    shown: "asyncio.Future[str]"
    hear: Callable[[bytes], None] | None = None
    _waiting: list[bytes] = field(default_factory=list)
    _asked: deque[float] = field(default_factory=deque)

    def say(self, frame: bytes) -> None:
        """Something from the browser, after it was checked."""
        self._asked.append(time.perf_counter())
        self.host.say(Said(Kind.FRAME, self.name, frame))

    @property
    def undone(self) -> int:
        """How much the browser said that the host has not worked off yet."""
        return len(self._asked)

    def take(self, said: Said) -> None:
        """Something from the host; while there is no line to the browser it waits."""
        if said.kind is Kind.FRAME:
            if self.hear:
                self.hear(said.content)
            elif sum(map(len, self._waiting)) + len(said.content) < _MOST_WAITING:
                self._waiting.append(said.content)
        elif said.kind is Kind.DONE:  # what is said for one page is done in that order
            seconds = time.perf_counter() - self._asked.popleft()
            self.host.meter.done(seconds, json.loads(said.content))
        elif said.kind is Kind.ASK:
            self.host.turns.ask(self.name, self.owner, said.content.decode(), self._tell_turn)
        elif said.kind is Kind.LEAVE:
            self.host.turns.leave(self.name, said.content.decode())
        elif not self.shown.done():
            if said.kind is Kind.SHOWN:
                self.shown.set_result(said.content.decode())
            else:
                self.shown.set_exception(PageError("the page could not be made"))

    def _tell_turn(self, work: str, may: bool, before: int) -> None:
        self.host.say(Said(Kind.TURN, self.name, json.dumps([work, may, before]).encode()))

    def connect(self, hear: Callable[[bytes], None]) -> None:
        """There is a line to the browser; what waited goes first."""
        self.hear = hear
        for frame in self._waiting:
            hear(frame)
        self._waiting.clear()

    def disconnect(self, hear: Callable[[bytes], None]) -> None:
        """The line has gone, unless there is a newer one already."""
        if self.hear == hear:
            self.hear = None

    def close(self) -> None:
        """Nobody looks at it any more."""
        self.host.close(self)


class Host:
    """One host process.

    Args:
        process: the process.
        reader: what it says.
        writer: what is said to it.
        lost: called with the id of each page that went with it.
        meter: hears what is done for its pages.
        turns: of all pages of the server.
    """

    def __init__(
        self,
        process: Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        lost: Callable[[str], None],
        meter: Meter,
        turns: Turns,
    ) -> None:
        self._process, self._reader, self._writer, self._lost = process, reader, writer, lost
        self.meter, self.turns = meter, turns
        self.pages: dict[str, ServedPage] = {}
        self.is_alive = True
        self._listening = asyncio.ensure_future(self._listen())

    def open(self, opening: Opening) -> ServedPage:
        """Have a page made; its ``shown`` tells when it is there."""
        name = str(uuid.uuid4())
        shown = asyncio.get_running_loop().create_future()
        page = self.pages[name] = ServedPage(self, opening.asker.login, name, shown)
        self.say(Said(Kind.OPEN, name, json.dumps(asdict(opening)).encode()))
        asked, seconds = time.perf_counter(), self.meter.page_seconds
        page.shown.add_done_callback(lambda _: seconds.observe(time.perf_counter() - asked))
        return page

    def say(self, said: Said) -> None:
        """Send something; of a host that has gone, the pages come back and say it again."""
        if self.is_alive:
            self._writer.write(said.packed())

    def close(self, page: ServedPage) -> None:
        """Have a page forgotten, after what was asked before; who still waits for it waits no longer."""
        if self.pages.pop(page.name, None):
            self.turns.leave(page.name)
            self.say(Said(Kind.CLOSE, page.name))
            if not page.shown.done():
                page.shown.set_exception(PageError("the page was closed before it was there"))
                page.shown.exception()  # often nobody waits, and that is no news for the log

    async def end(self) -> None:
        """Let it finish what it is doing, and go."""
        self._writer.close()
        await self._listening

    async def _listen(self) -> None:
        while said := await hear(self._reader):
            if page := self.pages.get(said.page):
                page.take(said)
        self.is_alive = False
        self._writer.close()
        lost, self.pages = self.pages, {}
        self.meter.lost_hosts.inc(bool(lost))
        for page in lost.values():
            if not page.shown.done():
                page.shown.set_exception(HostError("its host has gone"))
            self.turns.leave(page.name)
            self._lost(page.name)
        self._process.poll()  # leaves no zombie


class Hosts:
    """The hosts of a server.

    Args:
        start: starts a host process; gives it and our end of the line to it.
        lost: called with the id of each page whose host has gone.
        shared: how many hosts all people share; 0 gives each person one of their own.
        meter: hears what they do.
        turns: of their pages, to make a report or to send a file.
    """

    def __init__(
        self,
        start: Callable[[], Awaitable[tuple[Process, socket]]],
        lost: Callable[[str], None],
        shared: int,
        meter: Meter,
        turns: Turns,
    ) -> None:
        self._start, self._lost, self._shared = start, lost, shared
        self._meter, self._turns = meter, turns
        self._hosts: dict[Hashable, Host] = {}
        self._starting: defaultdict[Hashable, asyncio.Lock] = defaultdict(asyncio.Lock)
        meter.hosts.set_function(lambda: sum(host.is_alive for host in self._hosts.values()))
        meter.queue.labels("click").set_function(self._undone)

    async def open(self, opening: Opening) -> ServedPage:
        """Have a page made, in the first host that has room, or else the one with the fewest pages.

        Raises:
            HostError: no host can be started.
        """
        return (await self._host(self._key(opening))).open(opening)

    def _key(self, opening: Opening) -> Hashable:
        if not self._shared:
            return opening.asker.login
        pages = {number: self._pages_of(number) for number in range(self._shared)}
        roomy = (number for number, count in pages.items() if count < _ENOUGH)
        return next(roomy, min(pages, key=pages.__getitem__))

    def _pages_of(self, key: Hashable) -> int:
        host = self._hosts.get(key)
        return len(host.pages) if host and host.is_alive else 0

    def _undone(self) -> int:
        return sum(page.undone for host in self._hosts.values() for page in host.pages.values())

    async def _host(self, key: Hashable) -> Host:
        async with self._starting[key]:
            host = self._hosts.get(key)
            if host is None or not host.is_alive:
                try:
                    process, line = await self._start()
                except OSError as error:
                    raise HostError("no host can be started") from error
                reader, writer = await asyncio.open_connection(sock=line)
                host = self._hosts[key] = Host(process, reader, writer, self._lost, self._meter, self._turns)
            return host

    async def end_unused(self) -> None:
        """End the hosts without a page; the first that people share stays for who comes next."""
        unused = [key for key, host in self._hosts.items() if not host.pages and key != _FIRST]
        await asyncio.gather(*(self._hosts.pop(key).end() for key in unused))

    async def end(self) -> None:
        """End them all."""
        await asyncio.gather(*(host.end() for host in self._hosts.values()))
