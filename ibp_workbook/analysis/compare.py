"""Two sides beside each other: rounds, or groups of schools."""

from typing import Literal

import pandas as pd

from ibp_workbook.analysis.change import KEYS, change

By = Literal["overall", "domain", "norm"]
ROUND = ["scale_min", "scale_max", "target"]


def two_rounds(before: pd.DataFrame, now: pd.DataFrame, by: By) -> pd.DataFrame:
    """Two rounds, over what was assessed in both: see ``change``, of which this has the numbers.

    Returns:
        ``first`` and ``second`` (means), ``difference``, ``n_first`` and ``n_second``, the scale and the
        target; what differs most comes first.
    """
    frame = change(before, now, by)
    names = {"before": "first", "now": "second", "change": "difference"}
    frame = frame.rename(columns=names).assign(n_first=frame["n"], n_second=frame["n"])
    return _in_order(frame, by)


def two_groups(first: pd.DataFrame, second: pd.DataFrame, by: By) -> pd.DataFrame:
    """Two groups of schools in one round, over all that counts for each school; columns as ``two_rounds``.

    Args:
        first: answers of the schools of one group.
        second: those of the other.
        by: a row per domain, per norm, or one row in all.
    """
    keys = KEYS[by] or ["framework"]
    sides = {"first": first, "second": second}
    parts: list[pd.DataFrame | pd.Series] = [
        _means(frame, keys).add_suffix(f"_{side}") for side, frame in sides.items()
    ]
    asked = pd.concat([first, second]).groupby(keys, sort=False)[ROUND].first()
    frame = asked.join(parts)
    frame = frame.rename(columns={"mean_first": "first", "mean_second": "second"})
    frame[["n_first", "n_second"]] = frame[["n_first", "n_second"]].fillna(0).astype("int64")
    frame["difference"] = frame["second"] - frame["first"]
    return _in_order(frame.reset_index(), by)


def _means(answers: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Weighted mean and n of what was assessed."""
    rows = answers[answers["school_id"].notna() & (answers["state"] == "answered")]
    rows = rows.assign(weighted=rows["level"].astype("float64") * rows["weight"], n=1)
    sums = rows.groupby(keys, sort=False)[["weighted", "weight", "n"]].sum()
    return pd.DataFrame({"mean": sums["weighted"] / sums["weight"], "n": sums["n"]})


def _in_order(frame: pd.DataFrame, by: By) -> pd.DataFrame:
    numbers = ["first", "second", "difference", "n_first", "n_second", *ROUND]
    order = frame["difference"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    return frame.loc[order, [*KEYS[by], *numbers]].reset_index(drop=True)
