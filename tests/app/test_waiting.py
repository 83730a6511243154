"""What the start page says is waiting, on a board of one's own and on the demo board."""

from datetime import timedelta

import pytest

from ibp_workbook import times
from ibp_workbook.analysis.plan import board_plan
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.start.waiting import Row, Waiting
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.maturity.progress import Progress
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
ALL_ANSWERED = Progress(1, 1, 0, 0)


def waiting(workspace: Workspace, board: str, filled_in: Progress = ALL_ANSWERED) -> list[Row]:
    selection = Selection(workspace, CATALOGUE, Request("nl", board=board))
    counts = workspace.dossiers.count(board)
    plan = board_plan(workspace, board) if board else []
    return Waiting(selection, Texts("nl"), counts).rows(plan, filled_in)


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


def agreement(board: OwnBoard, subject: str, days: int) -> None:
    number = board.workspace.dossiers.add(board.number, None, "assessment:supplier", subject)
    ends = (times.today() + timedelta(days=days)).isoformat()
    given = {"role": "instruction", "agreement": True, "recorded": "signed", "term": "fixed", "ends_on": ends}
    changes = [(item, "value", value) for item, value in given.items()]
    board.workspace.dossiers.save_all(number, changes)


def test_a_newcomer_hears_only_where_to_begin(board: OwnBoard) -> None:
    (row,) = waiting(board.workspace, board.number)
    assert row[1].startswith("Volgende stap")
    unfinished, next_step = waiting(board.workspace, board.number, Progress(0, 3, 0, 0))
    assert "3 vragen zonder antwoord" in unfinished[1]
    assert next_step == row


def test_without_a_board_only_the_schools_wait(empty_url: str) -> None:
    empty = Workspace(empty_url, Actor.local())
    empty.schools.load([], set())
    ((_, text, href),) = waiting(empty, "")
    assert text.startswith("Er staat nog geen bestuur")
    assert href.startswith("schools.ipynb")


def test_an_agreement_is_named_from_ninety_days_before_its_end_and_not_a_day_sooner(board: OwnBoard) -> None:
    agreement(board, "Straks", 91)
    assert not [row for row in waiting(board.workspace, board.number) if "Straks" in row[1]]
    agreement(board, "Bijna", 90)
    agreement(board, "Voorbij", -1)
    agreement(board, "Vandaag", 0)
    said = [
        (tone, text) for tone, text, _ in waiting(board.workspace, board.number) if "overeenkomst" in text
    ]
    assert [tone for tone, _ in said] == ["bad", "attention", "attention"]
    assert ["Voorbij" in said[0][1], "Vandaag" in said[1][1], "Bijna" in said[2][1]] == [True, True, True]


def test_on_the_demo_board_the_clock_comes_first_and_every_kind_is_there(demo_url: str) -> None:
    rows = waiting(Workspace(demo_url, Actor.local()), DEMO_BOARD, Progress(0, 2, 0, 0))
    texts = [text for _, text, _ in rows]
    assert texts[0].startswith("Zorgrapport naar verkeerde ouder")
    for part in ("Toetsburo", "Taalzee", "Te laat: Register van leveranciers", "zelfevaluatie", "Volgende"):
        assert [text for text in texts if part in text], part
    assert all(".ipynb?" in href and f"board={DEMO_BOARD}" in href for _, _, href in rows)
