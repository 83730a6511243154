"""Which schools are alike: groups of schools with the same strong and weak domains."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.analysis.levels import MOST_SCHOOLS
from ibp_workbook.evaluate.maturity.progress import too_few

MOST_GROUPS = 6
NAMED = 2
NOTABLE = 0.25
"""So many levels make a difference: between two groups, and of a group from the mean of all schools."""

Table = NDArray[np.float64]


class Alike(NamedTuple):
    """Schools that are alike, and the titles of the domains on which they differ most from all schools."""

    schools: list[int]
    strong: list[str]
    weak: list[str]
    is_known: bool = True


def likeness(scores: pd.DataFrame) -> list[Alike]:
    """Put schools together by their means per domain.

    The distance of two schools is the root of the mean square of their differences over the domains that both
    have. The two groups that are nearest, by the mean distance of their schools, are joined until one is left
    (average linkage). The tree is cut into the fewest groups of which none holds more than half of the
    schools, into ``MOST_GROUPS`` at most, and nowhere where groups are nearer than ``NOTABLE``. Of two groups
    that are joined the lower one comes first, and that is the order of the schools.

    Args:
        scores: scores of one round.

    Returns:
        The groups; schools of which too little is assessed are the last one, without a name. Empty for more
        schools than any board has.
    """
    rows = scores[scores["school_id"].notna() & (scores["group"] == "domain")]
    schools, of_school = np.unique(rows["school_id"].to_numpy("int64"), return_inverse=True)
    if not 0 < len(schools) <= MOST_SCHOOLS:
        return []
    of_domain, _ = pd.factorize(rows["domain"])
    titles = rows["domain_title"].to_numpy()[np.unique(of_domain, return_index=True)[1]]
    table = np.full((len(schools), len(titles)), np.nan)
    unsure = too_few(rows["n"], rows["unanswered"])
    table[of_school, of_domain] = rows["mean"].where(~unsure).to_numpy()
    known = ~np.isnan(table).all(axis=1)
    groups = _groups(table[known]) if known.any() else []
    found = [_named(schools[known], table[known], members, titles) for members in groups]
    rest = [int(school) for school in schools[~known]]
    return [*found, Alike(rest, [], [], is_known=False)] if rest else found


def _named(
    schools: NDArray[np.int64], table: Table, members: list[int], titles: NDArray[np.object_]
) -> Alike:
    difference = _means(table[members]) - _means(table)
    difference = np.nan_to_num(difference).round(9).astype(np.float64)
    largest = np.argsort(-np.abs(difference), kind="stable")[:NAMED]
    strong = [str(titles[at]) for at in largest if difference[at] >= NOTABLE]
    weak = [str(titles[at]) for at in largest if difference[at] <= -NOTABLE]
    return Alike([int(school) for school in schools[members]], strong, weak)


def _means(table: Table) -> Table:
    """The mean of each domain; NaN where no school has it."""
    with np.errstate(invalid="ignore"):
        means = np.nan_to_num(table).sum(axis=0) / (~np.isnan(table)).sum(axis=0)
    found: Table = means.astype(np.float64)
    return found


def _distances(table: Table) -> Table:
    """Schools x schools; two that share no domain are as far apart as the two that differ most."""
    known = ~np.isnan(table)
    filled = np.nan_to_num(table)
    shared = known.astype(float) @ known.T
    squares = (filled**2) @ known.T
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.maximum(squares + squares.T - 2 * filled @ filled.T, 0) / shared
    far = np.nanmax(mean) if shared.any() else 0.0
    found: Table = np.sqrt(np.where(shared > 0, mean, far)).round(9)
    return found


def _groups(table: Table) -> list[list[int]]:
    """Rows of the table, joined into groups and in the order of the tree."""
    lows = np.nanmean(table, axis=1)
    groups = [[row] for row in range(len(table))]
    apart = _distances(table)
    np.fill_diagonal(apart, np.inf)
    steps: dict[int, tuple[float, list[list[int]]]] = {}  # how many groups -> how far the next step is
    while len(groups) > 1:
        one, other = divmod(int(np.argmin(apart)), len(groups))
        if len(groups) <= MOST_GROUPS:
            steps[len(groups)] = (float(apart[one, other]), list(groups))
        sizes = len(groups[one]), len(groups[other])
        joined = (sizes[0] * apart[one] + sizes[1] * apart[other]) / sum(sizes)
        joined[[one, other]] = np.inf
        apart[one], apart[:, one] = joined, joined
        apart = np.delete(np.delete(apart, other, axis=0), other, axis=1)
        pair = sorted((groups[one], groups[other]), key=lambda rows: (round(lows[rows].mean(), 9), rows))
        groups[one] = pair[0] + pair[1]
        del groups[other]
    place = {row: at for at, row in enumerate(groups[0])}
    return sorted(_cut(steps) or groups, key=lambda rows: place[rows[0]])


def _cut(steps: dict[int, tuple[float, list[list[int]]]]) -> list[list[int]]:
    """The fewest groups of which none holds more than half of the schools, else the most there may be."""
    found: list[list[int]] = []
    for _, (distance, groups) in sorted(steps.items()):
        sizes = [len(rows) for rows in groups]
        if distance < NOTABLE:
            break
        found = groups
        if 2 * max(sizes) <= sum(sizes):
            break
    return found
