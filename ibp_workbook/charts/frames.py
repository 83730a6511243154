"""What every chart needs of its frame."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ibp_workbook.charts import theme
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts


def latest(frame: pd.DataFrame) -> pd.DataFrame:
    """One round per board, so that a chart never mixes measurements.

    Of several frameworks the one with the newest round is kept, and of each board the newest round in it.
    """
    if frame["round_id"].nunique() <= 1:
        return frame
    rounds = frame[["board", "framework", "round_id", "date"]].drop_duplicates()
    rounds = rounds.sort_values(["date", "round_id"])
    rounds = rounds[rounds["framework"] == rounds["framework"].iloc[-1]]
    rounds = rounds.drop_duplicates("board", keep="last")
    return frame[frame["round_id"].isin(rounds["round_id"])]


def not_empty(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame itself.

    Raises:
        IbpError: there is no row to draw.
    """
    if frame.empty:
        raise IbpError("charts.nothing")
    return frame


def school_labels(frame: pd.DataFrame, width: int = 44) -> dict[int, str]:
    """School id -> name of at most ``width`` characters, in the order of the frame.

    Schools whose names look the same at that width get their location code with it.
    """
    schools = frame.drop_duplicates("school_id").fillna({"school": "", "brin": "", "location": ""})
    names = schools["school"].map(lambda name: theme.short(name, width))
    labels = {}
    for school, twin in zip(records(schools), names.duplicated(keep=False), strict=True):
        code = school.location if school.location.startswith(school.brin) else school.brin + school.location
        tail = f" ({code})" if twin and code else ""
        labels[int(school.school_id)] = theme.short(school.school, width - len(tail)) + tail
    return labels


def records(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, each with its columns as attributes."""
    return iter(table.itertuples(index=False))


def single(frame: pd.DataFrame, column: str) -> int:
    """The one value of a column that is the same in every row, such as the target."""
    return int(frame[column].iloc[0])


def round_names(frame: pd.DataFrame) -> str:
    """Name of the round; of several boards' rounds, each different name once."""
    return ", ".join(frame["round"].drop_duplicates())


def heatmap_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that a heatmap shows: schools x domains of one round."""
    cells = frame[frame["school_id"].notna() & frame["domain"].notna()]
    return latest(not_empty(cells))


def radar_rows(frame: pd.DataFrame, school: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The domain rows of the school (or of the board) and those of the board, in the framework's order."""
    rows = latest(frame[frame["domain"].notna()])
    board = rows[rows["school_id"].isna()]
    own = board if school is None else rows[rows["school_id"] == school]
    # Boards with an own round each would overlap: a radar shows one.
    own = own[own["round_id"] == own["round_id"].max()]
    board = board[board["round_id"].isin(own["round_id"])]
    own = not_empty(own).sort_values("position")
    return own, board.set_index("domain").reindex(own["domain"]).reset_index()


def subject(own: pd.DataFrame) -> str:
    """Name of the school, or of the board, of which a radar has the rows."""
    row = own.iloc[0]
    return str(row["board_name"] if pd.isna(row["school_id"]) else row["school"])


def row_labels(table: pd.DataFrame, lang: str) -> list[str]:
    """What each row of a change speaks of: a school, a domain, or the board."""
    if "school_id" in table.columns:
        return list(school_labels(table).values())
    return list(table["domain_title"]) if "domain" in table.columns else [Texts(lang)("charts.board")]


def is_level(answer: "pd.Series[str]") -> "pd.Series[bool]":
    """Which answers are a level, not ``nvt`` or ``open``."""
    return ~answer.isin(["nvt", "open"])
