"""What we ship proposes only what a school can really do, and no more than that."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate

DPIA = {"existing": "none", "whose": ["pupils"], "large_scale": "yes", "sensitive": ["health"]}
DEMAND = {"recipient": "police", "police_basis": "demand", "sensitive": ["health"], "magistrate": "no"}


def steps(name: str, changed: dict[str, Any], lang: str = "nl") -> list[list[str]]:
    """What would help when the first case of an assessment is changed like this."""
    catalogue = load_catalogue()
    subject = catalogue.assessments[name]
    verdict = evaluate(subject, {**subject.cases[0].answers, **changed}, date(2026, 11, 23))
    return [
        [step["repair"] for step in item["steps"]]
        for item in told(verdict, catalogue.sources, lang, verdict.on)["better"]
    ]


@pytest.mark.parametrize(
    ("name", "changed", "repairs"),
    [
        ("camera", {"mr_consent": []}, [["Vraag instemming: ook Personeel, Ouders"]]),
        ("camera", {"confront": "yes", "shield_others": "no"}, [["Maak anderen op de beelden onherkenbaar"]]),
        ("sharing", DEMAND, [["Pas aan welke gevoelige gegevens je deelt: zonder Gezondheid"]]),
    ],
)
def test_the_smallest_repair_is_named_as_something_to_do(
    name: str, changed: dict[str, Any], repairs: list[list[str]]
) -> None:
    assert steps(name, changed) == repairs


@pytest.mark.parametrize(
    ("name", "changed", "first"),
    [
        ("supplier", {"agreement": "no"}, "Sluit een verwerkersovereenkomst"),
        ("supplier", {"location": "unknown"}, "Laat de gegevens opslaan in de EER"),
        ("dpia", DPIA, "Doe de DPIA"),
        ("fg", {"organisation": "school_board", "has_fg": "no"}, "Wijs een FG aan"),
    ],
)
def test_what_is_to_be_done_comes_first(name: str, changed: dict[str, Any], first: str) -> None:
    assert steps(name, changed)[0][0] == first


def test_an_agreement_that_ended_is_renewed() -> None:
    found = steps("supplier", {"term": "fixed", "ends_on": "2026-01-01"})
    assert ["Verleng de overeenkomst"] in found


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("camera", {"place": "toilet"}),
        ("camera", {"hidden": "yes", "hidden_conditions": []}),
    ],
)
def test_another_case_is_no_help(name: str, changed: dict[str, Any]) -> None:
    assert steps(name, changed) == []
