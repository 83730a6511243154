"""The values of an open question that matter to a condition: one of each kind it can tell apart.

A condition that compares a number with 28 cannot tell 3 from 4, only below, at and above 28. Trying one
value of each kind is trying them all; where the kinds cannot be listed there is no domain.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from ibp_workbook.catalogue.assessments.expression_types import Uses
from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.evaluate.fields import Value

MOST_CHOICES = 6


def domain(question: Question, uses: Uses, on: str) -> tuple[Value, ...] | None:
    """One value of each kind that the condition can tell apart; None where they cannot be listed.

    Args:
        question: the question.
        uses: what the condition looks at.
        on: reference date.
    """
    path = question.id
    literals = uses.values.get(path, set())
    if question.kind in ("yes_no", "one"):
        return _mentioned(question, literals)
    if question.kind == "some":
        base = question.values if path in uses.opaque else _mentioned(question, literals)
        return _subsets(base) if len(base) <= MOST_CHOICES else None
    if path in uses.opaque:
        return None
    if question.kind == "number":
        return _numbers(question, sorted(literals))
    if question.kind in ("date", "datetime"):
        return _moments(question.kind, literals, uses.days.get(path, set()), on)
    return None


def _mentioned(question: Question, literals: set[str]) -> tuple[str, ...]:
    """The values the condition names, and one to stand for all others."""
    named = tuple(value for value in question.values if value in literals)
    other = next((value for value in question.values if value not in literals), None)
    return named if other is None else (*named, other)


def _subsets(values: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(chosen for size in range(len(values) + 1) for chosen in combinations(values, size))


def _numbers(question: Question, literals: list[float]) -> tuple[Value, ...]:
    points = [*literals, *((low + high) / 2 for low, high in pairwise(literals))]
    if literals:
        points += [literals[0] - 1, literals[-1] + 1]
    else:
        points = [question.min if question.min is not None else question.max or 0]
    return tuple(
        sorted(
            int(point) if point == int(point) else point
            for point in set(points)
            if (question.min is None or point >= question.min)
            and (question.max is None or point <= question.max)
        )
    )


def _moments(kind: str, literals: Iterable[str], days: Iterable[int], on: str) -> tuple[Value, ...]:
    today = datetime.fromisoformat(on)
    points = {datetime.fromisoformat(literal) for literal in literals} or {today}
    points |= {today + sign * timedelta(days=count) for count in days for sign in (1, -1)}
    step = timedelta(days=1) if kind == "date" else timedelta(minutes=1)
    around = {point + offset for point in points for offset in (-step, timedelta(), step)}
    write: Callable[[datetime], str] = (
        (lambda moment: moment.date().isoformat())
        if kind == "date"
        else (lambda moment: moment.isoformat(timespec="minutes"))
    )
    return tuple(write(moment) for moment in sorted(around))
