"""A frame as a table: text for the screen, values for a file."""

import pandas as pd
import pytest

from ibp_workbook.app.parts.tables import table_of
from ibp_workbook.texts import Texts


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("column", "value", "nl", "en"),
    [
        ("mean", 2.25, "2,3", "2.3"),
        ("mean", 3.0, "3,0", "3.0"),
        ("gap", -0.75, "\u22120,8", "\u22120.8"),
        ("change", 0.5, "+0,5", "+0.5"),
        ("at_target", 0.666, "67%", "67%"),
        ("share", 0.0, "0%", "0%"),
        ("n", 12, "12", "12"),
        ("school", "De Linde", "De Linde", "De Linde"),
    ],
)
def test_numbers_read_as_people_write_them_and_keep_their_value_in_the_file(
    column: str, value: object, nl: str, en: str
) -> None:
    for lang, text in (("nl", nl), ("en", en)):
        table = table_of(frame(**{column: [value]}), [column], Texts(lang))
        assert table.cells == [[text]]
        assert table.values == [[value]]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_what_is_not_there_is_a_dash_and_an_empty_cell_never_a_zero(missing: object) -> None:
    table = table_of(frame(mean=[missing, 1.5]), ["mean"], Texts("nl"))
    assert table.cells == [["–"], ["1,5"]]
    assert table.values == [[None], [1.5]]


def test_whole_numbers_of_a_column_with_gaps_stay_whole() -> None:
    found = pd.DataFrame({"rank": pd.array([1, None], dtype="Int64")})
    table = table_of(found, ["rank"], Texts("nl"))
    assert table.cells == [["1"], ["–"]]
    assert table.values == [[1], [None]]
    assert [type(value) for value in table.values[0]] == [int]


def test_headings_are_in_the_language_of_the_page_and_columns_in_the_order_asked_for() -> None:
    found = frame(school=["A"], n=[3], Beleid=[1.0])
    assert table_of(found, ["n", "school", "Beleid"], Texts("en")).columns == [
        "Assessed norms (n)",
        "School",
        "Beleid",
    ]
    assert table_of(found, ["n", "school", "Beleid"], Texts("nl")).cells == [["3", "A", "1,0"]]


def test_the_link_of_a_row_stands_on_its_school_and_not_in_the_file() -> None:
    found = frame(school_id=[7, 8], rank=[1, 2], school=["A", "B"])
    table = table_of(found, ["rank", "school"], Texts("nl"), {"7": "een", "8": "twee"})
    assert table.cells == [["1", {"text": "A", "href": "een"}], ["2", {"text": "B", "href": "twee"}]]
    assert table.values == [[1, "A"], [2, "B"]]


def test_a_frame_without_rows_is_a_table_without_rows() -> None:
    table = table_of(pd.DataFrame({"mean": pd.Series(dtype=float)}), ["mean"], Texts("nl"))
    assert (table.columns, table.cells, table.values) == (["Gemiddeld niveau"], [], [])
