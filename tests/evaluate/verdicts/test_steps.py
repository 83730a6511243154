"""What to do is told in the order of the day, each thing once, in sentences without labels of our own."""

import re
from typing import Any

import pytest

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import STEPS, Case
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate

CATALOGUE = load_catalogue()
BREACH = CATALOGUE.assessments["breach"]
TO_REPORT = [case for case in BREACH.cases if case.outcome.startswith("report") and case.on.year >= 2024]
LABEL = re.compile(r"^([A-Z]\w+ )?[A-Za-z]+: ")


def say(case: Case) -> dict[str, Any]:
    return told(evaluate(BREACH, case.answers, case.on), CATALOGUE.sources, "nl", times.today())


@pytest.mark.parametrize("name", CATALOGUE.assessments)
def test_every_advice_is_told_once_and_in_the_order_of_the_day(name: str) -> None:
    assessment = CATALOGUE.assessments[name]
    order = [*STEPS, None]
    for case in assessment.cases[::10]:
        found = told(evaluate(assessment, case.answers, case.on), CATALOGUE.sources, "nl", times.today())
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


SERIOUS = next(
    case for case in TO_REPORT if case.outcome == "report_and_inform" and case.answers["informed"] is False
)
TOLD_THEM = {"informed": "yes", "message": ["plain", "contact", "consequences", "measures"]}
REPORTED = {
    "reported": "yes",
    "reported_at": SERIOUS.answers["aware_at"],
    "report_content": ["nature", "contact", "consequences", "measures"],
}


@pytest.mark.parametrize(
    ("done", "title", "tone", "to_report", "to_inform"),
    [
        ({}, "Een datalek: melden bij de AP en de mensen inlichten", "bad", True, True),
        (REPORTED, "Een datalek, gemeld bij de AP: licht nu ook de mensen in", "bad", False, True),
        (
            TOLD_THEM,
            "Een datalek, de mensen zijn ingelicht: meld het nu ook bij de AP",
            "bad",
            True,
            False,
        ),
        (
            REPORTED | TOLD_THEM,
            "Een datalek: het is gemeld bij de AP en de mensen zijn ingelicht",
            "attention",
            False,
            False,
        ),
    ],
)
def test_what_is_done_is_said_as_done_and_the_rest_remains_to_do(
    done: dict[str, Any], title: str, tone: str, to_report: bool, to_inform: bool
) -> None:
    answers = SERIOUS.answers | {"arranged": []} | done
    found = told(evaluate(BREACH, answers, SERIOUS.on), CATALOGUE.sources, "nl", times.today())
    lines = " ".join(found["now"])
    assert (found["title"], found["tone"], found["outcome"]) == (title, tone, SERIOUS.outcome)
    assert ("Meld op de website van de AP" in lines) is to_report
    assert any(step["until"] for step in found["steps"]) is to_report
    assert ("Stuur een los bericht" in lines) is to_inform
    assert "Zet het in het register" in lines
    assert any("Je hebt gemeld op" in reason["text"] for reason in found["reasons"]) is not to_report


def test_what_is_known_already_is_not_asked_to_be_noted() -> None:
    unknown = {name: value for name, value in SERIOUS.answers.items() if name != "aware_at"}
    for answers, asked in ((unknown, True), (SERIOUS.answers, False)):
        found = told(evaluate(BREACH, answers, SERIOUS.on), CATALOGUE.sources, "nl", times.today())
        assert any(line.startswith("Noteer wanneer de school dit wist") for line in found["now"]) is asked


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
        found = told(evaluate(assessment, case.answers, case.on), CATALOGUE.sources, "nl", times.today())
        assert [test for test in found["tests"] if test["title"] == test["outcome"]] == []
