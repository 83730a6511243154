"""Our way of running a condition says what a CEL library says, on all that we ship, open answers too."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.catalogue.assessments.expressions import compiled
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.fields import plain
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.engine import Engine, is_open
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.moments import days_between, hours_between
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe
from ibp_workbook.evaluate.verdicts.verdict import engine_of

ASSESSMENTS = read_catalogue(paths.data()).assessments
ON = date(2026, 11, 23)
SETS = 12


def in_cel(condition: Condition, state: Mapping[str, Any]) -> bool:
    """What CEL says when nothing is open; what needs a hidden answer, an error there, is not true."""
    known = {name: plain(state[name]) for name in condition.questions if state[name] is not Mark.HIDDEN}
    given = {
        "answers": known,
        "tables": {name: state[f"tables.{name}"][0] for name in condition.tables},
        "on": state["on"],
        "days_between": days_between,
        "hours_between": hours_between,
    }
    try:
        return bool(compiled(condition.text).execute(given))
    except KeyError:
        return False


def sets(engine: Engine, subject: Assessment, open_share: float) -> list[dict[str, Any]]:
    made_up = made_up_answers(engine, ON, SETS, open_share=open_share)
    return [clean(subject, answers) for answers in made_up]


@pytest.mark.parametrize("name", sorted(ASSESSMENTS))
def test_of_full_answers_it_is_what_cel_says(name: str) -> None:
    subject = ASSESSMENTS[name]
    engine = engine_of(subject)
    compared = set()
    for answers in sets(engine, subject, 0):
        state = engine.run(answers, ON).state
        for condition in engine.all_conditions():
            if not any(is_open(state, name) for name in condition.questions):
                said = in_cel(condition, state)
                assert condition.value(state) is said, condition.text
                compared.add(said)
    assert compared == {True, False}


@pytest.mark.parametrize("name", sorted(ASSESSMENTS))
def test_what_it_says_of_open_answers_cel_says_of_whatever_they_become(name: str) -> None:
    subject = ASSESSMENTS[name]
    engine = engine_of(subject)
    random = Random(name)
    settled = 0
    for answers in sets(engine, subject, 0.5):
        state = engine.run(answers, ON).state
        for condition in engine.all_conditions():
            said = condition.value(state)
            if said is not None and any(
                type(state[each]) in (type(None), Maybe) for each in condition.questions
            ):
                settled += 1
                for completed in (completion(engine, condition, state, random) for _ in range(3)):
                    assert in_cel(condition, completed) is said, (condition.text, completed)
    assert settled


def completion(
    engine: Engine, condition: Condition, state: Mapping[str, Any], random: Random
) -> dict[str, Any]:
    """One way in which what a condition looks at may come out."""
    chosen = {"on": state["on"]}
    for name in condition.questions:
        known = state[name]
        options: tuple[Any, ...] = (known,)
        if known is None or type(known) is Maybe:
            given = known.value if known else None
            options = (given,) if given is not None else engine.values(name, ON) or (_any(engine, name),)
        if type(known) is Maybe:
            options = (*options, Mark.HIDDEN)
        chosen[name] = random.choice(options)
    for table_id in condition.tables:
        chosen[f"tables.{table_id}"] = (random.choice(state[f"tables.{table_id}"]),)
    return chosen


def _any(engine: Engine, name: str) -> Any:
    question = engine.questions[name]
    if question.kind in ("date", "datetime"):
        return "2026-03-01" if question.kind == "date" else "2026-03-01T10:00"
    return question.values if question.kind == "some" else 1


@pytest.mark.parametrize("name", sorted(ASSESSMENTS))
@pytest.mark.parametrize("open_share", [0, 0.5])
def test_what_answers_leave_of_a_table_is_what_each_of_its_conditions_says(
    name: str, open_share: float
) -> None:
    subject = ASSESSMENTS[name]
    engine = engine_of(subject)
    fired = 0
    for answers in sets(engine, subject, open_share):
        result = engine.run(answers, ON)
        for table in engine.plan(ON).tables:
            if table.table.hit_policy != "first":  # there the first that fires ends it
                said = [(rule, condition.value(result.state)) for rule, condition in table.rules]
                decided = result.tables[table.id]
                assert decided.fired == tuple(rule for rule, value in said if value)
                assert decided.open == tuple(rule for rule, value in said if value is None)
                fired += len(decided.fired)
    assert fired
