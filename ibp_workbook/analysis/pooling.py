"""Choose schools, and pool their scores into the score of the board."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ibp_workbook.evaluate.maturity.progress import Progress

# What a board's score has in common with the rows of its schools; the first two say which score it is.
_GROUP = ["round_id", "position"]
_SHARED = [
    "board", "board_name", "round_id", "round", "date", "framework", "scale_min", "scale_max", "target",
    "group", "domain", "domain_title", "step", "step_title", "position",
]  # fmt: skip
COUNTS = ["n", "total", "not_applicable", "unanswered"]
FIGURES = ["mean", "lowest", "at_target"]


def pool(scores: pd.DataFrame) -> pd.DataFrame:
    """The score of the board: the mean of its schools, and every answer counted once.

    The mean and the lowest level are over what counts for each school, with what it inherits, whatever its
    size. The counts and the share at the target are over the answers of board and schools, each once.

    Args:
        scores: a frame as ``AnalysisWorkspace.scores`` gives it. Of the rows of boards only what the board
            itself answers (``own_…``) is used.

    Returns:
        One row per board, round and group, ``school_id`` <NA>.
    """
    is_school = scores["school_id"].notna()
    rounds = scores.loc[is_school, "round_id"]
    rows = scores[is_school | scores["round_id"].isin(rounds)]
    is_school = rows["school_id"].notna()
    weight = rows["weight"].where(is_school, 0.0)
    board = {f"own_{name}": rows[f"own_{name}"].where(~is_school) for name in (*FIGURES, *COUNTS)}
    parts = rows[_GROUP].assign(
        weight=weight,
        weighted=(rows["mean"] * weight).fillna(0.0),
        reached=(rows["own_at_target"] * rows["own_n"]).fillna(0.0),
        lowest=rows["lowest"].where(is_school),
        **{name: rows[f"own_{name}"] for name in COUNTS},
        **board,
    )
    sums = ["weight", "weighted", "reached", *COUNTS, *(f"own_{name}" for name in COUNTS)]
    how = {**dict.fromkeys(sums, "sum"), "lowest": "min", **{f"own_{name}": "first" for name in FIGURES}}
    result: pd.DataFrame = parts.groupby(_GROUP, sort=False).agg(how).reset_index(drop=True)
    shared = rows.drop_duplicates(_GROUP)[_SHARED].reset_index(drop=True)
    result = pd.concat([shared, result], axis=1)
    result["mean"] = result["weighted"] / result["weight"]
    result["at_target"] = result["reached"] / result["n"]
    # reindex: the columns that only a school has are missing here, and stay empty.
    return result.reindex(columns=scores.columns).astype(scores.dtypes.to_dict())


def apart(row: Any) -> Progress:
    """What the score of a board rests on: assessed norms of the board itself, and of its schools."""
    own, total = int(row["own_n"]), int(row["own_total"])
    return Progress(own, total, int(row["n"]) - own, int(row["total"]) - total)


def select(
    frame: pd.DataFrame,
    *,
    sector: str | Collection[str] | None = None,
    municipality: str | Collection[str] | None = None,
    domain: str | Collection[str] | None = None,
    boards: bool = True,
) -> pd.DataFrame:
    """Keep some schools or domains; None keeps all.

    What the board itself answered holds for the chosen schools too and stays; its scores are pooled again
    over them.

    Args:
        frame: scores or answers.
        sector: one or more values of the column ``sector``.
        municipality: one or more values of the column ``municipality``.
        domain: one or more domain ids; of scores, the rows of other groups go too.
        boards: keep the rows of boards; without them nothing has to be pooled.
    """
    if not boards:
        frame = frame[frame["school_id"].notna()]
    if domain is not None:
        frame = frame[frame["domain"].isin(_some(domain))]
    chosen = {"sector": sector, "municipality": municipality}
    wanted = {column: _some(values) for column, values in chosen.items() if values is not None}
    if not wanted:
        return frame.reset_index(drop=True)
    is_school = frame["school_id"].notna()
    fits = is_school
    for column, values in wanted.items():
        fits = fits & frame[column].isin(values)
    own = ~is_school & frame["round_id"].isin(frame.loc[fits, "round_id"])
    # Each row is copied once: a frame has some thirty columns.
    chosen_rows = frame.take(np.concatenate([np.flatnonzero(own), np.flatnonzero(fits)]))
    if boards and "mean" in frame.columns and fits.any():
        chosen_rows = pd.concat([pool(chosen_rows), chosen_rows[chosen_rows["school_id"].notna()]])
    return chosen_rows.reset_index(drop=True)


def _some(values: str | Collection[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)
