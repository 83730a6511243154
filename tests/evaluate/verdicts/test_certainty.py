"""How sure a verdict is, and until when a school must act on it."""

from typing import Any

import pytest

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

AB = [question("a"), question("b")]


def verdict(small: Assessment, **answers: Any) -> Verdict:
    return evaluate(small, answers, TODAY)


def layered() -> Assessment:
    """The last table rests on ``basis`` unless answer a makes it bad by itself."""
    basis = table("basis", [("answers.b == 'yes'", "weak")], "firm")
    basis["rules"][0]["confidence"] = "low"
    basis["otherwise"][0]["confidence"] = "medium"
    rules = [("answers.a == 'yes'", "bad"), ("tables.basis == 'weak'", "fair")]
    return assessment(AB, [basis, table("t", rules, "good", outcomes="good fair bad")])


@pytest.mark.parametrize(
    ("a", "b", "outcome", "confidence", "unsure"),
    [
        ("yes", "yes", "bad", "high", ()),  # bad whatever the basis says
        ("yes", "no", "bad", "high", ()),
        ("no", "yes", "fair", "low", ("basis.1",)),
        ("no", "no", "good", "medium", ("basis.otherwise",)),
    ],
)
def test_a_verdict_is_as_sure_as_the_least_sure_rule_that_decides_it(
    a: str, b: str, outcome: str, confidence: str, unsure: tuple[str, ...]
) -> None:
    found = verdict(layered(), a=a, b=b)
    assert (found.outcome, found.confidence) == (outcome, confidence)
    assert tuple(reason.rule for reason in found.unsure) == unsure


def test_either_of_two_tables_is_enough_and_the_less_sure_one_counts_all_the_same() -> None:
    one, two = table("one", [("answers.a == 'yes'", "hit")]), table("two", [("answers.b == 'yes'", "hit")])
    for made in (one, two):
        made["hit_policy"] = "collect"
    two["rules"][0]["confidence"] = "low"
    either = table("t", [("tables.one == 'hit' || tables.two == 'hit'", "bad")], "good", outcomes="good bad")
    small = assessment(AB, [one, two, either])
    assert verdict(small, a="yes", b="yes").confidence == "low"
    assert verdict(small, a="yes", b="no").confidence == "high"


def test_without_an_outcome_nothing_is_sure_or_unsure() -> None:
    found = verdict(layered(), a="no")
    assert (found.outcome, found.confidence, found.unsure) == ("undecided", None, ())


class TestDeadline:
    def small(self) -> Assessment:
        made = table("t", [("answers.a == 'yes'", "report")], "nothing", outcomes="nothing report")
        made["outcomes"][1]["deadline"] = {"since": "known", "hours": 72}
        return assessment([question("a"), question("known", "datetime", informative=True)], [made])

    def test_it_is_told_with_its_zone_also_over_the_change_of_the_clock(self) -> None:
        end = verdict(self.small(), a="yes", known="2026-03-27T09:00").deadline
        assert end is not None
        assert end.isoformat() == "2026-03-30T10:00:00+02:00"

    def test_there_is_none_when_nothing_must_be_done_or_the_moment_is_not_known(self) -> None:
        assert verdict(self.small(), a="no", known="2026-03-27T09:00").deadline is None
        assert verdict(self.small(), a="yes").deadline is None

    def test_while_undecided_the_clock_runs_all_the_same(self) -> None:
        found = verdict(self.small(), known="2026-11-23T09:00")
        assert not found.decided
        assert found.deadline is not None
        assert found.deadline.isoformat() == "2026-11-26T09:00:00+01:00"
