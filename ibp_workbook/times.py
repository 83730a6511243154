"""Which moment it is, and which day in the Netherlands, wherever the server stands and however it is set."""

from datetime import UTC, date, datetime

from ibp_workbook.formats import amsterdam


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day on a Dutch clock: a verdict is of this day, a right ends with it, terms are counted to it."""
    return amsterdam(now()).date()
