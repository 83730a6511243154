"""What deserves a decision or a compliment first: short lists of what stands out, from the material."""

from typing import Any, NamedTuple

import pandas as pd

from ibp_workbook.evaluate.maturity.progress import few
from ibp_workbook.evaluate.plan import Gap
from ibp_workbook.formats import number
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

MOST = 3
_RANKS = {"bad": 0, "attention": 1}


class Point(NamedTuple):
    """One thing to decide or to know: a short title, and why."""

    title: str
    why: str


def decisions(material: Material) -> list[Point]:
    """The three things a board has to decide: what is late, what is not in order, what is missing most."""
    found = [*_late(material), *_not_in_order(material), *_missing(material)]
    return found[:MOST]


def _late(material: Material) -> list[Point]:
    """All late actions together are one decision."""
    texts = Texts(material.lang)
    late = [action for action in material.plan if action.is_overdue(material.day)]
    if not late:
        return []
    first = min(late, key=lambda action: action.due or material.day)
    why = texts("reports.decide_late_why", title=material.without_names(first.title), due=first.due)
    return [Point(texts("reports.decide_late", n=len(late)), why)]


def _not_in_order(material: Material) -> list[Point]:
    """The worst outcome among the dossiers, with how many have it."""
    texts, frame = Texts(material.lang), material.dossiers
    bad = frame[frame["tone"].isin(list(_RANKS))]
    if bad.empty:
        return []
    ranks = bad["tone"].map(_RANKS)
    worst = bad[ranks == ranks.min()]
    first = worst.iloc[0]
    why = texts("reports.decide_dossier_why", n=len(worst), subject=first["subject"])
    return [Point(f"{first['title']} {first['outcome_title']}", why)]


def _missing(material: Material) -> list[Point]:
    """What brings most for its effort and is not in the plan yet."""
    texts, found = Texts(material.lang), []
    for proposal in material.proposals[:MOST]:
        gap = proposal.first
        where = (
            texts("common.board_itself")
            if not gap.where
            else texts("reports.in_schools", n=len(proposal.gaps))
        )
        step = gap.action.get(material.lang) if gap.action else ""
        found.append(
            Point(gap.title.get(material.lang), texts("reports.decide_gap_why", where=where, step=step))
        )
    return found


def strengths(frame: pd.DataFrame, lang: str) -> list[Point]:
    """The three best domains that are assessed, and how far they are.

    Args:
        frame: scores per domain of one subject.
        lang: ``nl`` or ``en``.
    """
    texts = Texts(lang)
    best = frame[frame["mean"].notna()].sort_values(["mean", "position"], ascending=[False, True]).head(MOST)
    return [_standing(row, texts) for row in best.to_dict("records")]


def _standing(row: dict[Any, Any], texts: Texts) -> Point:
    mean, target = float(row["mean"]), int(row["target"])
    key = "reports.at_target" if mean >= target else "reports.below_target"
    shown = number(mean, texts.lang)
    said = texts(key, mean=shown, target=target, n=int(row["n"]))
    waiting, total = int(row["unanswered"]), int(row["total"])
    first = texts("common.open", open=waiting, total=total) + " " if few(waiting, total) else ""
    return Point(row["domain_title"], first + said)


def first_steps(gaps: list[Gap], lang: str) -> list[Point]:
    """The three gaps in which a step brings most for its effort, with that step."""
    ranked = sorted(gaps, key=lambda gap: (-gap.risk / gap.effort, gap.topic))
    return [
        Point(gap.title.get(lang), gap.action.get(lang) if gap.action else gap.now.get(lang))
        for gap in ranked[:MOST]
    ]
