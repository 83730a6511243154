"""The norms that most schools miss."""

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts


def missed(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw, per norm, the share of all schools that miss it, and the share that did not answer yet.

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
    axes = theme.panel(figure, 4.3, 2.0, 1.15, 0.15)
    theme.rows(axes, [theme.wrap(text, 50) for text in table["statement_title"]])
    axes.xaxis.tick_top()
    theme.shares(axes)
    axes.grid(axis="x", color=theme.HAIR, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.barh(
        range(len(table)), table["missed"] / table["schools"], height=0.55, color=theme.ACCENT, zorder=2
    )
    for at, row in enumerate(frames.records(table)):
        if row.open:
            axes.barh(
                at, row.open / row.schools, left=1 - row.open / row.schools, height=0.55, linewidth=0.5,
                edgecolor=theme.LINE, facecolor=theme.NOT_ASSESSED, hatch=theme.HATCH, zorder=2,
            )  # fmt: skip
        key = "charts.missed_few" if row.few else "charts.missed_value"
        counts = {"open": row.open, "schools": row.schools, "missed": row.missed, "n": row.n}
        theme.note(axes, at, texts(key, share=percent(row.share), **counts))
    return figure
