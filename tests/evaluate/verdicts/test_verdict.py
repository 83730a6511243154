"""A verdict: which outcome, why, and never surer than the answers allow."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

AB = [question("a"), question("b")]


def verdict(subject: Assessment, **answers: Any) -> Verdict:
    return evaluate(subject, answers, TODAY)


class TestHitPolicies:
    RULES = (("answers.a == 'yes'", "middle"), ("answers.b == 'yes'", "worst"))

    def small(self, policy: str, otherwise: str | None = "best") -> Assessment:
        return assessment(AB, [table("t", self.RULES, otherwise, policy, outcomes="best middle worst")])

    @pytest.mark.parametrize(
        ("policy", "a", "b", "outcome", "fired"),
        [
            ("first", "yes", "yes", "middle", ("t.1",)),
            ("first", "no", "yes", "worst", ("t.2",)),
            ("first", "no", "no", "best", ()),
            ("priority", "yes", "yes", "worst", ("t.1", "t.2")),
            ("priority", "yes", "no", "middle", ("t.1",)),
            ("priority", "no", "no", "best", ()),
            ("collect", "yes", "yes", "worst", ("t.1", "t.2")),
            ("unique", "no", "yes", "worst", ("t.2",)),
            ("unique", "no", "no", "best", ()),
        ],
    )
    def test_outcome_and_fired_rules(
        self, policy: str, a: str, b: str, outcome: str, fired: tuple[str]
    ) -> None:
        found = verdict(self.small(policy), a=a, b=b)
        assert (found.outcome, found.fired) == (outcome, fired)

    def test_collect_without_otherwise_has_no_outcome_when_nothing_fires(self) -> None:
        found = verdict(self.small("collect", otherwise=None), a="no", b="no")
        assert (found.outcome, found.reasons) == ("none", ())

    @pytest.mark.parametrize(
        ("policy", "answers", "possible"),
        [
            ("first", {"a": "yes"}, ("middle",)),
            ("first", {"a": "no"}, ("best", "worst")),
            ("first", {"b": "yes"}, ("middle", "worst")),
            ("priority", {"a": "yes"}, ("middle", "worst")),
            ("priority", {"b": "yes"}, ("worst",)),
            ("priority", {"b": "no"}, ("best", "middle")),
            ("unique", {"b": "yes"}, ("worst",)),
            ("first", {}, ("best", "middle", "worst")),
        ],
    )
    def test_what_is_left_while_answers_are_open(
        self, policy: str, answers: dict[str, str], possible: tuple[str]
    ) -> None:
        found = verdict(self.small(policy), **answers)
        assert found.possible == possible
        assert found.outcome == (possible[0] if len(possible) == 1 else "undecided")

    def test_a_first_rule_that_may_be_overtaken_does_not_fire_yet(self) -> None:
        assert verdict(self.small("first"), b="yes").fired == ()


def test_unanswered_is_not_no() -> None:
    small = assessment(AB, [table("t", [("answers.a != 'yes'", "bad")], "good")])
    assert verdict(small).outcome == "undecided"
    assert verdict(small, a="no").outcome == "bad"


def test_none_and_empty_text_are_no_answers() -> None:
    small = assessment([question("note", "text")], [table("t", [("answers.note != ''", "told")], "open")])
    assert verdict(small, note="").outcome == verdict(small, note=None).outcome == "undecided"
    assert verdict(small, note="x").outcome == "told"


def test_all_answers_to_an_open_question_lead_to_the_same_outcome() -> None:
    rules = [("answers.a == 'yes'", "bad"), ("answers.a == 'no'", "bad")]
    small = assessment(AB, [table("t", rules, "good")])
    assert verdict(small).outcome == "bad"


def test_a_table_hands_its_outcome_to_the_next_also_while_undecided() -> None:
    first = table("duty", [("answers.a == 'yes'", "must"), ("answers.b == 'yes'", "should")], "free")
    second = table("t", [("tables.duty != 'free'", "act")], "rest")
    small = assessment(AB, [first, second])
    found = verdict(small, b="yes")
    assert (found.tables["duty"], found.outcome) == ("undecided", "undecided") or found.outcome == "act"
    assert found.outcome == "act"  # must or should: in both cases there is something to do
    assert verdict(small, b="no").outcome == "undecided"


class TestHiddenQuestions:
    def small(self) -> Assessment:
        questions = [
            question("a"),
            question("b", show_if="answers.a == 'yes'"),
            question("c", show_if="answers.b == 'yes'"),
        ]
        rules = [("answers.c == 'no'", "bad"), ("answers.b == 'yes' && answers.c == 'yes'", "fair")]
        return assessment(questions, [table("t", rules, "good", outcomes="good fair bad")])

    def test_an_old_answer_to_a_hidden_question_does_not_count(self) -> None:
        found = verdict(self.small(), a="no", b="yes", c="no")
        assert (found.outcome, found.answers) == ("good", {"a": "no"})
        assert found.visible == {"a": True, "b": False, "c": False}

    def test_hiding_goes_on_to_what_depends_on_it(self) -> None:
        assert verdict(self.small(), a="yes", b="no", c="no").outcome == "good"
        assert verdict(self.small(), a="yes", b="yes", c="no").outcome == "bad"

    def test_an_answer_that_may_turn_out_hidden_is_not_relied_on(self) -> None:
        found = verdict(self.small(), b="yes", c="no")
        assert (found.outcome, found.possible) == ("undecided", ("good", "bad"))
        assert found.visible == {"a": True, "b": None, "c": None}
        assert found.waiting_for == ("a",)

    def test_only_visible_questions_are_asked_for(self) -> None:
        assert verdict(self.small()).waiting_for == ("a",)
        assert verdict(self.small(), a="yes").waiting_for == ("b",)
        assert verdict(self.small(), a="no").outcome == "good"


class TestDates:
    def small(self) -> Assessment:
        made = table("t", [("answers.a == 'yes'", "bad")], "good")
        made["rules"][0]["valid_until"] = "2023-07-09"
        made["rules"].append({**made["rules"][0], "outcome": "worse", "valid_from": "2023-07-10"})
        del made["rules"][1]["valid_until"]
        made["outcomes"].append({**made["outcomes"][0], "id": "worse"})
        return assessment(AB, [made])

    @pytest.mark.parametrize(
        ("day", "outcome"), [("2018-05-25", "bad"), ("2023-07-09", "bad"), ("2023-07-10", "worse")]
    )
    def test_the_version_of_that_day_holds(self, day: str, outcome: str) -> None:
        assert evaluate(self.small(), {"a": "yes"}, date.fromisoformat(day)).outcome == outcome

    def test_before_the_first_rules_there_is_no_verdict(self) -> None:
        with pytest.raises(IbpError, match="25-05-2018"):
            evaluate(self.small(), {"a": "yes"}, date(2018, 5, 24))


def test_answers_that_contradict_each_other_give_no_verdict() -> None:
    rules = [("answers.a == 'yes'", "bad")]
    small = assessment(AB, [table("t", rules, "good")], {"both": "answers.a == 'yes' && answers.b == 'yes'"})
    found = verdict(small, a="yes", b="yes")
    assert (found.outcome, found.tone, found.better) == ("undecided", "neutral", ())
    assert [(item.id, item.questions) for item in found.contradictions] == [("both", ("a", "b"))]
    assert verdict(small, a="yes", b="no").outcome == "bad"


def test_reasons_tell_rule_answers_and_sources_the_verdict_first() -> None:
    made = table("t", [("answers.a == 'yes' && tables.first == 'found'", "bad")], "good")
    made["rules"][0] |= {
        "reason": {"nl": "Je zei {a}.", "en": "You said {a}."},
        "advice": {"nl": "Doe iets.", "en": "Act."},
    }
    small = assessment(AB, [table("first", [("answers.b == 'no'", "found")], "empty"), made])
    found = verdict(small, a="yes", b="no")
    first, second = found.reasons
    assert (first.rule, first.table, first.answers, first.sources) == (
        "t.1",
        "t",
        {"a": "yes"},
        ("wet/art-1",),
    )
    assert (first.text.nl, first.text.en) == ("Je zei ja.", "You said yes.")
    assert (second.rule, second.answers) == ("first.1", {"b": "no"})
    assert [reason.rule for reason in found.advice] == ["t.1"]
    assert [reason.rule for reason in verdict(small, a="no", b="yes").reasons] == [
        "t.otherwise",
        "first.otherwise",
    ]


def test_a_reason_may_hold_braces_typed_by_a_person() -> None:
    made = table("t", [("answers.note != ''", "told")], "open")
    made["rules"][0]["reason"] = {"nl": "Je schreef: {note}", "en": "You wrote: {note}"}
    small = assessment([question("note", "text")], [made])
    assert verdict(small, note="{a} {0} {note!r}").reasons[0].text.nl == "Je schreef: {a} {0} {note!r}"


def test_an_undecided_rule_names_the_questions_behind_it() -> None:
    small = assessment(
        [*AB, question("c")],
        [table("t", [("answers.a == 'yes' && (answers.b == 'yes' || answers.c == 'yes')", "bad")], "good")],
    )
    assert verdict(small).undecided[0].waiting_for == ("a", "b", "c")
    assert verdict(small, b="yes").undecided[0].waiting_for == ("a",)
    assert verdict(small, a="no").undecided == ()


@pytest.mark.parametrize(
    ("type_", "value", "key"),
    [
        ("yes_no", "maybe", "wrong_value"),
        ("yes_no", 1, "wrong_value"),
        ("yes_no", ["yes"], "wrong_value"),
        ("number", "5", "wrong_number"),
        ("number", True, "wrong_number"),
        ("number", float("nan"), "wrong_number"),
        ("number", float("inf"), "wrong_number"),
        ("number", 10**400, "out_of_range"),
        ("number", -1, "out_of_range"),
        ("date", "23-11-2026", "wrong_date"),
        ("date", "2026-02-30", "wrong_date"),
        ("date", 20261123, "wrong_date"),
        ("datetime", "2026-11-23", "wrong_datetime"),
        ("datetime", "2026-03-29T02:00", "no_such_moment"),
        ("datetime", "2026-03-29T02:59", "no_such_moment"),
        ("text", 5, "wrong_text"),
        ("text", "x" * 10_001, "wrong_text"),
        ("some", "x", "wrong_list"),
        ("some", ["z"], "wrong_value"),
        ("some", [None], "wrong_value"),
        ("some", ["x", "x"], "chosen_twice"),
        ("some", ["x", "y", "x"], "wrong_list"),
        ("some", [["x"]], "wrong_value"),
        ("schools", 5, "wrong_list"),
        ("schools", ["01AA00"] * 1001, "wrong_list"),
        ("schools", ["De Linde"], "wrong_school"),
        ("schools", [1], "wrong_school"),
    ],
)
def test_an_answer_that_cannot_be_is_named(type_: str, value: Any, key: str) -> None:
    more: dict[str, Any] = {"options": "x y"} if type_ == "some" else {}
    more |= {"min": 0} if type_ == "number" else {}
    small = assessment(
        [question("a"), question("q", type_, **more)], [table("t", [("answers.a == 'yes'", "x")], "y")]
    )
    with pytest.raises(IbpError) as caught:
        verdict(small, q=value)
    assert caught.value.key == f"fields.{key}"
    assert f"‘{small.questions['q'].label.nl}’" in caught.value.message("nl")


def test_schools_are_kept_once_and_in_order_and_an_older_text_is_left_alone() -> None:
    small = assessment(
        [question("a"), question("q", "schools", informative=True)],
        [table("t", [("answers.a == 'yes'", "x")], "y")],
    )
    assert verdict(small, q=["02BB00", "01AA00", "02BB00"]).answers == {"q": ["01AA00", "02BB00"]}
    assert verdict(small, q="alle scholen").answers == {"q": "alle scholen"}


def test_an_answer_to_no_question_is_named() -> None:
    small = assessment(AB, [table("t", [("answers.a == 'yes'", "x")], "y")])
    with pytest.raises(IbpError, match="nothing"):
        verdict(small, nothing="yes")


def test_yaml_yes_and_no_are_understood() -> None:
    small = assessment(AB, [table("t", [("answers.a == 'yes' && answers.b == 'no'", "x")], "y")])
    assert verdict(small, a=True, b=False).outcome == "x"


@pytest.mark.parametrize(
    "moment", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T02:30", "2026-10-25T03:00"]
)
def test_a_moment_that_the_clock_shows_once_or_twice_is_one(moment: str) -> None:
    small = assessment(
        [question("q", "datetime")], [table("t", [("answers.q < '2026-11-23T00:00'", "x")], "y")]
    )
    assert verdict(small, q=moment).answers == {"q": moment}
