"""How long 100,000 verdicts of the largest assessment take, on made-up answers: full and half filled."""

import time
from datetime import date

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate

VERDICTS = 100_000
GOAL = 60.0
ON = date(2026, 11, 23)


def main() -> int:
    """Judge, and print how long it took; 1 when that was too long."""
    assessments = read_catalogue(paths.data()).assessments.values()
    assessment = max(assessments, key=lambda each: len(list(each.rules())))
    rules = len(list(assessment.rules()))
    sets = list(made_up_answers(engine_of(assessment), ON, VERDICTS))
    undecided = 0
    started = time.perf_counter()
    for answers in sets:
        undecided += not evaluate(assessment, answers, ON).decided
    seconds = time.perf_counter() - started
    size = f"{rules} rule versions, {len(assessment.questions)} questions"
    print(f"{VERDICTS:,} verdicts of {assessment.id} ({size}), {undecided:,} undecided: {seconds:.1f} s")
    print(f"The goal is under {GOAL:g} s.")
    return 0 if seconds < GOAL else 1
