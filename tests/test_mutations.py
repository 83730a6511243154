"""The count of mistakes that cases find: without a case past each limit a mistake in a rule lives."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from ibp_workbook.catalogue.assessments.models import Assessment, Case
from tests.evaluate.small_assessments import TODAY, assessment, question, table


@pytest.fixture
def mutations(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1]))
    return import_module("benchmarks.mutations")


def cased(*cases: tuple[dict[str, Any], str], when: str = "answers.a == 'yes'") -> Assessment:
    """One rule that says ``bad``, with these answers and what comes of them."""
    small = assessment([question("a"), question("b")], [table("t", [(when, "bad")], "good")])
    (rule,) = small.tables[0].rules
    made = tuple(
        Case(
            case=str(answers),
            on=TODAY,
            answers=answers,
            outcome=outcome,
            fired=(rule.id,) * (outcome == "bad"),
        )
        for answers, outcome in cases
    )
    return msgspec.structs.replace(small, cases=made)


def survivors(mutations: ModuleType, small: Assessment) -> list[str]:
    return [mutant.change for mutant in mutations.measure(small).survivors if " a day " not in mutant.change]


BOTH = "answers.a == 'yes' && answers.b == 'yes'"


def test_a_case_on_each_side_of_a_limit_finds_every_mistake(mutations: ModuleType) -> None:
    cases = [
        ({"a": x, "b": y}, "bad" if x == y == "yes" else "good") for x in ("yes", "no") for y in ("yes", "no")
    ]
    assert survivors(mutations, cased(*cases, when=BOTH)) == []


def test_a_side_without_a_case_is_a_mistake_that_nobody_sees(mutations: ModuleType) -> None:
    cases = [({"a": "yes", "b": "yes"}, "bad"), ({"a": "no", "b": "yes"}, "good")]
    assert "answers.a == 'yes'" in survivors(mutations, cased(*cases, when=BOTH))


def test_a_change_that_can_make_no_difference_is_no_mistake(mutations: ModuleType) -> None:
    twice = "answers.a == 'yes' || answers.a == 'yes'"
    mutated = mutations.measure(cased(({"a": "yes"}, "bad"), ({"a": "no"}, "good"), when=twice))
    assert mutated.equivalent >= 2
    assert all("a day" in mutant.change for mutant in mutated.survivors)


def test_a_first_day_needs_a_case_and_a_day_without_verdicts_does_not(mutations: ModuleType) -> None:
    mutated = mutations.measure(cased(({"a": "yes"}, "bad"), ({"a": "no"}, "good")))
    assert [mutant.change.split()[-1] for mutant in mutated.survivors] == ["later"]
    assert mutated.equivalent == 1  # a day earlier the assessment has no rules at all
