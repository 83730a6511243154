"""Memory that Python no longer uses, given back to the system (Linux).

The C library keeps what was freed for the next time, in pieces between what is still in use. A server that
opens and closes pages for a week would grow by it, though nothing leaks.
"""

import ctypes
import sys
from collections.abc import Callable


def _trim() -> Callable[[int], object] | None:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none


_malloc_trim = _trim()


def give_back() -> None:
    """Give back what is free; takes a few milliseconds, so only when nobody waits."""
    if _malloc_trim:
        _malloc_trim(0)
