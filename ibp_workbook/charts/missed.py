"""The norms that most schools miss."""

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts


def missed(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw, per norm, the share of the assessed schools below target.

    Args:
        frame: ``analysis.most_missed(answers)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    target = frames.single(table, "target")
    figure = theme.sheet(
        1.2 + 0.15 + len(table) * 0.44,
        texts("charts.missed_title") if title is None else title,
        f"{texts('charts.missed_axis')} ({texts('charts.target', target=target)})",
    )
    axes = theme.panel(figure, 4.3, 1.75, 1.15, 0.15)
    theme.rows(axes, [theme.wrap(text, 56) for text in table["statement_title"]])
    axes.xaxis.tick_top()
    theme.shares(axes, lang)
    axes.grid(axis="x", color=theme.HAIR, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.barh(range(len(table)), table["share"], height=0.55, color=theme.ACCENT, zorder=2)
    for at, row in enumerate(frames.records(table)):
        share = percent(row.share)
        theme.note(axes, at, texts("charts.missed_value", share=share, missed=row.missed, n=row.n))
    return figure
