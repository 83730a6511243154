"""The dashboard one chart at a time, large enough for the back of the room: fewer rows, bigger letters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pandas as pd

from ibp_workbook import analysis, charts
from ibp_workbook.app.board.state import Dashboard, Drawn
from ibp_workbook.app.parts.tables import Table
from ibp_workbook.app.presentation.conclusions import CONCLUSIONS
from ibp_workbook.charts.description import Radar
from ibp_workbook.formats import number, percent

CHARTS = ("missed", "heatmap", "ranking", "radar", "domains", "change", "distribution")
SLIDES = ("summary", "decide", *CHARTS, *CONCLUSIONS[1:])
MOST_ROWS = 7
MOST_COLUMNS = 4
MOST_NAME = 26


class SlideDashboard(Dashboard):
    """A dashboard whose figures keep the rows that matter most; words and table still tell of all of them."""

    def same(self, name: str) -> str:
        """What a chart would say of each of its rows, when that is the same; empty when it says more."""
        if name in ("change", "domains"):
            frame = self.change("school" if name == "change" else "domain")
        elif name == "missed":
            frame = self.missed()
        else:
            return ""
        column = "share" if name == "missed" else "change"
        values = shorter(name, frame)[column].dropna()
        lang = self.texts.lang
        shown = {percent(one) if name == "missed" else number(one, lang, sign=True) for one in values}
        return shown.pop() if len(shown) == 1 and len(values) > 1 else ""

    def _make(self, name: str, frame: pd.DataFrame, **more: Any) -> charts.Chart:
        if name == "ranking":
            more = {"places": more["places"]}
        whole = super()._make(name, frame, **more)
        self._rows = rows_of(whole)
        return msgspec.structs.replace(super()._make(name, shorter(name, frame), **more), alt=whole.alt)

    def _heatmap(self) -> charts.Chart:
        cells = analysis.in_order(self.cells(), self.order().schools)
        return self._make("heatmap", cells, before=self.means_before(), is_compact=True)

    def _drawn(
        self, name: str, chart: charts.Chart, table: Callable[[], Table], links: dict[str, str] | None = None
    ) -> Drawn:
        drawn = super()._drawn(name, chart, table)
        whole = drawn.table
        rows = self._rows if name == "distribution" else len(whole.cells)
        left_out = rows - rows_of(chart)
        told = {"n": rows - left_out, "total": rows}
        note = self.texts(f"presentation.rows_{name}", **told) if left_out > 0 or name == "radar" else ""
        return replace(drawn, note=note, make_table=lambda: whole)

    def _noted(self, drawn: Drawn, more: str) -> Drawn:
        """The chart needs the room: what could stand beside it is spoken."""
        return drawn


def rows_of(chart: charts.Chart) -> int:
    """How many rows a chart has; of a radar, how many domains."""
    return len(chart.spokes if isinstance(chart, Radar) else getattr(chart, "rows", ()))


def shorter(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that matter most, for a chart that must be read from afar; names cut to fit."""
    if "school" in frame.columns:
        frame = frame.assign(school=frame["school"].map(_cut, na_action="ignore"))
    if name == "missed":
        return frame.head(MOST_ROWS - 2)
    if name == "ranking":
        return frame[frame["n"] > 0].head(MOST_ROWS)
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
    for column, most in (("school_id", MOST_ROWS - 1), ("domain", MOST_COLUMNS)):
        sums = rows.groupby(column)[["weighted", "weight"]].sum()
        lowest = (sums["weighted"] / sums["weight"]).nsmallest(most).index
        kept = kept[kept[column].isin(lowest)]
    return kept[kept["group"] == "domain"]


def _least_reached(frame: pd.DataFrame) -> pd.DataFrame:
    """The domains of which the smallest share of the answers reaches the target."""
    levels = pd.to_numeric(frame["answer"], errors="coerce")
    reached = frame["count"].where(levels >= frame["target"], 0).groupby(frame["domain"]).sum()
    answered = frame["count"].where(levels.notna(), 0).groupby(frame["domain"]).sum()
    lowest = (reached / answered).dropna().nsmallest(MOST_ROWS).index
    return frame[frame["domain"].isin(lowest)]


def _cut(name: str) -> str:
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1].rstrip() + "…"
