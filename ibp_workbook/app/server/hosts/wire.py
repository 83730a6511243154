"""What the server and a host say to each other: one line for all pages of that host."""

import struct
from asyncio import IncompleteReadError, StreamReader
from enum import IntEnum
from typing import NamedTuple

_HEAD = struct.Struct(">IB36s")  # length of the content, kind, page


class Kind(IntEnum):
    """What a message is about."""

    OPEN = 1  # to the host: make a page; its content is JSON
    FRAME = 2  # both ways: a frame of the page's websocket
    CLOSE = 3  # to the host: nobody looks at the page any more
    SHOWN = 4  # from the host: the page, as JSON that may stand in a script element
    FAILED = 5  # from the host: there is no page; the log says why
    DONE = 6  # from the host: a frame of the page was worked off; its content is JSON, what was counted
    ASK = 7  # from the host: the page wants its turn; what for is the content
    TURN = 8  # to the host: whether it may, and how many go first; its content is JSON
    LEAVE = 9  # from the host: the page has had its turn, or wants it no more


class Said(NamedTuple):
    """One message.

    Attributes:
        kind: what it is about.
        page: the id of the page, 36 characters.
        content: what is said.
    """

    kind: Kind
    page: str
    content: bytes = b""

    def packed(self) -> bytes:
        """As it goes over the line."""
        return _HEAD.pack(len(self.content), self.kind, self.page.encode()) + self.content


async def hear(reader: StreamReader) -> Said | None:
    """The next message; None once the other end has gone."""
    try:
        length, kind, page = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        return Said(Kind(kind), page.decode(), await reader.readexactly(length))
    except (IncompleteReadError, ConnectionError):
        return None
