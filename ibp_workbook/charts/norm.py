"""One norm at the board and at each of its schools."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.texts import Texts


def norm(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Rows:
    """The level of each school with one norm: a dot is its own answer, a diamond that of its board.

    Args:
        frame: ``analysis.norm(answers, statement, before)``.
        lang: ``nl`` or ``en``.
        title: instead of that of the norm; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    low, high, target = frames.scale(table)
    named = str(table["statement_title"].iloc[0])
    aim = texts("charts.target", target=target)
    schools = table[table["school_id"].notna()]
    labels = frames.school_labels(schools)
    among = theme.count_schools(len(labels), lang)
    return Rows(
        title=named if title is None else title,
        subtitle=theme.joined(frames.round_names(table), among, aim),
        alt=alt.say(
            "norm", lang, title=named,
            schools=among,
            below=int((schools["level"] < schools["target"]).fillna(False).sum()),
            n=int(schools["level"].notna().sum()),
            open=int((schools["state"] == "open").sum()),
            target=target,
        ),
        rows=[_row(row, labels, (low, high), texts) for row in frames.records(table)],
        axis=theme.scale(low, high, target, lang),
        legend=[
            (Mark("dot", 0.5, fill=theme.ACCENT, edge=theme.INK), texts("charts.norm_own")),
            (Mark("diamond", 0.5, edge=theme.ACCENT), texts("charts.norm_inherited")),
            (Mark("ring", 0.5, edge=theme.MUTED), texts("charts.norm_before")),
        ],
    )  # fmt: skip


def _row(row: Any, labels: dict[int, str], scale: tuple[int, int], texts: Texts) -> Row:
    is_board = pd.isna(row.school_id)
    label = texts("common.board_itself") if is_board else labels[int(row.school_id)]
    return Row(label, _note(row, texts), _marks(row, scale), "" if is_board else str(row.school_id))


def _note(row: Any, texts: Texts) -> str:
    if row.state == "answered":
        told = [texts("charts.norm_level", level=row.level, target=row.target)]
    else:
        told = [texts("charts.not_applicable" if row.state == "nvt" else "charts.open")]
    if row.inherited:
        told.append(texts("charts.norm_inherited"))
    if pd.notna(row.before):
        told.append(texts("charts.norm_was", level=row.before))
    return theme.joined(*told)


def _marks(row: Any, scale: tuple[int, int]) -> list[Mark]:
    marks = []
    if pd.notna(row.before) and (pd.isna(row.level) or row.before != row.level):
        marks.append(Mark("ring", float(row.before), edge=theme.MUTED))
    if row.state == "answered" and row.inherited:
        marks.append(Mark("diamond", float(row.level), edge=theme.ACCENT))
    elif row.state == "answered":
        marks.append(Mark("dot", float(row.level), fill=theme.colour(row.level, *scale), edge=theme.INK))
    elif row.state == "open":
        low, high = scale
        marks.append(Mark("bar", low, high, theme.NOT_ASSESSED, theme.MUTED, hatched=True))
    return marks
