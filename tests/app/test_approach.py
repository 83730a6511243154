"""Question 2 without a screen: the steps of the approach, on the answers of a real workspace."""

from typing import Any

import pytest

from ibp_workbook.app.approach.state import ApproachState
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Statement, load_catalogue
from ibp_workbook.store import Actor, Saved, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
NORMS = CATALOGUE.frameworks["ibp"].statements


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


def steps(board: OwnBoard) -> list[dict[str, Any]]:
    selection = Selection(board.workspace, CATALOGUE, Request("nl", board=board.number))
    return ApproachState(selection, Texts("nl")).steps()


def test_every_step_says_what_it_is_about_what_it_yields_and_on_which_source(board: OwnBoard) -> None:
    found = steps(board)
    assert [step["id"] for step in found] == ["organiseren", "realiseren", "communiceren"]
    assert all(step["summary"] and step["results"] and step["sources"] for step in found)
    assert {step["state"] for step in found} == {"Nog niet begonnen"}


def test_a_step_is_done_when_everything_is_at_the_target_and_not_one_answer_before(board: OwnBoard) -> None:
    mine = [norm for norm in NORMS if norm.step == "communiceren"]
    places: list[tuple[int | None, Statement]]
    places = [(None, norm) for norm in mine if norm.scope != "school"]
    places += [(school.id, norm) for school in board.schools for norm in mine if norm.scope == "school"]
    *most, (last_school, last) = places
    for school, norm in most:
        board.workspace.maturity.save(board.round.id, school, norm.id, "level", 3)
    saved = board.workspace.maturity.save(board.round.id, last_school, last.id, "level", 2)
    assert isinstance(saved, Saved)
    step = steps(board)[2]
    assert (step["state"], step["open"], step["value"]) == ("Mee bezig", 0, len(places) - 1)
    assert [row["title"] for row in step["behind"]] == [last.title.nl]
    board.workspace.maturity.save(board.round.id, last_school, last.id, "level", 3, saved.event)
    step = steps(board)[2]
    assert (step["state"], step["behind"]) == ("Klaar", [])


def test_the_way_to_a_norm_that_lags_opens_the_school_that_does(board: OwnBoard) -> None:
    norm = next(norm for norm in NORMS if norm.step == "realiseren" and norm.scope != "board")
    board.workspace.maturity.save(board.round.id, None, norm.id, "level", 4)
    board.workspace.maturity.save(board.round.id, board.schools[1].id, norm.id, "level", 1)
    for other in NORMS:
        if other.step == "realiseren" and other is not norm:
            for school in (None, *(school.id for school in board.schools)):
                board.workspace.maturity.save(board.round.id, school, other.id, "level", 3)
    (row,) = steps(board)[1]["behind"]
    assert f"school={board.schools[1].location}" in row["href"]
    assert f"step=list.{norm.id}" in row["href"]


def test_without_a_measurement_the_steps_are_told_without_numbers(board: OwnBoard) -> None:
    empty = Selection(board.workspace, CATALOGUE, Request("nl", board=board.number))
    empty.choose_board("")
    found = ApproachState(empty, Texts("nl")).steps()
    assert len(found) == 3
    assert all("state" not in step and step["max"] == 0 for step in found)
