"""Which outcomes are left while answers are open: open answers are split into cases until that is certain."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import product
from math import prod
from typing import Any

from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.conditions import COMBINATIONS, Condition
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.running import Maybe, State

RUNS = 64
"""How many cases are looked at before what is left stays "still possible"."""


def certain(
    engine: Engine, answers: Mapping[str, Value], on: date, result: Result, seen: Set[str] | None = None
) -> str | None:
    """The one outcome that no open answer can change; None while there may be another.

    Args:
        engine: the assessment, ready to run.
        answers: cleaned answers.
        on: reference date.
        result: what these answers come to.
        seen: what ``completed`` gives, when that is known already.
    """
    left = result.tables[engine.assessment.verdict].possible
    if len(left) == 1:
        return left[0]
    occurring = set(completed(engine, answers, on, result) if seen is None else seen)
    if len(occurring) > 1:
        return None
    left = _jointly(engine, on, result)
    if len(left) == 1:
        return left[0]
    occurring |= completed(engine, answers, on, result, engine.ways(on)[2:])
    if len(occurring) > 1:
        return None
    for options, is_last in _cases(engine, on, result, occurring):
        if occurring and occurring.isdisjoint(options):
            return None
        if is_last:
            occurring.update(options)
        if len(occurring) > 1:
            return None
    return occurring.pop() if occurring else None


def completed(
    engine: Engine,
    answers: Mapping[str, Value],
    on: date,
    before: Result | None = None,
    ways: Sequence[Mapping[str, Value]] = (),
) -> frozenset[str]:
    """The outcomes of a few ways to answer what is open: often they differ, and that saves a search.

    Rare questions get the answer that is presumed of them: then nothing that is presumed helps either.

    Args:
        engine: the assessment, ready to run.
        answers: cleaned answers.
        on: reference date.
        before: what these answers come to, when that is known already.
        ways: answers to every question; by default those at either end.
    """
    ways = ways or engine.ways(on)[:2]
    if ways[0].keys() <= answers.keys():
        return frozenset()
    outcomes = (engine.reached({**way, **answers}, on, before) for way in ways)
    return frozenset(outcome for outcome in outcomes if outcome is not None)


def possible(engine: Engine, answers: Mapping[str, Value], on: date, result: Result) -> tuple[str, ...]:
    """The outcomes of the verdict that are left, from good to bad.

    A table looks at open answers one rule at a time, and may leave an outcome that no set of answers gives.
    So the open answers are split into cases, until every outcome left has been seen to occur. Where that
    takes too long an outcome that is left stays left: rather undecided than wrong.

    Args:
        engine: the assessment, ready to run.
        answers: cleaned answers.
        on: reference date.
        result: what these answers come to.
    """
    left = _jointly(engine, on, result)
    seen: set[str] = set()
    for options, is_last in _cases(engine, on, result, seen):
        if is_last:
            seen.update(options)
        if seen.issuperset(left):
            break
    return tuple(outcome for outcome in left if outcome in seen)


def _cases(
    engine: Engine, on: date, result: Result, seen: set[str]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The outcomes left in each case of the open answers, and whether that case is not split further.

    A case is left out when all its outcomes are among ``seen``, which may grow meanwhile.
    """
    todo: list[tuple[Mapping[str, Value], Result]] = [({}, result)]
    runs = 0
    while todo:
        more, before = todo.pop()
        found = engine.refined(before, more, on) if more else before
        runs += 1
        options = found.tables[engine.assessment.verdict].possible
        if seen.issuperset(options):
            continue
        name = next_open(engine, found, on) if len(options) > 1 and runs < RUNS else None
        yield options, name is None
        if name is not None:
            todo.extend(({name: value}, found) for value in engine.values(name, on))


def _jointly(engine: Engine, on: date, result: Result) -> tuple[str, ...]:
    """What is left of the verdict's own table when all its rules look at the same values at once."""
    plan = engine.plan(on)
    table = next(table for table in plan.tables if table.id == engine.assessment.verdict)
    inputs: dict[str, tuple[Any, ...]] = {}
    for _, condition in table.rules:
        for name in condition.tables:
            key = f"tables.{name}"
            inputs[key] = tuple((outcome,) for outcome in result.state[key])
        for name in condition.questions:
            if result.state[name] is None:
                inputs[name] = engine.values(name, on) or (None,)
    outcomes = result.tables[table.id].possible
    if prod(map(len, inputs.values())) > COMBINATIONS:
        return outcomes
    seen: set[str] = set()
    state, left = dict(result.state), result.left
    has_open = any(name in engine.questions for name in inputs)
    for combination in product(*inputs.values()):
        state.update(zip(inputs, combination, strict=True))
        if has_open:
            left = plan.narrowed(state, result.left, inputs)
        seen.update(table.decide(state, left, only_outcome=True).possible)
        if seen.issuperset(outcomes):
            break
    return tuple(outcome for outcome in outcomes if outcome in seen)


def next_open(engine: Engine, result: Result, on: date) -> str | None:
    """The open question that most undecided conditions look at; None when there is none to split on."""
    counts: dict[str, int] = {}
    behind: dict[str, Set[str]] = {}
    for table, decided in result.tables.items():
        if table in engine.feeding:
            for rule in decided.open:
                condition = engine.condition(table, rule)
                for name in _open_questions(engine, condition, result.state, behind):
                    counts[name] = counts.get(name, 0) + 1
    most = sorted(counts, key=counts.__getitem__, reverse=True)
    return next((name for name in most if engine.values(name, on)), None)


def _open_questions(
    engine: Engine, condition: Condition, state: State, behind: dict[str, Set[str]]
) -> Set[str]:
    """The visible open questions behind a condition: its own, and those that decide whether it has more.

    ``behind`` remembers the latter: many conditions look at the same questions.
    """
    found: dict[str, None] = {}
    for name in condition.questions:
        if state[name] is None:
            found[name] = None
        elif type(state[name]) is Maybe:
            if name not in behind:
                behind[name] = _open_questions(engine, engine.shown_if[name], state, behind)
            found.update(dict.fromkeys(behind[name]))
    return found.keys()
