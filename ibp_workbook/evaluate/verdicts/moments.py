"""The functions that a condition may call: time between two dates, or two moments on a Dutch clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def days_between(first: str, second: str) -> int:
    """Whole days from the first date to the second; negative when the second comes earlier."""
    return (date.fromisoformat(second[:10]) - date.fromisoformat(first[:10])).days


def hours_between(first: str, second: str) -> float:
    """Hours that really pass between two moments on a Dutch clock, summer time taken into account."""
    start, end = (datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM) for moment in (first, second))
    return (end.timestamp() - start.timestamp()) / 3600
