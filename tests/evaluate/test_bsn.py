"""A BSN in free text is recognised by spelling, words and eleven test; other numbers are left alone.

The numbers are made up.
"""

import pytest

from benchmarks import bsn as rates
from ibp_workbook.evaluate.bsn import contains_bsn, is_bsn, is_education_number, sightings


def passes(digits: str) -> bool:
    """The eleven test, written out another way."""
    return sum((9 - place if place < 8 else -1) * int(digit) for place, digit in enumerate(digits)) % 11 == 0


@pytest.mark.parametrize(
    "text",
    [
        "123456782",
        "BSN 123456782.",
        "1234.56.782",
        "123 456 782",
        "leerling:123-456-782!",
        "123/456/782",
        "123  456  782",
        "123\u2009456\u2009782",
        "123\u2013456\u2013782",
        "[123] [456] [782]",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff12",
        "123\n456\n782",
        "123\u200b456\u200b782",
        "1 2 3 4 5 6 7 8 2",
        "123_456_782",
        "123 - 456 - 782",
        "BSN: 1234-56782",
        "bsn12345678 2",
        "het burgerservicenummer van Sam is (123)456782",
        "123456782 is het BSN",
        "geen RSIN maar BSN: 123456782",
        "<b>123456782</b>",
    ],
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
        "Wij werken volgens ISO 27018-2019 en ISO 42001-2023.",
        "urn:eigen:risk:req_node:ai42001-2023:1.1",
        "NL123456782B01",
        "btw NL 1234.56.782.B.01",
        "RSIN 123456782",
        "BSN hebben zij niet, wel een RSIN: 123456782",
        "KvK-nummer 12345672",
        "06-12345672",
        "+31 (0)6 12345672",
        "2026-11-23 9:00",
        "20261123 9 uur",
        "factuurnummer 123456782",
        "2018-02-20T15:59:34.843Z",
        "2018-02-21 12:13:17.687",
        "om 15:59:34.843",
        "€ 123.456.782",
        "Het BSN verwerken wij volgens ISO 42001-2023.",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not sightings(text)


@pytest.mark.parametrize("text", ["12345672", "1234-56782", "nummer x123456782", "/leerlingen/123456782"])
def test_the_doubtful_is_neither_refused_nor_passed(text: str) -> None:
    assert [found.sure for found in sightings(text)] == [False]


def test_a_sighting_says_where_the_number_stands() -> None:
    text = "Groep 5: 123 456 782 en 12345672"
    assert [text[found.start : found.end] for found in sightings(text)] == ["123 456 782", "12345672"]
    assert [found.digits for found in sightings(text)] == ["123456782", "12345672"]


def test_the_leading_zero_may_be_left_out() -> None:
    number = next(f"{value:09d}" for value in range(10_000_000, 10_001_000) if passes(f"{value:09d}"))
    assert number.startswith("0")
    assert contains_bsn(number)
    assert contains_bsn(f"BSN {number[1:]}")
    assert [found.sure for found in sightings(number[1:])] == [False]


def test_the_education_number_of_a_pupil_without_a_bsn_counts_beside_its_name() -> None:
    number = next(f"{value}" for value in range(100_000_000, 100_000_100) if is_education_number(str(value)))
    assert contains_bsn(f"onderwijsnummer {number}")
    assert not sightings(f"Nummer {number}")


def test_exactly_one_last_digit_at_most_fits_each_number() -> None:
    for value in range(10_000_000, 10_000_500):
        fitting = [digit for digit in "0123456789" if is_bsn(f"{value}{digit}")]
        assert len(fitting) <= 1


def test_both_error_rates_stay_what_the_docs_say() -> None:
    measured = rates.measure(count=150)
    for name, (refused, asked, passed) in measured["named"].items():
        assert passed <= 0.01, name
        assert refused >= 0.9, name
        assert asked <= 0.1, name
    bare = measured["bare"].items()
    assert all(passed <= 0.02 for _, (_, _, passed) in bare)
    chance = {"nine digits, bare", "KvK number, bare"}
    for name, (refused, asked, _) in measured["others"].items():
        assert refused + asked <= (0.2 if name in chance else 0.0), name
    assert measured["others"]["KvK number, bare"][0] == 0


def test_a_long_text_of_digits_takes_no_time() -> None:
    for text in ("1 " * 5_000, "12345678 " * 1_100, "BSN " * 2_500, "1.2-" * 2_500):
        sightings(text)
