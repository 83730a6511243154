"""What deserves a decision or a compliment first: short lists of what stands out, from the material."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

from ibp_workbook import formats
from ibp_workbook.evaluate.maturity.progress import few
from ibp_workbook.evaluate.plan import Gap, proposed_due
from ibp_workbook.formats import number
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

MOST = 3
_RANKS = {"bad": 0, "attention": 1}


class Point(NamedTuple):
    """One thing to know: a short title, and why."""

    title: str
    why: str


class Decision(NamedTuple):
    """One thing that the board decides.

    Attributes:
        title: what to decide.
        why: what it is about.
        owner: who does it, in words.
        until: by when: the law's own term, or a proposal by how much work it is.
        otherwise: what happens if nobody decides.
        sources: provisions behind it.
    """

    title: str
    why: str
    owner: str
    until: date | datetime
    otherwise: str
    sources: tuple[str, ...] = ()


def decisions(material: Material) -> list[Decision]:
    """The three things a board has to decide: what is late, what is not in order, what is missing most."""
    found = [*_not_in_order(material), *_late(material), *_missing(material)]
    return found[:MOST]


def when(until: date | datetime, lang: str) -> str:
    """By when, in words: a term of the law has a time of day."""
    return formats.moment(until, lang) if isinstance(until, datetime) else formats.day(until, lang)


class Outlook(NamedTuple):
    """How far the plan goes until the target date.

    Attributes:
        variant: ``nothing`` is below target, ``no_plan`` closes any of it, ``some`` or ``none`` is left.
        numbers: now, left, closed and until.
        frame: gaps against time, see ``analysis.plan.burndown``.
    """

    variant: str
    numbers: dict[str, Any]
    frame: pd.DataFrame


def outlook(material: Material) -> Outlook:
    """What the plan comes to on the target date."""
    until = material.target_date
    frame = material.burndown
    planned = frame[frame["kind"] == "planned"]
    now = int(planned.iloc[0]["gaps"])
    in_time = planned[planned["date"] <= pd.Timestamp(max(until, material.day))]
    left = int(in_time.iloc[-1]["gaps"])
    variant = "nothing" if not now else "no_plan" if left == now else "some" if left else "none"
    return Outlook(variant, {"now": now, "left": left, "closed": now - left, "until": until}, frame)


def _late(material: Material) -> Iterator[Decision]:
    """All late actions together are one decision."""
    texts = Texts(material.lang)
    late = [action for action in material.plan if action.is_overdue(material.day)]
    if not late:
        return
    first = min(late, key=lambda action: action.due or material.day)
    open_ = {gap.key for action in late for gap in action.gaps}
    yield Decision(
        texts("reports.decide_late", n=len(late)),
        texts("reports.decide_late_why", title=material.without_names(first.title), due=first.due),
        material.catalogue.plan_words("role", first.role, material.lang),
        proposed_due(first.effort, material.day),
        texts("reports.late_otherwise", n=len(open_)),
        tuple(dict.fromkeys(source for gap in first.gaps for source in gap.sources)),
    )


def _not_in_order(material: Material) -> Iterator[Decision]:
    """The worst outcome among the dossiers: first what the law gives a term for."""
    texts, frame = Texts(material.lang), material.dossiers
    bad = frame[frame["tone"].isin(list(_RANKS))]
    if bad.empty:
        return
    order = pd.DataFrame({"open": bad["until"].isna(), "rank": bad["tone"].map(_RANKS)})
    first = bad.loc[order.sort_values(["open", "rank"], kind="stable").index[0]]
    same = int((bad["outcome_title"] == first["outcome_title"]).sum())
    found = [gap for gap in material.gaps if gap.where == str(first["dossier"])]
    worst = max(found, key=lambda gap: gap.risk, default=None)
    usual = material.catalogue.plan
    role = worst.role if worst else usual.default.role if usual else ""
    until = first["until"]
    if pd.isna(until):
        until = proposed_due(worst.effort if worst else 1, material.day)
    yield Decision(
        texts("reports.decide_dossier", subject=first["subject"], outcome=first["outcome_title"]),
        texts("reports.decide_dossier_why", n=same, total=len(bad)),
        material.catalogue.plan_words("role", role, material.lang),
        until,
        texts("reports.dossier_otherwise"),
        worst.sources if worst else (),
    )


def _missing(material: Material) -> Iterator[Decision]:
    """What brings most for its effort and is not in the plan yet."""
    texts = Texts(material.lang)
    for proposal in material.proposals[:MOST]:
        gap = proposal.first
        many = len(proposal.gaps)
        where = (
            texts("common.board_itself")
            if not gap.where
            else texts("reports.in_school" if many == 1 else "reports.in_schools", n=many)
        )
        step = gap.action.get(material.lang) if gap.action else ""
        yield Decision(
            gap.title.get(material.lang),
            texts("reports.decide_gap_why", where=where, step=step),
            material.catalogue.plan_words("role", gap.role, material.lang),
            proposed_due(gap.effort, material.day),
            texts("reports.gap_otherwise", until=material.target_date),
            gap.sources,
        )


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
