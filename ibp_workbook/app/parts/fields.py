"""Fields that several pages share: which board, which round, which school."""

from typing import Any

from ibp_workbook.app.selection import BOARD_ITSELF, Selection
from ibp_workbook.formats import day
from ibp_workbook.texts import Texts

_LONG_LIST = 40
"""Beyond this many options one types to search instead of scrolling."""


def field(kind: str, name: str, label: str, value: Any = None, **more: Any) -> dict[str, Any]:
    """One field of ``Controls``, which says what each kind may have more."""
    given = {} if value is None else {"value": value}
    return {"name": name, "type": kind, "label": label, **given, **more}


def combo(
    name: str, label: str, value: Any, options: list[list[str]], texts: Texts, **more: Any
) -> dict[str, Any]:
    """A long list that one searches; it says when nothing fits what was typed, or more than one."""
    told = {key: texts(f"common.{key}") for key in ("nothing", "several")}
    return field("combo", name, label, value, options=options, **(told | more))


def choice(
    name: str, label: str, value: Any, options: list[list[str]], texts: Texts, none: str = ""
) -> dict[str, Any]:
    """One of a list, which one searches when it is long; else ``none`` stands first, for no choice yet."""
    if len(options) > _LONG_LIST:
        return combo(name, label, value, options, texts)
    nothing = [["", none]] if none else []
    return field("select", name, label, value, options=[*nothing, *options])


def board_options(selection: Selection, texts: Texts) -> list[list[str]]:
    """Each board by its name, number and number of schools."""
    label = texts("common.board_label")  # filled in here: a country has more than a thousand boards
    return [[board.number, label.format_map(vars(board))] for board in selection.boards]


def board_field(selection: Selection, texts: Texts) -> dict[str, Any]:
    """The field that chooses the board."""
    options = board_options(selection, texts)
    return choice("board", texts("common.board"), selection.board, options, texts)


def board_and_round(selection: Selection, texts: Texts) -> list[dict[str, Any]]:
    """The fields that choose the board and, where there are any, the measurement round."""
    rounds = selection.rounds
    options = [[str(item.id), f"{item.name} ({day(item.date, texts.lang)})"] for item in rounds]
    of_round = field("select", "round", texts("common.round"), selection.round, options=options)
    return [board_field(selection, texts), *([of_round] if rounds else [])]


def school_field(selection: Selection, texts: Texts) -> dict[str, Any]:
    """The field that chooses a school, or the board itself."""
    schools = [[item.location, f"{item.name} ({item.location})"] for item in selection.schools]
    options = [[BOARD_ITSELF, texts("common.board_itself")], *schools]
    return field("select", "school", texts("common.school"), selection.school, options=options)
