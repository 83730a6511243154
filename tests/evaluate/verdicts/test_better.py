"""What would help: smallest sets of changes, found by search, that really give the outcome they promise."""

from typing import Any

import pytest

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table


def better(subject: Assessment, **answers: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(item.outcome, item.changes) for item in evaluate(subject, answers, TODAY).better]


def gaps(count: int, **more: Any) -> Assessment:
    """So many questions; each "no" is a gap."""
    names = [f"q{number}" for number in range(count)]
    rules = [(f"answers.{name} == 'no'", "gap") for name in names]
    return assessment(
        [question(name, nature="arrangement", **more) for name in names], [table("t", rules, "fine")]
    )


CAMERA = assessment(
    [
        question("place", "one", "toilet hall"),
        question("sign", nature="arrangement"),
        question("days", "number", min=0, max=365, nature="arrangement"),
        question("who", "some", "head parents", nature="arrangement"),
        question("incident", show_if="answers.days > 28"),
    ],
    [
        table(
            "t",
            [
                ("answers.sign == 'no'", "gap"),
                ("'parents' in answers.who", "gap"),
                ("answers.days > 28 && answers.incident == 'no'", "late"),
                ("answers.place == 'toilet'", "never"),
            ],
            "fine",
            outcomes="fine gap late never",
        )
    ],
)
FINE = {"place": "hall", "sign": "yes", "days": 28, "who": ["head"], "incident": "no"}


def test_nothing_helps_when_it_is_fine_or_undecided() -> None:
    assert better(CAMERA, **FINE) == []
    assert better(CAMERA, sign="no") == []


def test_one_change() -> None:
    assert better(CAMERA, **FINE | {"sign": "no"}) == [("fine", {"sign": "yes"})]
    assert better(CAMERA, **FINE | {"who": ["head", "parents"]}) == [("fine", {"who": ["head"]})]


def test_a_number_goes_just_inside_its_limit() -> None:
    assert better(CAMERA, **FINE | {"days": 40}) == [("fine", {"days": 28})]


def test_what_a_school_cannot_change_is_no_advice() -> None:
    assert better(CAMERA, **FINE | {"place": "toilet"}) == []


def test_a_smaller_set_with_a_lesser_outcome_and_a_larger_one_with_the_best() -> None:
    found = better(CAMERA, **FINE | {"days": 40, "sign": "no"})
    assert found == [("gap", {"days": 28}), ("fine", {"sign": "yes", "days": 28})]


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 10])
def test_however_many_gaps_one_set_closes_them_all(missing: int) -> None:
    subject = gaps(12)
    answers = {name: "no" if index < missing else "yes" for index, name in enumerate(subject.questions)}
    expected = {name: "yes" for name, value in answers.items() if value == "no"}
    assert better(subject, **answers) == [("fine", expected)]


def test_no_more_than_five() -> None:
    subject = assessment(
        [question(f"q{number}", nature="arrangement") for number in range(8)],
        [
            table("t", [(" && ".join(f"answers.q{number} == 'no'" for number in range(8)), "bad")], "good"),
        ],
    )
    found = better(subject, **{f"q{number}": "no" for number in range(8)})
    assert len(found) == 5
    assert all(len(changes) == 1 for _, changes in found)


def test_a_new_question_is_answered_well_not_badly() -> None:
    subject = assessment(
        [
            question("has", nature="arrangement"),
            question("named", nature="arrangement", show_if="answers.has == 'yes'"),
            question("known", nature="arrangement", show_if="answers.has == 'yes'"),
        ],
        [
            table(
                "t",
                [
                    ("answers.has == 'no'", "missing"),
                    ("answers.named == 'no'", "gap"),
                    ("answers.known == 'no'", "gap"),
                ],
                "fine",
                outcomes="fine gap missing",
            )
        ],
    )
    assert better(subject, has="no") == [("fine", {"has": "yes", "named": "yes", "known": "yes"})]


@pytest.mark.parametrize("subject", [CAMERA, gaps(6)], ids=["camera", "gaps"])
def test_every_set_keeps_its_promise_and_has_nothing_to_spare(subject: Assessment) -> None:
    ranks = subject.table("t").outcome_ids
    checked = 0
    for answers in made_up_answers(engine_of(subject), TODAY, 80, open_share=0.1):
        before = evaluate(subject, answers, TODAY)
        for outcome, changes in before.better:
            assert ranks.index(outcome) < ranks.index(before.outcome)
            assert all(subject.questions[name].changeable for name in changes)
            assert all(answers.get(name) != value for name, value in changes.items())
            assert evaluate(subject, answers | changes, TODAY).outcome == outcome
            for name in changes:
                without = {key: value for key, value in changes.items() if key != name}
                less = evaluate(subject, answers | without, TODAY).outcome
                assert less == "undecided" or ranks.index(less) > ranks.index(outcome)
            checked += 1
    assert checked > 10
