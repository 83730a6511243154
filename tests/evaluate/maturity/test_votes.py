"""What a room thinks of a norm: counts, spread and agreement, on both sides of each limit."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.votes import (
    Tally,
    chosen,
    counted,
    read_tally,
    tally,
    tally_of_schools,
    told,
)

LEVELS = (1, 2, 3, 4, 5)
choices = st.one_of(st.sampled_from(LEVELS), st.sampled_from(["unknown", "nvt"]))
groups = st.sampled_from(["", "principal", "ict", "office"])


def of(*votes: int | str) -> Tally:
    return tally((vote, "") for vote in votes)


def test_two_votes_show_no_spread_and_three_do() -> None:
    assert of(1, 5) == Tally(2)
    assert of(1, 5).lowest is None
    assert (of(1, 3, 5).lowest, of(1, 3, 5).highest) == (1, 5)


@pytest.mark.parametrize(
    ("votes", "median", "centre"),
    [((2, 2, 3), 2, 2), ((1, 2, 3, 4), 2.5, 2), ((1, 1, 5, 5), 3, 1), ((3, 3, 3), 3, 3)],
)
def test_the_middle_lies_between_two_levels_when_the_room_is_cut_there(
    votes: tuple[int, ...], median: float, centre: int
) -> None:
    assert (of(*votes).median, of(*votes).centre) == (median, centre)


def test_four_of_five_within_one_level_is_agreement_and_one_fewer_is_not() -> None:
    assert of(2, 2, 3, 1, 5).proposal == 2
    assert of(*[2] * 79, *[5] * 21).proposal is None
    assert of(*[2] * 80, *[5] * 20).proposal == 2


def test_one_level_is_within_and_two_are_not() -> None:
    assert of(3, 3, 3, 3, 4).near == 5
    assert of(3, 3, 3, 3, 5).near == 4


def test_who_does_not_know_stands_apart_but_half_of_the_room_must_judge() -> None:
    assert of(2, 2, 2, "unknown", "unknown", "unknown").proposal == 2
    assert of(2, 2, 2, *["unknown"] * 4).proposal is None
    assert of(2, 2, "unknown").proposal is None, "two who judge are too few"


def test_not_applicable_is_proposed_by_the_same_majority() -> None:
    assert of(*["nvt"] * 4, 2).proposal == "nvt"
    assert of(*["nvt"] * 3, 2).proposal is None


def test_groups_show_only_where_each_has_five() -> None:
    five, four = [(2, "ict")] * 5, [(3, "office")] * 4
    assert tally([*five, *four]).groups == {}
    assert tally([*five, *four, (3, "office")]).groups == {"ict": {"2": 5}, "office": {"3": 5}}


def test_who_is_in_no_group_is_not_what_is_left_when_the_groups_are_taken_away() -> None:
    five, alone = [(2, "ict")] * 5 + [(3, "office")] * 5, [(5, "")]
    assert tally([*five, *alone]).groups == {}
    assert len(tally([*five, *alone * 5]).groups) == 3


@given(st.lists(st.tuples(choices, groups), max_size=80))
def test_whatever_is_voted_every_count_is_right_and_none_gives_anyone_away(
    votes: list[tuple[int | str, str]],
) -> None:
    found = tally(votes)
    assert found.n == len(votes)
    assert (found.counts == {}) == (len(votes) < 3)
    if found.counts:
        assert Counter(found.counts) == Counter(str(choice) for choice, _ in votes)
    assert all(sum(own.values()) >= 5 for own in found.groups.values())
    if found.groups:
        assert sum((Counter(own) for own in found.groups.values()), Counter()) == Counter(found.counts)
    assert read_tally(found.plain()) == found
    if found.lowest is not None:
        assert found.highest is not None
        assert found.median is not None
        assert found.lowest <= found.median <= found.highest
    for lang in ("nl", "en"):
        assert told(found, lang)


def test_raised_hands_are_the_same_as_votes() -> None:
    assert counted({"2": 3, "3": 1, "nvt": 0}, LEVELS) == of(2, 2, 2, 3)
    assert counted({"2": 2}, LEVELS) == of(2, 2)


@pytest.mark.parametrize(
    "counts", [{}, {"2": 0}, {"6": 3}, {"2": -1, "3": 5}, {"2": 1001}, {"2": True}, {"2": 1.5}, {"2": "3"}]
)
def test_hands_that_cannot_be_are_refused(counts: dict[str, Any]) -> None:
    with pytest.raises(IbpError) as refused:
        counted(counts, LEVELS)
    assert refused.value.key == "votes.wrong_count"


def test_a_thousand_hands_fit() -> None:
    assert counted({"2": 1000}, LEVELS).n == 1000


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"n": "3"},
        {"n": -1, "counts": {}},
        {"n": 3, "counts": {"2": 2}},
        {"n": 3, "counts": {"x": 3}},
        {"n": 3, "counts": [3]},
        {"n": 3, "counts": {"2": 3}, "groups": {"ict": 3}},
        {"n": 3, "counts": {"2": 3}, "groups": ["ict"]},
        {"n": 3, "counts": {"2": 3}, "schools": {"11": 3}},
        {"n": 3, "counts": {"2": 3}, "schools": ["11"]},
    ],
)
def test_what_is_no_tally_is_not_read(kept: dict[str, Any]) -> None:
    with pytest.raises(IbpError):
        read_tally(kept)


def test_how_an_answer_came_about_is_told_with_that_answer_only() -> None:
    votes = {"level": 3, **of(*[2] * 4, *[3] * 30, *[4] * 4).plain()}
    assert chosen(3, votes, "nl") == "gekozen door 38 deelnemers, spreiding 2-4"
    assert chosen(3, votes, "en") == "chosen by 38 participants, spread 2-4"
    assert chosen(2, votes, "nl") == "", "somebody gave another level since"
    assert chosen(3, None, "nl") == ""


def test_few_votes_and_votes_that_are_the_same_are_told_without_a_spread() -> None:
    assert chosen(3, {"level": 3, **of(3, 4).plain()}, "nl") == "gekozen door 2 deelnemers"
    assert chosen(3, {"level": 3, **of(3).plain()}, "nl") == "gekozen door 1 deelnemer"
    assert chosen(3, {"level": 3, **of(3, 3, 3).plain()}, "nl").endswith("allemaal hetzelfde niveau")


def test_the_words_say_whether_the_room_agrees() -> None:
    agreed = of(*[1] * 10, *[2] * 16, *[3] * 6, *[5] * 6)
    assert told(agreed, "nl").startswith("32 van 38 binnen één niveau: breed eens over niveau 2.")
    apart = of(1, 1, 3, 5, 5, "unknown")
    assert told(apart, "nl").startswith("1 van 5 binnen één niveau van 3: nog niet eens.")
    assert told(apart, "nl").endswith("1 van 6 weet het niet.")
    assert "te weinig" in told(of(1, 2), "nl")


@pytest.mark.parametrize(
    ("votes", "middle"),
    [
        ((2,), 2),
        ((2, 4), 2),
        ((2, 4, 4), 4),
        ((3, 3, "unknown"), 3),
        (("nvt",), "nvt"),
        (("nvt", 3), 3),
        (("nvt", "nvt", 3), "nvt"),
        (("unknown",), None),
    ],
)
def test_a_school_is_proposed_what_its_people_gave_or_their_middle(
    votes: tuple[int | str, ...], middle: int | str | None
) -> None:
    counted_for = tally_of_schools((vote, "11") for vote in votes)
    assert counted_for.of_school("11").middle == middle
    assert counted_for.of_school("12").middle is None


def test_votes_of_schools_are_kept_and_read_with_each_school() -> None:
    votes = tally_of_schools([(2, "11"), (4, "12")])
    assert votes == Tally(2, {"2": 1, "4": 1}, schools={"11": {"2": 1}, "12": {"4": 1}})
    assert read_tally(votes.plain()) == votes
    assert told(votes, "nl").startswith("Er is gestemd voor 2 scholen. De stemmen lopen van niveau 2 tot 4")
    assert told(tally_of_schools([(2, "11")]), "nl").startswith("Er is gestemd voor 1 school.")
