"""A key for a second device: it opens once, for two minutes, for one device, until it is taken back."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.workshop import door
from ibp_workbook.workshop.lending import LENGTH, VALID, Lending

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
LATE = NOW + VALID
WORKSPACE = cast(Workspace, object())


@pytest.fixture
def lending() -> Lending:
    return Lending()


def offer(lending: Lending) -> str:
    return lending.offer(WORKSPACE, NOW)


def refuses(lending: Lending, key: str, at: datetime = NOW) -> bool:
    try:
        lending.redeem(key, at)
    except IbpError:
        return True
    return False


def test_a_key_cannot_be_guessed_within_its_two_minutes() -> None:
    # Two minutes are three times two hundred guesses, of all addresses together.
    assert 600 / len(door.ALPHABET) ** LENGTH < 1e-11
    keys = {offer(Lending()) for _ in range(500)}
    assert len(keys) == 500
    assert {len(key) for key in keys} == {LENGTH}


def test_nothing_leads_along_before_it_is_lent(lending: Lending) -> None:
    assert lending.state(NOW) == ""
    assert refuses(lending, "")
    assert not lending.leads("")


def test_a_key_opens_once_however_it_is_typed(lending: Lending) -> None:
    key = offer(lending)
    assert lending.state(NOW) == "offered"
    token = lending.redeem(f" {key[:5]} {key[5:].lower()} ", NOW)
    assert len(token) >= 40
    assert lending.leads(token)
    assert lending.state(LATE) == "taken"
    assert refuses(lending, key)
    assert lending.leads(token), "who comes second does not cut off the first"


def test_a_key_counts_until_two_minutes_are_over(lending: Lending) -> None:
    key = offer(lending)
    assert lending.state(LATE - timedelta(seconds=1)) == "offered"
    assert lending.state(LATE) == ""
    assert refuses(lending, key, LATE)
    assert lending.redeem(key, LATE - timedelta(seconds=1))


def test_another_key_opens_nothing(lending: Lending) -> None:
    key = offer(lending)
    for wrong in ("", key[:-1], key + "A", "é" * LENGTH, offer(Lending())):
        assert refuses(lending, wrong)
    assert not refuses(lending, key)


def test_a_token_of_something_else_leads_nothing(lending: Lending) -> None:
    token = lending.redeem(offer(lending), NOW)
    for wrong in ("", token[:-1], token + "x", "é"):
        assert not lending.leads(wrong)


def test_a_key_or_device_that_is_taken_back_is_cut_off(lending: Lending) -> None:
    key = offer(lending)
    lending.withdraw()
    assert refuses(lending, key)
    token = lending.redeem(offer(lending), NOW)
    lending.withdraw()
    assert not lending.leads(token)
    assert lending.state(NOW) == ""


def test_one_device_at_a_time(lending: Lending) -> None:
    first_key = offer(lending)
    second_key = offer(lending)
    assert refuses(lending, first_key)
    first = lending.redeem(second_key, NOW)
    third_key = offer(lending)
    assert not lending.leads(first), "a new key ends the device of before"
    assert lending.leads(lending.redeem(third_key, NOW))
