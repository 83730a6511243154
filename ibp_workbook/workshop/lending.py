"""Leading along from a second device: a key that opens once, and then one device that may make steps."""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.workshop import door

LENGTH = 10
"""Longer than the code of the room: this one opens the controls."""

VALID = timedelta(minutes=2)

Lent = Literal["", "offered", "taken"]


class Lending:
    """Which other device may lead one session along; in memory, and gone with the process.

    Attributes:
        workspace: as who lends; what the other device does is done as that person.
    """

    workspace: Workspace

    def __init__(self) -> None:
        self._key, self._token = "", b""
        self._until = datetime.min  # of the key

    def offer(self, workspace: Workspace, now: datetime) -> str:
        """A new key, for once. Who led along before does no longer: there is one device at a time."""
        self.withdraw()
        self.workspace = workspace
        self._key, self._until = door.new_code(LENGTH), now + VALID
        return self._key

    def redeem(self, key: str, now: datetime) -> str:
        """Take a key; the token with which the device goes on.

        Raises:
            IbpError: it is another key, too old, or used before.
        """
        typed = "".join(key.split()).upper()
        if self.state(now) != "offered" or not _same(typed, self._key.encode()):
            raise IbpError("workshop.lend_wrong")
        self._key = ""
        token = secrets.token_urlsafe(32)
        self._token = token.encode()
        return token

    def leads(self, token: str) -> bool:
        """Whether the device with this token may make steps."""
        return bool(self._token) and _same(token, self._token)

    def state(self, now: datetime) -> Lent:
        """Whether a key waits, or a device leads along."""
        if self._token:
            return "taken"
        return "offered" if self._key and now < self._until else ""

    def withdraw(self) -> None:
        """From now on no other device leads along, and no key waits."""
        self._key, self._token = "", b""


def _same(given: str, known: bytes) -> bool:
    return secrets.compare_digest(given.encode(), known)
