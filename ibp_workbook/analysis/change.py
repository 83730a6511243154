"""What changed between two rounds, over what was assessed in both."""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KEYS: dict[str, list[str]] = {
    "overall": [],
    "school": ["school_id", "school"],
    "domain": ["domain", "domain_title"],
    "norm": ["statement", "statement_title"],
}

ROUND = ["framework", "scale_min", "scale_max", "target"]
SCHOOL = ["brin", "location"]
COMPARED = ["school_id", "statement", "level", "weight", "state", "counts"]


def change(
    previous: pd.DataFrame,
    current: pd.DataFrame,
    by: Literal["overall", "school", "domain", "norm"] = "domain",
) -> pd.DataFrame:
    """Compare the means of two rounds, over the school x norm units assessed in both rounds only.

    A mean over everything would rise or fall because other norms were assessed; this one cannot.

    Args:
        previous: answers of the earlier round.
        current: answers of the later round; names and weights are taken from here.
        by: a row per school, per domain, per norm, or one row in all.

    Returns:
        ``before``, ``now``, ``change`` (empty where nothing was assessed twice), ``n`` (answers assessed in
        both), ``n_before`` and ``n_now`` (assessed in each), the framework's scale and target, and the names
        of the two rounds. Of a school all that counts for it is counted; of a board every answer once.
    """
    names = _name(previous), _name(current)
    keys, told = KEYS[by], [*ROUND, *(SCHOOL if by == "school" else [])]
    # Each choice of rows copies all columns: only those that are compared go along.
    previous, current = (
        frame[list(dict.fromkeys([*COMPARED, *keys, *told]))] for frame in (previous, current)
    )
    # Every school or domain of the current round gets a row, compared or not.
    result: pd.DataFrame = _by(current[current["school_id"].notna()], by)[told].first()
    previous, current = (
        frame[frame["state"] == "answered"].drop(columns=["state", *told]) for frame in (previous, current)
    )
    earlier, later = _units(previous, current)
    previous, current = previous.assign(unit=earlier), current.assign(unit=later)
    before, now = (frame[frame["school_id"].notna()] for frame in (previous, current))
    both = now.assign(level_before=now["unit"].map(before.set_index("unit")["level"]))
    both = both[both["level_before"].notna()]
    both = both.assign(
        before=both["level_before"] * both["weight"], now=both["level"] * both["weight"], n=1
    ).astype({"before": "float64", "now": "float64"})
    sums = _by(both, by)[["before", "now", "weight", "n"]].sum()
    result["before"] = sums["before"] / sums["weight"]
    result["now"] = sums["now"] / sums["weight"]
    result["change"] = result["now"] - result["before"]
    if by != "school":
        before, now = (frame[frame["counts"]] for frame in (previous, current))
        both = now[now["unit"].isin(previous["unit"])]
    for name, part in {"n": both, "n_before": before, "n_now": now}.items():
        sizes = _by(part, by).size()
        result[name] = sizes.reindex(result.index, fill_value=0).astype("int64")
    result["round_before"], result["round_now"] = names
    return result.reset_index(drop=by == "overall")


def _units(*frames: pd.DataFrame) -> Iterator[NDArray[np.int64]]:
    """A number for each school (or the board) and norm, the same in all frames: quicker than two texts."""
    norms, known = pd.factorize(pd.concat([frame["statement"] for frame in frames]))
    ends = np.cumsum([len(frame) for frame in frames])[:-1]
    for frame, codes in zip(frames, np.split(norms, ends), strict=True):
        yield frame["school_id"].fillna(0).to_numpy("int64") * len(known) + codes


def _name(answers: pd.DataFrame) -> str:
    return " + ".join(answers["round"].unique())


def _by(frame: pd.DataFrame, by: str) -> Any:
    keys = KEYS[by]
    return frame.groupby(keys, sort=False) if keys else frame.groupby(np.zeros(len(frame), int))
