"""References follow a new name; differences are told; signatures hold until the content changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibp_workbook.evaluate.dpia.state import signatures, state_of
from ibp_workbook.evaluate.forms.changes import Change, differences, renames
from ibp_workbook.evaluate.forms.tree import tree
from tests.evaluate.small_form import FORM

CONTENT: dict[str, dict[str, Any]] = {
    "1.2": {"value": True},
    "2.1[n]": {"row": 1},
    "2.1[n]/2.1.1": {"value": "Naam"},
    "2.1[m]": {"row": 2},
    "2.1[m]/2.1.1": {"value": "Adres"},
    "3.1[a]": {"row": 1},
    "3.1[a]/3.1.1": {"value": "Inschrijven"},
    "3.1[a]/3.1.2": {"value": ["Naam", "Adres"]},
}


def changed(**values: Any) -> dict[str, dict[str, Any]]:
    return {**CONTENT, **{path: {"value": value} for path, value in values.items()}}


def test_references_follow_a_new_name() -> None:
    assert renames(FORM, CONTENT, "2.1[n]/2.1.1", "Voornaam") == [
        Change("3.1[a]/3.1.2", "value", ["Voornaam", "Adres"])
    ]


def test_two_names_that_become_one_are_chosen_once() -> None:
    (change,) = renames(FORM, CONTENT, "2.1[n]/2.1.1", "Adres")
    assert change.value == ["Adres"]


@pytest.mark.parametrize("name", ["", "  ", "Naam", None])
def test_nothing_follows_an_empty_or_an_equal_name(name: Any) -> None:
    assert renames(FORM, CONTENT, "2.1[n]/2.1.1", name) == []


def test_nothing_follows_while_another_row_has_the_old_name() -> None:
    assert renames(FORM, changed(**{"2.1[m]/2.1.1": "Naam"}), "2.1[n]/2.1.1", "Voornaam") == []


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_after_a_new_name_no_choice_is_gone(name: str) -> None:
    after = changed(**{"2.1[n]/2.1.1": name})
    for item, key, value in renames(FORM, CONTENT, "2.1[n]/2.1.1", name):
        after[item] = {key: value}
    assert not any(node.gone for node in tree(FORM, after).questions())


def test_equal_contents_have_no_differences() -> None:
    assert differences(FORM, CONTENT, CONTENT) == []
    assert differences(FORM, CONTENT, changed(**{"3.1[a]/3.1.2": ["Adres", "Naam"]})) == []
    assert differences(FORM, CONTENT, changed(**{"2.1[n]/2.1.1": " Naam "})) == []


def test_a_difference_is_told_with_what_is_around_it() -> None:
    (found,) = differences(FORM, CONTENT, changed(**{"2.1[n]/2.1.2": False}))
    assert (found.path, found.before, found.after, found.where[-1]) == ("2.1[n]/2.1.2", None, False, "Naam")


def test_a_row_that_went_away_is_told_by_its_answers() -> None:
    found = differences(FORM, CONTENT, {**CONTENT, "2.1[m]": {"row": None}})
    assert [(one.path, one.before, one.after) for one in found] == [("2.1[m]/2.1.1", "Adres", None)]


def test_hidden_answers_are_no_difference() -> None:
    hidden = {**CONTENT, "2.1[n]/2.1.3": {"value": "verborgen"}}
    assert differences(FORM, CONTENT, hidden) == []


SIGNED = {**CONTENT, "signed:board": {"value": 10, "name": "A. Bestuurder"}}


@pytest.mark.parametrize(
    ("item", "event", "holds"),
    [
        ("1.1", 10, True),
        ("1.1", 11, False),
        ("fg:advice", 11, False),
        ("decision", 11, False),
        ("2.1[n]", 11, False),
        ("comment:x", 11, True),
        ("signed:board", 11, True),
        ("done:1", 11, True),
        ("meta", 11, True),
    ],
)
def test_a_signature_holds_until_the_content_changes(item: str, event: int, holds: bool) -> None:
    (signature,) = signatures(SIGNED, {"1.2": 3, item: event})
    assert (signature.role, signature.name, signature.holds) == ("board", "A. Bestuurder", holds)


def test_the_way_from_draft_to_signed() -> None:
    done: dict[str, dict[str, Any]] = {"1.1": {"value": "Voorstel"}, "1.2": {"value": False}}
    states = [state_of(tree(FORM, {}), {}, {})]
    for item, fields in (
        ("1.1", {"value": "Voorstel"}),
        ("fg:advice", {"outcome": "agree"}),
        ("views:a", {"row": 1, "text": "Akkoord"}),
        ("decision", {"outcome": "approve"}),
        ("signed:board", {"value": 1}),
    ):
        done[item] = fields
        states.append(state_of(tree(FORM, done), done, {"1.1": 1}))
    assert states == ["draft", "advice", "advice", "decision", "sign", "signed"]
    assert state_of(tree(FORM, done), done, {"1.1": 2}) == "changed"
