"""One school, or the board, domain by domain."""

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Radar, Spoke
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def radar(
    frame: pd.DataFrame,
    school: int | None = None,
    target: int | None = None,
    lang: str = "nl",
    title: str | None = None,
) -> Radar:
    """The mean of each domain around a circle, against the target and the board.

    A domain that is not assessed is a gap in the line, never a zero.

    Args:
        frame: scores; of several rounds the newest is drawn.
        school: school id; None draws the board alone.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    own, board = frames.radar_rows(frame, school)
    texts = Texts(lang)
    low, high, asked = frames.scale(own)
    target = asked if target is None else target
    name = str(own["board_name" if school is None else "school"].iloc[0])
    counts = texts("charts.n_of", n=int(own["n"].sum()), total=int(own["total"].sum()))
    others = [None] * len(own) if school is None else [_known(mean) for mean in board["mean"]]
    spokes = [
        Spoke(row.domain, row.domain_title, _value(row.mean, row.n, texts), _known(row.mean), other)
        for row, other in zip(frames.records(own), others, strict=True)
    ]
    words = {"own": name, "aim": texts("charts.target", target=target)}
    if school is not None:
        words["mean"] = texts("charts.board_mean")
    standard = texts("charts.radar_title", name=name)
    return Radar(
        title=standard if title is None else title,
        subtitle=f"{frames.round_names(own)} · {counts}",
        alt=alt.say(
            "radar", lang, title=standard,
            n=int(own["mean"].notna().sum()),
            domains=len(own),
            below=int((own["mean"] < own["target"]).sum()),
            target=asked,
            **alt.ends(own.set_index("domain_title")["mean"], lang),
        ),
        spokes=spokes,
        scale=(low, high),
        levels=theme.ticks(low, high),
        target=target,
        words=words,
    )  # fmt: skip


def _known(mean: float) -> float | None:
    return None if pd.isna(mean) else float(mean)


def _value(mean: float, n: int, texts: Texts) -> str:
    if not n:
        return texts("charts.not_assessed")
    return f"{number(mean, texts.lang)} ({texts('charts.n_only', n=n)})"
