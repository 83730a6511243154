"""What must be done now, what is repaired meanwhile, and what is allowed: each said apart."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate

DEMAND: dict[str, Any] = {
    "school_type": "primary",
    "recipient": "police",
    "police_basis": "demand",
    "data": ["identity"],
    "sensitive": [],
    "criminal": "no",
    "within_demand": "yes",
    "how": "encrypted_mail",
    "arranged": ["identity_checked"],
}


def say(**changed: Any) -> dict[str, Any]:
    catalogue = load_catalogue()
    verdict = evaluate(catalogue.assessments["sharing"], {**DEMAND, **changed}, date(2026, 11, 23))
    return told(verdict, catalogue.sources, "en", verdict.on)


def test_now_and_alongside_are_said_apart() -> None:
    found = say()
    assert found["outcome"] == "required_now"
    assert found["now"] == ["Give only what the demand lists, and keep the demand."]
    assert "Keep track of what you give, to whom, when and on which ground." in found["alongside"]
    assert not set(found["now"]) & set(found["alongside"])
    assert sorted(found["advice"]) == sorted(found["now"] + found["alongside"])


def test_when_all_is_arranged_nothing_stands_alongside() -> None:
    found = say(arranged=["identity_checked", "informed", "recorded"])
    assert (found["outcome"], found["alongside"]) == ("required", [])


@pytest.mark.parametrize("changed", [{"within_demand": "no"}, {"arranged": []}])
def test_what_does_hold_it_back_is_not_alongside(changed: dict[str, Any]) -> None:
    found = say(**changed)
    assert found["outcome"] in ("leave_out", "arrange_first")
    assert found["alongside"] == []


@pytest.mark.parametrize(
    ("name", "changed", "rule"),
    [
        ("camera", {"confront": "yes", "shield_others": "yes"}, "camera.may-confront"),
        ("camera", {"incident_kept": "relevant_until_handled"}, "camera.may-keep-incident"),
        ("fg", {"sharing": "boards", "easy_to_reach": "yes"}, "fg.may-share"),
        ("sharing", {"school_purpose": "transfer"}, "sharing.no-consent-needed"),
    ],
)
def test_what_is_allowed_is_said_too_with_its_source(name: str, changed: dict[str, Any], rule: str) -> None:
    catalogue = load_catalogue()
    subject = catalogue.assessments[name]
    # In the assessment of the FG the first cases are about the duty; a whole set stands further on.
    base = next(case.answers for case in subject.cases if len(case.answers) > 15)
    verdict = evaluate(subject, {**base, **changed}, date(2026, 11, 23))
    (said,) = [
        item for item in told(verdict, catalogue.sources, "nl", verdict.on)["reasons"] if item["rule"] == rule
    ]
    assert said["tone"] == "good"
    assert said["sources"]
