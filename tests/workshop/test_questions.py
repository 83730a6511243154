"""What may be voted in each kind of session, and how it is counted."""

from typing import Any

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import Dots
from ibp_workbook.evaluate.maturity.votes import Tally
from ibp_workbook.workshop.questions import FirstOfThePlan, LevelOfEachSchool, OneLevel, Question

LEVELS = range(1, 6)
SCHOOLS = ("11", "12")
TOPICS = ("a", "b", "c", "d")
ONE, EACH, FIRST = OneLevel(LEVELS), LevelOfEachSchool(LEVELS, SCHOOLS), FirstOfThePlan(TOPICS)


@pytest.mark.parametrize("given", [0, 6, True, 2.0, "2", None, [2], "nothing", ""])
def test_what_is_no_choice_is_refused(given: object) -> None:
    with pytest.raises(IbpError):
        ONE.vote({"choice": given})


@pytest.mark.parametrize("given", [1, 5, "unknown", "nvt"])
def test_every_choice_that_is_offered_is_taken(given: int | str) -> None:
    assert ONE.vote({"choice": given}) == (given, "")


def test_nobody_agrees_that_they_do_not_know() -> None:
    assert ONE.level("nvt") == "nvt"
    with pytest.raises(IbpError):
        ONE.level("unknown")


@pytest.mark.parametrize("school", ["13", 11, None, "", ["11"]])
def test_a_vote_for_a_school_of_another_board_or_for_none_is_refused(school: object) -> None:
    with pytest.raises(IbpError):
        EACH.vote({"choice": 2, "school": school})


def test_votes_of_schools_are_counted_for_each_also_when_there_is_one() -> None:
    votes = [
        EACH.vote({"choice": choice, "school": school})
        for choice, school in ((2, "11"), (4, "12"), (3, "12"))
    ]
    counted = EACH.count(votes)
    assert counted.schools == {"11": {"2": 1}, "12": {"4": 1, "3": 1}}
    assert counted.of_school("11") == Tally(1, {"2": 1})
    assert counted.of_school("13") == Tally(0, {})


def test_what_schools_called_out_is_the_same_without_phones() -> None:
    assert EACH.hands({"schools": {"11": 2, "12": "nvt"}}).schools == {"11": {"2": 1}, "12": {"nvt": 1}}
    with pytest.raises(IbpError):
        EACH.hands({"schools": {"13": 2}})


@pytest.mark.parametrize(
    ("choice", "kept"), [([], ()), (["a"], ("a",)), (["a", "b", "c"], ("a", "b", "c")), (["a", "a"], ("a",))]
)
def test_up_to_three_dots_are_taken(choice: list[str], kept: tuple[str, ...]) -> None:
    assert FIRST.vote({"choice": choice}) == kept


@pytest.mark.parametrize("choice", [["a", "b", "c", "d"], ["x"], "a", None, 3, [["a"]], [{}]])
def test_a_fourth_dot_or_one_on_something_else_is_refused(choice: object) -> None:
    with pytest.raises(IbpError):
        FIRST.vote({"choice": choice})


def test_dots_of_two_people_are_not_told_and_those_of_three_are() -> None:
    assert FIRST.count([("a", "b"), ("a",)]) == Dots(2)
    assert FIRST.count([("a", "b"), ("a",), ()]) == Dots(3, {"a": 2, "b": 1})


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"counts": {"a": 1}},
        {"people": 0, "counts": {}},
        {"people": 2, "counts": {"a": 3}},
        {"people": 2, "counts": {"a": 2, "b": 2, "c": 2, "d": 1}},
        {"people": 5, "counts": {"x": 1}},
        {"people": 5, "counts": {"a": -1}},
        {"people": True, "counts": {"a": 1}},
        {"people": 1001, "counts": {"a": 1}},
    ],
)
def test_more_dots_than_people_had_are_no_count(content: dict[str, Any]) -> None:
    with pytest.raises(IbpError):
        FIRST.hands(content)


def test_dots_that_were_counted_by_hand_are_the_same() -> None:
    assert FIRST.hands({"people": 2, "counts": {"a": 2, "b": 2, "c": 2, "d": 0}}) == Dots(
        2, {"a": 2, "b": 2, "c": 2}
    )


def test_what_is_agreed_belongs_to_whom_the_session_is_about_or_to_each_school() -> None:
    assert ONE.agreed({"level": 2}, 11) == {11: 2}
    assert ONE.agreed({"level": "nvt"}, None) == {None: "nvt"}
    assert EACH.agreed({"schools": {"11": 2, "12": "nvt"}}, None) == {11: 2, 12: "nvt"}


@pytest.mark.parametrize(
    ("question", "content"),
    [
        (ONE, {}),
        (ONE, {"level": "unknown"}),
        (ONE, {"schools": {"11": 2}}),
        (EACH, {"level": 2}),
        (EACH, {"schools": {}}),
        (EACH, {"schools": ["11"]}),
        (EACH, {"schools": {"13": 2}}),
        (EACH, {"schools": {"11": "unknown"}}),
        (FIRST, {"level": 2}),
        (FIRST, {"schools": {"11": 2}}),
    ],
)
def test_what_a_room_cannot_decide_is_refused(question: Question, content: dict[str, Any]) -> None:
    with pytest.raises(IbpError):
        question.agreed(content, 11)
