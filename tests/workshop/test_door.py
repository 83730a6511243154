"""The way in: codes, how often one may guess, addresses and ports."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.workshop import door
from ibp_workbook.workshop.ballot import Ballot
from ibp_workbook.workshop.door import Guesses, Invitation
from tests.conftest import free_port

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


def test_codes_have_no_look_alikes_and_differ() -> None:
    codes = {door.new_code() for _ in range(100)}  # of a thousand or more, two are the same once in a while
    assert len(codes) == 100
    assert all(len(code) == 6 for code in codes)
    assert set("".join(codes)) <= set(door.ALPHABET)
    assert not set(door.ALPHABET) & set("IOLS015")
    assert len(door.ALPHABET) ** door.LENGTH > 500_000_000


def test_a_code_that_still_counts_is_given_again_and_an_old_one_is_not() -> None:
    first = Invitation.new(NOW, "192.168.1.5", 8870)
    last_moment = NOW + door.VALID - timedelta(seconds=1)
    assert Invitation.new(last_moment, "10.0.0.2", 8871, first.plain()).code == first.code
    again = Invitation.new(NOW + door.VALID, "192.168.1.5", 8870, first.plain())
    assert again.code != first.code
    assert again.until == NOW + 2 * door.VALID


def test_the_picture_is_one_of_the_link() -> None:
    given = Invitation("KQ7M4P", NOW, "192.168.1.5", 8870)
    assert given.link == "http://192.168.1.5:8870/w/KQ7M4P"
    assert door.picture(given.link).startswith("data:image/svg+xml")
    assert door.picture(given.link) != door.picture(given.link + "X")


def test_ten_wrong_codes_and_then_a_minute_of_waiting() -> None:
    guesses = Guesses()
    for _ in range(10):
        assert guesses.may_try("phone", NOW)
        guesses.wrong("phone", NOW)
    assert not guesses.may_try("phone", NOW + timedelta(seconds=59))
    assert guesses.may_try("another phone", NOW)
    assert guesses.may_try("phone", NOW + timedelta(minutes=1))


def test_many_addresses_together_guess_no_more_than_two_hundred_times() -> None:
    guesses = Guesses()
    for number in range(200):
        assert guesses.may_try(f"phone {number}", NOW)
        guesses.wrong(f"phone {number}", NOW)
    assert not guesses.may_try("one more", NOW)


def test_the_port_of_before_is_taken_again_and_another_when_it_is_not_free() -> None:
    port = free_port()  # none of those tried first: another worker opens those
    first = door.listen(door.HERE, port)
    assert first[0].getsockname()[1] == port
    second = door.listen(door.HERE, port)
    assert second[0].getsockname()[1] != port
    for each in (*first, *second):
        each.close()
    third = door.listen(door.HERE, port)
    assert third[0].getsockname()[1] == port
    third[0].close()


def test_an_address_that_is_not_here_is_told() -> None:
    with pytest.raises(IbpError) as refused:
        door.listen("203.0.113.7")
    assert "203.0.113.7" in refused.value.message("nl")


def test_no_address_is_of_this_computer_alone() -> None:
    assert not [each for each in door.addresses() if each.startswith(("127.", "169.254."))]


# -- The votes of the open round ---------------------------------------------------------------------


def test_a_second_vote_of_a_phone_replaces_the_first() -> None:
    ballot = Ballot()
    for choice in (1, 5, 2):
        ballot.put("one", choice)
    ballot.put("two", 3)
    ballot.put("three", 3)
    assert sorted(ballot.votes) == [2, 3, 3]


def test_who_votes_and_puts_the_phone_away_is_still_counted() -> None:
    ballot = Ballot()
    for token in ("one", "two"):
        ballot.arrive(token)
    ballot.arrive("one")  # a second tab of the same phone
    ballot.leave("one")
    assert ballot.people == 2
    ballot.put("two", 3)
    ballot.leave("two")
    assert (ballot.voted, ballot.people) == (1, 2)
    ballot.leave("one")
    assert ballot.people == 1


def test_a_room_holds_a_thousand_votes_and_a_change_of_one_fits_still() -> None:
    ballot = Ballot()
    for number in range(1000):
        ballot.put(str(number), 3)
    with pytest.raises(IbpError):
        ballot.put("one more", 3)
    ballot.put("7", 1)
    assert Counter(ballot.votes) == {3: 999, 1: 1}
