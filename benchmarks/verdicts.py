"""How long 100,000 verdicts of the largest assessment take, on made-up answers: full and half filled.

A verdict is its outcome, how sure that is and its deadline: the rest is worked out when asked for. What a
verdict with everything costs is told as well, of fewer of them; it has no goal.
"""

import time
from datetime import date

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate

VERDICTS = 100_000
WITH_EVERYTHING = 50
EVERYTHING = ("possible", "reasons", "certain", "alongside", "unsure", "undecided", "waiting_for", "better")
GOAL = 60.0
ON = date(2026, 11, 23)


def main() -> int:
    """Judge, and print how long it took; 1 when that was too long."""
    assessments = read_catalogue(paths.data()).assessments.values()
    assessment = max(assessments, key=lambda each: len(list(each.rules())))
    rules = len(list(assessment.rules()))
    sets = list(made_up_answers(engine_of(assessment), ON, VERDICTS))
    undecided = 0
    started = time.process_time()
    for answers in sets:
        verdict = evaluate(assessment, answers, ON)
        undecided += not verdict.decided
        _ = verdict.confidence, verdict.deadline
    seconds = time.process_time() - started
    started = time.process_time()
    for answers in sets[:WITH_EVERYTHING]:
        verdict = evaluate(assessment, answers, ON)
        _ = [getattr(verdict, name) for name in EVERYTHING]
    each = (time.process_time() - started) / WITH_EVERYTHING
    size = f"{rules} rule versions, {len(assessment.questions)} questions"
    print(
        f"{VERDICTS:,} verdicts of {assessment.id} ({size}), {undecided:,} undecided: {seconds:.1f} s of CPU"
    )
    print(f"The goal is under {GOAL:g} s.")
    print(f"A verdict with everything: {each * 1000:.1f} ms, on average of {WITH_EVERYTHING}.")
    return 0 if seconds < GOAL else 1
