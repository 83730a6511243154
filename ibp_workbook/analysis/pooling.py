"""Choose schools, and pool their scores into the score of the board."""

from collections.abc import Collection

import pandas as pd

# What identifies a board's score: everything that its schools' rows have in common.
SHARED = [
    "board", "board_name", "round_id", "round", "date", "framework", "scale_min", "scale_max", "target",
    "group", "domain", "domain_title", "step", "step_title", "position",
]  # fmt: skip
COUNTS = ["n", "total", "not_applicable", "unanswered", "weight"]


def pool(scores: pd.DataFrame) -> pd.DataFrame:
    """The score of the board: each school x norm counts once, whatever the school's size.

    Args:
        scores: a frame as ``AnalysisWorkspace.scores`` gives it; rows of boards in it are ignored.

    Returns:
        One row per board, round and group, ``school_id`` <NA>; ``n`` and ``total`` are sums over the schools.
    """
    schools = scores[scores["school_id"].notna()]
    sums = schools[[*SHARED, *COUNTS]].assign(
        weighted=(schools["mean"] * schools["weight"]).fillna(0.0),
        reached=(schools["at_target"] * schools["n"]).fillna(0.0),
    )
    grouped = sums.groupby(SHARED, dropna=False, sort=False)
    result = grouped[[*COUNTS, "weighted", "reached"]].sum()
    result["lowest"] = schools.groupby(SHARED, dropna=False, sort=False)["lowest"].min()
    result = result.reset_index()
    result["mean"] = result["weighted"] / result["weight"]
    result["at_target"] = result["reached"] / result["n"]
    # reindex: the columns that only a school has are missing here, and stay empty.
    return result.reindex(columns=scores.columns).astype(scores.dtypes.to_dict())


def select(
    frame: pd.DataFrame,
    *,
    sector: str | Collection[str] | None = None,
    municipality: str | Collection[str] | None = None,
    domain: str | Collection[str] | None = None,
) -> pd.DataFrame:
    """Keep some schools or domains; None keeps all.

    Choosing schools drops the rows of the board, because they speak of all schools; of scores, the board's
    rows are pooled again over the chosen ones.

    Args:
        frame: scores or answers.
        sector: one or more values of the column ``sector``.
        municipality: one or more values of the column ``municipality``.
        domain: one or more domain ids; of scores, the rows of other groups go too.
    """
    if domain is not None:
        frame = frame[frame["domain"].isin(_some(domain))]
    chosen = {"sector": sector, "municipality": municipality}
    wanted = {column: _some(values) for column, values in chosen.items() if values is not None}
    if not wanted:
        return frame.reset_index(drop=True)
    frame = frame[frame["school_id"].notna()]
    for column, values in wanted.items():
        frame = frame[frame[column].isin(values)]
    if "mean" in frame.columns and len(frame):
        frame = pd.concat([pool(frame), frame])
    return frame.reset_index(drop=True)


def _some(values: str | Collection[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)
