"""Five thousand websocket frames that no page sends: the server refuses them and goes on."""

import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from benchmarks import servers
from benchmarks.visitor import Visitor, frame, header, joined, states

HANGS = b"\xff" * 64
SLOWEST = 2.0
_TOGETHER = 16
_PAGES = 3  # each gets so many lines a second
_MOST_GROWTH = 100  # MB; a frame that claims to be large costs nothing


def valid(chance: random.Random) -> bytes:
    """A frame as a page might send it."""
    messages: list[tuple[str, str, dict[str, Any]]] = [
        ("kernel_info_request", "shell", {}),
        ("comm_info_request", "shell", {"target_name": "jupyter.widget"}),
        ("comm_msg", "shell", {"comm_id": "x" * chance.randint(1, 90), "data": {"method": "update"}}),
        ("comm_close", "shell", {"comm_id": "x"}),
        ("comm_open", "shell", {"comm_id": "x", "target_name": "nobody", "data": {}}),
    ]
    kind, channel, content = chance.choice(messages)
    return frame(kind, content, channel)


def wrong(chance: random.Random) -> bytes | str:
    """A frame with something wrong: its numbers, its length, its channel, its words, or all of it."""
    good = valid(chance)
    return chance.choice(_WAYS)(good, chance)


def _noise(_good: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice([0, 1, 7, 8, 9, 64, 1_000, 100_000]))


def _number(good: bytes, chance: random.Random) -> bytes:
    """One of the numbers at the start says something else."""
    place = 8 * chance.randrange(8)
    value = chance.choice([0, 1, 5, 2**16, 2**31, 2**63, 2**64 - 1, len(good) + 1])
    return good[:place] + value.to_bytes(8, "little") + good[place + 8 :]


def _flipped(good: bytes, chance: random.Random) -> bytes:
    changed = bytearray(good)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(good: bytes, chance: random.Random) -> bytes:
    return good[: chance.randrange(len(good))]


def _longer(good: bytes, chance: random.Random) -> bytes:
    return good + chance.randbytes(chance.randint(1, 5_000))


def _text(good: bytes, chance: random.Random) -> str:
    deep = "[" * 50_000
    return chance.choice([good.decode("latin-1"), json.dumps({"channel": "shell"}), "", deep])


def _elsewhere(_good: bytes, chance: random.Random) -> bytes:
    """Another channel, or a message that only a kernel or a developer sends."""
    kind = chance.choice(["execute_request", "input_reply", "status", "complete_request", "comm_msg", ""])
    content = {"code": "raise SystemExit", "silent": False, "comm_id": 7}
    return frame(kind, content, chance.choice(["iopub", "stdin", "hb", "shell", "control", ""]))


def _deep(_good: bytes, chance: random.Random) -> bytes:
    deep = b'{"a":' * chance.choice([1_000, 100_000])
    return joined("shell", json.dumps(header("comm_msg"), default=str).encode(), b"{}", b"{}", deep)


_WAYS = (_noise, _number, _flipped, _cut, _longer, _text, _elsewhere, _deep, lambda _good, _chance: HANGS)


async def throw(visitor: Visitor, count: int, chance: random.Random) -> Counter[str]:
    """Send so many wrong frames to a few pages, some at a time; what became of them.

    Counts ``sent``, ``refused`` (the socket was closed), ``borne`` (it was not, and nobody was harmed),
    ``unwell`` (meanwhile the server did not say that it is well) and ``slow`` (not within two seconds).
    """
    found: Counter[str] = Counter()
    pages = [await asyncio.to_thread(visitor.open) for _ in range(_PAGES)]
    kernels = islice(cycle(kernel for kernel, _ in pages), _TOGETHER)
    frames = iter([wrong(chance) for _ in range(count)])
    await asyncio.gather(*(_throw(visitor, kernel, frames, found) for kernel in kernels))
    for kernel, page in pages:
        async with visitor.line(kernel) as line:
            await states(line, page)  # the page itself still works
        await asyncio.to_thread(visitor.leave, kernel)
    return found


async def _throw(visitor: Visitor, kernel: str, frames: Iterator[bytes | str], found: Counter[str]) -> None:
    for each in frames:
        found["sent"] += 1
        with suppress(HTTPClientError, WebSocketClosedError):
            async with visitor.line(kernel) as line:
                await line.write_message(each, binary=isinstance(each, bytes))
                found["refused" if await _closed(line) else "borne"] += 1
        began = time.perf_counter()
        status = (await asyncio.to_thread(visitor.ask, f"{visitor.base}healthz")).status
        found["unwell"] += status != 200
        found["slow"] += time.perf_counter() - began > SLOWEST


async def _closed(line: object, within: float = 0.3) -> bool:
    """Whether the other side closes the line, rather than going on."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while await line.read_message() is not None:  # type: ignore[attr-defined]
                pass
            return True
    return False


def main(count: int = 5_000) -> int:
    """Throw them all; 1 when the server hung, died or grew."""
    with tempfile.TemporaryDirectory() as folder:
        server = servers.ours(Path(folder), f"sqlite:///{folder}/w.sqlite")
        try:
            visitor = Visitor(server.url)
            visitor.open()  # what is loaded once does not count
            server.rest()
            before = server.megabytes()
            found = asyncio.run(throw(visitor, count, random.Random(2027)))
            server.rest()
            grown = server.megabytes() - before
        finally:
            server.stop()
    print(
        f"wire: {found['sent']} frames, {found['refused']} refused, {found['borne']} borne, "
        f"{found['unwell']} times unwell, {found['slow']} slow answers, {grown:+.0f} MB"
    )
    return int(bool(found["unwell"] + found["slow"]) or grown > _MOST_GROWTH)
