"""A BSN in free text is recognised; other numbers are left alone. The numbers are made up."""

import pytest

from ibp_workbook.evaluate.bsn import contains_bsn, is_bsn


def passes(digits: str) -> bool:
    """The eleven test, written out another way."""
    return sum((9 - place if place < 8 else -1) * int(digit) for place, digit in enumerate(digits)) % 11 == 0


@pytest.mark.parametrize(
    "text", ["123456782", "BSN 123456782.", "1234.56.782", "123 456 782", "leerling:123-456-782!"]
)
def test_a_bsn_is_found_however_it_is_written(text: str) -> None:
    assert contains_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "123456783",
        "0612345678",
        "1234567820",
        "versie 12.3",
        "000000000",
        "2026-11-23",
        "20261123",
        "23112026",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not contains_bsn(text)


def test_the_leading_zero_may_be_left_out() -> None:
    number = next(f"{value:09d}" for value in range(10_000_000, 10_001_000) if passes(f"{value:09d}"))
    assert number.startswith("0")
    assert contains_bsn(number)
    assert contains_bsn(number[1:])


def test_exactly_one_last_digit_at_most_fits_each_number() -> None:
    for value in range(10_000_000, 10_000_500):
        fitting = [digit for digit in "0123456789" if is_bsn(f"{value}{digit}")]
        assert len(fitting) <= 1
