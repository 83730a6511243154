"""The place of a page in the lines of its server, as its host knows it."""

from collections import Counter
from collections.abc import Callable
from threading import Condition

from ibp_workbook.app.server.hosts.wire import Kind
from ibp_workbook.app.turns import WaitError, Work

_ANSWER_WITHIN = 2.0
_NOT_TOLD = (False, 1)


class Place:
    """Asks the server for turns, and hears when they come.

    Args:
        say: says something about a work to the server.
    """

    def __init__(self, say: Callable[[Kind, Work], None]) -> None:
        self._say = say
        self._changed = Condition()
        self._told: dict[Work, tuple[bool, int]] = {}
        self._held: Counter[Work] = Counter()

    def take(self, work: Work) -> None:
        """Begin, or be in line; one page may do several of a kind in its turn.

        Raises:
            WaitError: others go first.
        """
        with self._changed:
            if work not in self._told:
                self._told[work] = _NOT_TOLD
                self._say(Kind.ASK, work)
                self._changed.wait_for(lambda: self._told[work] is not _NOT_TOLD, _ANSWER_WITHIN)
            may, before = self._told[work]
            if not may:
                raise WaitError(work, before)
            self._held[work] += 1

    def leave(self, work: Work) -> None:
        """Give the place up, unless something else of this page still has it."""
        with self._changed:
            self._held -= Counter({work: 1})
            if work in self._told and not self._held[work]:
                del self._told[work]
                self._say(Kind.LEAVE, work)

    def hear(self, work: Work, may: bool, before: int) -> None:
        """What the server says: whether it may begin, or how many of others go first."""
        with self._changed:
            if work in self._told:  # else the place was given up meanwhile
                self._told[work] = (may, before)
                self._changed.notify_all()
