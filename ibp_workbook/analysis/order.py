"""In which order schools stand, for every figure and table that has a row for each."""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from ibp_workbook.analysis.board import sort_schools
from ibp_workbook.analysis.levels import MOST_SCHOOLS, Levels, shortfall
from ibp_workbook.analysis.likeness import likeness
from ibp_workbook.evaluate.maturity.progress import too_few

_NEEDED = [
    "round_id", "school_id", "school", "municipality", "group", "position", "mean", "weight",
    "n", "unanswered",
]  # fmt: skip
By = Literal["mean", "change", "shortfall", "place", "name", "likeness"]


class Group(NamedTuple):
    """Schools below each other that have something in common: a place, or the domains they differ on.

    Of schools that are not known well enough ``is_known`` is false.
    """

    schools: int
    place: str = ""
    strong: Sequence[str] = ()
    weak: Sequence[str] = ()
    is_known: bool = True


class Order(NamedTuple):
    """Ids of schools from top to bottom; ``groups`` is empty where they are one list."""

    schools: list[int]
    groups: list[Group]

    def of(self, schools: Collection[int]) -> "Order":
        """The same of some schools; the names of the groups stay, so it does not fit ``likeness``."""
        groups, begin = [], 0
        for group in self.groups:
            count = sum(school in schools for school in self.schools[begin : begin + group.schools])
            begin += group.schools
            groups += [group._replace(schools=count)] if count else []
        return Order([school for school in self.schools if school in schools], groups)


def order(
    scores: pd.DataFrame,
    by: By = "mean",
    answers: pd.DataFrame | Levels | None = None,
    changed: pd.DataFrame | None = None,
) -> Order:
    """The order of the schools of one round; what needs most attention is on top.

    Args:
        scores: scores, of one domain or of all.
        by: ``mean``, the lowest first; ``change``, the largest fall first; ``shortfall``, the furthest from
            the target first; ``place``, by municipality, and within it the lowest first; ``name``;
            ``likeness``, in groups of schools that are alike. Without a value a school is last.
        answers: answers of the same schools, for ``shortfall``.
        changed: ``moved(before, now)``, for ``change``.
    """
    if by == "likeness":
        alike = likeness(scores)
        groups = [Group(len(one.schools), "", *one[1:]) for one in alike]
        return Order([school for one in alike for school in one.schools], groups)
    rows = scores.loc[scores["school_id"].notna() & (scores["group"] != "step"), _NEEDED]
    if (rows["group"] == "overall").any():
        rows = rows[rows["group"] == "overall"]
    if by != "name" and rows["school_id"].is_unique:  # each school has its mean: no need to work it out
        rows = rows.sort_values(["mean", "school_id"], kind="stable")
    else:
        rows = sort_schools(rows, "name" if by == "name" else "mean")
    rows = rows.drop_duplicates("school_id").set_index("school_id")
    if by != "name":  # a mean over too little says nothing
        rows = rows.loc[too_few(rows["n"], rows["unanswered"]).sort_values(kind="stable").index]
    values = None
    if by == "shortfall" and answers is not None:
        values = -shortfall(answers)
    if by == "change" and changed is not None:
        values = changed.set_index("school_id")["change"]
    if values is not None:
        rows = rows.loc[values.reindex(rows.index).sort_values(kind="stable").index]
    if by != "place":
        return Order([int(school) for school in rows.index], [])
    rows = rows.assign(municipality=rows["municipality"].fillna("")).sort_values(
        "municipality", kind="stable"
    )
    sizes = rows.groupby("municipality", sort=False).size()
    groups = [Group(int(count), place=str(place)) for place, count in sizes.items()]
    return Order([int(school) for school in rows.index], groups)


def orders(scores: pd.DataFrame, has_change: bool, has_places: bool = True) -> list[By]:
    """The orders that say something about these schools.

    Args:
        scores: scores of one round.
        has_change: there is a round before.
        has_places: it may be told where schools are.
    """
    schools = scores.loc[scores["school_id"].notna(), ["school_id", "municipality"]].drop_duplicates()
    offered: dict[By, bool] = {
        "mean": True,
        "change": has_change,
        "shortfall": True,
        "place": has_places and schools["municipality"].nunique() > 1,
        "name": True,
        "likeness": 2 < len(schools) <= MOST_SCHOOLS,
    }
    return [by for by, is_offered in offered.items() if is_offered]


def in_order(frame: pd.DataFrame, schools: Sequence[int]) -> pd.DataFrame:
    """The rows of these schools, in this order; all rows of a school stay together as they stood."""
    places = {school: place for place, school in enumerate(schools)}
    place = frame["school_id"].map(places)
    return frame.loc[place.dropna().sort_values(kind="stable").index].reset_index(drop=True)
