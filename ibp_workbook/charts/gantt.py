"""The actions of a plan against time."""

from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Axis, Mark, Row, Rows
from ibp_workbook.formats import day
from ibp_workbook.texts import Texts

SHOWN = 40
"""So many actions fit on a sheet; the most urgent ones are drawn, and the sheet says how many there are."""
_FILLS = {"done": theme.LINE, "busy": theme.ACCENT, "accepted": "#a9c1de", "proposed": theme.PAPER}


def gantt(
    frame: pd.DataFrame, lang: str = "nl", today: pd.Timestamp | None = None, title: str | None = None
) -> Rows:
    """Each dated action as a bar over the quarters in which it runs.

    Args:
        frame: ``analysis.plan.plan_frame``; rejected actions and those without a last day are left out.
        lang: ``nl`` or ``en``.
        today: where the line of today stands; none by default.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(dated(frame))
    texts = Texts(lang)
    shown, statuses = table.head(SHOWN), table["status"].value_counts()
    undated = int((frame["due"].isna() & (frame["status"] != "rejected")).sum())
    return Rows(
        title=texts("charts.gantt_title") if title is None else title,
        subtitle=texts("charts.gantt_note", n=len(shown), total=len(table), undated=undated),
        alt=alt.say(
            "gantt", lang,
            n=len(table),
            first=table["start"].min(),
            last=table["due"].max(),
            done=int(statuses.get("done", 0)),
            busy=int(statuses.get("busy", 0)),
            overdue=int(table["overdue"].sum()),
        ),
        rows=[_row(row, texts) for row in frames.records(shown)],
        axis=_quarters(shown, today, lang),
    )  # fmt: skip


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The actions that can be drawn; without a first day they begin three months before the last."""
    table = frame[frame["due"].notna() & (frame["status"] != "rejected")]
    start = table["start"].where(table["start"].notna(), table["due"] - pd.Timedelta(days=91))
    return table.assign(start=start.where(start <= table["due"], table["due"])).sort_values(
        ["due", "start", "title"], kind="stable", ignore_index=True
    )


def _row(row: Any, texts: Texts) -> Row:
    late = f" · {texts('plan.overdue')}" if row.overdue else ""
    edge = theme.ACCENT if row.status != "done" else theme.MUTED
    proposed = row.status == "proposed"
    bar = Mark("bar", _days(row.start), _days(row.due) + 1, _FILLS[row.status], edge, dashed=proposed)
    return Row(theme.short(row.title, 58), theme.short(row.status_title, 14) + late, [bar])


def _days(moment: pd.Timestamp) -> float:
    return float(pd.Timestamp(moment).toordinal())


def _quarters(table: pd.DataFrame, today: pd.Timestamp | None, lang: str) -> Axis:
    """Quarters along the top; of a long plan, only half-years or years have a name."""
    texts = Texts(lang)
    first = table["start"].min().to_period("Q")
    last = table["due"].max().to_period("Q")
    quarters = pd.period_range(first, last, freq="Q")
    # On paper, beside long titles, there is room for five.
    every = 1 if len(quarters) <= 5 else 2 if len(quarters) <= 10 else 4
    named = [
        (
            _days(quarter.start_time),
            "" if at % every else texts("charts.quarter", number=quarter.quarter, year=str(quarter.year)),
        )
        for at, quarter in enumerate(quarters)
    ]
    low, high = _days(quarters[0].start_time), _days(quarters[-1].end_time) + 1
    line = None if today is None else (_days(today), day(today.date(), lang))
    return Axis(low, high, named, line if line and low <= line[0] <= high else None)
