"""What was told of a board is not worked out again for the next page, nor told to who may not see it."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from ibp_workbook.analysis import AnalysisWorkspace, frames, workspace
from ibp_workbook.analysis.lately import Lately
from ibp_workbook.analysis.measurement import Readings, measure
from ibp_workbook.catalogue import Text
from ibp_workbook.store import Actor, SchoolRecord, Workspace
from tests.conftest import records
from tests.kinds import NewBoard, OwnBoard

ANALYST = Actor("An", "analyst")
Write = Callable[[OwnBoard], object]


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    """A board with an answer of its first school to the first norm, and one of its own to the second."""
    made = new_board(Workspace(empty_url, Actor.local()))
    answer(made, 0, 2, norm=0)
    answer(made, None, 3, norm=1)
    return made


def answer(board: OwnBoard, school: int | None, level: object, norm: int = 2) -> None:
    subject, item = None if school is None else board.schools[school].id, board.norms[norm]
    known = board.workspace.maturity.answers(board.round.id, subject).get(item, {}).get("level")
    board.workspace.maturity.save(
        board.round.id, subject, item, "level", level, based_on=known.event if known else None
    )


def load(board: OwnBoard, change: Callable[[list[SchoolRecord]], list[SchoolRecord]]) -> None:
    board.workspace.schools.load(change(records(board.number)), {board.number})


def elsewhere(board: OwnBoard, statement: str) -> None:
    """Something is written by another process, which has nothing of ours."""
    file = board.workspace.url.removeprefix("sqlite:///")
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    subprocess.run([sys.executable, "-S", "-c", script, file, statement], check=True)


WRITES: dict[str, Write] = {
    "an answer": lambda board: answer(board, 1, 4),
    "another answer": lambda board: answer(board, 0, 5, norm=0),
    "not applicable": lambda board: answer(board, 0, "nvt", norm=0),
    "an answer that is taken away": lambda board: answer(board, 0, None, norm=0),
    "an answer of the board, which schools inherit": lambda board: answer(board, None, 1, norm=3),
    "a name of the board": lambda board: board.workspace.schools.rename_board(board.number, "Anders"),
    "a name of a school": lambda board: load(
        board, lambda known: [replace(known[0], name="Anders"), *known[1:]]
    ),
    "another school": lambda board: load(
        board, lambda known: [*known, replace(known[0], brin="99ZZ", location="99ZZ00")]
    ),
    "a school that closes": lambda board: load(board, lambda known: known[1:]),
    "a target, by another process": lambda board: elsewhere(board, "UPDATE rounds SET target = 5"),
    "an answer, by another process": lambda board: elsewhere(
        board,
        "INSERT INTO events (dossier, item, field, value, kind, actor, role, at)"
        " SELECT dossier, item, field, '5', kind, actor, role, at FROM events WHERE value = '2'",
    ),
}
FRAMES: dict[str, Callable[[AnalysisWorkspace, OwnBoard], pd.DataFrame]] = {
    "answers": lambda ws, board: ws.effective_answers(board.number, board.round.id, lang="nl"),
    "scores": lambda ws, board: ws.scores(board.number, board.round.id, lang="nl"),
}


def asked(board: OwnBoard, name: str, actor: Actor = ANALYST) -> pd.DataFrame:
    return FRAMES[name](AnalysisWorkspace(board.workspace.url, actor), board)


def anew(board: OwnBoard, name: str, actor: Actor = ANALYST) -> pd.DataFrame:
    make = {"answers": frames.answers, "scores": frames.scores}[name]
    return make(map(measure, read(board, actor)), "nl")


def read(board: OwnBoard, actor: Actor = ANALYST) -> tuple[Readings, ...]:
    ws = AnalysisWorkspace(board.workspace.url, actor)
    return tuple(ws.readings(board.number, {board.round.id}))


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_whatever_is_written_is_seen_at_once(board: OwnBoard, write: Write, name: str) -> None:
    before = asked(board, name)
    assert_frame_equal(asked(board, name), before)
    write(board)
    after = asked(board, name)
    assert not after.equals(before)
    assert_frame_equal(after, anew(board, name))


def test_a_frame_is_made_once_for_who_sees_the_same(board: OwnBoard) -> None:
    asked(board, "answers")
    others = Actor("Bo", "reader", boards=frozenset({board.number}))
    assert workspace._frames.find((frames.answers, "nl"), read(board, others)) is not None
    assert workspace._frames.find((frames.answers, "en"), read(board)) is None


def test_who_may_see_one_school_is_told_of_one(board: OwnBoard) -> None:
    answer(board, 1, 4)
    one = Actor("Cor", "school", schools=frozenset({board.schools[0].id}))
    for name in FRAMES:
        whole, own = asked(board, name), asked(board, name, one)
        assert whole["school_id"].nunique() == len(board.schools) > 1
        assert own["school_id"].dropna().unique().tolist() == [board.schools[0].id]
        assert_frame_equal(own, anew(board, name, one))
        assert_frame_equal(asked(board, name), whole)


def test_what_somebody_does_to_a_frame_is_not_seen_by_the_next(board: OwnBoard) -> None:
    before = anew(board, "answers")
    given = asked(board, "answers")
    given["level"].array[:] = 5  # even past the copies that pandas makes by itself
    given["state"].array[:] = "answered"
    given.loc[:, "weight"] = 100.0
    given.insert(0, "mine", 1)
    assert_frame_equal(asked(board, "answers"), before)


def test_other_content_makes_another_frame(board: OwnBoard) -> None:
    (reading,) = read(board)
    lately = Lately[str](most=10)
    lately.keep("kind", (reading,), "made", rows=1)
    assert lately.find("kind", read(board)) == "made"

    other = msgspec.structs.replace(reading.framework, title=Text(nl="Anders", en="Different"))
    assert lately.find("kind", (reading._replace(framework=other),)) is None
    assert lately.find("another kind", (reading,)) is None


def test_what_nobody_asked_for_longest_is_forgotten_first(board: OwnBoard) -> None:
    (reading,) = read(board)
    rounds = [(reading._replace(round=replace(reading.round, id=number)),) for number in range(4)]
    lately = Lately[str](most=10)
    lately.keep("kind", rounds[0], "first", rows=5)
    lately.keep("kind", rounds[1], "second", rows=5)
    assert lately.find("kind", rounds[0]) == "first"
    lately.keep("kind", rounds[2], "third", rows=5)
    assert [lately.find("kind", each) for each in rounds[:3]] == ["first", None, "third"]
    lately.keep("kind", rounds[3], "too much by itself", rows=11)
    assert [lately.find("kind", each) for each in rounds] == ["first", None, "third", None]


def test_what_is_no_longer_so_takes_no_room(board: OwnBoard) -> None:
    before = read(board)
    lately = Lately[str](most=10)
    lately.keep("kind", before, "before", rows=5)
    answer(board, 1, 4)
    lately.keep("kind", read(board), "after", rows=10)
    assert (lately.find("kind", before), lately.find("kind", read(board))) == (None, "after")
