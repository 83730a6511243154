"""What a verdict says while answers are open: what it presumes, and what is certain already."""

from datetime import timedelta
from typing import Any

import pytest

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table


def verdict(small: Assessment, **answers: Any) -> Verdict:
    return evaluate(small, answers, TODAY)


class TestPresumed:
    def small(self) -> Assessment:
        why = {"answer": "no", "why": {"nl": "Zelden.", "en": "Seldom."}}
        asked = [question("a"), question("rare", presumed=why), question("rarer", presumed=why)]
        rules = [("answers.a == 'yes'", "bad"), ("answers.rare == 'yes'", "fair")]
        return assessment(asked, [table("t", rules, "good", outcomes="good fair bad")])

    def test_a_rare_question_does_not_hold_a_verdict_back_and_is_named(self) -> None:
        found = verdict(self.small(), a="no")
        assert (found.outcome, found.presumed, found.answers) == ("good", {"rare": "no"}, {"a": "no"})
        (said,) = told(found, {}, "en", found.on)["presumed"]
        assert (said["question"], said["answer"], said["why"]) == ("rare", "no", "Seldom.")
        assert [other["value"] for other in said["others"]] == ["yes"]

    def test_what_does_not_matter_is_not_presumed(self) -> None:
        assert verdict(self.small(), a="yes").presumed == {}
        assert verdict(self.small(), a="no", rare="no").presumed == {}

    def test_an_answer_goes_before_what_is_presumed(self) -> None:
        found = verdict(self.small(), a="no", rare="yes")
        assert (found.outcome, found.presumed) == ("fair", {})

    def test_it_does_not_answer_the_other_questions(self) -> None:
        found = verdict(self.small())
        assert (found.outcome, found.waiting_for) == ("undecided", ("a",))


class TestInAnyCaseNotYet:
    def small(self) -> Assessment:
        rules = [("answers.a == 'yes'", "gap"), ("answers.b == 'yes'", "never")]
        made = table("t", rules, "fine", outcomes="fine gap never")
        for outcome, tone in zip(made["outcomes"], ("good", "attention", "bad"), strict=True):
            outcome["tone"] = tone
        made["outcomes"][0]["not_yet"] = {"nl": "Nog niet.", "en": "Not yet."}
        return assessment([question("a"), question("b")], [made])

    def test_no_good_outcome_is_left(self) -> None:
        found = told(verdict(self.small(), a="yes"), {}, "en", TODAY)
        assert (found["outcome"], found["possible"]) == ("undecided", ["gap", "never"])
        assert (found["title"], found["tone"], found["certain"]) == ("Not yet.", "attention", ["Text"])
        assert found["summary"]

    @pytest.mark.parametrize("answers", [{}, {"a": "no"}, {"b": "no"}])
    def test_as_long_as_it_may_be_good_nothing_is_said(self, answers: dict[str, Any]) -> None:
        found = told(verdict(self.small(), **answers), {}, "en", TODAY)
        assert (found["outcome"], found["title"], found["summary"]) == ("undecided", "", "")
        assert (found["tone"], found["certain"]) == ("neutral", [])

    def test_decided_it_says_its_own(self) -> None:
        found = told(verdict(self.small(), b="yes"), {}, "en", TODAY)
        assert (found["outcome"], found["title"], found["certain"]) == ("never", "Text", [])


def test_a_reference_date_in_the_future_says_that_law_may_change() -> None:
    small = assessment([question("a")], [table("t", [("answers.a == 'yes'", "bad")], "good")])
    today = TODAY  # given, not asked of the clock: a verdict is a pure function
    assert told(evaluate(small, {}, today), {}, "en", today)["warning"] == ""
    assert "may change" in told(evaluate(small, {}, today + timedelta(days=1)), {}, "en", today)["warning"]
