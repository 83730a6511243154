"""Days and hours between two moments, on a Dutch clock."""

import pytest

from ibp_workbook.evaluate.verdicts.moments import days_between, hours_between


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [("2026-11-01", "2026-11-29", 28), ("2026-11-29", "2026-11-01", -28), ("2024-02-28", "2024-03-01", 2)],
)
def test_days(first: str, second: str, days: int) -> None:
    assert days_between(first, second) == days


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("2026-11-20T10:00", "2026-11-23T10:00", 72),
        ("2026-11-20T10:00", "2026-11-23T10:30", 72.5),
        ("2026-03-28T10:00", "2026-03-29T10:00", 23),  # summer time begins
        ("2026-10-24T10:00", "2026-10-25T10:00", 25),  # summer time ends
    ],
)
def test_hours(first: str, second: str, hours: float) -> None:
    assert hours_between(first, second) == hours
