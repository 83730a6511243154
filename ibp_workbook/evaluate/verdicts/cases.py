"""The cases of an assessment must come out as written, and must show both sides of every rule."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import Assessment, Case, Rule, Table
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.evaluate.verdicts.engine import Result
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import Verdict, engine_of, evaluate

NEAR = 2
"""A case is near another when at most this many answers differ."""
GENERATED = 60


class _Run(NamedTuple):
    case: Case
    result: Result
    answers: dict[str, Value]


def check_cases(assessments: Iterable[Assessment]) -> int:
    """Check the cases of all assessments.

    Returns:
        How many cases there are.

    Raises:
        IbpError: the first case that comes out otherwise, or the first rule without cases on both sides.
    """
    count = 0
    for assessment in assessments:
        runs = [_run(assessment, case) for case in assessment.cases]
        _check_unique(assessment)
        for table, rule in assessment.rules():
            _check_sides(assessment, table, rule, runs)
        count += len(runs)
    return count


def _run(assessment: Assessment, case: Case) -> _Run:
    file = f"assessments/{assessment.id}/cases.yaml"
    try:
        answers = clean(assessment, case.answers)
        verdict = evaluate(assessment, case.answers, case.on)
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
    return _Run(case, engine_of(assessment).run(answers, case.on), answers)


def _compared(case: Case, verdict: Verdict) -> Iterator[tuple[str, Any, Any]]:
    yield "outcome", case.outcome, verdict.outcome
    yield "fired", sorted(case.fired), sorted(verdict.fired)
    for table, outcome in case.tables.items():
        yield f"tables.{table}", outcome, verdict.tables.get(table)
    if case.waiting_for is not None:
        yield "waiting_for", sorted(case.waiting_for), sorted(verdict.waiting_for)


def _words(value: Any) -> str:
    return ", ".join(value) or "–" if isinstance(value, list) else str(value)


def _check_sides(assessment: Assessment, table: Table, rule: Rule, runs: Sequence[_Run]) -> None:
    """A case in which the rule fires, and one as near as can be in which it does not."""
    file = f"assessments/{assessment.id}/cases.yaml"
    condition = engine_of(assessment).condition(table.id, rule)
    fires = [run for run in runs if rule in run.result.tables[table.id].fired]
    holds = [run for run in runs if rule.holds(run.case.on) and condition.value(run.result.state)]
    params = {"file": file, "rule": rule.id, "start": rule.valid_from.isoformat()}
    if not fires:
        raise IbpError("assessments.shadowed" if holds else "assessments.never_fires", **params)
    # A rule that looks at nothing has its dates for a limit.
    by_date = not condition.inputs
    silent = [
        run
        for run in runs
        if (by_date and not rule.holds(run.case.on))
        or (rule.holds(run.case.on) and condition.value(run.result.state) is False)
    ]
    if not any(_distance(one.answers, other.answers) <= NEAR for one in fires for other in silent):
        raise IbpError("assessments.never_near", **params)


def _distance(one: dict[str, Value], other: dict[str, Value]) -> int:
    return sum(one.get(name) != other.get(name) for name in one.keys() | other.keys())


def _check_unique(assessment: Assessment) -> None:
    """In a ``unique`` table no two rules may fire together, whatever the answers.

    Answers made up at random also show that every condition can be worked out.
    """
    engine = engine_of(assessment)
    file = f"assessments/{assessment.id}/rules.yaml"
    starts = {rule.valid_from for _, rule in assessment.rules()}
    days = sorted(starts | {case.on for case in assessment.cases})
    made_up = ((made, on) for on in days for made in made_up_answers(engine, on, GENERATED))
    given = ((case.answers, case.on) for case in assessment.cases)
    unique = [table for table in assessment.tables if table.hit_policy == "unique"]
    for answers, on in chain(given, made_up):
        decided = engine.run(clean(assessment, answers), on).tables
        for table in unique:
            together = [rule.id for rule in decided[table.id].fired]
            if len(together) > 1:
                raise IbpError("assessments.not_unique", file=file, table=table.id, rules=", ".join(together))
