"""Reckoning with terms of years, months, weeks and days on the calendar."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from ibp_workbook.catalogue.retention import Term

_CYCLE = tuple(date(2024, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1))
"""Every day of a leap year and the three years after it: each place a term can start."""
_LENGTHS = {"years": ("months", 12), "months": ("months", 1), "weeks": ("days", 7), "days": ("days", 1)}
"""How many months or days there are in each unit."""


def add(start: date, term: Term) -> date:
    """The day a term has passed: the same day of the month, or the last one where that day is missing.

    >>> add(date(2024, 1, 31), Term(months=1)), add(date(2024, 2, 29), Term(years=1))
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    unit, count = _length(term)
    if unit == "days":
        return start + timedelta(days=count)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def longer(one: Term, other: Term) -> bool:
    """Whether the first term can end later than the second: a month is longer than four weeks."""
    (unit, count), (other_unit, other_count) = _length(one), _length(other)
    if unit == other_unit:
        return count > other_count
    return any(add(start, one) > add(start, other) for start in _CYCLE)


def _length(term: Term) -> tuple[str, int]:
    """The term in months, or else in days."""
    ((unit, count),) = term.parts
    of, each = _LENGTHS[unit]
    return of, count * each
