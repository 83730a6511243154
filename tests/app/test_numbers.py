"""Pages that show the same numbers share them, and no other page does."""

import gc
import weakref
from collections.abc import Sequence

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.lately import Lately
from ibp_workbook.app.board import numbers as module
from ibp_workbook.app.board.numbers import Numbers, numbers
from ibp_workbook.store import Actor, Workspace
from tests.kinds import NewBoard, OwnBoard

ANALYST = Actor("An", "analyst")


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    workspace = Workspace(empty_url, Actor.local())
    made = new_board(workspace)
    for school in made.schools:
        workspace.maturity.save(made.round.id, school.id, made.norms[0], "level", 2)
    return made


def seen(board: OwnBoard, actor: Actor = ANALYST, lang: str = "nl") -> Numbers:
    workspace = AnalysisWorkspace(board.workspace.url, actor)
    return numbers(workspace, board.number, board.round.id, lang)


def schools(shown: Numbers) -> Sequence[int]:
    return sorted(shown.scores["school_id"].dropna().unique())


def test_two_who_may_see_the_same_share_it(board: OwnBoard) -> None:
    mine = seen(board)
    assert seen(board, Actor("Bo", "reader", boards=frozenset({board.number}))) is mine
    assert seen(board, lang="en") is not mine


def test_who_may_see_one_school_shares_nothing_of_the_others(board: OwnBoard) -> None:
    whole, school = seen(board), board.schools[0]
    part = seen(board, Actor("Cor", "school", schools=frozenset({school.id})))
    assert part is not whole
    assert schools(part) == [school.id]
    assert len(schools(whole)) == len(board.schools) > 1


def test_after_an_answer_there_are_new_numbers_and_the_old_ones_stay_as_they_were(board: OwnBoard) -> None:
    before = seen(board)
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[1], "level", 4)
    after = seen(board)
    assert after is not before
    assert (before.answers["level"].max(), after.answers["level"].max()) == (2, 4)

    before = seen(board)
    other = board.workspace.rounds.add(board.number, "ibp", "Andere", board.round.date, target=5)
    assert (
        numbers(AnalysisWorkspace(board.workspace.url, ANALYST), board.number, other.id, "nl") is not before
    )


def forgotten(shown: weakref.ref[Numbers]) -> bool:
    gc.disable()  # it must not take a search for what nobody needs any more
    try:
        return shown() is None
    finally:
        gc.enable()


def test_the_next_page_finds_what_the_last_one_showed_and_nothing_older_stays(board: OwnBoard) -> None:
    before = weakref.ref(seen(board))
    assert seen(board) is before()
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[1], "level", 4)
    after = seen(board)
    assert forgotten(before)
    assert after is seen(board)


def test_numbers_that_no_page_shows_are_forgotten_when_there_is_no_room(
    board: OwnBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_lately", Lately[Numbers](most=10))
    shown = seen(board)
    assert seen(board) is shown
    gone = weakref.ref(shown)
    del shown
    assert forgotten(gone)
