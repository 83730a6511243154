"""Which outcomes are left while answers are open: open answers are split into cases until that is certain."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from ibp_workbook.evaluate.answers import Value
from ibp_workbook.evaluate.conditions import Condition, Maybe
from ibp_workbook.evaluate.domains import domain
from ibp_workbook.evaluate.engine import Engine, Result

RUNS = 48
"""How many cases are looked at before what is left stays "still possible"."""


def possible(
    engine: Engine, answers: Mapping[str, Value], on: date, result: Result, runs: int = RUNS
) -> tuple[str, ...]:
    """The outcomes of the verdict that are left, from good to bad.

    Rules look at open answers one rule at a time, and may leave an outcome that no set of answers gives. So
    the open answers are split into cases, until every outcome left has been seen to occur. Where that
    takes too long an outcome that is left stays left: rather undecided than wrong.
    """
    table = engine.assessment.verdict
    left = result.tables[table].possible
    seen: set[str] = set()
    todo = [(dict(answers), result)]
    while todo and not seen.issuperset(left):
        given, found = todo.pop()
        options = found.tables[table].possible
        if found.contradictions or seen.issuperset(options):
            continue
        name = next_open(engine, found, on) if len(options) > 1 and runs > 0 else None
        if name is None:
            seen.update(options)
            continue
        for value in values(engine, name, on):
            case = {**given, name: value}
            todo.append((case, engine.run(case, on)))
            runs -= 1
    return tuple(outcome for outcome in left if outcome in seen) or left


def next_open(engine: Engine, result: Result, on: date) -> str | None:
    """The open question that most undecided conditions look at; None when there is none to split on."""
    counts: Counter[str] = Counter()
    for name, decided in result.tables.items():
        table = engine.assessment.table(name)
        for rule in decided.open if name in engine.feeding else ():
            counts.update(open_questions(engine, engine.condition(table, rule), result))
    return next((name for name, _ in counts.most_common() if values(engine, name, on)), None)


def open_questions(engine: Engine, condition: Condition, result: Result) -> set[str]:
    """The visible open questions behind a condition: its own, and those that decide whether it has more."""
    found: set[str] = set()
    for name in condition.questions:
        answer = result.state.get(name)
        if answer is None:
            found.add(name)
        elif isinstance(answer, Maybe):
            found |= open_questions(engine, engine.shown_if[name], result)
    return found


def values(engine: Engine, name: str, on: date) -> tuple[Value, ...]:
    """A value of each kind that the assessment can tell apart; empty where they cannot be listed."""
    return domain(engine.questions[name], engine.uses, on.isoformat()) or ()
