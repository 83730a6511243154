"""Slides for the FG: a conclusion, a chart, and what to say with it."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ibp_workbook import formats, times
from ibp_workbook.app.parts.tables import Table
from ibp_workbook.app.presentation.conclusions import CONCLUSIONS, MOST_POINTS, Conclusion, concluded
from ibp_workbook.app.presentation.slides import SLIDES, SlideDashboard
from ibp_workbook.app.selection import Selection
from ibp_workbook.reports.material import gather
from ibp_workbook.texts import Texts

_MOVED = 0.05


@dataclass(frozen=True)
class Slide:
    """What a slide says before it is drawn.

    Attributes:
        name: which slide; one of ``SLIDES``.
        title: the conclusion.
        foot: n, the measurement and its date.
        spoken: what to say, in sentences.
    """

    name: str
    title: str
    foot: str
    spoken: list[str] = field(default_factory=list)


class Presentation:
    """The slides of one board and round, drawn one at a time."""

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self.selection, self.texts = selection, texts
        self._concluded: dict[str, Conclusion] = {}
        self.dashboard = SlideDashboard(selection, texts)

    def slides(self) -> list[Slide]:
        """The slides that have something to show, in order."""
        if not self.dashboard.has_round or not self.dashboard.summary():
            return []
        self._conclude()
        made = [self._slide(name) for name in SLIDES]
        return [slide for slide in made if slide is not None]

    def _conclude(self) -> None:
        """What the records of the board come to today; under alias without what people named."""
        selection, current = self.selection, self.selection.current_round
        material = gather(
            selection.workspace, selection.catalogue, selection.board, self.texts.lang, times.today(),
            current.id if current else None, self.dashboard.filters.aliases,
        )  # fmt: skip
        found = {name: concluded(name, material, self.texts) for name in CONCLUSIONS}
        self._concluded = {name: each for name, each in found.items() if each is not None}

    def draw(self, name: str) -> dict[str, Any]:
        """What a slide shows: a chart or points with the table behind it, or the key figures."""
        none: dict[str, list[Any]] = {name: [] for name in ("figures", "points", "columns", "rows")}
        empty: dict[str, Any] = {**none, "chart": {}, "note": ""}
        if name == "summary":
            return {**empty, "figures": self._figures()}
        if name in CONCLUSIONS:
            return self._concluded[name].drawn(self.texts)
        drawn = self.dashboard.draw(name)
        table: Table = drawn.table
        rows = [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in table.cells]
        columns = list(table.columns)
        shown = {**empty, "chart": drawn.chart, "note": drawn.note, "columns": columns, "rows": rows}
        if same := self.dashboard.same(name):  # a chart of equal bars says nothing
            points = [{"title": str(row[0]), "text": "", "tone": ""} for row in rows[:MOST_POINTS]]
            text = self.texts("presentation.all_same", n=len(rows), value=same)
            return {**shown, "chart": {}, "note": text, "points": points}
        return shown

    def _slide(self, name: str) -> Slide | None:
        values = self._said(name)
        if values is None:
            return None
        variant, numbers = values
        title = self.texts(f"presentation.title_{name}_{variant}", **numbers)
        spoken = [
            self.texts(f"presentation.say_{name}", **numbers),
            self.texts(f"presentation.read_{name}"),
        ]
        if name == "missed" and (said := self.dashboard.missed_by_board()):
            spoken.append(said)
        if waiting := self.waiting():
            title = f"{waiting} {title}"
            spoken = [f"{waiting} {self.texts('common.few')}", *spoken]
        return Slide(name, title, self._foot(), spoken)

    def _said(self, name: str) -> tuple[str, dict[str, Any]] | None:
        """Which title a slide has, and what it fills in; None without a slide."""
        if name in CONCLUSIONS:
            made = self._concluded.get(name)
            return (made.variant, made.numbers) if made else None
        said: tuple[str, dict[str, Any]] | None = getattr(self, f"_say_{name}")()
        return said

    def _foot(self) -> str:
        summary, current = self.dashboard.summary(), self.selection.current_round
        when = current.date if current else ""
        board = self.selection.current_board
        name = "" if self.dashboard.filters.aliases or board is None else f"{board.name} · "
        counts = {key: summary[key] for key in ("n", "total")}
        return name + self.texts("presentation.foot", date=when, **counts, **summary["counted"])

    def waiting(self) -> str:
        """How much is open, when that must be told before any figure; else empty."""
        summary = self.dashboard.summary()
        counts = {key: summary[key] for key in ("open", "total")}
        return self.texts("common.open", **counts) if summary["few"] else ""

    def _figures(self) -> list[list[str]]:
        """Key figures: label, number and what it is about."""
        summary, texts = self.dashboard.summary(), self.texts
        counted = texts("common.counted", **summary["counted"])
        about = texts("board.mean_n", schools=summary["schools"], counted=counted)
        figures = [
            [texts("board.mean"), self._number(summary["mean"]), about],
            [
                texts("board.at_target"),
                formats.percent(summary["at_target"]),
                texts("board.at_target_n", n=summary["n"]),
            ],
            [
                texts("board.worst"),
                self._number(summary["worst_mean"]),
                f"{summary['worst_open']} {summary['worst']}".strip(),
            ],
        ]
        if summary["change"] is not None:
            moved = formats.number(summary["change"], texts.lang, sign=True)
            figures.append([texts("presentation.change"), moved, texts("board.change_sub")])
        return figures

    def _number(self, value: float) -> str:
        return formats.number(value, self.texts.lang)

    @property
    def _target(self) -> int:
        current = self.selection.current_round
        return current.target if current else 0

    def _say_summary(self) -> tuple[str, dict[str, Any]]:
        summary = self.dashboard.summary()
        below = summary["mean"] < self._target
        return "below" if below else "reached", {
            "mean": self._number(summary["mean"]),
            "target": self._target,
            "share": formats.percent(summary["at_target"]),
            "n": summary["n"],
        }

    def _say_missed(self) -> tuple[str, dict[str, Any]] | None:
        frame = self.dashboard.missed()
        if frame.empty:
            return None
        first = frame.iloc[0]
        return "most", {
            "norm": str(first["statement_title"]),
            "missed": int(first["missed"]),
            "n": int(first["n"]),
            "count": len(frame),
        }

    def _board(self) -> pd.DataFrame:
        scores = self.dashboard.scores
        rows = scores[scores["school_id"].isna() & (scores["group"] == "domain") & scores["mean"].notna()]
        return rows.sort_values(["mean", "position"])

    def _say_heatmap(self) -> tuple[str, dict[str, Any]] | None:
        rows = self._board()
        if rows.empty:
            return None
        below = int((rows["mean"] < self._target).sum())
        return "worst", {
            "domain": rows["domain_title"].iloc[0],
            "mean": self._number(rows["mean"].iloc[0]),
            "below": below,
            "domains": len(rows),
        }

    def _say_radar(self) -> tuple[str, dict[str, Any]] | None:
        rows = self._board()
        if len(rows) < 2:
            return None
        return "ends", {
            "best": rows["domain_title"].iloc[-1],
            "best_mean": self._number(rows["mean"].iloc[-1]),
            "worst": rows["domain_title"].iloc[0],
            "worst_mean": self._number(rows["mean"].iloc[0]),
        }

    def _say_ranking(self) -> tuple[str, dict[str, Any]] | None:
        scores = self.dashboard.scores
        rows = scores[scores["school_id"].notna() & (scores["group"] == "overall") & (scores["n"] > 0)]
        if rows.empty:
            return None
        rows = rows.sort_values(["mean", "school_id"])
        return "reached", {
            "reached": int((rows["mean"] >= rows["target"]).sum()),
            "n": len(rows),
            "target": self._target,
            "first": rows["school"].iloc[-1],
            "last": rows["school"].iloc[0],
        }

    def _say_domains(self) -> tuple[str, dict[str, Any]] | None:
        return self._moved("domain", "domain_title")

    def _say_change(self) -> tuple[str, dict[str, Any]] | None:
        return self._moved("school", "school")

    def _moved(self, by: str, label: str) -> tuple[str, dict[str, Any]] | None:
        frame = self.dashboard.change(by)
        rows = frame[frame["n"] > 0] if len(frame) else frame
        if rows.empty:
            return None
        most = rows.iloc[int(rows["change"].abs().to_numpy().argmax())]
        return "moved", {
            "up": int((rows["change"] >= _MOVED).sum()),
            "down": int((rows["change"] <= -_MOVED).sum()),
            "n": len(rows),
            "most": str(most[label]),
            "change": formats.number(float(most["change"]), self.texts.lang, sign=True),
        }

    def _say_distribution(self) -> tuple[str, dict[str, Any]]:
        summary = self.dashboard.summary()
        return "reached", {
            "share": formats.percent(summary["at_target"]),
            "target": self._target,
            "n": summary["n"],
            "open": summary["total"] - summary["n"],
        }
