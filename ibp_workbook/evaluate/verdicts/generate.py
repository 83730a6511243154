"""Answers made up at random, the same each time: to try content out, and to measure with."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.evaluate.fields import plain
from ibp_workbook.evaluate.verdicts.engine import Engine


def made_up_answers(
    engine: Engine, on: date, count: int, open_share: float | None = None
) -> Iterator[dict[str, Any]]:
    """Sets of answers that go to every side of the conditions.

    Args:
        engine: the assessment, ready to run.
        on: reference date.
        count: how many sets.
        open_share: the share of questions left open; by default from none to most of them, in turn.
    """
    random = Random(engine.assessment.id)  # noqa: S311 - nothing secret
    for number in range(count):
        share = (number % 5) / 5 if open_share is None else open_share
        yield {
            name: _answer(engine, question, on, random)
            for name, question in engine.questions.items()
            if random.random() >= share
        }


def _answer(engine: Engine, question: Question, on: date, random: Random) -> Any:
    known = engine.values(question.id, on) if question.id in engine.uses.questions else ()
    return plain(random.choice(known)) if known else _any(question, (), on, random)


def _any(question: Question, literals: Any, on: date, random: Random) -> Any:
    """Some answer to a question whose kinds of answers cannot be listed."""
    low = 0 if question.min is None else question.min
    high = low + 100 if question.max is None else question.max
    match question.kind:
        case "some":
            return [value for value in question.values if random.random() < 0.5]
        case "number":
            near = [value for value in literals if low <= value <= high]
            return random.choice([low, high, *near])
        case "date":
            return random.choice([on.isoformat(), *literals])
        case "datetime":
            return f"{on.isoformat()}T{random.randint(0, 23):02}:00"
        case "schools":
            return ["00AA00"]
        case "text":
            return "x"
    return random.choice(question.values)
