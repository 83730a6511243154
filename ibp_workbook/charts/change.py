"""What changed since the previous round."""

import pandas as pd
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

SHOWN = 0.05  # a smaller change is 0,0 in the text beside it, and no arrow either


def change(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw an arrow from the mean before to the mean now, per school, per domain or in all.

    Args:
        frame: ``analysis.change(previous, current, by=...)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    labels = row_labels(table, lang)
    names = {"before": table["round_before"].iloc[0], "now": table["round_now"].iloc[0]}
    figure = theme.sheet(
        theme.scale_height(len(table)),
        texts("charts.change_title", **names) if title is None else title,
        f"{texts('charts.mean_level')} · {texts('charts.n_both')}",
    )
    axes = theme.panel(figure, theme.NAMES, 2.7, 1.35, 0.15)
    if "school_id" in table.columns:
        theme.clickable(axes, list(frames.school_labels(table)))
    theme.rows(axes, labels)
    low, high = frames.single(table, "scale_min"), frames.single(table, "scale_max")
    theme.scale(axes, low, high, frames.single(table, "target"), lang)
    for at, row in enumerate(frames.records(table)):
        difference = number(row.change, lang, sign=True) if row.n else texts("charts.not_comparable")
        counts = {"n": row.n, "before": row.n_before, "now": row.n_now}
        theme.note(axes, at, texts("charts.change_value", change=difference, **counts))
        if row.n:
            tone = theme.ACCENT if row.change >= 0 else theme.TARGET
            axes.plot(row.before, at, "o", markersize=6, color=theme.PAPER, markeredgecolor=tone, zorder=3)
            if abs(row.change) >= SHOWN:
                arrow = {"arrowstyle": "-|>", "color": tone, "linewidth": 2, "shrinkA": 3, "shrinkB": 0}
                axes.annotate("", (row.now, at), (row.before, at), arrowprops=arrow, zorder=4)
    return figure


def row_labels(table: pd.DataFrame, lang: str) -> list[str]:
    """What each row speaks of: a school, a domain, or the board."""
    if "school_id" in table.columns:
        return list(frames.school_labels(table).values())
    return list(table["domain_title"]) if "domain" in table.columns else [Texts(lang)("charts.board")]
