"""One attempt to sign in: what is the same on the way out and on the way back, kept by the browser itself.

The server keeps nothing of an attempt: everyone may begin one, and nobody can fill it up with them.
"""

import hashlib
import hmac
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

LASTS = 600
"""Seconds between leaving for the provider and coming back."""
_COOKIE = re.compile(r"([\w-]{43})\.(\d{1,12})\.([\w-]{0,4000}={0,2})", re.ASCII)
_LONGEST = 2_000


@dataclass(frozen=True)
class Attempt:
    """What only this browser knows, and what follows from it.

    Attributes:
        secret: random, new for each attempt.
        begun: in seconds.
        back: the page of ours to which it leads.
    """

    secret: str
    begun: int
    back: str

    @staticmethod
    def new(back: str) -> "Attempt":
        """An attempt that begins now."""
        return Attempt(secrets.token_urlsafe(32), int(time.time()), back)

    @staticmethod
    def read(cookie: str | None, now: float | None = None) -> "Attempt | None":
        """The attempt in a cookie; None when there is none, or it is over."""
        found = _COOKIE.fullmatch(cookie or "")
        if not found:
            return None
        try:
            back = urlsafe_b64decode(found[3]).decode("utf-8")
        except ValueError:
            return None
        attempt = Attempt(found[1], int(found[2]), back)
        age = (time.time() if now is None else now) - attempt.begun
        return attempt if 0 <= age <= LASTS else None

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return f"{self.secret}.{self.begun}.{urlsafe_b64encode(self.back.encode()).decode()}"

    # All of the attempt is in what the provider is told, so that no part of the cookie can be another's.
    @property
    def state(self) -> str:
        """What comes back in the address."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What comes back in the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What the provider is told when the code is handed in, and knew the hash of before (PKCE)."""
        return self._derived("verifier")

    def is_answered_by(self, state: str) -> bool:
        """Whether this is the state that was sent along."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def _derived(self, use: str) -> str:
        text = "|".join((use, str(self.begun), self.back))
        digest = hmac.digest(self.secret.encode(), text.encode(), hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")


def page_of_ours(asked: str, base_url: str) -> str:
    """The address to come back to: a page of this server, whatever was asked.

    Args:
        asked: a path with its query, as the link to the sign-in named it.
        base_url: where the server lives.

    Returns:
        What was asked, or the front door when that is no page of ours.
    """
    path = asked.partition("?")[0]
    fine = (
        path.startswith(f"{base_url}voila/")
        and len(asked.encode()) <= _LONGEST
        and asked.isprintable()
        and not re.search(r"\\|//|(^|/)\.\.?(/|$)|%(2f|5c|2e)", path, re.IGNORECASE)
    )
    return asked if fine else base_url
