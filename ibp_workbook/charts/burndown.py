"""How many gaps are left: as measured, as planned, and as needed to be there in time."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.texts import Texts

_LINES: dict[str, dict[str, Any]] = {
    "measured": {"color": theme.INK, "marker": "o", "linewidth": 1.8},
    "planned": {"color": theme.ACCENT, "drawstyle": "steps-post", "linewidth": 2.2},
    "needed": {"color": theme.TARGET, "linestyle": (0, (5, 3)), "linewidth": 1.4},
}


def burndown(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw the number of gaps against time, with the straight line to the target date.

    Args:
        frame: ``analysis.plan.burndown``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    now = int(table.loc[table["kind"] == "needed", "gaps"].iloc[0])
    figure = theme.sheet(
        4.4,
        texts("charts.burndown_title") if title is None else title,
        texts("charts.burndown_note", n=now, until=table["date"].max()),
    )
    axes = theme.panel(figure, 0.75, 0.4, 0.95, 0.75)
    for kind, style in _LINES.items():
        rows = table[table["kind"] == kind].sort_values("date", kind="stable")
        if rows.empty:
            continue
        days = [float(day.toordinal()) for day in rows["date"]]
        left = [float(value) for value in rows["gaps"]]
        if kind == "planned" and len(days) > 1:
            days.append(float(table["date"].max().toordinal()))
            left.append(left[-1])
        axes.plot(days, left, label=texts(f"charts.burndown_{kind}"), zorder=3, **style)
    axes.set_ylim(0, max(int(table["gaps"].max()) * 1.1, 1))
    years = pd.date_range(table["date"].min(), table["date"].max() + pd.Timedelta(days=1), freq="YS")
    axes.set_xticks([float(year.toordinal()) for year in years], [str(year.year) for year in years])
    axes.grid(axis="both", color=theme.HAIR, linewidth=0.7)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=3, frameon=False, fontsize=theme.SMALL,
        labelcolor=theme.INK,
    )  # fmt: skip
    return figure
