"""The dashboard one chart at a time, large enough for the back of the room: fewer rows, bigger letters."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook import charts
from ibp_workbook.app.board.state import Dashboard, Drawn
from ibp_workbook.app.parts.tables import Table

SLIDES = ("summary", "missed", "heatmap", "ranking", "radar", "domains", "change", "distribution")
MOST_ROWS = 8
MOST_NAME = 28
_LARGER = {"heatmap": 1.4, "radar": 1.15, "ranking": 1.35, "missed": 1.35}
"""How much larger the letters are than on the dashboard: the sheet shrinks, the letters do not."""
_LARGER_BARS = 1.25
_FLATTEST = 2.5
"""A sheet of bars is so many times as wide as it is high, so that it fills the screen from side to side."""


class SlideDashboard(Dashboard):
    """A dashboard whose figures keep the rows that matter most; the table still has all of them."""

    def _drawn(
        self, name: str, frame: pd.DataFrame, make: Callable[..., Figure], table: Table, **more: Any
    ) -> Drawn:
        if frame.empty:
            return self._nothing(name)
        kind = "change" if name == "domains" else name
        words = charts.describe(frame, kind, self.texts.lang)  # type: ignore[arg-type]
        label = more.pop("label", None) or words
        shown = shorter(name, frame)
        drawn = super()._drawn(name, shown, partial(_large, name, make), table, label=label)
        rows = _count(name, frame) if name == "distribution" else len(table.cells)
        left_out = rows - _count(name, shown)
        note = self.texts(f"presentation.rows_{name}", n=rows - left_out, total=rows) if left_out > 0 else ""
        return Drawn(name, drawn.heading, note, drawn.svg, table=drawn.table)

    def _noted(self, drawn: Drawn, more: str) -> Drawn:
        """The chart needs the room: what could stand beside it is spoken."""
        return drawn


def shorter(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that matter most, for a chart that must be read from afar; names cut to fit."""
    if "school" in frame.columns:
        frame = frame.assign(school=frame["school"].map(_cut, na_action="ignore"))
    if name == "missed":
        return frame.head(MOST_ROWS - 2)
    if name == "ranking":
        return frame[frame["n"] > 0].tail(MOST_ROWS)
    if name in ("change", "domains"):
        largest = frame["change"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
        return frame.loc[largest].sort_values("change", kind="stable")
    if name == "heatmap":
        return _corner(frame)
    if name == "distribution":
        return _least_reached(frame)
    return frame


def _corner(scores: pd.DataFrame) -> pd.DataFrame:
    """The schools and the domains with the lowest scores, in the order of the framework."""
    rows = scores[(scores["group"] == "domain") & (scores["n"] > 0)]
    rows = rows.assign(weighted=rows["mean"] * rows["weight"])
    kept = scores
    for column in ("school_id", "domain"):
        sums = rows.groupby(column)[["weighted", "weight"]].sum()
        lowest = (sums["weighted"] / sums["weight"]).nsmallest(MOST_ROWS - 1).index
        kept = kept[kept[column].isin(lowest)]
    return kept[kept["group"] == "domain"]


def _least_reached(frame: pd.DataFrame) -> pd.DataFrame:
    """The domains of which the smallest share of the answers reaches the target."""
    levels = pd.to_numeric(frame["answer"], errors="coerce")
    reached = frame["count"].where(levels >= frame["target"], 0).groupby(frame["domain"]).sum()
    answered = frame["count"].where(levels.notna(), 0).groupby(frame["domain"]).sum()
    lowest = (reached / answered).dropna().nsmallest(MOST_ROWS).index
    return frame[frame["domain"].isin(lowest)]


def _count(name: str, frame: pd.DataFrame) -> int:
    """How many rows a chart has."""
    column = {"heatmap": "school_id", "distribution": "domain"}.get(name)
    return int(frame[column].nunique()) if column else len(frame)


def _large(name: str, make: Callable[..., Figure], *arguments: Any, **more: Any) -> Figure:
    figure = make(*arguments, **more)
    width, height = figure.get_size_inches()
    factor = _LARGER.get(name, _LARGER_BARS)
    if name not in ("heatmap", "radar"):
        height = min(height, width / _FLATTEST)
    figure.set_size_inches(width / factor, height / factor)
    return figure


def _cut(name: str) -> str:
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1].rstrip() + "…"
