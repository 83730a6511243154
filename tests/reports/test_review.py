"""The sheet for a lawyer names every rule, source and case of every assessment."""

import re

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.condition_words import condition_words
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.review import review_sheet
from tests.reports.conftest import DAY

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("assessment", CATALOGUE.assessments.values(), ids=lambda item: item.id)
def test_every_rule_and_case_is_on_the_sheet(assessment: Assessment, lang: str) -> None:
    sheet = re.sub(r"\\(.)", r"\1", to_markdown(review_sheet(CATALOGUE, assessment, lang, DAY)).decode())
    expected = [assessment.digest, *(" ".join(case.case.split()) for case in assessment.cases)]
    for _, rule in assessment.rules():
        expected += [rule.id, *re.split(r"\{\w+\}", rule.reason.get(lang)), *rule.sources]
        assert not re.search(r"answers\.|tables\.|&&|\|\||==", condition_words(rule.when, assessment, lang))
    assert [words for words in expected if words not in sheet] == []


def test_a_condition_in_words() -> None:
    camera = CATALOGUE.assessments["camera"]
    label = camera.questions["hidden"].label.get("nl")
    assert condition_words("answers.hidden == 'yes'", camera, "nl") == f"‘{label}’ is ja"
    assert condition_words("!(answers.hidden != 'no')", camera, "nl") == f"niet (‘{label}’ is niet nee)"
    assert condition_words("true", camera, "nl") == "altijd"
    label = camera.questions["purpose"].label.get("nl")
    assert condition_words("answers.purpose == []", camera, "nl") == f"bij ‘{label}’ is niets gekozen"
    assert condition_words("answers.purpose != []", camera, "nl") == f"bij ‘{label}’ is iets gekozen"


def test_where_an_answer_will_stand_the_sheet_names_the_question() -> None:
    fg = CATALOGUE.assessments["fg"]
    sheet = re.sub(r"\\(.)", r"\1", to_markdown(review_sheet(CATALOGUE, fg, "nl", DAY)).decode())
    assert any(rule.reason.placeholders for _, rule in fg.rules())
    assert not re.search(r"\{\w+\}", sheet)
    assert f"[{fg.questions['other_role'].label.nl}]" in sheet


def test_a_case_says_what_differs_and_nothing_where_only_the_day_does() -> None:
    sheet = to_markdown(review_sheet(CATALOGUE, CATALOGUE.assessments["fg"], "nl", DAY)).decode()
    rows = re.findall(r"\| als (\d+)(, maar: [^|]+)? \|", sheet)
    assert any(changes for _, changes in rows)
    assert any(not changes for _, changes in rows)
    assert "maar;" not in sheet
    assert "maar |" not in sheet


def test_cases_in_a_row_are_named_by_their_first_and_last() -> None:
    breach = CATALOGUE.assessments["breach"]
    sheet = to_markdown(review_sheet(CATALOGUE, breach, "nl", DAY)).decode()
    rows = re.findall(r"(?<=Voorbeelden waarin deze regel geldt: ).*", sheet)
    rules = [rule for _, rule in breach.rules()]
    assert len(rows) == len(rules)
    for row, rule in zip(rows, rules, strict=True):
        said = [part.split("–") for part in row.split(", ")]
        numbers = [n for part in said for n in range(int(part[0]), int(part[-1]) + 1)]
        fires = [n for n, case in enumerate(breach.cases, 1) if rule.id in case.fired and rule.holds(case.on)]
        assert numbers == fires
    assert any("–" in row for row in rows)
