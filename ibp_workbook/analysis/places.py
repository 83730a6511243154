"""The place of a school among the others, with the range that chance leaves it."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.analysis.levels import MOST_SCHOOLS, Levels, levels
from ibp_workbook.evaluate.maturity.progress import FEWEST

SEED, DRAWS = 2030, 500
CERTAIN = 0.95
COLUMNS = ["place_from", "place_to", "places", "least", "most"]


def places(answers: pd.DataFrame | Levels) -> pd.DataFrame:
    """Which places a school may claim, when the norms that happen to be asked are left to chance.

    The norms are drawn again, ``DRAWS`` times, as many as there are and with replacement; every draw holds
    for all schools, so that an easy norm is easy for each of them. Of every draw the schools get their place.

    A band holds the schools, from high to low, that cannot be told apart from its highest: at least one draw
    in twenty puts them as high or higher. Schools with fewer than ``FEWEST`` assessed norms get no place.

    Args:
        answers: answers of one round.

    Returns:
        By ``school_id``, the highest mean first: ``place_from`` and ``place_to`` of its band, out of
        ``places``; ``least`` and ``most``: the places that the middle nine in ten draws give the school
        itself. Empty for more schools than any board has.
    """
    table = levels(answers)
    known = np.flatnonzero(np.count_nonzero(~np.isnan(table.values), axis=1) >= FEWEST)
    if not 0 < len(known) <= MOST_SCHOOLS:
        return pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="school_id"), dtype="int64")
    order = known[np.argsort(-np.round(table.means()[known], 9), kind="stable")]
    table = replace(table, schools=table.schools[order], values=table.values[order])
    drawn = _drawn(table)
    begin, end = _bands(drawn)
    least, most = _ranges(drawn)
    found = {"place_from": begin, "place_to": end, "places": len(order), "least": least, "most": most}
    return pd.DataFrame(found, index=pd.Index(table.schools, name="school_id"))[COLUMNS]


def _drawn(table: Levels) -> NDArray[np.float64]:
    """Draws x schools: the mean of each school over the norms of each draw."""
    count = len(table.weights)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    weights = drawn * table.weights
    with np.errstate(invalid="ignore"):
        known = (~np.isnan(table.values)).astype(float)
        means = (weights @ np.nan_to_num(table.values).T) / (weights @ known.T)
    # A draw may hold none of the norms that a school answered: then nothing of it is known but its mean.
    return np.where(np.isnan(means), table.means(), means).round(9).astype(np.float64)


def _bands(drawn: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last place of the band of each school."""
    count = drawn.shape[1]
    begin, end = np.empty(count, int), np.empty(count, int)
    first = 0
    while first < count:
        like = (drawn[:, first:] >= drawn[:, [first]]).mean(axis=0) >= 1 - CERTAIN
        size = len(like) if like.all() else int(np.argmin(like))
        begin[first : first + size], end[first : first + size] = first + 1, first + size
        first += size
    return begin, end


def _ranges(drawn: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places that the middle of the draws gives each school; equal means share theirs."""
    draws, count = drawn.shape
    # One row of numbers, in which no draw reaches the next: all draws are looked up at once.
    low = drawn - drawn.min()
    apart = (np.arange(draws) * (low.max() + 1))[:, None] - low
    in_order = np.sort(apart, axis=1).ravel()
    before = (np.arange(draws) * count)[:, None]
    first = np.searchsorted(in_order, apart) - before + 1
    last = np.searchsorted(in_order, apart, side="right") - before
    edge = round((1 - CERTAIN) * draws)
    least = np.partition(first, edge, axis=0)[edge]
    return least, np.partition(last, draws - 1 - edge, axis=0)[draws - 1 - edge]
