"""The benchmark of a board's server sees what it must see: an answer that is lost, and one written over."""

import pytest
from sqlalchemy import text

from benchmarks import server
from benchmarks.server import Given, Hour
from ibp_workbook.store import Actor, Conflict, Saved, Workspace
from ibp_workbook.store.engine import open_engine, writing
from tests.kinds import NewBoard, OwnBoard

BLINDLY = """
    INSERT INTO events (dossier, item, field, value, kind, actor, role, at)
    SELECT dossier, item, field, value, kind, actor, role, at FROM events WHERE id = :first
"""
"""What no code of ours does: an answer on top of another, based on nothing."""


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


def saved(board: OwnBoard, level: int, based_on: int | None) -> int:
    """The event of a level that was saved."""
    maturity, norm = board.workspace.maturity, board.norms[0]
    given = maturity.save(board.round.id, board.schools[0].id, norm, "level", level, based_on)
    assert isinstance(given, Saved)
    return given.event


def test_an_answer_is_lost_when_its_event_is_not_there_or_holds_another(board: OwnBoard) -> None:
    norm, event = board.norms[0], saved(board, 2, None)
    url = board.workspace.url
    assert server.lost(url, [Given(event, norm, 2)]) == 0
    gone, other_level, other_norm = Given(event + 1, norm, 2), Given(event, norm, 3), Given(event, "x", 2)
    assert server.lost(url, [gone, other_level, other_norm]) == 3


def test_a_value_is_written_over_when_nobody_saw_the_one_before(board: OwnBoard) -> None:
    first = saved(board, 2, None)
    saved(board, 3, first)
    assert server.overwritten(board.workspace.url) == 0
    with writing(open_engine(board.workspace.url)) as connection:
        connection.execute(text(BLINDLY), {"first": first})
    assert server.overwritten(board.workspace.url) == 1


def test_a_choice_between_two_values_is_no_writing_over(board: OwnBoard) -> None:
    maturity, norm = board.workspace.maturity, board.norms[0]
    first = saved(board, 2, None)
    saved(board, 3, first)
    late = maturity.save(board.round.id, board.schools[0].id, norm, "level", 4, first)
    assert isinstance(late, Conflict)
    board.workspace.dossiers.resolve(late.proposal, "mine")
    assert board.stored(board.schools[0], norm) == 4
    assert server.overwritten(board.workspace.url) == 0


@pytest.mark.parametrize(
    ("click", "errors", "lost", "overwritten", "megabytes", "broken"),
    [
        (100, 0, 0, 0, 8_000, 0),
        (100.1, 0, 0, 0, 8_000, 1),
        (100, 1, 0, 0, 8_000, 1),
        (100, 0, 1, 0, 8_000, 1),
        (100, 0, 0, 1, 8_000, 1),
        (100, 0, 0, 0, 8_001, 1),
    ],
)
def test_each_promise_is_broken_just_past_its_limit(
    click: float, errors: int, lost: int, overwritten: int, megabytes: float, broken: int
) -> None:
    hour = Hour(clicks=[click])
    hour.counted["errors"] = errors
    goals = server.goals(hour, lost, overwritten, megabytes)
    assert [goal.kept for goal in goals].count(False) == broken
