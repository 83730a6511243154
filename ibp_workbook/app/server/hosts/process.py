"""A host process: takes what the server says about its pages, and does the work in threads.

It has read nothing of anyone before a page asks for it, and ends when the server's end of the line closes.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ibp_workbook import garbage
from ibp_workbook.app import apart
from ibp_workbook.app.server.hosts import page as hosted
from ibp_workbook.app.server.hosts.page import HostedPage
from ibp_workbook.app.server.hosts.spare import Spare
from ibp_workbook.app.server.hosts.wire import Kind, Said, hear
from ibp_workbook.app.server.memory import give_back
from ibp_workbook.app.server.warm import warm_up
from ibp_workbook.store import lingering

_THREADS = 32
_OPENING = 2
_FINISH_WITHIN = 5.0
# A thread that wants to go on waits this long at most for one that computes: a click is many short steps.
_SWITCH_AFTER = 0.001
# Seconds that a connection to the store is kept for the next click.
_LINGER = 2.0
# Seconds without a page after which nobody is on the way to the next one either.
_AT_REST_AFTER = 1.0


class Host:
    """The pages of this process.

    Args:
        writer: the line to the server.
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer, self._loop = writer, asyncio.get_running_loop()
        self._pages: dict[str, HostedPage] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")
        # Of sixty pages asked for at once the first is there soon, and who has a page already does not wait.
        self._openers = ThreadPoolExecutor(_OPENING, thread_name_prefix="opening")

    def take(self, said: Said) -> None:
        """Have done what the server says; the pages do not wait for each other."""
        if said.kind is Kind.OPEN:
            self._pages[said.page] = HostedPage(said.page, self._say, self._later)
        page = self._pages.get(said.page)
        if page and said.kind is Kind.TURN:  # who waits for it keeps other work of this page waiting
            page.place.hear(*json.loads(said.content))
        elif page:
            works = {
                Kind.OPEN: lambda: page.open(**json.loads(said.content)),
                Kind.FRAME: lambda: page.hear(said.content),
                Kind.CLOSE: page.close,
            }
            self._do(page, works[said.kind], self._openers if said.kind is Kind.OPEN else self._threads)
        if page and said.kind is Kind.CLOSE:
            del self._pages[said.page]
            self._loop.call_later(_AT_REST_AFTER, self._rest)

    def _rest(self) -> None:
        """Give back memory when nobody is left to wait for it."""
        if not self._pages:
            self._threads.submit(give_back)

    def _do(self, page: HostedPage, work: Callable[[], None], threads: ThreadPoolExecutor) -> None:
        if page.add(work):
            threads.submit(page.work_off)

    def _later(self, page: HostedPage, seconds: float, work: Callable[[], None]) -> None:
        def due() -> None:
            if page.name in self._pages:
                self._do(page, work, self._threads)

        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, due)

    def _say(self, said: Said) -> None:
        self._loop.call_soon_threadsafe(self._writer.write, said.packed())

    async def finish(self) -> None:
        """Let what was begun come to its end, within reason."""
        ending = asyncio.to_thread(self._threads.shutdown, cancel_futures=False)
        await asyncio.wait([asyncio.ensure_future(ending)], timeout=_FINISH_WITHIN)
        lingering.close()


async def _serve(line: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=line)
    host = Host(writer)
    while said := await hear(reader):
        host.take(said)
    await host.finish()


def run(line: socket.socket) -> None:
    """Be a host until the server is gone."""
    if sys.platform == "linux":
        apart.install(Spare(line))
    garbage.look_seldom()
    lingering.linger(_LINGER)
    sys.setswitchinterval(_SWITCH_AFTER)
    hosted.install()
    asyncio.run(_serve(line))
    os._exit(0)  # a thread that hangs does not keep the process


if __name__ == "__main__":
    warm_up()  # one that was forked is warm already
    run(socket.socket(fileno=int(sys.argv[1])))
