"""One school, or the board, domain by domain."""

from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def radar(
    frame: pd.DataFrame,
    school: int | None = None,
    target: int | None = None,
    lang: str = "nl",
    title: str | None = None,
) -> Figure:
    """Draw the mean of each domain around a circle, against the target and the board.

    A domain that is not assessed is a gap in the line, never a zero.

    Args:
        frame: scores; of several rounds the newest is drawn.
        school: school id; None draws the board alone.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    own, board = select(frame, school)
    texts = Texts(lang)
    target = frames.single(own, "target") if target is None else target
    name = subject(own)
    n = texts("charts.n_of", n=int(own["n"].sum()), total=int(own["total"].sum()))
    figure = theme.sheet(
        7.3,
        texts("charts.radar_title", name=name) if title is None else title,
        f"{frames.round_names(own)} · {n}",
        width=9.4,
    )
    axes = cast(PolarAxes, theme.panel(figure, 2.15, 2.15, 1.6, 0.6, projection="polar"))
    angles = _circle(axes, own, lang)
    everywhere = np.linspace(0, 2 * np.pi, 181)
    dashed: dict[str, Any] = {"color": theme.TARGET, "linewidth": 1.8, "linestyle": (0, (5, 2))}
    axes.plot(
        everywhere, np.full_like(everywhere, target), label=texts("charts.target", target=target), **dashed
    )
    if school is not None:
        dotted = {"color": theme.MUTED, "linewidth": 1.6, "linestyle": ":", "marker": "s", "markersize": 3.5}
        _line(axes, angles, board["mean"], label=texts("charts.board_mean"), **dotted)
    _line(axes, angles, own["mean"], color=theme.ACCENT, linewidth=2.4, marker="o", markersize=5, label=name)
    figure.legend(
        loc="upper left", bbox_to_anchor=(0.005, 1 - 0.7 / figure.get_figheight()), ncols=3, frameon=False,
        fontsize=theme.SMALL, labelcolor=theme.INK, handlelength=3,
    )  # fmt: skip
    return figure


def select(frame: pd.DataFrame, school: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The domain rows of the school (or of the board) and those of the board, in the framework's order."""
    rows = frames.latest(frame[frame["domain"].notna()])
    board = rows[rows["school_id"].isna()]
    own = board if school is None else rows[rows["school_id"] == school]
    # Boards with an own round each would overlap: a radar shows one.
    own = own[own["round_id"] == own["round_id"].max()]
    board = board[board["round_id"].isin(own["round_id"])]
    own = frames.not_empty(own).sort_values("position")
    return own, board.set_index("domain").reindex(own["domain"]).reset_index()


def subject(own: pd.DataFrame) -> str:
    """Name of the school, or of the board."""
    row = own.iloc[0]
    return str(row["board_name"] if pd.isna(row["school_id"]) else row["school"])


def _circle(axes: PolarAxes, own: pd.DataFrame, lang: str) -> np.ndarray:
    low, high = frames.single(own, "scale_min"), frames.single(own, "scale_max")
    angles = np.linspace(0, 2 * np.pi, len(own), endpoint=False)
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    # The circle starts a little below the scale, so that the lowest level is a visible ring and not a point.
    floor = low - (high - low) * 0.2
    axes.set_ylim(floor, high)
    levels = theme.ticks(low, high)
    axes.set_yticks(levels, [str(level) for level in levels], color=theme.MUTED)
    axes.set_rlabel_position(np.degrees(angles[1] / 2) if len(angles) > 1 else 10)
    axes.set_xticks(angles, [])
    axes.grid(color=theme.HAIR, linewidth=0.8)
    reach = floor + (high - floor) * 1.06
    for angle, row in zip(angles, frames.records(own), strict=True):
        side = np.sin(angle)
        label = theme.wrap(theme.plain(row.domain_title), 26) + f"\n{_value(row, lang)}"
        axes.text(
            angle, reach, label, size=theme.SMALL, color=theme.INK, linespacing=1.15,
            ha="center" if abs(side) < 0.12 else "left" if side > 0 else "right",
            va="bottom" if np.cos(angle) > 0.9 else "top" if np.cos(angle) < -0.9 else "center",
        )  # fmt: skip
    return angles


def _value(row: Any, lang: str) -> str:
    texts = Texts(lang)
    if not row.n:
        return texts("charts.not_assessed")
    return f"{number(row.mean, lang)} ({texts('charts.n_only', n=row.n)})"


def _line(axes: PolarAxes, angles: np.ndarray, means: pd.Series, **style: Any) -> None:
    values = means.to_numpy(float)
    axes.plot(np.append(angles, angles[0]), np.append(values, values[0]), clip_on=False, **style)
