"""What every chart needs of its frame."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ibp_workbook.errors import IbpError


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


def school_labels(frame: pd.DataFrame) -> dict[int, str]:
    """School id -> name, in the order of the frame; namesakes get their location code with it."""
    schools = frame.drop_duplicates("school_id").set_index("school_id")
    names = schools["school"].fillna("")
    twins = names.duplicated(keep=False)
    if "brin" in schools.columns and schools["brin"].notna().all():
        codes = schools["brin"] + schools["location"].where(schools["location"].str.len() <= 2, "")
        codes = codes.where(schools["location"].str.len() <= 2, schools["location"])
        names = names.where(~twins, names + " (" + codes + ")")
    return dict(zip(names.index.astype(int), names, strict=True))


def records(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, each with its columns as attributes."""
    return iter(table.itertuples(index=False))


def single(frame: pd.DataFrame, column: str) -> int:
    """The one value of a column that is the same in every row, such as the target."""
    return int(frame[column].iloc[0])


def round_names(frame: pd.DataFrame) -> str:
    """Name of the round; of several boards' rounds, each different name once."""
    return ", ".join(frame["round"].drop_duplicates())
