"""What changed between two rounds, over what was assessed in both."""

from typing import Any, Literal

import pandas as pd

KEYS: dict[str, list[str]] = {
    "overall": [],
    "school": ["school_id", "school"],
    "domain": ["domain", "domain_title"],
}

KEPT = ["school", "domain", "domain_title", "level", "weight", "state", "counts"]
NAMED = ["framework", "scale_min", "scale_max", "target", "brin", "location"]


def change(
    previous: pd.DataFrame, current: pd.DataFrame, by: Literal["overall", "school", "domain"] = "domain"
) -> pd.DataFrame:
    """Compare the means of two rounds, over the school x norm units assessed in both rounds only.

    A mean over everything would rise or fall because other norms were assessed; this one cannot.

    Args:
        previous: answers of the earlier round.
        current: answers of the later round; names and weights are taken from here.
        by: a row per school, per domain, or one row in all.

    Returns:
        ``before``, ``now``, ``change`` (empty where nothing was assessed twice), ``n`` (answers assessed in
        both), ``n_before`` and ``n_now`` (assessed in each), the framework's scale and target, and the names
        of the two rounds. Of a school all that counts for it is counted; of a board every answer once.
    """
    units = ["school_id", "statement"]
    names = _name(previous), _name(current)
    # Each choice of rows copies all columns: only those that are compared go along.
    previous, current = previous[[*units, *KEPT]], current[[*units, *KEPT, *NAMED]]
    before, now = (_assessed(frame, frame["school_id"].notna()) for frame in (previous, current))
    both = now.merge(before[[*units, "level"]], on=units, suffixes=("", "_before"))
    both = both.assign(
        before=both["level_before"] * both["weight"], now=both["level"] * both["weight"], n=1
    ).astype({"before": "float64", "now": "float64"})
    # Every school or domain of the current round gets a row, compared or not.
    schools = current[current["school_id"].notna()]
    columns = [
        "framework",
        "scale_min",
        "scale_max",
        "target",
        *(["brin", "location"] if by == "school" else []),
    ]
    result: pd.DataFrame = _by(schools, by)[columns].first()
    sums = _by(both, by)[["before", "now", "weight", "n"]].sum()
    result["before"] = sums["before"] / sums["weight"]
    result["now"] = sums["now"] / sums["weight"]
    result["change"] = result["now"] - result["before"]
    if by != "school":
        before, now = (_assessed(frame, frame["counts"]) for frame in (previous, current))
        both = now.merge(_assessed(previous)[units], on=units)
    for name, part in {"n": both, "n_before": before, "n_now": now}.items():
        sizes = _by(part, by).size()
        result[name] = sizes.reindex(result.index, fill_value=0).astype("int64")
    result["round_before"], result["round_now"] = names
    return result.reset_index(drop=by == "overall")


def _assessed(answers: pd.DataFrame, among: "pd.Series[bool] | bool" = True) -> pd.DataFrame:
    return answers[(answers["state"] == "answered") & among]


def _name(answers: pd.DataFrame) -> str:
    return " + ".join(answers["round"].unique())


def _by(frame: pd.DataFrame, by: str) -> Any:
    keys = KEYS[by]
    return frame.groupby(keys, sort=False) if keys else frame.groupby(lambda _row: 0)
