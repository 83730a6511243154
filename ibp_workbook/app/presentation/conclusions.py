"""Slides that say in points what the board's records come to: decisions, plan, DPIAs and dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ibp_workbook import charts
from ibp_workbook.reports.decisions import decisions, outlook, when
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

CONCLUSIONS = ("decide", "plan", "dpia", "camera", "supplier", "fg", "breach")
MOST_POINTS = 4
"""So many points fit a slide in letters that are read from the back of the room."""
_TONES = ("bad", "attention")


@dataclass(frozen=True)
class Conclusion:
    """What a slide says and shows.

    Attributes:
        variant: which of its titles.
        numbers: what the title and the spoken words fill in.
        points: title, text and tone of each.
        chart: instead of points.
    """

    variant: str
    numbers: dict[str, Any]
    points: list[dict[str, str]] = field(default_factory=list)
    chart: dict[str, Any] = field(default_factory=dict)

    def drawn(self, texts: Texts) -> dict[str, Any]:
        """What the page shows: the first points large, and all of them in the table."""
        told, total = self.points[:MOST_POINTS], len(self.points)
        note = texts("presentation.rows_points", n=len(told), total=total) if total > len(told) else ""
        columns = [texts("presentation.point"), texts("presentation.point_text")] if self.points else []
        rows = [[point["title"], point["text"]] for point in self.points]
        return {"figures": [], "chart": self.chart, "points": told, "note": note, "columns": columns,
                "rows": rows}  # fmt: skip


def concluded(name: str, material: Material, texts: Texts) -> Conclusion | None:
    """One of ``CONCLUSIONS``; None when there is nothing to say."""
    if name == "decide":
        return _decide(material, texts)
    if name == "plan":
        return _plan(material)
    return _dpias(material, texts) if name == "dpia" else _dossiers(name, material, texts)


def _point(title: str, text: str, tone: str) -> dict[str, str]:
    return {"title": title, "text": text, "tone": tone}


def _decide(material: Material, texts: Texts) -> Conclusion:
    found = decisions(material)
    points = []
    for decision in found:
        until = when(decision.until, texts.lang)
        text = texts("presentation.decision", owner=decision.owner, until=until)
        points.append(_point(decision.title, text, "attention"))
    return Conclusion("some" if found else "none", {"n": len(found)}, points)


def _plan(material: Material) -> Conclusion | None:
    told = outlook(material)
    if not material.gaps:
        return None
    chart = charts.burndown(told.frame, material.lang, title="").plain()
    return Conclusion(told.variant, told.numbers, chart=chart)


def _dpias(material: Material, texts: Texts) -> Conclusion | None:
    frame = material.dpias
    if frame.empty:
        return None
    points = []
    for row in frame.to_dict("records"):
        high, open_ = (
            0 if pd.isna(row[name]) else int(row[name]) for name in ("residual_high", "measures_open")
        )
        tone = "bad" if high or row["review_overdue"] else "attention" if open_ else "good"
        text = texts("presentation.dpia_point", state=row["state_title"], high=high, open=open_)
        points.append(_point(row["subject"], text, tone))
    counts = {"n": len(frame), "high": int((frame["residual_high"].fillna(0) > 0).sum())}
    counts["open"] = int(frame["measures_open"].fillna(0).sum())
    variant = "high" if counts["high"] else "open" if counts["open"] else "fine"
    return Conclusion(variant, counts, _worst_first(points))


def _dossiers(name: str, material: Material, texts: Texts) -> Conclusion | None:
    """The dossiers of an assessment; below high it says how sure an outcome is, as everywhere."""
    frame = material.dossiers[material.dossiers["assessment"] == name]
    if frame.empty:
        return None
    points = []
    for row in frame.to_dict("records"):
        unsure = row["confidence"] in ("medium", "low")
        sure = texts(f"assess.confidence_{row['confidence']}") if unsure else ""
        points.append(
            _point(row["subject"], f"{row['outcome_title']}. {sure}".strip(". ") + ".", row["tone"])
        )
    bad = int(frame["tone"].isin(_TONES).sum())
    numbers = {"n": len(frame), "bad": bad, "outcome": frame["outcome_title"].iloc[0]}
    return Conclusion("attention" if bad else "fine", numbers, _worst_first(points))


def _worst_first(points: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    ranks = {tone: place for place, tone in enumerate(_TONES)}
    return sorted(points, key=lambda point: ranks.get(point["tone"], len(ranks)))
