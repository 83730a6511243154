"""A line in which a page waits for its turn, and time that a test lets pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ibp_workbook.app import stepping, turns
from ibp_workbook.app.turns import WaitError, Work


class MadeLine:
    """What a host gives a page; the test says whose turn it is.

    Attributes:
        before: how many go first; None when it is this page's turn.
        left: the works that were given up.
        later: what is to be done after a while.
    """

    def __init__(self) -> None:
        self.before: int | None = None
        self.left: list[Work] = []
        self.later: list[Callable[[], None]] = []

    def take(self, work: Work) -> None:
        if self.before is not None:
            raise WaitError(work, self.before)

    def leave(self, work: Work) -> None:
        self.left.append(work)

    def pass_time(self) -> None:
        """Do what was put off."""
        due, self.later = self.later, []
        for work in due:
            work()

    @contextmanager
    def is_waited_in(self) -> Iterator["MadeLine"]:
        """For what is done meanwhile."""
        in_line = turns.line.set(self)
        later = stepping.later.set(lambda _seconds, work: self.later.append(work))
        try:
            yield self
        finally:
            turns.line.reset(in_line)
            stepping.later.reset(later)
