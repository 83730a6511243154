"""Pages: whose they are, how many there may be, what they know, and when they end.

A page of ours lives in a host, with many others (:mod:`.hosts`). A notebook with code of its own gets a
kernel, which is a process. Browsers see no difference: both have the id of a kernel.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qs

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketHandler
from traitlets import Dict, Float, Instance, Unicode, default

from ibp_workbook.app.entrance import CLIENT_ID, CLIENT_SECRET, Entrance
from ibp_workbook.app.server import forking
from ibp_workbook.app.server.frames import Pace
from ibp_workbook.app.server.hosts.served import Hosts, Opening, ServedPage
from ibp_workbook.app.server.hosts.turns import Turns
from ibp_workbook.app.server.memory import give_back
from ibp_workbook.app.server.metrics import Meter
from ibp_workbook.app.server.people import Owner
from ibp_workbook.app.server.shell import choose_lang
from ibp_workbook.app.server.visit import RefusalError
from ibp_workbook.store.asking import LOGIN, SIGN_IN, Asker

# What a kernel may inherit from the server. Anything else (tokens, passwords of other programs) stays behind.
_NEEDED = re.compile(
    r"PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|PYTHON\w*|VIRTUAL_ENV|CONDA_PREFIX|LD_LIBRARY_PATH"
    r"|XDG_\w+|JUPYTER_\w+|IPYTHONDIR|MPLCONFIGDIR|IBP_\w+|PG\w+"
    r"|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|USERPROFILE",
    re.IGNORECASE,
)
# Who asks is said anew for each kernel; what the server proves itself with to others is for the server alone.
_NEVER = {SIGN_IN, LOGIN, CLIENT_ID, CLIENT_SECRET}
# When one fails, half of the pages do not notice.
_SHARED_HOSTS = 2


def kernel_env(env: dict[str, str], extra: dict[str, str], query: str, asker: Asker) -> dict[str, str]:
    """The environment of a new kernel.

    Args:
        env: the server's environment.
        extra: what every kernel of this server gets.
        query: what stands behind the question mark in the address of the page.
        asker: for whom it will work.
    """
    kept = {k: v for k, v in env.items() if _NEEDED.fullmatch(k) and k not in _NEVER}
    kept |= {**extra, **asker.environment(), "QUERY_STRING": query}
    asked = parse_qs(query).get("lang", [None])[-1]
    kept["IBP_LANG"] = choose_lang(asked, kept.get("IBP_LANG", "nl"))
    return kept


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs the server.

    A ``python3`` kernel that someone once registered for another environment must not be picked up.
    """

    @default("kernel_dirs")
    def _no_dirs(self) -> list[str]:
        return []


@dataclass
class Opened:
    """What the server knows of an open page.

    Attributes:
        owner: the person who opened it, and the sign-in with which.
        hosted: the page in its host; None when it has a kernel.
        lines: the sockets of the page.
        lines_pace: how fast it may ask for sockets: each costs some, and a page needs one.
        alone_since: when the last socket closed, or since when none came; None while there is one.
    """

    owner: Owner
    hosted: ServedPage | None = None
    lines: set[WebSocketHandler] = field(default_factory=set)
    alone_since: float | None = None
    lines_pace: Pace = field(default_factory=lambda: Pace(per_second=20, burst=40))

    def hear(self) -> None:
        """It asks something about its kernel: it is there, however slow, so its kernel may not end."""
        if self.alone_since is not None:
            self.alone_since = IOLoop.current().time()

    def attach(self, line: WebSocketHandler) -> None:
        """It has connected."""
        self.lines.add(line)
        self.alone_since = None

    def detach(self, line: WebSocketHandler) -> None:
        """It has left, or its line broke."""
        self.lines.discard(line)
        if not self.lines:
            self.alone_since = IOLoop.current().time()


class Kernels(AsyncMappingKernelManager):
    """Opens pages, each for one person in a clean environment, and no more than there is room for."""

    extra_env = Dict(Unicode(), help="Variables for every host and kernel.").tag(config=True)
    output_log = Unicode(os.devnull, help="File for what they print outside the page.").tag(config=True)
    entrance = Instance(Entrance, (), help="Who signs in, and how much there may be.").tag(config=True)
    unvisited = Float(30.0, help="Seconds after which a kernel whose page never came is ended.").tag(
        config=True
    )
    forsaken = Float(
        60.0, help="Seconds after which a kernel without its page makes room when there is none."
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._opened: dict[str, Opened] = {}
        self._coming: Counter[str] = Counter()
        self.meter = Meter()
        self.meter.pages.set_function(self.__len__)
        shared = 0 if self.entrance.isolate else _SHARED_HOSTS
        most = {"report": self.entrance.reports, "upload": self.entrance.uploads}
        turns = Turns(most, self.entrance.at_once_each, self.meter)
        self.hosts = Hosts(self._start_host, self._lose, shared, self.meter, turns)

    async def start_page(self, asker: Asker, owner: Owner, query: str, folder: str) -> str:
        """Start a kernel for a page of this person; its id.

        Raises:
            RefusalError: there is no room.
        """
        async with self._room_for(owner.login):
            env = kernel_env(dict(os.environ), self.extra_env, query, asker)
            with open(self.output_log, "ab", buffering=0) as output:  # noqa: PTH123
                kernel_id = await self.start_kernel(
                    kernel_name="python3", path=ApiPath(folder), env=env, stdout=output, stderr=output
                )
            self._opened[kernel_id] = Opened(owner, alone_since=IOLoop.current().time())
        return kernel_id

    async def open_hosted(self, opening: Opening, owner: Owner) -> ServedPage:
        """Open a page of this person in a host.

        Raises:
            RefusalError: there is no room.
            HostError: there is no host.
        """
        async with self._room_for(owner.login):
            page = await self.hosts.open(opening)
            self._opened[page.name] = Opened(owner, page, alone_since=IOLoop.current().time())
        return page

    async def _start_host(self) -> tuple[forking.Process, socket]:
        # Whoever asks is said for each page; what nobody is said to ask for, nobody may see.
        nobody = Asker(signs_in=self.entrance.signs_in)
        env = kernel_env(dict(os.environ), self.extra_env, "", nobody)
        return await forking.start_host(env, Path(self.output_log))

    def opened(self, kernel_id: str) -> Opened | None:
        """A page that is open; None when there is no such page."""
        return self._opened.get(kernel_id)

    def hosted(self, kernel_id: str) -> ServedPage | None:
        """The page in its host; None when it is not there, or has a kernel."""
        page = self._opened.get(kernel_id)
        return page.hosted if page else None

    @asynccontextmanager
    async def _room_for(self, owner: str) -> AsyncIterator[None]:
        """Hold a place while a page is being opened.

        Raises:
            RefusalError: there is none; this person, or all together, have too many open.
        """
        await self._make_room(owner)
        self._coming[owner] += 1
        try:
            yield
        finally:
            self._coming -= Counter({owner: 1})

    async def _make_room(self, owner: str) -> None:
        """Before anyone is turned away, what nobody looks at any more ends."""
        now = IOLoop.current().time()
        alone = sorted(
            (page.alone_since, kernel_id)
            for kernel_id, page in self._opened.items()
            if page.alone_since is not None and now - page.alone_since > self.forsaken
        )
        for each in (True, False):
            while self._is_full(owner, each):
                theirs = (
                    k
                    for _, k in alone
                    if k in self._opened and not (each and self._opened[k].owner.login != owner)
                )
                forsaken = next(theirs, None)
                if forsaken is None:
                    self.meter.turned_away.labels("each" if each else "all").inc()
                    raise RefusalError(503, "busy_each" if each else "busy")
                await self.end(forsaken)

    def _is_full(self, owner: str, each: bool) -> bool:
        if each:
            own = sum(page.owner.login == owner for page in self._opened.values())
            return own + self._coming[owner] >= self.entrance.most_each
        return len(self._opened) + self._coming.total() >= self.entrance.pages

    def __len__(self) -> int:
        """How many pages are open."""
        return len(self._opened)

    def owners(self) -> set[Owner]:
        """Everyone who has a page open."""
        return {page.owner for page in self._opened.values()}

    def expect(self, kernel_id: str) -> None:
        """The page has been sent: when it does not come back with a socket, nobody is there."""
        IOLoop.current().call_later(self.unvisited, self._end_if_unvisited, kernel_id)

    async def _end_if_unvisited(self, kernel_id: str) -> None:
        page = self._opened.get(kernel_id)
        if page and page.alone_since is not None:
            left = page.alone_since + self.unvisited - IOLoop.current().time()
            if left <= 0:
                await self.end(kernel_id)
            else:
                IOLoop.current().call_later(left, self._end_if_unvisited, kernel_id)

    async def end(self, kernel_id: str) -> None:
        """End a page at once; a browser that still looks is told by its socket that closes."""
        if hosted := self.hosted(kernel_id):
            hosted.close()
            self._lose(kernel_id)
            await self.hosts.end_unused()
        elif kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]

    async def leave(self, kernel_id: str) -> None:
        """End a page that was left; it may finish what it was doing."""
        if self.hosted(kernel_id):
            await self.end(kernel_id)
        elif self._opened.pop(kernel_id, None):
            await self.shutdown_kernel(kernel_id)  # type: ignore[no-untyped-call]

    async def end_forgotten(self) -> None:
        """End the pages in hosts that nobody has looked at for long; Jupyter does so with kernels."""
        now = IOLoop.current().time()
        for kernel_id, page in list(self._opened.items()):
            alone = 0 if page.alone_since is None else now - page.alone_since
            if page.hosted and alone > self.cull_idle_timeout:
                await self.end(kernel_id)
        give_back()

    async def end_all_of(self, owners: Collection[Owner]) -> None:
        """End all kernels of these people."""
        theirs = [kernel_id for kernel_id, page in self._opened.items() if page.owner in owners]
        await asyncio.gather(*map(self.end, theirs))

    def kernel_model(self, kernel_id: str) -> Any:
        """What a browser is told that asks about its page."""
        if self.hosted(kernel_id):
            return {"id": kernel_id, "name": "python3"}
        return super().kernel_model(kernel_id)  # type: ignore[no-untyped-call]

    def _lose(self, kernel_id: str) -> None:
        """Forget a page that has ended; a browser that still looks is told."""
        if page := self._opened.pop(kernel_id, None):
            for line in list(page.lines):
                line.close(1001, "kernel ended")

    def remove_kernel(self, kernel_id: str) -> Any:
        """Called by Jupyter when a kernel has ended, however it ended."""
        self._lose(kernel_id)
        manager = super().remove_kernel(kernel_id)
        # A socket that is being opened waits a minute for this answer, and a browser opens one at a time.
        answer = getattr(manager, "_kernel_info_future", None)
        if answer and not answer.done():
            answer.set_result({})
        return manager

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """A kernel that died is not replaced by an empty one: its page comes back with one of its own."""
        manager = self.remove_kernel(kernel_id)
        self._kernel_connections.pop(kernel_id, None)
        self._kernel_ports.pop(kernel_id, None)
        if manager:
            asyncio.ensure_future(manager.cleanup_resources())  # noqa: RUF006 - nobody waits for it
