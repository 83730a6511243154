"""Schools from high to low, and how far each is from the target."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

FEWEST = 5
"""Over fewer assessed norms a mean says nothing: it is not drawn."""


def ranking(
    frame: pd.DataFrame, target: int | None = None, lang: str = "nl", title: str | None = None
) -> Rows:
    """Each school's overall mean as a dot, joined to the target by its gap.

    Args:
        frame: ``analysis.ranking(scores)``; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.latest(frames.not_empty(frame))
    texts = Texts(lang)
    names = frames.school_labels(table)
    low, high = frames.single(table, "scale_min"), frames.single(table, "scale_max")
    target = frames.single(table, "target") if target is None else target
    axis = theme.scale(low, high, target, lang)
    rows = [
        _row(row, label, target, (low, high), texts)
        for row, label in zip(frames.records(table), names.values(), strict=True)
    ]
    return Rows(
        title=texts("charts.ranking_title") if title is None else title,
        subtitle=theme.joined(
            frames.round_names(table), theme.count_schools(len(names), lang), texts("charts.n_norms")
        ),
        alt=alt.ranking(table, lang),
        rows=rows,
        axis=axis,
    )


def _row(row: Any, label: str, target: int, scale: tuple[int, int], texts: Texts) -> Row:
    key = str(row.school_id)
    if pd.isna(row.mean):
        return Row(label, texts("charts.not_assessed"), key=key)
    counts = {"open": row.unanswered, "n": row.n, "total": row.total}
    if row.n < FEWEST:
        low, high = scale
        unknown = Mark("bar", low, high, theme.NOT_ASSESSED, theme.MUTED, hatched=True)
        return Row(label, texts("charts.ranking_too_few", **counts), [unknown], key)
    told = {"mean": number(row.mean, texts.lang), "gap": number(row.mean - target, texts.lang, sign=True)}
    note = texts("charts.ranking_few" if row.few else "charts.ranking_value", **told, **counts)
    marks = [
        Mark("stem", float(target), row.mean, edge=theme.LINE),
        Mark("dot", row.mean, fill=theme.colour(row.mean, *scale), edge=theme.INK),
    ]
    return Row(label, note, marks, key)
