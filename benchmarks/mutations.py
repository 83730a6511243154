"""How many mistakes in a rule the cases find: each rule is changed in every small way, and its cases are run.

A mutant is killed when a case comes out otherwise than it is written. One that can make no difference is no
mistake: it is left out only where all answers to what the table looks at were tried and nothing differed.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any, NamedTuple

import msgspec

from benchmarks.mutants import Mutant, mutants
from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.catalogue.assessments.expression_types import Uses
from ibp_workbook.catalogue.assessments.models import Assessment, Case, Rule
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.cases import comes_out
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.engine import Engine
from ibp_workbook.evaluate.verdicts.verdict import Verdict, engine_of, evaluate

GOAL = 0.90
TRIED = 10_000
"""So many sets of answers are tried to show that a mutant makes no difference."""


class Run(NamedTuple):
    """A case with what it comes to."""

    case: Case
    verdict: Verdict


class Mutated(NamedTuple):
    """What came of the mutants of one assessment."""

    assessment: str
    mutants: int
    survivors: list[Mutant]
    equivalent: int

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)

    @property
    def score(self) -> float:
        return self.killed / self.mutants if self.mutants else 1.0


def main(only: str | None = None) -> int:
    """Mutate every assessment, or this one, and print what survived; 1 when a score is below the goal."""
    assessments = read_catalogue(paths.data()).assessments
    if only and only not in assessments:
        sys.exit(f"No assessment {only}: {', '.join(assessments)}")
    scores = []
    print("| assessment | mutants | killed | score | no difference |\n|---|---|---|---|---|")
    for assessment in [assessments[only]] if only else assessments.values():
        mutated = measure(assessment)
        scores.append(mutated)
        counts = f"{mutated.mutants} | {mutated.killed} | {mutated.score:.1%} | {mutated.equivalent}"
        print(f"| {mutated.assessment} | {counts} |", flush=True)
    for mutated in scores:
        print(f"\n{mutated.assessment}: {len(mutated.survivors)} survive")
        for mutant in mutated.survivors:
            print(f"  {mutant.rule.id} ({mutant.rule.valid_from}): {mutant.change}")
    return 1 if any(mutated.score < GOAL for mutated in scores) else 0


def measure(assessment: Assessment) -> Mutated:
    """Try every mutant of an assessment on its cases."""
    runs = [Run(case, evaluate(assessment, case.answers, case.on)) for case in assessment.cases]
    engine = engine_of(assessment)
    count = equivalent = 0
    survivors: list[Mutant] = []
    for mutant in mutants(assessment):
        if any(_kills(engine, mutant, run) for run in _touched(engine, mutant, runs)):
            count += 1
        elif makes_no_difference(engine, mutant):
            equivalent += 1
        else:
            count += 1
            survivors.append(mutant)
    return Mutated(assessment.id, count, survivors, equivalent)


def _touched(engine: Engine, mutant: Mutant, runs: list[Run]) -> Iterator[Run]:
    """The cases in which the changed rules come to something else; those that are certain first."""
    conditions = _conditions(engine, mutant)
    unsure = []
    for run in runs:
        state = run.verdict.result.state
        before = _said(_old(mutant), conditions, run.case.on, state)
        after = _said(list(mutant.changed.values()), conditions, run.case.on, state)
        if before != after:
            yield run
        elif any(value is None for _, _, value in before):
            unsure.append(run)
    yield from unsure


def _old(mutant: Mutant) -> list[Rule]:
    return [mutant.table.rules[place] for place in mutant.changed]


def _conditions(engine: Engine, mutant: Mutant) -> dict[str, Condition]:
    tables = {table.id: table for table in engine.assessment.tables}
    earlier = {name: tables[name] for name in list(tables)[: list(tables).index(mutant.table.id)]}
    rules = [*_old(mutant), *mutant.changed.values()]
    return {rule.when: Condition(rule.when, engine.questions, earlier) for rule in rules}


def _said(
    rules: list[Rule], conditions: dict[str, Condition], on: date, state: dict[str, Any]
) -> list[tuple[str, str, bool | None]]:
    """What rules come to on a day: which, with which outcome, and whether they fire."""
    said = [(rule.id, rule.outcome, conditions[rule.when].value(state)) for rule in rules if rule.holds(on)]
    return [item for item in said if item[2] is not False]


def _kills(engine: Engine, mutant: Mutant, run: Run) -> bool:
    return not comes_out(
        run.case, evaluate(changed(engine.assessment, mutant), run.case.answers, run.case.on)
    )


def changed(assessment: Assessment, mutant: Mutant) -> Assessment:
    """The assessment with the mistake in it."""
    rules = tuple(mutant.changed.get(place, rule) for place, rule in enumerate(mutant.table.rules))
    table = msgspec.structs.replace(mutant.table, rules=rules)
    tables = tuple(table if other.id == table.id else other for other in assessment.tables)
    return msgspec.structs.replace(assessment, tables=tables)


def makes_no_difference(engine: Engine, mutant: Mutant) -> bool:
    """Whether the rules come to the same on every set of answers to what they look at.

    Tried are all questions of their conditions and those that decide whether these are asked; earlier tables
    may say anything, so more is tried than can occur. False when it is too much to try.
    """
    old, new = _old(mutant), list(mutant.changed.values())
    days = [on for on in _days(mutant) if _is_judged(engine, on)]
    if all(_in_force(old, on) == _in_force(new, on) for on in days):
        return True  # a day on which the assessment says nothing at all
    conditions = _conditions(engine, mutant)
    options = _options(engine, list(conditions.values()), mutant.rule.valid_from)
    if options is None:
        return False
    for combination in product(*options.values()):
        given = {name: value for name, value in zip(options, combination, strict=True) if value is not None}
        for on in days:
            state = engine.state(given, on)
            if _said(old, conditions, on, state) != _said(new, conditions, on, state):
                return False
    return True


def _in_force(rules: list[Rule], on: date) -> list[tuple[str, str, str]]:
    return [(rule.id, rule.when, rule.outcome) for rule in rules if rule.holds(on)]


def _is_judged(engine: Engine, on: date) -> bool:
    try:
        return bool(engine.plan(on).tables)
    except IbpError:
        return False


def _options(engine: Engine, conditions: list[Condition], on: date) -> dict[str, tuple[Any, ...]] | None:
    """The values of all that conditions look at; None when they cannot be listed or are too many."""
    todo = [name for condition in conditions for name in condition.questions]
    names: dict[str, None] = {}
    while todo:
        name = todo.pop()
        if name not in names and name in engine.shown_if:
            conditions = [*conditions, engine.shown_if[name]]
            todo.extend(engine.shown_if[name].questions)
        names[name] = None
    uses = Uses()
    for condition in conditions:
        uses.opaque |= condition.uses.opaque
        for name, literals in condition.uses.values.items():
            uses.values[name] |= literals
        for name, days in condition.uses.days.items():
            uses.days[name] |= days
    options: dict[str, tuple[Any, ...]] = {}
    for name in names:
        values = domain(engine.questions[name], uses, on.isoformat())
        if not values:
            return None
        options[name] = values
    for name in {name for condition in conditions for name in condition.tables}:
        options[f"tables.{name}"] = tuple((each,) for each in engine.assessment.table(name).outcome_ids)
    return options if prod(map(len, options.values())) <= TRIED else None


def _days(mutant: Mutant) -> list[date]:
    """Days on both sides of the limits of every rule that was changed."""
    rules = [*_old(mutant), *mutant.changed.values()]
    limits = {day for rule in rules for day in (rule.valid_from, rule.valid_until) if day}
    return sorted({day + timedelta(days=step) for day in limits for step in (-1, 0, 1)})
