"""What a browser may send to a kernel: each frame is checked before anything reads it.

Jupyter believes the numbers at the start of a frame. One of 64 bytes that claims to have two to the power of
64 parts keeps a server busy for ever.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"
_NUMBER = 8  # bytes of each number at the start
_HEAD_PARTS = 4  # header, parent header, metadata, content
_MOST_PARTS = 64  # an upload has one buffer beside these
_LARGEST_HEADER = 100_000
_CHANNELS = {b"shell", b"control"}
_TYPES = {
    "comm_open": "shell",
    "comm_close": "shell",
    "comm_msg": "shell",
    "comm_info_request": "shell",
    "kernel_info_request": "",
    "shutdown_request": "control",
}


class FrameError(ValueError):
    """Nothing that a page of ours sends."""


def check(frame: bytes | str) -> None:
    """Refuse a frame that is not a whole message of a kind that pages send.

    Raises:
        FrameError: with the reason, for the log.
    """
    if isinstance(frame, str):
        raise FrameError("text")
    channel, *parts = _parts(frame)
    if channel not in _CHANNELS:
        raise FrameError("channel")
    header, _, _, content = (_mapping(part) for part in parts[:_HEAD_PARTS])
    if any(len(part) > _LARGEST_HEADER for part in parts[: _HEAD_PARTS - 1]):
        raise FrameError("header too large")
    kind = header.get("msg_type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise FrameError("type")
    if _TYPES[kind] not in ("", channel.decode()):
        raise FrameError("type on this channel")
    if not all(isinstance(header.get(name), str) for name in ("msg_id", "session", "username")):
        raise FrameError("header")
    about_comm = kind in ("comm_open", "comm_close", "comm_msg")
    if about_comm and not isinstance(content.get("comm_id"), str):
        raise FrameError("comm")


def message(frame: bytes) -> tuple[str, dict[str, Any], list[bytes]]:
    """What a page says in a frame that was checked: the type, the content, and bytes beside it."""
    _, header, _, _, content, *buffers = _parts(frame)
    return json.loads(header)["msg_type"], json.loads(content), buffers


def frame(
    channel: str, header: Mapping[str, Any], content: Mapping[str, Any], buffers: Sequence[bytes]
) -> bytes:
    """A message as a frame."""
    texts = (json.dumps(part, ensure_ascii=False).encode() for part in (header, {}, {}, content))
    parts = [channel.encode(), *texts, *map(bytes, buffers)]
    start = (len(parts) + 2) * _NUMBER
    offsets = list(accumulate(map(len, parts), initial=start))
    numbers = (number.to_bytes(_NUMBER, "little") for number in (len(offsets), *offsets))
    return b"".join((*numbers, *parts))


def _parts(frame: bytes) -> Sequence[bytes]:
    """The channel and the parts of a message, by the offsets at its start."""
    count = int.from_bytes(frame[:_NUMBER], "little")
    # An offset for the channel, for each part, and one for the end.
    if not _HEAD_PARTS + 2 <= count <= _MOST_PARTS + 2 or len(frame) < (count + 1) * _NUMBER:
        raise FrameError("number of parts")
    places = range(_NUMBER, (count + 1) * _NUMBER, _NUMBER)
    offsets = [int.from_bytes(frame[place : place + _NUMBER], "little") for place in places]
    if offsets[0] != (count + 1) * _NUMBER or offsets[-1] != len(frame) or offsets != sorted(offsets):
        raise FrameError("offsets")
    return [frame[start:end] for start, end in pairwise(offsets)]


def _mapping(part: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(part)
    except (ValueError, RecursionError) as error:
        raise FrameError("not JSON") from error
    if not isinstance(value, dict):
        raise FrameError("not a mapping")
    return value


class Pace:
    """How fast one page may send: who sends more waits, and nothing is lost.

    Args:
        per_second: messages or bytes in the long run.
        burst: as many at once before anyone waits.
    """

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._left, self._seen = burst, time.monotonic()

    def take(self, amount: float) -> float:
        """Take from what is left; seconds to wait before going on."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._seen) * self._per_second)
        self._seen = now
        self._left -= amount
        return max(0.0, -self._left / self._per_second)


class PageTraffic:
    """The pace of one socket, in messages and in bytes."""

    def __init__(self) -> None:
        self._messages = Pace(per_second=100, burst=500)
        self._bytes = Pace(per_second=8_000_000, burst=64_000_000)

    async def admit(self, frame: bytes) -> None:
        """Wait until this frame may go on; the socket is not read meanwhile."""
        if wait := max(self._messages.take(1), self._bytes.take(len(frame))):
            await asyncio.sleep(wait)
