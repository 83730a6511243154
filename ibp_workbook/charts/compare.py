"""Two sides beside each other, domain by domain or norm by norm."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def compare(frame: pd.DataFrame, names: tuple[str, str], lang: str = "nl", title: str | None = None) -> Rows:
    """A dot for the first side and a diamond for the second, joined by their difference.

    Args:
        frame: ``analysis.two_rounds(...)`` or ``analysis.two_groups(...)``, per domain or norm.
        names: what the two sides are.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    low, high, target = frames.scale(table)
    sides = {"first": names[0], "second": names[1]}
    standard = texts("charts.compare_title", **sides)
    about = "statement_title" if "statement" in table.columns else "domain_title"
    known = table.set_index(about)["difference"]
    return Rows(
        title=standard if title is None else title,
        subtitle=texts("charts.compare_note"),
        alt=alt.say(
            "compare", lang, title=standard, **sides,
            more=int((known >= theme.SHOWN).sum()),
            less=int((known <= -theme.SHOWN).sum()),
            empty=int(known.isna().sum()),
            target=target,
            **alt.ends(known, lang, sign=True),
        ),
        rows=[
            _row(row, str(label), texts)
            for row, label in zip(frames.records(table), known.index, strict=True)
        ],
        axis=theme.scale(low, high, target, lang),
        legend=[(_first(0.5), names[0]), (_second(0.5), names[1])],
    )  # fmt: skip


def _row(row: Any, label: str, texts: Texts) -> Row:
    key = str(getattr(row, "statement", ""))
    counts = {"n_first": row.n_first, "n_second": row.n_second}
    if pd.isna(row.difference):
        return Row(label, texts("charts.compare_missing", **counts), key=key)
    told = {
        "first": number(row.first, texts.lang),
        "second": number(row.second, texts.lang),
        "difference": number(row.difference, texts.lang, sign=True),
    }
    stem = Mark("stem", row.first, row.second, edge=theme.LINE)
    # The dot lies on the diamond where they are equal: both are seen.
    marks = [stem, _second(row.second), _first(row.first)]
    return Row(label, texts("charts.compare_value", **told, **counts), marks, key)


def _first(at: float) -> Mark:
    return Mark("dot", at, fill=theme.ACCENT, edge=theme.INK)


def _second(at: float) -> Mark:
    return Mark("diamond", at, edge=theme.TARGET)
