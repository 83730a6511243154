"""The 72 hours in which a data breach is reported: hours of a clock, so summer time makes no difference."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ibp_workbook.formats import amsterdam

TERM = timedelta(hours=72)


class Left(NamedTuple):
    """How much time there is between a moment and the deadline, in whole minutes.

    Attributes:
        days: whole days of 24 hours.
        hours: whole hours besides the days.
        minutes: whole minutes besides the hours.
        overdue: the deadline comes before the moment; the amounts then tell how long ago.
    """

    days: int
    hours: int
    minutes: int
    overdue: bool


def deadline(aware_at: str, term: timedelta = TERM) -> datetime:
    """The end of the term, on a Dutch clock: 72 hours that really pass after the moment of awareness.

    A moment that the clock shows twice, when summer time ends, counts as the first of the two: rather an
    hour early than an hour late.

    Args:
        aware_at: a moment on a Dutch clock, such as ``2026-11-23T09:00``.
        term: how long it is.

    >>> deadline("2026-11-23T09:00").isoformat()
    '2026-11-26T09:00:00+01:00'
    """
    return amsterdam(_moment(aware_at) + term)


def left_at(end: datetime, now: datetime) -> Left:
    """How long there is from ``now`` to the deadline, or how long ago it was.

    What is left is rounded down to minutes and what is past is rounded up, so that nobody is told that there
    is time when there is none.
    """
    seconds = int((end - now).total_seconds() // 60) * 60
    minutes = abs(seconds) // 60
    return Left(minutes // 1440, minutes % 1440 // 60, minutes % 60, overdue=end < now)


def in_time(aware_at: str, reported_at: str) -> bool:
    """Whether a report was made within the term."""
    return _moment(reported_at) <= _moment(aware_at) + TERM


def _moment(local: str) -> datetime:
    return amsterdam(local).astimezone(UTC)
