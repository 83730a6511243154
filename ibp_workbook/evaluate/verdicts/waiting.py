"""Which open questions can still matter: to one rule, and to the outcome."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from math import prod
from typing import Any

from ibp_workbook.catalogue.assessments.models import Rule, Table
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe, State
from ibp_workbook.evaluate.verdicts.tables import Decided

MOST_COMPLETIONS = 256
"""Up to so many ways to answer the open questions, each is tried to see which of them matter."""


def waits(engine: Engine, table: Table, rule: Rule, result: Result) -> tuple[str, ...]:
    """The visible open questions that decide whether a rule fires, in the order in which they are asked."""
    found = _behind(engine, engine.condition(table.id, rule), result)
    return tuple(name for name in engine.questions if name in found)


def waiting_for(engine: Engine, answers: Mapping[str, Value], on: date, result: Result) -> tuple[str, ...]:
    """The visible open questions that can still change the outcome, in the order in which they are asked."""
    tables = {table.id: table for table in engine.plan(on).tables}
    found: set[str] = set()
    relevant = {engine.assessment.verdict}
    for name in reversed(tables):
        if name not in relevant:
            continue
        for rule in _relevant(result.tables[name]):
            condition = engine.condition(name, rule)
            found |= _behind(engine, condition, result)
            relevant |= {item.removeprefix("tables.") for item in deciding(condition, result.state)}
    found = _proven(engine, answers, on, result, found)
    return tuple(name for name in engine.questions if name in found)


def deciding(condition: Condition, state: State) -> set[str]:
    """The inputs of an undecided condition that matter: with another value of one, it comes out otherwise."""
    seen: dict[tuple[str, tuple[Any, ...]], bool | None] = {}
    found: set[str] = set()
    for inputs, value in condition.outcomes(state):
        for name in inputs:
            others = (name, tuple(item for key, item in inputs.items() if key != name))
            if seen.setdefault(others, value) != value:
                found.add(name)
        if value is None:
            # Values that cannot be listed: any of these may matter.
            found |= {name for name, item in inputs.items() if item is Mark.OPEN}
    return found


def _behind(engine: Engine, condition: Condition, result: Result) -> set[str]:
    found: set[str] = set()
    for name in deciding(condition, result.state):
        answer = result.state.get(name)
        if answer is None:
            found.add(name)
        elif isinstance(answer, Maybe):
            found |= _behind(engine, engine.shown_if[name], result)
    return found


def _relevant(decided: Decided) -> Iterable[Rule]:
    """The undecided rules that can still change what the table comes to."""
    if len(decided.possible) == 1:
        return []
    # Possible outcomes stand from good to bad: what fires for certain is the first of them, if anything does.
    # A rule whose outcome is not among them is outdone by what fires already.
    open_outcomes = decided.possible[1:] if decided.fired else decided.possible
    return [rule for rule in decided.open if rule.outcome in open_outcomes]


def _proven(
    engine: Engine, answers: Mapping[str, Value], on: date, result: Result, found: set[str]
) -> set[str]:
    """Leave out what proves not to matter, where all ways to answer the open questions can be tried."""
    open_ = {
        name: engine.values(name, on)
        for name in engine.questions
        if name in engine.uses.questions and result.state.get(name) in (None, Maybe(None))
    }
    if not all(open_.values()) or prod(map(len, open_.values())) > MOST_COMPLETIONS:
        return found
    seen: dict[tuple[str, tuple[Value, ...]], tuple[str, ...]] = {}
    matter = found - open_.keys()
    for combination in product(*open_.values()):
        chosen = dict(zip(open_, combination, strict=True))
        case = {**answers, **chosen}
        outcome = engine.run(case, on).tables[engine.assessment.verdict].possible
        for name in found:
            others = (name, tuple(value for key, value in chosen.items() if key != name))
            if seen.setdefault(others, outcome) != outcome:
                matter.add(name)
    return matter
