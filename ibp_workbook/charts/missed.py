"""The norms that most schools miss."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts


def missed(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Rows:
    """Per norm the share of all schools that miss it, and the share that did not answer yet.

    Args:
        frame: ``analysis.most_missed(answers)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    target, first = frames.single(table, "target"), table.iloc[0]
    return Rows(
        title=texts("charts.missed_title") if title is None else title,
        subtitle=f"{texts('charts.missed_axis')} ({texts('charts.target', target=target)})",
        alt=alt.say(
            "missed", lang,
            count=len(table),
            first=first["statement_title"],
            share=percent(first["share"]),
            n=int(first["n"]),
            target=target,
        ),
        rows=[_row(row, texts) for row in frames.records(table)],
        axis=theme.shares(),
    )  # fmt: skip


def _row(row: Any, texts: Texts) -> Row:
    marks = [Mark("bar", 0.0, row.missed / row.schools, theme.ACCENT, theme.ACCENT)]
    if row.open:
        begin = 1 - row.open / row.schools
        marks.append(Mark("bar", begin, 1.0, theme.NOT_ASSESSED, theme.MUTED, hatched=True))
    counts = {"open": row.open, "schools": row.schools, "missed": row.missed, "n": row.n}
    key = "charts.missed_few" if row.few else "charts.missed_value"
    return Row(row.statement_title, texts(key, share=percent(row.share), **counts), marks, row.statement)
