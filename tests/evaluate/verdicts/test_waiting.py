"""A verdict is certain when no open answer can change it, and otherwise says which ones can."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

SUBJECTS = {
    "and": assessment(
        [question("a"), question("b"), question("c")],
        [
            table(
                "t",
                [("answers.a == 'yes' && answers.b == 'yes'", "bad"), ("answers.c == 'yes'", "bad")],
                "good",
            )
        ],
    ),
    "opposites": assessment(
        [question("a"), question("b")],
        [
            table("one", [("answers.a == 'yes'", "x")], "y"),
            table("two", [("answers.a == 'no'", "x")], "y"),
            table(
                "t",
                [("tables.one == 'x' || tables.two == 'x'", "one"), ("answers.b == 'yes'", "both")],
                "none",
            ),
        ],
    ),
    "first": assessment(
        [question("place", "one", "toilet hall yard"), question("days", "number", min=0), question("sign")],
        [
            table(
                "t",
                [
                    ("answers.place == 'toilet'", "never"),
                    ("answers.days > 28 && answers.place != 'yard'", "long"),
                    ("answers.sign == 'no'", "sign"),
                ],
                "fine",
                "first",
            )
        ],
    ),
    "some": assessment(
        [question("who", "some", "head police parents"), question("a")],
        [
            table(
                "t",
                [("'parents' in answers.who && answers.a == 'yes'", "bad"), ("answers.who == []", "odd")],
                "good",
            )
        ],
    ),
    "hidden": assessment(
        [
            question("a"),
            question("b", show_if="answers.a == 'yes'"),
            question("c", show_if="answers.b == 'no'"),
            question("d"),
        ],
        [
            table(
                "t",
                [("answers.c == 'no'", "bad"), ("answers.b == 'yes' && answers.d == 'yes'", "fair")],
                "good",
            )
        ],
    ),
    "dates": assessment(
        [question("made", "date"), question("old")],
        [
            table(
                "t",
                [
                    ("days_between(answers.made, on) > 28 && answers.old == 'no'", "late"),
                    ("answers.made > '2026-01-01' && answers.made < '2026-02-01'", "january"),
                ],
                "fine",
            )
        ],
    ),
    "unique": assessment(
        [question("a"), question("b")],
        [
            table(
                "t",
                [
                    ("answers.a == 'yes' && answers.b == 'yes'", "both"),
                    ("answers.a == 'yes' && answers.b == 'no'", "only"),
                ],
                "neither",
                "unique",
            )
        ],
    ),
}


def completions(subject: Assessment, answers: dict[str, Any], on: date) -> list[dict[str, Any]]:
    """Every way to answer the open questions, one value of each kind."""
    engine = engine_of(subject)
    open_ = [name for name in subject.questions if name not in answers]
    options = [engine.values(name, on) for name in open_]
    return [answers | dict(zip(open_, chosen, strict=True)) for chosen in product(*options)]


@pytest.mark.parametrize("name", SUBJECTS)
def test_it_agrees_with_trying_every_answer(name: str) -> None:
    subject = SUBJECTS[name]
    tried = 0
    for answers in made_up_answers(engine_of(subject), TODAY, 60):
        found = evaluate(subject, answers, TODAY)
        outcomes = {
            tuple((key, str(value)) for key, value in case.items()): evaluate(subject, case, TODAY).outcome
            for case in completions(subject, answers, TODAY)
        }
        assert "undecided" not in outcomes.values()
        assert set(found.possible) == set(outcomes.values()), answers
        matter = {
            question_id
            for question_id in subject.questions.keys() - answers.keys()
            if found.visible[question_id] and _matters(question_id, outcomes)
        }
        assert set(found.waiting_for) == matter, answers
        tried += len(outcomes)
    assert tried > 100


def _matters(name: str, outcomes: dict[tuple[tuple[str, str], ...], str]) -> bool:
    seen: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for case, outcome in outcomes.items():
        others = tuple(item for item in case if item[0] != name)
        seen.setdefault(others, set()).add(outcome)
    return any(len(found) > 1 for found in seen.values())


def test_questions_are_asked_for_in_their_order() -> None:
    assert evaluate(SUBJECTS["first"], {}, TODAY).waiting_for == ("place", "days", "sign")


def test_many_open_questions_are_all_asked_for() -> None:
    names = [f"q{number}" for number in range(30)]
    rules = [(f"answers.{name} == 'no'", "gap") for name in names]
    subject = assessment([question(name) for name in names], [table("t", rules, "fine")])
    assert evaluate(subject, {}, TODAY).waiting_for == tuple(names)
    assert evaluate(subject, {"q7": "no"}, TODAY).outcome == "gap"
    but_one = dict.fromkeys(names[1:], "yes")
    assert evaluate(subject, but_one, TODAY).waiting_for == ("q0",)


def test_what_cannot_be_listed_stays_open() -> None:
    subject = assessment(
        [question("first", "date"), question("second", "date")],
        [table("t", [("answers.first < answers.second", "before")], "after")],
    )
    found = evaluate(subject, {"first": "2026-01-01"}, TODAY)
    assert (found.outcome, found.waiting_for) == ("undecided", ("second",))
    assert evaluate(subject, {"first": "2026-01-01", "second": "2026-01-02"}, TODAY).outcome == "before"
