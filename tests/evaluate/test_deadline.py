"""The 72 hours of a data breach, on a clock that goes an hour forward in spring and back in autumn."""

from datetime import timedelta

import pytest

from ibp_workbook.evaluate.deadline import Left, deadline, in_time, left_at


@pytest.mark.parametrize(
    ("aware_at", "end"),
    [
        ("2026-11-23T09:00", "2026-11-26T09:00:00+01:00"),
        ("2026-12-31T23:30", "2027-01-03T23:30:00+01:00"),
        # 29 March 2026, 2 o'clock becomes 3: the clock shows an hour more than three days later.
        ("2026-03-27T09:00", "2026-03-30T10:00:00+02:00"),
        ("2026-03-29T01:59", "2026-04-01T02:59:00+02:00"),
        ("2026-03-29T03:00", "2026-04-01T03:00:00+02:00"),
        # 25 October 2026, 3 o'clock becomes 2: the clock shows an hour less.
        ("2026-10-23T09:00", "2026-10-26T08:00:00+01:00"),
        ("2026-10-22T02:59", "2026-10-25T02:59:00+02:00"),
        ("2026-10-22T03:00", "2026-10-25T02:00:00+01:00"),
        ("2026-10-25T03:00", "2026-10-28T03:00:00+01:00"),
    ],
)
def test_72_hours_really_pass(aware_at: str, end: str) -> None:
    assert deadline(aware_at).isoformat() == end


def test_an_hour_that_the_clock_shows_twice_counts_from_the_first_time() -> None:
    assert deadline("2026-10-25T02:30").isoformat() == "2026-10-28T01:30:00+01:00"


def test_an_hour_that_the_clock_skips_is_the_hour_after_it() -> None:
    assert deadline("2026-03-29T02:30") == deadline("2026-03-29T03:30")


@pytest.mark.parametrize(
    ("hours", "left"),
    [
        (-72, Left(3, 0, 0, overdue=False)),
        (-1.5, Left(0, 1, 30, overdue=False)),
        (0, Left(0, 0, 0, overdue=False)),
        (25, Left(1, 1, 0, overdue=True)),
    ],
)
def test_time_left_or_past(hours: float, left: Left) -> None:
    end = deadline("2026-10-23T09:00")
    assert left_at(end, end + timedelta(hours=hours)) == left


@pytest.mark.parametrize(("seconds", "left"), [(-59, (0, False)), (-61, (1, False)), (1, (1, True))])
def test_rounding_never_gives_time_that_is_not_there(seconds: int, left: tuple[int, bool]) -> None:
    end = deadline("2026-11-23T09:00")
    found = left_at(end, end + timedelta(seconds=seconds))
    assert (found.minutes, found.overdue) == left


def test_a_report_in_the_last_minute_is_in_time_also_when_summer_time_ends() -> None:
    assert in_time("2026-10-23T09:00", "2026-10-26T08:00")
    assert not in_time("2026-10-23T09:00", "2026-10-26T08:01")
    assert in_time("2026-03-27T09:00", "2026-03-30T10:00")
    assert not in_time("2026-03-27T09:00", "2026-03-30T10:01")
