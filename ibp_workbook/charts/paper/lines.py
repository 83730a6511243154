"""Numbers against time, and in a circle, on paper."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Lines, Radar
from ibp_workbook.charts.paper.sheet import SMALL, TINY, panel, plain, sheet

_STYLES: dict[str, dict[str, Any]] = {
    "own": {"color": theme.ACCENT, "linewidth": 2.4, "marker": "o", "markersize": 5},
    "plan": {"color": theme.ACCENT, "linewidth": 2.2},
    "mean": {"color": theme.MUTED, "linewidth": 1.6, "linestyle": ":", "marker": "s", "markersize": 3.5},
    "aim": {"color": theme.TARGET, "linewidth": 1.8, "linestyle": (0, (5, 2))},
}


def draw_lines(chart: Lines) -> Figure:
    """Lines in a box with words around it."""
    made = sheet(chart, 2.5)
    axes = panel(made, 0.75, 0.4, 0.85 if chart.title else 0.5, 0.65)
    for line in chart.lines:
        across, up = zip(*line.points, strict=True)
        steps = "steps-post" if line.stepped else "default"
        axes.plot(across, up, label=line.words, drawstyle=steps, zorder=3, **_STYLES[line.style])
    axes.set(xlim=(chart.across.low, chart.across.high), ylim=(chart.up.low, chart.up.high))
    axes.set_xticks([at for at, _ in chart.across.ticks], [words for _, words in chart.across.ticks])
    axes.set_yticks([at for at, _ in chart.up.ticks], [words for _, words in chart.up.ticks])
    axes.grid(axis="both", color=theme.HAIR, linewidth=0.7)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=3, frameon=False, fontsize=SMALL,
        labelcolor=theme.INK,
    )  # fmt: skip
    return made


def draw_radar(chart: Radar) -> Figure:
    """A subject domain by domain, around a circle."""
    made = sheet(chart, 4.9)
    axes = cast(PolarAxes, panel(made, 2, 2, 1.25, 0.55, projection="polar"))
    angles = _circle(axes, chart)
    everywhere = np.linspace(0, 2 * np.pi, 181)
    axes.plot(everywhere, np.full_like(everywhere, chart.target), label=chart.words["aim"], **_STYLES["aim"])
    if "mean" in chart.words:
        means = [spoke.board_mean for spoke in chart.spokes]
        _around(axes, angles, means, label=chart.words["mean"], **_STYLES["mean"])
    own = [spoke.mean for spoke in chart.spokes]
    _around(axes, angles, own, label=plain(chart.words["own"]), **_STYLES["own"])
    made.legend(
        loc="upper left", bbox_to_anchor=(0.005, 1 - (0.65 if chart.title else 0.28) / made.get_figheight()),
        ncols=3, frameon=False, fontsize=SMALL, labelcolor=theme.INK, handlelength=3,
    )  # fmt: skip
    return made


def _circle(axes: PolarAxes, chart: Radar) -> np.ndarray:
    low, high = chart.scale
    angles = np.linspace(0, 2 * np.pi, len(chart.spokes), endpoint=False)
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    # The circle starts below the scale, so that the lowest level is a visible ring and not a point.
    floor = low - (high - low) / 4
    axes.set_ylim(floor, high)
    axes.set_yticks(chart.levels, [str(level) for level in chart.levels], color=theme.MUTED)
    axes.set_rlabel_position(np.degrees(angles[1] / 2) if len(angles) > 1 else 10)
    axes.set_xticks(angles, [])
    axes.grid(color=theme.HAIR, linewidth=0.8)
    reach = floor + (high - floor) * 1.06
    for angle, spoke in zip(angles, chart.spokes, strict=True):
        side = np.sin(angle)
        axes.text(
            angle, reach, theme.wrap(plain(spoke.title), 24) + f"\n{spoke.value}",
            size=TINY, color=theme.INK, linespacing=1.1,
            ha="center" if abs(side) < 0.12 else "left" if side > 0 else "right",
            va="bottom" if np.cos(angle) > 0.9 else "top" if np.cos(angle) < -0.9 else "center",
        )  # fmt: skip
    return angles


def _around(axes: PolarAxes, angles: np.ndarray, means: Sequence[float | None], **style: Any) -> None:
    values = np.array([np.nan if mean is None else mean for mean in means])
    axes.plot(np.append(angles, angles[0]), np.append(values, values[0]), clip_on=False, **style)
