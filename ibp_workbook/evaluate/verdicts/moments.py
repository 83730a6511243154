"""The functions that a condition may call: time between two dates, or two moments on a Dutch clock."""

from datetime import date

from ibp_workbook.formats import amsterdam


def days_between(first: str, second: str) -> int:
    """Whole days from the first date to the second; negative when the second comes earlier."""
    return (date.fromisoformat(second[:10]) - date.fromisoformat(first[:10])).days


def hours_between(first: str, second: str) -> float:
    """Hours that really pass between two moments on a Dutch clock, summer time taken into account."""
    return (amsterdam(second).timestamp() - amsterdam(first).timestamp()) / 3600
