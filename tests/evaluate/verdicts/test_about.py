"""A text says only what was asked and answered."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table


def small(**otherwise: Any) -> Assessment:
    """Whether people know of a camera is asked only of one that can be seen."""
    known = table("known", [("answers.told == 'no'", "secret")], "known")
    known["otherwise"][0] |= otherwise
    overall = table("t", [("tables.known == 'secret'", "bad")], "good")
    asked = [question("hidden"), question("told", show_if="answers.hidden == 'no'")]
    return assessment(asked, [known, overall])


def reasons(subject: Assessment, **answers: Any) -> list[str]:
    return [reason.rule for reason in evaluate(subject, answers, TODAY).reasons]


def test_it_is_told_where_it_was_answered() -> None:
    assert "known.otherwise" in reasons(small(about=["told"]), hidden="no", told="yes")


def test_where_it_was_not_asked_nothing_is_claimed() -> None:
    subject = small(about=["told"])
    assert reasons(subject, hidden="yes") == ["t.otherwise"]
    found = told(evaluate(subject, {"hidden": "yes"}, TODAY), {}, "en", TODAY)
    assert (found["outcome"], found["tests"]) == ("good", [])


def test_a_text_that_speaks_of_no_question_is_always_told() -> None:
    assert "known.otherwise" in reasons(small(about=[]), hidden="yes")


CAMERA = {"hidden": "yes", "hidden_conditions": ["suspicion", "temporary", "exhausted", "informed_after"]}


@pytest.mark.parametrize(
    ("name", "changed", "claim"),
    [
        ("camera", CAMERA, "weten van de camera"),
        ("breach", {"personal_data": "no"}, "leesbaar"),
        ("supplier", {"role": "no_data"}, "EER"),
        ("supplier", {"agreement": "no"}, "Er is een overeenkomst"),
        ("photos", {"recognisable": "no"}, "heeft dat gedaan"),
    ],
)
def test_what_we_ship_claims_nothing_that_was_not_asked(
    name: str, changed: dict[str, Any], claim: str
) -> None:
    subject = load_catalogue().assessments[name]
    found = evaluate(subject, {**subject.cases[0].answers, **changed}, date(2026, 11, 23))
    assert found.decided
    assert claim not in " ".join(reason.text.nl for reason in found.reasons)
