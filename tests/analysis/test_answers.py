"""The answers that count: inherited, deviating, not applicable, open."""

from typing import Any

import pandas as pd

from ibp_workbook.catalogue import Framework
from ibp_workbook.store import School
from tests.analysis.kinds import MakeFrame


def one(frame: pd.DataFrame, school: int | None, statement: str) -> Any:
    return frame[(frame["school_id"] == school) & (frame["statement"] == statement)].iloc[0]


def test_a_school_inherits_its_boards_answer_unless_the_norm_is_the_schools_own(answers: MakeFrame) -> None:
    frame = answers([(None, "zorg.1", 4), (None, "zorg.3", 5)])
    inherited = one(frame, 1, "zorg.1")
    assert (inherited["level"], inherited["state"], inherited["inherited"]) == (4, "answered", True)
    assert one(frame, 1, "zorg.3")["state"] == "open"


def test_a_deviating_answer_shows_and_an_equal_one_does_not_deviate(answers: MakeFrame) -> None:
    frame = answers([(None, "zorg.1", 4), (1, "zorg.1", 2), (2, "zorg.1", 4)])
    assert one(frame, 1, "zorg.1")["deviates"]
    assert one(frame, 1, "zorg.1")["level"] == 2
    assert not one(frame, 2, "zorg.1")["deviates"]


def test_not_applicable_has_no_level(answers: MakeFrame) -> None:
    row = one(answers([(1, "zorg.3", "nvt")]), 1, "zorg.3")
    assert row["state"] == "nvt"
    assert row["level"] is pd.NA


def test_the_boards_own_rows_hold_the_norms_that_a_board_answers(answers: MakeFrame) -> None:
    frame = answers([(None, "zorg.1", 4)])
    own = frame[frame["school_id"].isna()]
    assert set(own["scope"]) == {"board", "both"}
    assert own.set_index("statement")["state"].to_dict() == {
        "zorg.1": "answered",
        "zorg.2": "open",
        "beleid.1": "open",
    }


def test_each_school_has_a_row_for_each_norm(
    answers: MakeFrame, framework: Framework, schools: list[School]
) -> None:
    frame = answers([])
    mine = frame[frame["school_id"].notna()]
    assert len(mine) == len(schools) * len(framework.statements)
    assert not mine.duplicated(["school_id", "statement"]).any()
    assert set(mine["state"]) == {"open"}


def test_an_answer_of_a_school_that_is_not_looked_at_counts_nowhere(answers: MakeFrame) -> None:
    assert (answers([(99, "zorg.1", 5), (1, "weg", 5)])["state"] == "open").all()
