"""The scores now, and what they become when the plan is carried out."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def projection(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Rows:
    """Each domain's mean now as a dot, and an open diamond where the plan brings it.

    Args:
        frame: ``analysis.plan.projected``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    low, high, target = frames.scale(table)
    return Rows(
        title=texts("charts.projection_title") if title is None else title,
        subtitle=texts("charts.projection_note"),
        alt=alt.say(
            "projection", lang,
            n=len(table),
            up=int((table["planned"] - table["now"] >= theme.SHOWN).sum()),
            target=target,
            **alt.ends(table.set_index("domain_title")["planned"], lang),
        ),
        rows=[_row(row, low, high, texts) for row in frames.records(table)],
        axis=theme.scale(low, high, target, lang),
    )  # fmt: skip


def _row(row: Any, low: int, high: int, texts: Texts) -> Row:
    label = theme.short(row.domain_title, 44)
    if pd.isna(row.now):
        return Row(label, texts("charts.not_assessed"))
    same = row.planned - row.now < theme.SHOWN
    marks = [Mark("stem", row.now, row.planned, edge=theme.LINE)]
    if not same:
        marks.append(Mark("diamond", row.planned, edge=theme.ACCENT))
    marks.append(Mark("dot", row.now, fill=theme.colour(row.now, low, high), edge=theme.INK))
    then = texts("charts.projection_same") if same else number(row.planned, texts.lang)
    now = number(row.now, texts.lang)
    return Row(label, texts("charts.projection_value", now=now, then=then, n=row.n, total=row.total), marks)
