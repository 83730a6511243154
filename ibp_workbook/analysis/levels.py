"""Answers of schools as a table of levels, schools by norms: for sums that a frame is too slow for."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST_SCHOOLS = 300
"""No board has more schools; places and likeness, which weigh each school against each other, stop here."""
WEAKEST = 3


@dataclass(frozen=True)
class Levels:
    """What counts for each school of one round: a row per school by its id, a column per norm.

    Attributes:
        schools: ids, from low to high.
        norms: ``statement``, ``statement_title``, ``domain`` and ``weight`` of each column, in the order of
            the framework.
        values: the levels; NaN where nothing is assessed.
        target: the level to reach.
    """

    schools: NDArray[np.int64]
    norms: pd.DataFrame
    values: NDArray[np.float64]
    target: int

    def of(self, schools: Collection[int], domain: str = "") -> "Levels":
        """Some of the schools, and of one domain if it is named."""
        rows = np.isin(self.schools, list(schools))
        columns = (self.norms["domain"] == domain).to_numpy() if domain else np.full(len(self.norms), True)
        norms = self.norms[columns] if domain else self.norms
        return replace(self, schools=self.schools[rows], norms=norms, values=self.values[rows][:, columns])

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each norm."""
        return self.norms["weight"].to_numpy()

    def means(self, values: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Of each school the weighted mean of its levels, or of other numbers; NaN where none is known."""
        values = self.values if values is None else values
        with np.errstate(invalid="ignore"):
            total: NDArray[np.float64] = np.nan_to_num(values) @ self.weights
            return total / ((~np.isnan(values)).astype(float) @ self.weights)


def levels(answers: pd.DataFrame | Levels) -> Levels:
    """Take the levels out of answers of one round."""
    if isinstance(answers, Levels):
        return answers
    rows = answers["school_id"].notna()
    numbers = answers.loc[rows, ["school_id", "position", "level"]]
    schools, of_school = np.unique(numbers["school_id"].to_numpy("int64"), return_inverse=True)
    _, first, of_norm = np.unique(numbers["position"].to_numpy(), return_index=True, return_inverse=True)
    values = np.full((len(schools), len(first)), np.nan)
    values[of_school, of_norm] = numbers["level"].to_numpy("float64", na_value=np.nan)
    columns = ["statement", "statement_title", "domain", "weight"]
    norms = answers.loc[numbers.index[first], columns].reset_index(drop=True)
    return Levels(schools, norms, values, int(answers["target"].iloc[0]) if len(answers) else 0)


def shortfall(answers: pd.DataFrame | Levels) -> pd.Series:
    """School -> how many levels its assessed norms are short of the target, on average.

    A norm above the target makes up for nothing: the plan has to bring this much.
    """
    table = levels(answers)
    short = np.maximum(table.target - table.values, 0)
    return pd.Series(table.means(short), pd.Index(table.schools), name="shortfall")


def weakest(answers: pd.DataFrame | Levels, by_domain: bool = False, count: int = WEAKEST) -> pd.DataFrame:
    """The norms on which each school is lowest, of those below the target.

    Args:
        answers: answers of one round.
        by_domain: of each school in each domain.
        count: how many norms.

    Returns:
        ``school_id``, ``domain``, ``statement``, ``statement_title`` and ``level``, the lowest first.
    """
    table = levels(answers)
    schools, norms = np.nonzero(table.values < table.target)
    found = table.values[schools, norms].astype("int64")
    domains = pd.factorize(table.norms["domain"])[0][norms] if by_domain else np.zeros_like(norms)
    order = np.lexsort((norms, found, domains, schools))
    group = (schools * (len(table.norms) + 1) + domains)[order]
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    place = np.arange(len(group)) - np.repeat(begins, np.diff([*begins, len(group)]))
    chosen = order[place < count]
    told = table.norms[["domain", "statement", "statement_title"]].iloc[norms[chosen]].reset_index(drop=True)
    told.insert(0, "school_id", table.schools[schools[chosen]])
    return told.assign(level=found[chosen])


def domain_means(answers: pd.DataFrame | Levels) -> dict[tuple[int, str], float]:
    """School and domain -> weighted mean level of what counts for the school, where anything was assessed."""
    table = levels(answers)
    codes, domains = pd.factorize(table.norms["domain"])
    inside = (codes[:, None] == np.arange(len(domains))) * table.weights[:, None]
    known = (~np.isnan(table.values)).astype(float) @ inside
    sums = np.nan_to_num(table.values) @ inside
    return {
        (int(table.schools[row]), str(domains[column])): float(sums[row, column] / known[row, column])
        for row, column in zip(*np.nonzero(known), strict=True)
    }


def moved(before: Levels, now: Levels) -> pd.DataFrame:
    """What ``change(..., by="school")`` says of each school of now, of the mean alone and in no time.

    Returns:
        ``school_id``, ``before``, ``now``, ``change`` (empty where nothing was assessed twice), and ``n``.
    """
    earlier, both = _both(before, now)
    means = [now.means(np.where(both, values, np.nan)) for values in (earlier, now.values)]
    found = {"school_id": now.schools, "before": means[0], "now": means[1], "change": means[1] - means[0]}
    return pd.DataFrame(found | {"n": both.sum(axis=1)})


def moved_together(before: Levels, now: Levels) -> float | None:
    """The same of all schools of now as one; None where nothing was assessed twice."""
    earlier, both = _both(before, now)
    weights = both * now.weights
    if not both.any():
        return None
    sums = [float((np.where(both, values, 0.0) * weights).sum()) for values in (earlier, now.values)]
    return (sums[1] - sums[0]) / float(weights.sum())


def _both(before: Levels, now: Levels) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The levels of before in the rows and columns of now, and where both are known."""
    rows = pd.Index(before.schools).get_indexer(pd.Index(now.schools))
    columns = pd.Index(before.norms["statement"]).get_indexer(pd.Index(now.norms["statement"]))
    padded = np.pad(before.values, ((0, 1), (0, 1)), constant_values=np.nan)  # what is not there is the last
    earlier = padded[np.ix_(rows, columns)]
    return earlier, ~np.isnan(earlier) & ~np.isnan(now.values)
