"""What to do is told in the order of the day, each thing once, in sentences without labels of our own."""

import re
from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import STEPS, Case
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate

CATALOGUE = load_catalogue()
BREACH = CATALOGUE.assessments["breach"]
TO_REPORT = [case for case in BREACH.cases if case.outcome.startswith("report") and case.on.year >= 2024]
LABEL = re.compile(r"^([A-Z]\w+ )?[A-Za-z]+: ")


def say(case: Case) -> dict[str, Any]:
    return told(evaluate(BREACH, case.answers, case.on), CATALOGUE.sources, "nl", date.today())


@pytest.mark.parametrize("name", CATALOGUE.assessments)
def test_every_advice_is_told_once_and_in_the_order_of_the_day(name: str) -> None:
    assessment = CATALOGUE.assessments[name]
    order = [*STEPS, None]
    for case in assessment.cases[::10]:
        found = told(evaluate(assessment, case.answers, case.on), CATALOGUE.sources, "nl", date.today())
        lines = [line for step in found["steps"] for line in step["lines"]]
        assert set(lines) | set(found["alongside"]) >= set(found["advice"]), case.case
        assert len(lines) == len(set(lines)), case.case
        places = [order.index(step["step"]) for step in found["steps"]]
        assert places == sorted(set(places)), case.case


def test_a_breach_says_what_to_do_at_once_until_when_whom_to_tell_and_what_to_write() -> None:
    assert TO_REPORT
    case = next(case for case in TO_REPORT if len(say(case)["steps"]) >= len(STEPS))
    found = say(case)
    assert [step["step"] for step in found["steps"]][: len(STEPS)] == list(STEPS)
    assert [step["until"] for step in found["steps"] if step["until"]] == [
        f"Uiterlijk {found['deadline_words']} (Nederlandse tijd)."
    ]
    assert found["steps"][1]["until"]


def test_a_breach_gives_the_reader_no_homework_first() -> None:
    for case in TO_REPORT:
        first = say(case)["steps"][0]["lines"]
        assert not any("controleer" in line.lower() for line in first), case.case


@pytest.mark.parametrize("name", CATALOGUE.assessments)
def test_no_sentence_begins_with_a_label_and_no_test_says_its_own_title(name: str) -> None:
    assessment = CATALOGUE.assessments[name]
    reasons = {rule.reason.get(lang) for _, rule in assessment.rules() for lang in ("nl", "en")}
    assert [text for text in reasons if LABEL.match(text)] == []
    for case in assessment.cases[::10]:
        found = told(evaluate(assessment, case.answers, case.on), CATALOGUE.sources, "nl", date.today())
        assert [test for test in found["tests"] if test["title"] == test["outcome"]] == []
