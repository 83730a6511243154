"""Making a report and reading a file take turns: so many at once on a server, and so many of one person."""

from contextvars import ContextVar
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
        """See :func:`take`."""

    def leave(self, work: Work) -> None:
        """See :func:`leave`."""


line: ContextVar[Line] = ContextVar("line")
"""Of the page that is being worked for, in a host; elsewhere nobody waits."""


def take(work: Work) -> None:
    """Begin; :func:`leave` ends it.

    Raises:
        WaitError: others go first.
    """
    if mine := line.get(None):
        mine.take(work)


def leave(work: Work) -> None:
    """It has ended, or nobody wants it any more."""
    if mine := line.get(None):
        mine.leave(work)
