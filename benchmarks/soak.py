"""A thousand pages, opened and left in all the ways people do: nothing of them stays."""

import asyncio
import json
import random
import socket
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tornado.httpclient import HTTPClientError

from benchmarks import servers
from benchmarks.scopes import make_world, notebooks
from benchmarks.visitor import Visitor, states

_TOGETHER = 4
_WARM = 100  # pages after which everything that is loaded once has been
_PATIENCE = 90
_MOST_GROWTH = 0.05  # of the memory when it was warm
_MOST_FILES = 20  # open files more than when it was warm


async def looked_at(visitor: Visitor, notebook: str) -> None:
    """Opened, read and left."""
    kernel, page = await asyncio.to_thread(visitor.open, notebook)
    with suppress(HTTPClientError, ConnectionError):
        async with visitor.line(kernel) as line:
            await states(line, page)
    await asyncio.to_thread(visitor.leave, kernel)


async def closed_at_once(visitor: Visitor, notebook: str) -> None:
    """Closed before the page was there: the browser says nothing."""
    await asyncio.to_thread(_knock, visitor.url, f"/voila/render/{notebook}.ipynb")


async def never_shown(visitor: Visitor, notebook: str) -> None:
    """Fetched by something that runs no scripts, such as a preview of a link."""
    await asyncio.to_thread(visitor.open, notebook)


_WAYS = (looked_at, looked_at, looked_at, closed_at_once, closed_at_once, never_shown)


def _knock(url: str, path: str) -> None:
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port)) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
        time.sleep(random.random() * 0.6)


async def visit(url: str, count: int, chance: random.Random) -> Counter[str]:
    """So many pages, a few at a time; how often each way."""
    visitor, found = Visitor(url), Counter[str]()
    names = notebooks()
    left = iter(range(count))

    async def one_after_the_other() -> None:
        for _ in left:
            way = chance.choice(_WAYS)
            found[way.__name__] += 1
            await way(visitor, chance.choice(names))

    await asyncio.gather(*(one_after_the_other() for _ in range(_TOGETHER)))
    return found


def emptied(url: str) -> int:
    """How many kernels stay, after the patience that a server has with a page that does not come."""
    deadline = time.monotonic() + _PATIENCE
    while (kernels := kernels_of(url)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return kernels


def kernels_of(url: str) -> int:
    """How many there are, in the server's own words."""
    return int(json.loads(Visitor(url).ask("/healthz").text)["pages"])


def main(count: int = 1000) -> int:
    """Visit them all; 1 when a kernel, a file or memory stays behind."""
    chance = random.Random(2027)
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(f"sqlite:///{folder}/w.sqlite")
        server = servers.ours(Path(folder), world.url)
        try:
            asyncio.run(visit(server.url, _WARM, chance))
            emptied(server.url)
            server.rest()
            before, files = server.megabytes(), server.files()
            found = asyncio.run(visit(server.url, count, chance))
            stayed = emptied(server.url)
            server.rest()
            grown, more = server.megabytes() / before - 1, server.files() - files
        finally:
            server.stop()
    ways = ", ".join(f"{number} {way.replace('_', ' ')}" for way, number in sorted(found.items()))
    print(
        f"soak: {count} pages ({ways}); {stayed} kernels, {grown:+.1%} of {before:.0f} MB and"
        f" {more:+d} files stay behind"
    )
    return int(bool(stayed) or grown > _MOST_GROWTH or more > _MOST_FILES)
