"""How many gaps are left: as measured, as planned, and as needed to be there in time."""

from typing import Literal

import pandas as pd

from ibp_workbook.charts import alt, frames
from ibp_workbook.charts.description import Axis, Line, Lines
from ibp_workbook.texts import Texts

_STYLES: dict[str, Literal["mean", "plan", "aim"]] = {"measured": "mean", "planned": "plan", "needed": "aim"}


def burndown(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Lines:
    """The number of gaps against time, with the straight line to the target date.

    Args:
        frame: ``analysis.plan.burndown``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    needed = table[table["kind"] == "needed"]
    now = int(needed["gaps"].iloc[0])
    planned = table[table["kind"] == "planned"].sort_values("date", kind="stable")
    first, last = table["date"].min(), table["date"].max()
    years = pd.date_range(first, last + pd.Timedelta(days=1), freq="YS")
    most = max(int(table["gaps"].max()), 1)
    step = max(1, -(-most // 5))
    return Lines(
        title=texts("charts.burndown_title") if title is None else title,
        subtitle=texts("charts.burndown_note", n=now, until=last),
        alt=alt.say(
            "burndown", lang, until=needed["date"].max(), now=now, left=int(planned["gaps"].iloc[-1])
        ),
        lines=[
            Line(texts(f"charts.burndown_{kind}"), style, points, kind == "planned")
            for kind, style in _STYLES.items()
            if (points := _points(table, kind, last))
        ],
        across=Axis(
            first.toordinal(), last.toordinal(), [(year.toordinal(), str(year.year)) for year in years]
        ),
        up=Axis(0, most * 1.1, [(gaps, str(gaps)) for gaps in range(0, most + 1, step)]),
    )


def _points(table: pd.DataFrame, kind: str, last: pd.Timestamp) -> list[tuple[float, float]]:
    rows = table[table["kind"] == kind].sort_values("date", kind="stable")
    points = [(float(row.date.toordinal()), float(row.gaps)) for row in frames.records(rows)]
    if kind == "planned" and len(points) > 1:
        points.append((float(last.toordinal()), points[-1][1]))
    return points
