"""What was made lately of what was read, for who asks for the same again: the next page of the same board."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from ibp_workbook.analysis.measurement import Readings

Made = TypeVar("Made")


class _Kept(NamedTuple, Generic[Made]):
    readings: tuple[Readings, ...]
    made: Made
    rows: int


class Lately(Generic[Made]):
    """What was made lately; when it becomes too much, what nobody asked for longest is forgotten first.

    It is found by all that was read. Whatever was written since, by whom and in whichever process, has been
    read too, and is not the same; who may see less has read less. So nobody needs to tell of a change, and
    nothing is found by who may not see it.

    Args:
        most: how much is kept, in rows.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Kept[Made]] = OrderedDict()
        self._lock = Lock()  # pages of one process are worked for side by side

    def find(self, kind: Hashable, readings: tuple[Readings, ...]) -> Made | None:
        """What was made of exactly this, if it is still here."""
        key = self._key(kind, readings)
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.readings != readings:
                return None
            self._kept.move_to_end(key)
        return found.made

    def keep(self, kind: Hashable, readings: tuple[Readings, ...], made: Made, rows: int) -> None:
        """Keep what was made, in place of what was made of the same rounds before; if it is not too much."""
        key = self._key(kind, readings)
        with self._lock:
            self._kept.pop(key, None)
            if rows <= self._most:
                self._kept[key] = _Kept(readings, made, rows)
            while sum(kept.rows for kept in self._kept.values()) > self._most:
                self._kept.popitem(last=False)

    @staticmethod
    def _key(kind: Hashable, readings: tuple[Readings, ...]) -> Hashable:
        """Where to look: what is found there was made of the same only if all that was read is equal."""
        return kind, tuple((reading.round.id, reading.schools) for reading in readings)
