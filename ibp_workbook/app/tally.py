"""What a page does, counted for who watches over the server: without who, where, or what was typed."""

from collections import Counter
from contextvars import ContextVar

CLICK = "click"
counts: ContextVar[Counter[str]] = ContextVar("counts")
"""Of the page that is being worked for, in a host; nowhere else anybody counts."""


def count(what: str) -> None:
    """Count one more of something that :mod:`.server.metrics` tells."""
    counted = counts.get(None)
    if counted is not None:
        counted[what] += 1
