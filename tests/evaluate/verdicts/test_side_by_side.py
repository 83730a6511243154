"""Pages that share a process share the engines: verdicts made side by side are those made one by one."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.verdicts import conditions, engine, verdict
from ibp_workbook.evaluate.verdicts.engine import Engine
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate

FIRST = date(2026, 11, 20)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Memories that are emptied all the time, and threads that take turns as often as can be."""
    monkeypatch.setattr(conditions, "MEMORY", 1)
    monkeypatch.setattr(engine, "MOST_DAYS", 0)
    monkeypatch.setattr(verdict, "_MOST_ENGINES", 1)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_verdicts_made_side_by_side_are_those_made_one_by_one(forgetful: None) -> None:
    assessments = [load_catalogue().assessments[name] for name in ("camera", "channels")]
    asked = [
        (assessment, answers, FIRST + timedelta(days=day % 5))
        for assessment in assessments
        for day, answers in enumerate(made_up_answers(engine_of(assessment), FIRST, 60))
    ]

    def outcome(number: int) -> tuple[object, ...]:
        assessment, answers, on = asked[number]
        made = evaluate(assessment, answers, on)
        return made.possible, made.confidence, made.deadline

    alone = [outcome(number) for number in range(len(asked))]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(outcome, range(len(asked)))) == alone


class _Forgotten(dict[Any, Any]):
    """A memory that another thread empties as soon as something is in it."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


def test_a_memory_that_is_emptied_meanwhile_costs_time_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assessment = load_catalogue().assessments["camera"]
    remembering = engine_of(assessment)
    monkeypatch.setattr(verdict, "_ENGINES", _Forgotten())
    forgetting = engine_of(assessment)
    forgetting._plans, forgetting._values = _Forgotten(), _Forgotten()
    question = next(iter(assessment.questions))
    assert len(forgetting.plan(FIRST).tables) == len(remembering.plan(FIRST).tables) > 0
    assert forgetting.values(question, FIRST) == remembering.values(question, FIRST)


@pytest.mark.parametrize("name", load_catalogue().assessments)
def test_what_an_engine_remembers_of_others_changes_no_verdict(name: str) -> None:
    assessment = load_catalogue().assessments[name]
    remembering = Engine(assessment)
    asked = [
        {key: tuple(value) if isinstance(value, list) else value for key, value in answers.items()}
        for answers in made_up_answers(remembering, FIRST, 600)
    ]
    for answers in asked:
        remembering.run(answers, FIRST)
    for answers in asked[::60]:
        fewer = dict(list(answers.items())[::2])
        refined = remembering.refined(remembering.run(fewer, FIRST), answers, FIRST)
        fresh = Engine(assessment).run(answers, FIRST)
        assert remembering.run(answers, FIRST) == fresh
        assert refined.state == fresh.state
        possible = fresh.tables[assessment.verdict].possible
        for before in (None, remembering.run(fewer, FIRST)):
            reached = remembering.reached(answers, FIRST, before)
            assert reached == (possible[0] if len(possible) == 1 else None)


def test_an_outcome_that_open_answers_change_takes_no_work_and_says_the_same_as_all_of_it() -> None:
    assessment = load_catalogue().assessments["sharing"]
    half_filled = list(made_up_answers(engine_of(assessment), FIRST, 40, open_share=0.6))
    quick = 0
    for answers in half_filled:
        made = evaluate(assessment, answers, FIRST)
        outcome = made.outcome
        quick += "_judged" not in vars(made)
        assert outcome == (verdict.UNDECIDED if made.contradictions else made.tables[assessment.verdict])
    assert quick > len(half_filled) / 2
