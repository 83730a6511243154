"""What one filled in: checked by one checker, told in words in one place."""

from typing import Any

import pytest

from ibp_workbook.catalogue import Text
from ibp_workbook.catalogue.fields import Choice, Field
from ibp_workbook.catalogue.forms.models import FormField
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import checked, words
from tests.evaluate.small_form import LEVELS, field

PICTURE = "data:image/png;base64,AA"
SOME = field("x", "some", choices=LEVELS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "ja"),
        (False, "nee"),
        (None, ""),
        ("  ", ""),
        ("high", "hoog"),
        (["low", "elders"], "laag, elders"),
        ({"data": PICTURE, "title": "Schema"}, "Schema"),
        ({"data": PICTURE}, "afbeelding"),
        (2.5, "2.5"),
    ],
)
def test_a_value_in_words(value: Any, said: str) -> None:
    assert words(field("x", "one", choices=LEVELS), value, "nl") == said


def test_none_of_these_is_an_answer_other_than_nothing_chosen() -> None:
    assert checked(SOME, []) == ()
    assert checked(SOME, None) is None
    assert (words(SOME, [], "nl"), words(SOME, [], "en")) == ("geen van deze", "none of these")


def test_what_is_required_asks_for_at_least_one() -> None:
    required = field("x", "some", choices=LEVELS, required=True)
    assert not required.may_be_none
    assert checked(required, []) is None
    assert words(required, [], "nl") == ""


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("yes_no", True, True),
        ("yes_no", False, False),
        ("one", "low", "low"),
        ("some", ["high", "low"], ("low", "high")),
        ("number", 3.0, 3),
        ("date", "2026-02-28", "2026-02-28"),
        ("datetime", "2026-02-28 14:30:10", "2026-02-28T14:30"),
        ("line", "", None),
        ("text", "x" * 10_000, "x" * 10_000),
        ("image", {"data": PICTURE}, {"data": PICTURE}),
    ],
)
def test_a_value_that_can_be(kind: str, value: Any, kept: Any) -> None:
    assert checked(field("x", kind, choices=LEVELS), value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("yes_no", "maybe"),
        ("yes_no", "yes"),
        ("one", "middle"),
        ("one", ["low"]),
        ("some", "low"),
        ("some", ["low", "middle"]),
        ("some", ["low", "low"]),
        ("schools", ["a school"]),
        ("number", True),
        ("number", "3"),
        ("number", float("nan")),
        ("number", 2**60),
        ("date", "20260228"),
        ("date", "2026-02-30"),
        ("datetime", "2026-02-28"),
        ("datetime", "2026-03-29T02:30"),
        ("line", 3),
        ("text", "x" * 10_001),
        ("image", {"data": "data:text/html;base64,AA"}),
        ("image", PICTURE),
    ],
)
def test_a_value_that_cannot_be_is_named(kind: Any, value: Any) -> None:
    asked = FormField(id="some_id", kind=kind, label=Text("Wanneer?", "When?"), choices=LEVELS)
    with pytest.raises(IbpError) as caught:
        checked(asked, value)
    assert caught.value.key.startswith("fields.")
    assert "‘Wanneer?’" in caught.value.message("nl")
    assert "‘When?’" in caught.value.message("en")
    assert "some_id" not in caught.value.message("nl") + caught.value.message("en")


def test_an_assessment_says_yes_and_a_form_true() -> None:
    label = Text("Vraag", "Question")
    asked, filled = Field(id="x", kind="yes_no", label=label), FormField(id="x", kind="yes_no", label=label)
    assert (checked(asked, True), checked(asked, "yes"), checked(filled, True)) == ("yes", "yes", True)
    assert words(asked, "no", "nl") == words(filled, False, "nl") == "nee"


def test_choices_that_come_from_elsewhere() -> None:
    open_field = field("x", "some", choices_from="y")
    assert checked(open_field, ["b"], ["a", "b"]) == ("b",)
    with pytest.raises(IbpError):
        checked(open_field, ["c"], ["a", "b"])
    assert Choice("a", Text("a", "a")).maps_to == {}


@pytest.mark.parametrize("due", ["20270801", "2027-W31-1", "2027-8-1", " 2027-08-01", "2027-08-01T00:00"])
def test_a_date_is_written_in_one_way(due: str) -> None:
    assert checked(field("due", "date"), "2027-08-01") == "2027-08-01"
    with pytest.raises(IbpError) as caught:
        checked(field("due", "date"), due)
    assert caught.value.key == "fields.wrong_date"
