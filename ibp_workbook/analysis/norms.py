"""One norm across a board and its schools."""

import pandas as pd

_OPEN = 100.0
"""Sorts after every level; what is not applicable comes after it, for it is nobody's concern."""


def norm(answers: pd.DataFrame, statement: str, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """What counts for the board and for each school with one norm: the board first, then the lowest level.

    Adds ``before``: the level of the round before, empty where there is none.

    Args:
        answers: answers of one round.
        statement: id of the norm.
        before: answers of the round before.
    """
    rows = answers[answers["statement"] == statement]
    earlier = answers.head(0) if before is None else before[before["statement"] == statement]
    known = dict(zip(earlier["school_id"].fillna(0), earlier["level"], strict=True))
    rows = rows.assign(
        before=rows["school_id"].fillna(0).map(known).astype("Int64"),
        _school=rows["school_id"].notna(),
        _place=rows["level"].astype("float64").fillna(_OPEN + (rows["state"] == "nvt")),
        _name=rows["school"].str.casefold(),
    )
    order = ["_school", "_place", "_name", "school_id"]
    return rows.sort_values(order, kind="stable", ignore_index=True).drop(columns=order[:3])
