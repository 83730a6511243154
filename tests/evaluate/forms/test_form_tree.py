"""What shows of a form: rows, mirrors, choices, conditions; what is hidden counts nowhere."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.catalogue.forms.models import Condition
from ibp_workbook.evaluate.forms.places import holds
from ibp_workbook.evaluate.forms.tree import Counts, Tree, tree
from tests.evaluate.small_form import FORM, LEVELS, field, form, when


def content(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path, value in given.items():
        is_row = path.endswith("]") and isinstance(value, (int, type(None)))
        found.setdefault(path, {})["row" if is_row else "value"] = value
    return found


SHOWN = {
    "1.2": True,
    "2.1[n]": 1024,
    "2.1[n]/2.1.1": "Naam",
    "3.1[a]": 2048,
    "3.1[a]/3.1.1": "Inschrijven",
    "3.1[a]/3.1.2": ["Naam"],
    "3.1[b]": 1024,
    "3.1[b]/3.1.1": "Toetsen",
}


def shown(**more: Any) -> Tree:
    return tree(FORM, content({**SHOWN, **more}))


def node_values(found: Tree) -> dict[str, Any]:
    return {node.path: node.value for node in found.questions()}


def test_a_form_without_answers_shows_its_plain_questions_and_no_rows() -> None:
    assert list(node_values(tree(FORM, {}))) == ["1.1", "1.2"]


def test_rows_stand_in_the_order_of_their_position() -> None:
    assert [row.id for row in shown().by_path["3.1"].rows] == ["b", "a"]


@pytest.mark.parametrize("position", [None, True, "1024"])
def test_a_row_without_a_number_is_no_row(position: Any) -> None:
    given = {**content(SHOWN), "3.1[b]": {"row": position}}
    assert [row.id for row in tree(FORM, given).by_path["3.1"].rows] == ["a"]


def test_a_removed_row_takes_its_mirror_its_choices_and_its_answers_along() -> None:
    found = shown(**{"2.1[n]": None})
    assert found.by_path["3.1[a]/3.1.2"].choices == ()
    assert found.by_path["3.1[a]/3.1.2"].gone == ("Naam",)
    assert "2.1[n]/2.1.1" not in found.by_path


def test_rows_that_mirror_have_the_id_and_the_text_of_their_source() -> None:
    rows = shown().by_path["4.1"].rows
    assert [(row.id, row.title, row.source) for row in rows] == [
        ("b", "Toetsen", "3.1[b]/3.1.1"),
        ("a", "Inschrijven", "3.1[a]/3.1.1"),
    ]


def test_a_source_without_a_text_has_no_mirror() -> None:
    assert [row.id for row in shown(**{"3.1[b]/3.1.1": "  "}).by_path["4.1"].rows] == ["a"]


def test_rows_that_mirror_nested_rows_join_the_ids() -> None:
    found = shown(**{"4.1[a]/4.1.1[c]": 1024})
    assert found.by_path["4.2"].rows == ()
    given = {**content(SHOWN), "4.1[a]/4.1.1[c]": {"row": 1024, "value": "Doel"}}
    (row,) = tree(FORM, given).by_path["4.2"].rows
    assert (row.id, row.title, row.nodes[0].path) == ("a-c", "Doel", "4.2[a-c]/4.2.1")


def test_a_row_of_a_file_keeps_its_own_id_when_it_names_its_source() -> None:
    given = {**content(SHOWN), "4.1[x9]": {"row": 1024, "source": "3.1[a]/3.1.1"}}
    assert [row.id for row in tree(FORM, given).by_path["4.1"].rows] == ["b", "x9"]


def test_nested_rows_mirror_only_what_belongs_to_the_row_around() -> None:
    """A retention period per purpose of this processing, not of all."""
    nested = form(
        field("1", "group", repeatable=True, fields=(field("1.1"),)),
        field("2", "group", repeatable=True, rows_from="1.1", fields=(field("2.1", repeatable=True),)),
        field(
            "3",
            "group",
            repeatable=True,
            rows_from="1.1",
            fields=(field("3.1", "group", repeatable=True, rows_from="2.1", fields=(field("3.1.1"),)),),
        ),
    )
    given = {
        **content({"1[a]": 1, "1[a]/1.1": "A", "1[b]": 2, "1[b]/1.1": "B"}),
        "2[a]/2.1[c]": {"row": 1, "value": "van A"},
        "2[b]/2.1[d]": {"row": 1, "value": "van B"},
    }
    found = tree(nested, given).by_path
    assert [row.path for row in found["3[a]/3.1"].rows] == ["3[a]/3.1[a-c]"]
    assert [row.path for row in found["3[b]/3.1"].rows] == ["3[b]/3.1[b-d]"]


def test_a_condition_looks_in_its_own_row_first() -> None:
    given = {"2.1[m]": 1, "2.1[m]/2.1.2": True, "2.1[n]/2.1.2": False}
    found = shown(**given).by_path
    assert "2.1[m]/2.1.3" in found
    assert "2.1[n]/2.1.3" not in found


def test_a_condition_in_a_mirror_looks_in_the_row_that_it_mirrors() -> None:
    found = shown().by_path
    assert "4.1[a]/4.1.4" in found
    assert "4.1[b]/4.1.4" not in found


def test_elsewhere_one_row_that_meets_it_is_enough() -> None:
    anywhere = form(
        field("1", "group", repeatable=True, fields=(field("1.1", "yes_no"),)),
        field("2", show_if=when("1.1")),
    )
    given = {"1[a]": 1, "1[b]": 2, "1[a]/1.1": False}
    assert "2" not in tree(anywhere, content(given)).by_path
    assert "2" in tree(anywhere, content({**given, "1[b]/1.1": True})).by_path


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "met"),
    [
        ("equals", True, True, True),
        ("equals", True, False, False),
        ("equals", True, 1, False),
        ("equals", False, None, False),
        ("equals", "a", "a", True),
        ("contains", "a", ["b", "a"], True),
        ("contains", "a", ["ab"], False),
        ("contains", "a", "kat", True),
        ("any", None, False, True),
        ("any", None, "  ", False),
        ("any", None, [], False),
    ],
)
def test_what_a_condition_means(operator: Any, wanted: Any, value: Any, met: bool) -> None:
    assert holds(Condition("x", operator, wanted), value) is met


def test_fields_that_wait_for_each_other_stay_hidden() -> None:
    circle = form(field("1", "yes_no", show_if=when("2")), field("2", "yes_no", show_if=when("1")))
    assert tree(circle, content({"1": True, "2": True})).by_path == {}


def test_choices_of_a_question_are_each_different_text_once() -> None:
    given = {"2.1[m]": 1, "2.1[m]/2.1.1": "Naam", "2.1[k]": 2, "2.1[k]/2.1.1": "Adres"}
    choices = shown(**given).by_path["3.1[a]/3.1.2"].choices
    assert [choice.value for choice in choices] == ["Naam", "Adres"]


def test_a_choice_that_is_not_there_any_more_is_no_answer() -> None:
    node = shown(**{"4.1[a]/4.1.2": "medium"}).by_path["4.1[a]/4.1.2"]
    assert node.choices == LEVELS
    assert (node.gone, node.answered, node.counts.answered) == (("medium",), False, 0)


def test_a_list_with_one_choice_left_is_an_answer() -> None:
    node = shown(**{"3.1[a]/3.1.2": ["Naam", "Weg"]}).by_path["3.1[a]/3.1.2"]
    assert (node.gone, node.answered) == (("Weg",), True)


def test_counts_of_what_is_required() -> None:
    assert tree(FORM, {}).counts == Counts(required=1, complete=0, asked=2, answered=0)
    # 1.1; 2.1.1; the group 3.1 and 3.1.1 twice; 4.1.1 of both mirrors
    assert (shown().counts.required, shown().counts.complete) == (7, 4)


def test_an_empty_row_counts_for_nothing_but_is_known() -> None:
    found = tree(FORM, content({"1.2": True, "3.1[a]": 1024}))
    assert found.by_path["3.1"].counts == Counts(required=1, complete=0, asked=0, answered=0)
    assert found.rows["3.1[a]"].empty


def test_a_question_that_repeats_needs_one_answer() -> None:
    given = {**content({**SHOWN, "4.1[a]/4.1.1[d]": 2048}), "4.1[a]/4.1.1[c]": {"row": 1024, "value": "Doel"}}
    node = tree(FORM, given).by_path["4.1[a]/4.1.1"]
    assert (len(node.rows), node.counts) == (2, Counts(1, 1, 1, 1))


def test_no_is_an_answer() -> None:
    assert tree(FORM, content({"1.2": False})).counts.answered == 1


PATHS = [
    "1.1", "2.1[n]/2.1.1", "2.1[m]/2.1.1", "2.1[n]/2.1.3", "3.1[a]/3.1.1", "3.1[b]/3.1.1", "3.1[a]/3.1.2",
    "4.1[a]/4.1.1[c]", "4.1[b]/4.1.1[c]", "4.1[a]/4.1.2", "4.1[a]/4.1.3", "4.1[b]/4.1.4", "4.2[a-c]/4.2.1",
]  # fmt: skip
ROWS = ["2.1[n]", "2.1[m]", "3.1[a]", "3.1[b]", "4.1[a]/4.1.1[c]", "4.1[b]/4.1.1[c]"]
some_answers = st.dictionaries(
    st.sampled_from(PATHS), st.sampled_from(["", "Naam", "Adres", "high", ["Naam"], ["Naam", "Adres"], None])
)
some_rows = st.dictionaries(st.sampled_from(ROWS), st.sampled_from([None, 1, 2.5, 1024]))
yes_or_no = st.dictionaries(st.sampled_from(["1.2", "2.1[n]/2.1.2", "2.1[m]/2.1.2"]), st.booleans())


@settings(max_examples=300, deadline=None)
@given(some_answers, some_rows, yes_or_no)
def test_hidden_answers_and_removed_rows_influence_nothing(
    answers: dict[str, Any], rows: dict[str, Any], switches: dict[str, bool]
) -> None:
    given: dict[str, dict[str, Any]] = {}
    for path, value in [*answers.items(), *switches.items()]:
        given.setdefault(path, {})["value"] = value
    for path, position in rows.items():
        given.setdefault(path, {})["row"] = position
    found = tree(FORM, given)
    seen = {node.path for node in found.questions()} | set(found.rows)
    assert tree(FORM, {path: item for path, item in given.items() if path in seen}) == found


def test_two_hundred_fields_and_five_hundred_empty_rows_take_milliseconds() -> None:
    groups = [
        field(
            f"{number}",
            "group",
            repeatable=True,
            rows_from=f"{number - 1}.1" if number % 3 == 2 else None,
            fields=(
                field(f"{number}.1", required=True),
                field(f"{number}.2", "yes_no"),
                field(f"{number}.3", show_if=when(f"{number}.2")),
                *(field(f"{number}.{other}") for other in range(4, 10)),
            ),
        )
        for number in range(1, 23)
    ]
    big = form(*groups)
    assert len(big.fields) > 200 - 10
    given = {f"{1 + row % 22}[{row:06}]": {"row": row} for row in range(500)}
    best = min(_seconds(lambda: tree(big, given)) for _ in range(5))
    assert best < 0.1


def _seconds(call: Any) -> float:
    start = time.process_time()  # its own work, not that of other programs on this computer
    call()
    return time.process_time() - start
