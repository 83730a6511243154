"""The frame of all dossiers with their verdicts."""

from typing import Any

import pandas as pd
import pytest

from ibp_workbook.analysis.dossiers import dossiers
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from tests.kinds import NewBoard

CATALOGUE = load_catalogue()
BREACH = CATALOGUE.assessments["breach"]
SERIOUS = next(
    case
    for case in BREACH.cases
    if case.outcome == "report_and_inform" and case.on.year >= 2024 and case.answers["informed"] is False
)
INFORMED = {"informed": "yes", "message": ["plain", "contact", "consequences", "measures"]}
REPORTED = {
    "reported": "yes",
    "reported_at": SERIOUS.answers["aware_at"],
    "report_content": ["nature", "contact", "consequences", "measures"],
}


@pytest.mark.parametrize(
    ("done", "runs"), [({}, True), (INFORMED, True), (REPORTED, False), (REPORTED | INFORMED, False)]
)
def test_the_term_of_a_breach_runs_until_it_is_reported_whoever_was_informed(
    empty_url: str, new_board: NewBoard, done: dict[str, Any], runs: bool
) -> None:
    board = new_board(Workspace(empty_url, Actor.local()))
    store = board.workspace.dossiers
    number = store.add(board.number, None, f"{ASSESSMENT}breach", "Laptop")
    answers = SERIOUS.answers | done
    store.save_all(number, [(name, "value", value) for name, value in answers.items() if value is not None])
    (row,) = dossiers(board.workspace, CATALOGUE, board.number, "nl", SERIOUS.on).to_dict("records")
    assert row["outcome"] == SERIOUS.outcome
    assert pd.notna(row["until"]) is runs
