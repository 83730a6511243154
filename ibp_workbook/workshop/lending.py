"""Leading along from a second device: a key that opens once, and then one device that may make steps."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts
from ibp_workbook.workshop import door

LENGTH = 10
"""Longer than the code of the room: this one opens the controls."""

VALID = timedelta(minutes=2)

Lent = Literal["", "offered", "taken"]


@dataclass(frozen=True)
class Offer:
    """A key that was given out.

    Attributes:
        key: to be scanned or typed once.
        until: when it no longer counts.
    """

    key: str
    until: datetime

    def plain(self, site: str, lang: str) -> dict[str, Any]:
        """What the one who asked for it is shown, and nobody else.

        Args:
            site: where the other device comes.
            lang: its language.
        """
        # What follows the # is not sent when the page is asked for, so a key is only used by who says so.
        link = f"{site}/lead/?lang={lang}#{self.key}"
        return {
            "message": "",
            "key": self.key,
            "site": f"{site}/lead",
            "picture": door.picture(link),
            "alt": Texts(lang)("workshop.lend_alt", site=site),
            "seconds": VALID.seconds,
        }


class Lending:
    """Which other device may lead one session along; in memory, and gone with the process.

    Attributes:
        workspace: as who lends; what the other device does is done as that person.
    """

    workspace: Workspace

    def __init__(self) -> None:
        self._offer: Offer | None = None
        self._token = b""

    def offer(self, workspace: Workspace, now: datetime) -> Offer:
        """A new key. Who led along before does no longer: there is one device at a time."""
        self.withdraw()
        self.workspace = workspace
        self._offer = Offer(door.new_code(LENGTH), now + VALID)
        return self._offer

    def redeem(self, key: str, now: datetime) -> str:
        """Take a key; the token with which the device goes on.

        Raises:
            IbpError: it is another key, too old, or used before.
        """
        typed = "".join(key.split()).upper()
        if self.state(now) != "offered" or self._offer is None or not _same(typed, self._offer.key.encode()):
            raise IbpError("workshop.lend_wrong")
        self._offer = None
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
        return "offered" if self._offer and now < self._offer.until else ""

    def withdraw(self) -> None:
        """From now on no other device leads along, and no key waits."""
        self._offer, self._token = None, b""


def _same(given: str, known: bytes) -> bool:
    return secrets.compare_digest(given.encode(), known)
