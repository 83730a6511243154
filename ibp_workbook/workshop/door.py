"""The way in for phones: a code to speak aloud, an address and port on this network, a picture of both."""

import ipaddress
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import psutil
import segno
from tornado.netutil import bind_sockets

from ibp_workbook.errors import IbpError

ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ2346789"
"""Without signs that look or sound alike on a projector: no I, L, O, S, 0, 1, 5."""

LENGTH = 6
VALID = timedelta(hours=12)
PORTS = range(8870, 8880)
"""Tried first, so that a firewall has to be told once."""

HERE = "127.0.0.1"
_GUESSES = 10
_GUESSES_OF_ALL = 200
_AGAIN_AFTER = timedelta(minutes=1)


def new_code(length: int = LENGTH) -> str:
    """A code that cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Invitation:
    """What the room is told.

    Attributes:
        code: to be spoken or typed.
        until: when it no longer counts.
        address: of this computer on the network; of the whole server where it has one of its own.
        port: where it listens; 0 for a server with an address of its own.
    """

    code: str
    until: datetime
    address: str
    port: int

    @staticmethod
    def new(now: datetime, address: str, port: int, kept: Mapping[str, Any] | None = None) -> "Invitation":
        """An invitation; the code that was given out before as long as it counts."""
        if kept and datetime.fromisoformat(kept["until"]) > now:
            return Invitation(kept["code"], datetime.fromisoformat(kept["until"]), address, port)
        return Invitation(new_code(), now + VALID, address, port)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "until": self.until.isoformat()}

    @property
    def site(self) -> str:
        """What people type when they cannot scan."""
        return f"http://{self.address}:{self.port}" if self.port else f"{self.address}/w"

    @property
    def link(self) -> str:
        """What the picture holds."""
        return f"{self.site}/w/{self.code}" if self.port else f"{self.site}/{self.code}"


@lru_cache(maxsize=8)
def picture(link: str) -> str:
    """A QR code as the source of an image; black on white, whatever the page looks like."""
    code = segno.make(link, error="m", micro=False)
    return str(code.svg_data_uri(border=4, dark="#000", light="#fff", encode_minimal=False))


class Guesses:
    """Keeps people from trying codes; knows an address only while it guesses wrong, and for a minute."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._wrong: dict[str, int] = {}

    def may_try(self, who: str, now: datetime) -> bool:
        """Whether another code may be tried from there."""
        if self._since and now - self._since >= _AGAIN_AFTER:
            self._since = None
            self._wrong.clear()
        return self._wrong.get(who, 0) < _GUESSES and sum(self._wrong.values()) < _GUESSES_OF_ALL

    def wrong(self, who: str, now: datetime) -> None:
        """A code was wrong."""
        self._since = self._since or now
        self._wrong[who] = self._wrong.get(who, 0) + 1


def addresses() -> list[str]:
    """The addresses of this computer that phones on the same network can reach, the likeliest first.

    Asks this computer only; nothing is sent.
    """
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    given = [
        ipaddress.ip_address(each.address)
        for name, each_of in psutil.net_if_addrs().items()
        if name in up
        for each in each_of
        if each.family == socket.AF_INET
    ]
    found = [
        one
        for one in dict.fromkeys(given)
        if not (one.is_loopback or one.is_link_local or one.is_unspecified)
    ]
    # What virtual machines and containers make is private as well, but no phone is there.
    found.sort(key=lambda one: (str(one).startswith("172."), not one.is_private))
    return [str(one) for one in found]


def listen(address: str, port: int = 0) -> list[socket.socket]:
    """Open a port on an address: the one of before if it is still free, else one of ``PORTS``, else any.

    Raises:
        IbpError: there is no such address here (any more).
    """
    for each in dict.fromkeys((port or PORTS[0], *PORTS, 0)):
        try:
            return bind_sockets(each, address, family=socket.AF_INET)
        except OSError:
            continue
    raise IbpError("workshop.no_address", address=address)
