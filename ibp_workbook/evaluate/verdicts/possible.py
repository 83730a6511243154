"""Which outcomes are left while answers are open: open answers are split into cases until that is certain."""

from collections.abc import Iterator, Mapping, Set
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


def certain(engine: Engine, answers: Mapping[str, Value], on: date, result: Result) -> str | None:
    """The one outcome that no open answer can change; None while there may be another.

    Args:
        engine: the assessment, ready to run.
        answers: cleaned answers.
        on: reference date.
        result: what these answers come to.
    """
    left = result.tables[engine.assessment.verdict].possible
    if len(left) == 1:
        return left[0]
    seen = _completed(engine, answers, on, result)
    if len(seen) > 1:
        return None
    left = _jointly(engine, on, result)
    if len(left) == 1:
        return left[0]
    for options, is_last in _cases(engine, answers, on, result, seen):
        if seen and seen.isdisjoint(options):
            return None
        if is_last:
            seen.update(options)
        if len(seen) > 1:
            return None
    return seen.pop() if seen else None


def _completed(engine: Engine, answers: Mapping[str, Value], on: date, result: Result) -> set[str]:
    """The outcomes of two ways to answer the open questions: often they differ, and that saves a search.

    Rare questions get the answer that is presumed of them: then nothing that is presumed helps either.
    """
    seen: set[str] = set()
    open_ = {
        name: values
        for name, known in result.state.items()
        if known in (None, Maybe(None)) and (values := engine.values(name, on))
    }
    for end in (0, -1):
        chosen = {name: engine.presumed.get(name, values[end]) for name, values in open_.items()}
        outcome = engine.reached(result, {**chosen, **answers}, on)
        if outcome is not None:
            seen.add(outcome)
    return seen


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
    for options, is_last in _cases(engine, answers, on, result, seen):
        if is_last:
            seen.update(options)
        if seen.issuperset(left):
            break
    return tuple(outcome for outcome in left if outcome in seen)


def _cases(
    engine: Engine, answers: Mapping[str, Value], on: date, result: Result, seen: set[str]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The outcomes left in each case of the open answers, and whether that case is not split further.

    A case is left out when all its outcomes are among ``seen``, which may grow meanwhile.
    """
    todo: list[tuple[Mapping[str, Value], Result]] = [(answers, result)]
    runs = 0
    while todo:
        case, before = todo.pop()
        found = result if case is answers else engine.refined(before, case, on)
        runs += 1
        options = found.tables[engine.assessment.verdict].possible
        if seen.issuperset(options):
            continue
        name = next_open(engine, found, on) if len(options) > 1 and runs < RUNS else None
        yield options, name is None
        if name is not None:
            todo.extend(({**case, name: value}, found) for value in engine.values(name, on))


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
    if prod(map(len, inputs.values())) > COMBINATIONS:
        return result.tables[table.id].possible
    seen: set[str] = set()
    state, left = dict(result.state), result.left
    has_open = any(name in engine.questions for name in inputs)
    for combination in product(*inputs.values()):
        state.update(zip(inputs, combination, strict=True))
        if has_open:
            left = plan.left(state, result.left)
        seen.update(table.decide(state, left).possible)
    return tuple(outcome for outcome in result.tables[table.id].possible if outcome in seen)


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
    found = {name: None for name in condition.questions if state[name] is None}
    for name in condition.questions:
        if type(state[name]) is Maybe:
            if name not in behind:
                behind[name] = _open_questions(engine, engine.shown_if[name], state, behind)
            found.update(dict.fromkeys(behind[name]))
    return found.keys()
