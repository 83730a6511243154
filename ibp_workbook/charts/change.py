"""What changed since the previous round."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def change(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Rows:
    """An arrow from the mean before to the mean now, per school, per domain or in all.

    Args:
        frame: ``analysis.change(previous, current, by=...)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    names = {"before": table["round_before"].iloc[0], "now": table["round_now"].iloc[0]}
    low, high, target = frames.scale(table)
    labels = frames.row_labels(table, lang)
    differences = table.set_index(pd.Index(labels))["change"]
    standard = texts("charts.change_title", **names)
    return Rows(
        title=standard if title is None else title,
        subtitle=f"{texts('charts.mean_level')} · {texts('charts.n_both')}",
        alt=alt.say(
            "change", lang, title=standard,
            up=int((differences >= theme.SHOWN).sum()),
            down=int((differences <= -theme.SHOWN).sum()),
            same=int((differences.abs() < theme.SHOWN).sum()),
            empty=int(differences.isna().sum()),
            n=int(table["n"].sum()),
            target=target,
            **alt.ends(differences, lang, sign=True),
        ),
        rows=[_row(row, label, texts) for row, label in zip(frames.records(table), labels, strict=True)],
        axis=theme.scale(low, high, target, lang),
    )  # fmt: skip


def _row(row: Any, label: str, texts: Texts) -> Row:
    counts = {"n": row.n, "before": row.n_before, "now": row.n_now}
    told = number(row.change, texts.lang, sign=True) if row.n else texts("charts.not_comparable")
    marks = []
    if row.n:
        tone = theme.ACCENT if row.change >= 0 else theme.TARGET
        marks.append(Mark("ring", row.before, edge=tone))
        if abs(row.change) >= theme.SHOWN:
            marks.append(Mark("arrow", row.before, row.now, edge=tone))
    key = str(row.school_id) if hasattr(row, "school_id") else ""
    return Row(label, texts("charts.change_value", change=told, **counts), marks, key)
