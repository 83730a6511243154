"""Making a report and reading a file take turns: so many at once on a server, and so many of one person."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Literal, Protocol

from ibp_workbook.errors import LaterError

Work = Literal["report", "upload"]
"""Reports, verdicts and workbooks that are made; files that come in and are read."""


class WaitError(LaterError):
    """It is not the turn of this work yet. Who asks again later keeps the place in line.

    Args:
        work: what waits.
        before: how many of other people go first; 0 when one's own does.
    """

    def __init__(self, work: Work, before: int) -> None:
        super().__init__(f"turns.{work}" if before else f"turns.own_{work}", n=before)
        self.work = work


class Line(Protocol):
    """The place of a page among those that want the same."""

    def take(self, work: Work) -> None:
        """Begin.

        Raises:
            WaitError: others go first.
        """

    def leave(self, work: Work) -> None:
        """It has ended, or nobody wants it any more."""


line: ContextVar[Line] = ContextVar("line")
"""Of the page that is being worked for, in a host; elsewhere nobody waits."""


def take(work: Work) -> Callable[[], None]:
    """Begin; what this gives ends it, also when Python drops the work while it works for another page.

    Raises:
        WaitError: others go first.
    """
    mine = line.get(None)
    if mine is None:
        return lambda: None
    mine.take(work)
    return partial(mine.leave, work)


def give_up(work: Work) -> None:
    """Who waited for it wants it no more."""
    if mine := line.get(None):
        mine.leave(work)
