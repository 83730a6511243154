"""A verdict is certain exactly when no way to answer the open questions gives another outcome."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.engine import Engine
from ibp_workbook.evaluate.verdicts.verdict import UNDECIDED, engine_of, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

NAMES = "abcd"
ANSWERS = st.fixed_dictionaries({}, optional={name: st.sampled_from(["yes", "no"]) for name in NAMES})
ATOMS = [f"answers.{name} == '{value}'" for name in NAMES for value in ("yes", "no")]
TERMS = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3, unique=True).map(" && ".join)
CONDITIONS = st.lists(TERMS, min_size=1, max_size=2).map(lambda terms: " || ".join(f"({t})" for t in terms))
POLICIES = st.sampled_from(["first", "priority"])


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """Two tables of which the second looks at the first, and a question that is hidden at times."""
    rules = draw(st.lists(st.tuples(CONDITIONS, st.sampled_from("xyz")), min_size=1, max_size=3))
    first = table("one", rules, "x", draw(POLICIES), outcomes="x y z")
    more = draw(st.lists(st.tuples(CONDITIONS, st.sampled_from("pqr")), min_size=0, max_size=2))
    last = table(
        "two", [*more, ("tables.one == 'y'", "q"), ("tables.one == 'z'", "r")], "p", outcomes="p q r"
    )
    hidden = draw(st.sampled_from([{}, {"show_if": "answers.a == 'yes'"}]))
    asked = [question("a"), question("b"), question("c"), question("d", **hidden)]
    return assessment(asked, [first, last])


@settings(max_examples=150, deadline=None)
@given(assessments(), ANSWERS)
def test_certain_is_what_every_completion_gives(small: Assessment, answers: dict[str, Any]) -> None:
    open_ = [name for name in NAMES if name not in answers]
    outcomes = {
        evaluate(small, {**answers, **dict(zip(open_, values, strict=True))}, TODAY).outcome
        for values in product(("yes", "no"), repeat=len(open_))
    }
    verdict = evaluate(small, answers, TODAY)
    assert verdict.outcome == (outcomes.pop() if len(outcomes) == 1 else UNDECIDED)


@settings(max_examples=150, deadline=None)
@given(assessments(), ANSWERS, st.sampled_from(NAMES), st.sampled_from(["yes", "no"]))
def test_an_answer_to_an_open_question_more_gives_what_running_again_gives(
    small: Assessment, answers: dict[str, Any], name: str, value: str
) -> None:
    engine = engine_of(small)
    before = engine.run(answers, TODAY)
    after = {name: value, **answers}
    assert engine.refined(before, after, TODAY) == engine.run(after, TODAY)


@pytest.mark.parametrize(
    "wrong", ["answers.a == 'yes' && answers.b == 'no'", "answers.a == 'no' && answers.b == 'yes'"]
)
def test_answers_in_turn_are_tried_before_a_search(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    small = assessment([question("a"), question("b")], [table("t", [(wrong, "bad")], "good")])
    monkeypatch.delattr(Engine, "refined")
    assert {evaluate(small, {"a": value, "b": value}, TODAY).outcome for value in ("yes", "no")} == {"good"}
    assert evaluate(small, {}, TODAY).outcome == UNDECIDED
