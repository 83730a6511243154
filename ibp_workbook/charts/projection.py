"""The scores now, and what they become when the plan is carried out."""

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

SAME = 0.05


def projection(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw each domain's mean now as a dot, and an open dot where the plan brings it.

    Args:
        frame: ``analysis.plan.projected``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    figure = theme.sheet(
        theme.scale_height(len(table)),
        texts("charts.projection_title") if title is None else title,
        texts("charts.projection_note"),
    )
    axes = theme.panel(figure, theme.NAMES, 2.6, 1.35, 0.15)
    theme.rows(axes, [theme.short(name, 44) for name in table["domain_title"]])
    low, high = frames.single(table, "scale_min"), frames.single(table, "scale_max")
    theme.scale(axes, low, high, frames.single(table, "target"), lang)
    for at, row in enumerate(frames.records(table)):
        if pd.isna(row.now):
            theme.note(axes, at, texts("charts.not_assessed"))
            continue
        same = row.planned - row.now < SAME
        axes.plot([row.now, row.planned], [at, at], color=theme.LINE, linewidth=2, zorder=2)
        if not same:
            axes.plot(
                [row.planned], [at], "D", markersize=8, color=theme.PAPER, markeredgecolor=theme.ACCENT,
                markeredgewidth=1.8, zorder=3,
            )  # fmt: skip
        axes.plot(
            [row.now], [at], "o", markersize=9, color=theme.colour(row.now, low, high),
            markeredgecolor=theme.INK, markeredgewidth=0.8, zorder=4,
        )  # fmt: skip
        then = texts("charts.projection_same") if same else number(row.planned, lang)
        now = number(row.now, lang)
        theme.note(axes, at, texts("charts.projection_value", now=now, then=then, n=row.n, total=row.total))
    return figure
