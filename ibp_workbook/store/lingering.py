"""SQLite connections that stay open between two clicks, in a process of many pages.

To open one costs more than most statements; and when the last one closes, SQLite moves what was written
into the file itself, which waits for the disk once more. Who copies the file still gets all of it, as soon
as nobody has used it for a moment.
"""

import time
from threading import Lock, Thread

from sqlalchemy import Engine, event

_patience: float | None = None
_lingering: list["_Lingering"] = []


def linger(seconds: float | None) -> None:
    """From now on in this process: keep connections until not used for so long; None: keep none."""
    global _patience
    _patience = seconds


def patience() -> float | None:
    """How many seconds this process keeps a connection; None when it keeps none."""
    return _patience


def keep(engine: Engine, seconds: float) -> None:
    """Close what the pool of this engine keeps when nobody has used it for so long."""
    _lingering.append(_Lingering(engine, seconds))


def close() -> None:
    """Close all that nobody uses: the process is about to end."""
    for each in _lingering:
        each.close()


class _Lingering:
    def __init__(self, engine: Engine, seconds: float) -> None:
        self._engine, self._seconds = engine, seconds
        self._lock = Lock()
        self._is_watched = False
        event.listen(engine, "checkin", self._used)

    def _used(self, *_: object) -> None:
        with self._lock:
            self._last = time.monotonic()
            if not self._is_watched:
                self._is_watched = True
                Thread(target=self._watch, name="lingering", daemon=True).start()

    def _watch(self) -> None:
        while (left := self._left()) > 0:
            time.sleep(left)
        self.close()

    def _left(self) -> float:
        """Seconds until nobody has used one for long enough; when that is now, the watch ends."""
        with self._lock:
            left = self._last + self._seconds - time.monotonic()
            self._is_watched = left > 0
        return left

    def close(self) -> None:
        # Of this pool, not of the engine: that would make a new one, and what is in use now would end up
        # in the old one and never be closed.
        self._engine.pool.dispose()
