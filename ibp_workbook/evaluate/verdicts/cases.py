"""The cases of an assessment must come out as written, and must show both sides of every rule."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import ne
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import Assessment, Case, Rule, Table
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import Verdict, engine_of, evaluate

NEAR = 2
"""A case is near another when at most this many answers differ."""
GENERATED = 60


class _Run(NamedTuple):
    """A case with what its answers come to, and those answers in the order of the questions; None is open."""

    case: Case
    result: Result
    answers: tuple[Value | None, ...]


def check_cases(assessments: Iterable[Assessment]) -> int:
    """Check the cases of all assessments.

    Returns:
        How many cases there are.

    Raises:
        IbpError: the first case that comes out otherwise, or the first rule without cases on both sides.
    """
    count = 0
    for assessment in assessments:
        engine = engine_of(assessment)
        runs = [_run(assessment, case) for case in assessment.cases]
        _check_unique(engine, runs)
        for table in assessment.tables:
            _check_sides(engine, table, runs)
        count += len(runs)
    return count


def _run(assessment: Assessment, case: Case) -> _Run:
    file = f"assessments/{assessment.id}/cases.yaml"
    try:
        verdict = evaluate(assessment, case.answers, case.on, in_full=True)
    except IbpError as error:
        raise IbpError("assessments.case_answers", file=file, case=case.case, problem=error) from error
    for key, expected, got in _compared(case, verdict):
        if expected != got:
            raise IbpError(
                "assessments.case_outcome",
                file=file,
                case=case.case,
                key=key,
                expected=_words(expected),
                got=_words(got),
            )
    return _Run(case, verdict.result, tuple(map(verdict.given.get, assessment.questions)))


def comes_out(case: Case, verdict: Verdict) -> bool:
    """Whether a verdict is what the case says."""
    return all(expected == given for _, expected, given in _compared(case, verdict))


def _compared(case: Case, verdict: Verdict) -> Iterator[tuple[str, Any, Any]]:
    yield "outcome", case.outcome, verdict.outcome
    yield "fired", sorted(case.fired), sorted(verdict.fired)
    for table, outcome in case.tables.items():
        yield f"tables.{table}", outcome, verdict.tables.get(table)
    if case.waiting_for is not None:
        yield "waiting_for", sorted(case.waiting_for), sorted(verdict.waiting_for)
    if case.presumed is not None:
        yield "presumed", sorted(case.presumed), sorted(verdict.presumed)
    if case.confidence is not None:
        yield "confidence", case.confidence, verdict.confidence
    if case.deadline is not None:
        yield "deadline", case.deadline, verdict.deadline.isoformat() if verdict.deadline else "-"


def _words(value: Any) -> str:
    return ", ".join(value) or "–" if isinstance(value, list) else str(value)


def _check_sides(engine: Engine, table: Table, runs: Sequence[_Run]) -> None:
    """For each rule a case in which it fires, and one as near as can be in which it does not."""
    file = f"assessments/{engine.assessment.id}/cases.yaml"
    fires: dict[tuple[str, date], list[int]] = {}
    for place, run in enumerate(runs):
        for rule in run.result.tables[table.id].fired:
            fires.setdefault((rule.id, rule.valid_from), []).append(place)
    for rule in table.rules:
        condition = engine.condition(table.id, rule)
        places = fires.get((rule.id, rule.valid_from), [])
        params = {"file": file, "rule": rule.id, "start": rule.valid_from.isoformat()}
        if not places:
            holds = any(rule.holds(run.case.on) and condition.value(run.result.state) for run in runs)
            raise IbpError("assessments.shadowed" if holds else "assessments.never_fires", **params)
        # A version that says something new on the same condition has the same limit.
        alike = [other for other in table.rules if (other.id, other.when) == (rule.id, rule.when)]
        if not any(_has_silent_neighbour(alike, condition, place, runs) for place in places):
            raise IbpError("assessments.never_near", **params)


def _has_silent_neighbour(
    alike: Sequence[Rule], condition: Condition, place: int, runs: Sequence[_Run]
) -> bool:
    """Whether the rule is silent in a case near this one. Such a case mostly stands close by in the file."""
    close_first = (place + sign * step for step in range(1, len(runs)) for sign in (-1, 1))
    return any(
        _near(runs[place].answers, runs[other].answers) and _silent(alike, condition, runs[other])
        for other in close_first
        if 0 <= other < len(runs)
    )


def _silent(alike: Sequence[Rule], condition: Condition, run: _Run) -> bool:
    if not any(rule.holds(run.case.on) for rule in alike):
        return not condition.inputs  # a rule that looks at nothing has its dates for a limit
    return condition.value(run.result.state) is False


def _near(one: Iterable[Value | None], other: Iterable[Value | None]) -> bool:
    differing: int = sum(map(ne, one, other))
    return differing <= NEAR


def _check_unique(engine: Engine, runs: Sequence[_Run]) -> None:
    """In a ``unique`` table no two rules may fire together: not in a case, nor on answers made up."""
    for table in engine.assessment.tables:
        if table.hit_policy == "unique":
            days = sorted({rule.valid_from for rule in table.rules})
            made_up = (
                engine.run(clean(engine.assessment, answers), on, table.id)
                for on in days
                for answers in made_up_answers(engine, on, GENERATED)
            )
            for result in chain((run.result for run in runs), made_up):
                together = [rule.id for rule in result.tables[table.id].fired]
                if len(together) > 1:
                    file = f"assessments/{engine.assessment.id}/rules.yaml"
                    raise IbpError(
                        "assessments.not_unique", file=file, table=table.id, rules=", ".join(together)
                    )
