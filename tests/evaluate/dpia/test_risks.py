"""How high a risk is, what is left of it, and what that asks."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.dpia.risks import level, measures, needs_consultation, risks
from ibp_workbook.evaluate.forms.progress import blocks, closing, parts, told, views
from ibp_workbook.evaluate.forms.tree import Tree, tree

FORM = load_catalogue().forms["dpia"]
RISK = "Een dossier komt bij de verkeerde terecht"


def content(**more: Any) -> dict[str, dict[str, Any]]:
    answers: dict[str, Any] = {
        "16.1[r]/16.1.1": RISK,
        "16.1[r]/16.1.3": "medium",
        "16.1[r]/16.1.5": "high",
        "17.1[m]/17.1.3": "Controleren voor verzending",
        "17.1[m]/17.1.1": [RISK],
        "17.1[m]/17.1.9": "2026-12-01",
        "17.1[m]/17.1.10": "todo",
        **more,
    }
    rows = {
        path.split("/", maxsplit=1)[0]: {"row": 1024} for path in answers if path.startswith(("16.1", "17.1"))
    }
    return {**rows, **{path: {"value": value} for path, value in answers.items()}}


def found(**more: Any) -> Tree:
    return tree(FORM, content(**more))


@pytest.mark.parametrize(
    ("likelihood", "impact", "expected"),
    [
        ("low", "low", "low"),
        ("low", "medium", "low"),
        ("low", "high", "medium"),
        ("medium", "medium", "medium"),
        ("medium", "high", "high"),
        ("high", "medium", "high"),
        ("high", "low", "medium"),
        ("high", "high", "high"),
        (None, "high", None),
        ("high", None, None),
    ],
)
def test_the_matrix(likelihood: Any, impact: Any, expected: Any) -> None:
    assert level(likelihood, impact) == expected


def test_a_risk_with_its_measure_before_and_after() -> None:
    (risk,) = risks(found(**{"17.4[r]/17.4.1": "low", "17.4[r]/17.4.3": "high"}))
    assert (risk.title, risk.level, risk.residual, risk.measures) == (RISK, "high", "medium", ("17.1[m]",))


def test_a_measure_against_a_risk_that_is_gone_is_against_nothing() -> None:
    (measure,) = measures(found(**{"17.1[m]/17.1.1": ["Een ander risico"]}))
    assert measure.risks == ()


@pytest.mark.parametrize(
    ("day", "status", "overdue"),
    [
        ("2026-11-30", "todo", True),
        ("2026-12-01", "todo", False),
        ("2026-11-30", "done", False),
        ("ooit", "todo", False),
    ],
)
def test_a_measure_is_overdue_the_day_after(day: str, status: str, overdue: bool) -> None:
    (measure,) = measures(found(**{"17.1[m]/17.1.9": day, "17.1[m]/17.1.10": status}))
    assert measure.overdue(date(2026, 12, 1)) is overdue


def test_a_high_risk_that_is_left_asks_for_the_authority_first() -> None:
    high = {"17.4[r]/17.4.1": "medium", "17.4[r]/17.4.3": "high"}
    assert needs_consultation(found(**high))
    assert "consult" in {block.key for block in blocks(found(**high), {})}
    assert "consult" not in {block.key for block in blocks(found(**high, **{"17.5": True}), {})}
    assert not needs_consultation(found(**{**high, "17.4[r]/17.4.1": "low"}))


def test_a_risk_that_matters_needs_a_measure() -> None:
    bare: dict[str, Any] = {"17.1[m]/17.1.1": []}
    (block,) = [block for block in blocks(found(**bare), {}) if block.key == "no_measure"]
    assert RISK in block.sentence("nl")
    low = {**bare, "16.1[r]/16.1.3": "low", "16.1[r]/16.1.5": "low"}
    assert "no_measure" not in {block.key for block in blocks(found(**low), {})}


def test_a_block_says_where_it_is_in_both_languages() -> None:
    by_path = {block.path: block for block in blocks(found(), {})}
    assert by_path["16.1[r]/16.1.2"].sentence("nl").startswith(f"{RISK}: ‘Waardoor of door wie?’")
    assert by_path["15.1.1"].sentence("en") == "Access: ‘Is this arranged?’ is not answered yet."
    assert told(by_path["1.1"].where, "nl") == ""


def test_a_choice_that_is_gone_blocks_also_where_nothing_is_required() -> None:
    keys = {(block.path, block.key) for block in blocks(found(**{"16.1[r]/16.1.10": ["Weg"]}), {})}
    assert ("16.1[r]/16.1.10", "gone") in keys


def test_empty_rows_are_told_and_do_not_block() -> None:
    items = {**content(), **{f"16.1[leeg{number}]": {"row": 2048 + number} for number in range(3)}}
    (part,) = [part for part in parts(tree(FORM, items)) if part.id == "16"]
    assert part.empty_rows == 3
    assert not [block for block in part.blocks if "leeg" in block.path]


def test_what_the_dossier_itself_still_needs() -> None:
    assert [block.key for block in closing({})] == ["no_fg_advice", "no_views", "no_decision"]
    done: dict[str, dict[str, Any]] = {
        "fg:advice": {"outcome": "agree"},
        "views:a": {"row": 1, "why_not": "Nog niet passend"},
        "decision": {"outcome": "approve"},
    }
    assert closing(done) == []
    assert [block.key for block in closing({**done, "views:a": {"row": None, "text": "x"}})] == ["no_views"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*content(), "views:a", "decision", "4.2", "17.4[r]"]), anything))
def test_values_of_any_kind_break_nothing(values: dict[str, Any]) -> None:
    """A file of someone else may hold anything."""
    items: dict[str, dict[str, Any]] = content()
    for path, value in values.items():
        items[path] = {"value": value, "row": value, "source": value, "text": "x", "who": value}
    found = tree(FORM, items)
    assert found.counts.complete <= found.counts.required
    for block in blocks(found, items):
        assert block.sentence("nl")
    paths = [risk.path for risk in risks(found)] + [measure.path for measure in measures(found)]
    assert set(paths) <= set(found.rows)


def test_whose_views_are_recorded_in_order() -> None:
    recorded: dict[str, dict[str, Any]] = {
        "views:a": {"row": 2, "who": "parents", "text": "Fijn"},
        "views:b": {"row": 1, "who": "council", "why_not": "Volgt in mei"},
        "views:c": {"row": 3, "who": "staff"},
        "views:d": {"row": None, "who": "pupils", "text": "Weg"},
    }
    assert views(recorded) == ["council", "parents"]
