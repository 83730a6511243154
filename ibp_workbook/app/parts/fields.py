"""Fields that several pages share: which board, which round, which school."""

from typing import Any

from ibp_workbook.app.selection import BOARD_ITSELF, Selection
from ibp_workbook.formats import day
from ibp_workbook.store import Board
from ibp_workbook.texts import Texts

# Beyond this many options one types to search instead of scrolling.
LONG_LIST = 40


def board_label(board: Board, texts: Texts) -> str:
    """A board's name, number and number of schools."""
    return texts("common.board_label", name=board.name, number=board.number, schools=board.schools)


def board_field(selection: Selection, texts: Texts) -> dict[str, Any]:
    """The field that chooses the board."""
    return {
        "name": "board",
        "type": "combo" if len(selection.boards) > LONG_LIST else "select",
        "label": texts("common.board"),
        "value": selection.board,
        "options": [[board.number, board_label(board, texts)] for board in selection.boards],
    }


def round_field(selection: Selection, texts: Texts) -> dict[str, Any]:
    """The field that chooses the measurement round."""
    return {
        "name": "round",
        "type": "select",
        "label": texts("common.round"),
        "value": selection.round,
        "options": [
            [str(item.id), f"{item.name} ({day(item.date, texts.lang)})"] for item in selection.rounds
        ],
    }


def school_field(selection: Selection, texts: Texts) -> dict[str, Any]:
    """The field that chooses a school, or the board itself."""
    schools = [[item.location, f"{item.name} ({item.location})"] for item in selection.schools]
    return {
        "name": "school",
        "type": "select",
        "label": texts("common.school"),
        "value": selection.school,
        "options": [[BOARD_ITSELF, texts("common.board_itself")], *schools],
    }
