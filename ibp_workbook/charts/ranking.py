"""Schools from high to low, and how far each is from the target."""

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def ranking(
    frame: pd.DataFrame, target: int | None = None, lang: str = "nl", title: str | None = None
) -> Figure:
    """Draw each school's overall mean as a dot, joined to the target by its gap.

    Args:
        frame: ``analysis.ranking(scores)``; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.latest(frames.not_empty(frame))
    texts = Texts(lang)
    names = frames.school_labels(table)
    target = frames.single(table, "target") if target is None else target
    figure = theme.sheet(
        theme.scale_height(len(names)),
        texts("charts.ranking_title") if title is None else title,
        theme.joined(
            frames.round_names(table), theme.count_schools(len(names), lang), texts("charts.n_norms")
        ),
    )
    axes = theme.panel(figure, theme.NAMES, 2.5, 1.35, 0.15)
    theme.rows(axes, list(names.values()))
    low, high = frames.single(table, "scale_min"), frames.single(table, "scale_max")
    theme.clickable(axes, list(names))
    theme.scale(axes, low, high, target, lang)
    for at, row in enumerate(frames.records(table)):
        if pd.isna(row.mean):
            text = texts("charts.not_assessed")
        else:
            axes.plot([target, row.mean], [at, at], color=theme.LINE, linewidth=2, zorder=2)
            axes.plot(
                [row.mean], [at], "o", markersize=9, color=theme.colour(row.mean, low, high),
                markeredgecolor=theme.INK, markeredgewidth=0.8, zorder=3,
            )  # fmt: skip
            gap = number(row.mean - target, lang, sign=True)
            key = "charts.ranking_few" if row.few else "charts.ranking_value"
            counts = {"open": row.unanswered, "n": row.n, "total": row.total}
            text = texts(key, mean=number(row.mean, lang), gap=gap, **counts)
        theme.note(axes, at, text)
    return figure
