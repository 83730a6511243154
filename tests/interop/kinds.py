"""What the fixtures of these tests are."""

from contextlib import AbstractContextManager
from typing import Protocol


class Refused(Protocol):
    """``with refused("duo.ragged", "row 3"):`` the block raises that error, in whole sentences."""

    def __call__(self, key: str, *parts: str) -> AbstractContextManager[None]: ...
