"""The actions of a plan against time."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.texts import Texts

SHOWN = 40
"""So many actions fit on a sheet; the most urgent ones are drawn, and the sheet says how many there are."""
_STYLES: dict[str, dict[str, Any]] = {
    "done": {"color": theme.LINE},
    "busy": {"color": theme.ACCENT},
    "accepted": {"facecolor": "#a9c1de", "edgecolor": theme.ACCENT},
    "proposed": {"facecolor": theme.PAPER, "edgecolor": theme.ACCENT, "linestyle": "--"},
}


def gantt(
    frame: pd.DataFrame, lang: str = "nl", today: pd.Timestamp | None = None, title: str | None = None
) -> Figure:
    """Draw each dated action as a bar over the quarters in which it runs.

    Args:
        frame: ``analysis.plan.plan_frame``; rejected actions and those without a last day are left out.
        lang: ``nl`` or ``en``.
        today: where the line of today stands; none by default.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(dated(frame))
    texts = Texts(lang)
    shown = table.head(SHOWN)
    figure = theme.sheet(
        1.5 + len(shown) * 0.3,
        texts("charts.gantt_title") if title is None else title,
        texts("charts.gantt_note", n=len(shown), total=len(table), undated=_undated(frame)),
    )
    axes = theme.panel(figure, 4.1, 1.9, 1.05, 0.35)
    theme.rows(axes, [theme.short(name, 58) for name in shown["title"]])
    for at, row in enumerate(frames.records(shown)):
        start, end = _days(row.start), _days(row.due) + 1
        axes.barh(at, end - start, left=start, height=0.58, linewidth=1.2, zorder=3, **_STYLES[row.status])
        theme.note(axes, at, theme.short(row.status_title, 14) + _late(row, texts))
    _quarters(axes, shown)
    if today is not None:
        axes.axvline(_days(today), color=theme.TARGET, linewidth=1.4, zorder=4)
    return figure


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The actions that can be drawn; without a first day they begin three months before the last."""
    table = frame[frame["due"].notna() & (frame["status"] != "rejected")]
    start = table["start"].where(table["start"].notna(), table["due"] - pd.Timedelta(days=91))
    return table.assign(start=start.where(start <= table["due"], table["due"])).sort_values(
        ["due", "start", "title"], kind="stable", ignore_index=True
    )


def _undated(frame: pd.DataFrame) -> int:
    return int((frame["due"].isna() & (frame["status"] != "rejected")).sum())


def _late(row: Any, texts: Texts) -> str:
    return f" · {texts('plan.overdue')}" if row.overdue else ""


def _days(moment: pd.Timestamp) -> float:
    return float(pd.Timestamp(moment).toordinal())


def _quarters(axes: Axes, table: pd.DataFrame) -> None:
    """Quarters along the top; of a long plan, only half-years or years have a name."""
    first = table["start"].min().to_period("Q")
    last = table["due"].max().to_period("Q")
    quarters = pd.period_range(first, last, freq="Q")
    every = 1 if len(quarters) <= 9 else 2 if len(quarters) <= 18 else 4
    axes.set_xlim(_days(quarters[0].start_time), _days(quarters[-1].end_time) + 1)
    named = quarters[::every]
    axes.set_xticks(
        [_days(quarter.start_time) for quarter in named],
        [f"K{quarter.quarter} {quarter.year}" for quarter in named],
        ha="left",
    )
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelcolor=theme.MUTED)
    for quarter in quarters:
        axes.axvline(_days(quarter.start_time), color=theme.HAIR, linewidth=0.7, zorder=0)
