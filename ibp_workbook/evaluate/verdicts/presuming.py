"""What a verdict presumes of rare questions that nobody answered: no more than an outcome needs."""

from collections.abc import Mapping, Set
from datetime import date
from typing import NamedTuple

from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.engine import Engine, Result, is_open
from ibp_workbook.evaluate.verdicts.possible import certain
from ibp_workbook.evaluate.verdicts.running import Mark


class Judged(NamedTuple):
    """What is presumed, what the answers come to with that, and the outcome; None while there is none."""

    presumed: dict[str, Value]
    result: Result
    outcome: str | None


def judged(engine: Engine, given: Mapping[str, Value], on: date, completed: Set[str] | None) -> Judged:
    """What answers come to, with what must be presumed where they give no outcome by themselves.

    Args:
        engine: the assessment, ready to run.
        given: cleaned answers.
        on: reference date.
        completed: the outcomes of these answers when all that is open gets an answer, in two ways; None to
            look only where it is needed.
    """
    result = engine.run(given, on)
    verdict = result.tables[engine.assessment.verdict]
    if len(verdict.possible) == 1 or not any(is_open(result.state, name) for name in engine.presumed):
        return Judged({}, result, certain(engine, given, on, result, completed))
    needed: dict[str, Value] = {name: value for name, value in engine.presumed.items() if name not in given}
    presumed = engine.refined(result, needed, on)
    reached = certain(engine, {**needed, **given}, on, presumed, completed)
    if reached is None:
        return Judged(needed, presumed, None)
    if certain(engine, given, on, result, completed) == reached:
        return Judged({}, result, reached)
    for name in tuple(needed):
        fewer = {other: value for other, value in needed.items() if other != name}
        if presumed.state[name] is Mark.HIDDEN:  # its answer counts for nothing
            needed = fewer
            continue
        without = engine.refined(result, fewer, on)
        if certain(engine, {**fewer, **given}, on, without, completed) == reached:
            needed, presumed = fewer, without
    return Judged(needed, presumed, reached)
