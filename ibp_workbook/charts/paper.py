"""A description drawn by matplotlib, for reports: the same marks, order and words as the browser draws."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.projections.polar import PolarAxes

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Axis, Chart, Grid, Lines, Mark, Radar, Row, Rows
from ibp_workbook.formats import printable

HATCH = "////"
TINY, SMALL, NORMAL, LARGE = 8.0, 8.5, 9.5, 13.0
WIDTH, ON_ITS_SIDE = 6.6, 10.0
"""Inches of text on a page of A4, and on one on its side: a report places a figure as it is drawn."""
_NAME, _BESIDE, _BOTH = 48, 32, 64
"""So many letters of a name, and of what stands beside a row, are on one line; and of both together."""
_STYLES: dict[str, dict[str, Any]] = {
    "own": {"color": theme.ACCENT, "linewidth": 2.4, "marker": "o", "markersize": 5},
    "plan": {"color": theme.ACCENT, "linewidth": 2.2},
    "mean": {"color": theme.MUTED, "linewidth": 1.6, "linestyle": ":", "marker": "s", "markersize": 3.5},
    "aim": {"color": theme.TARGET, "linewidth": 1.8, "linestyle": (0, (5, 2))},
}


def figure(chart: Chart) -> Figure:
    """Draw a chart; sizes are in inches, and no text is smaller than 8 points."""
    draw: dict[type[Chart], Callable[[Any], Figure]] = {
        Rows: _rows, Grid: _grid, Lines: _lines, Radar: _radar,
    }  # fmt: skip
    return draw[type(chart)](chart)


def plain(text: str) -> str:
    """Text that matplotlib draws as it is, and that a file can hold: dollar signs would make a formula."""
    return printable(text).replace("$", r"\$")


def _sheet(chart: Chart, height: float, width: float = WIDTH) -> Figure:
    """An empty figure with its title and a line below it."""
    made = Figure(figsize=(width, height), facecolor=theme.PAPER)
    left = 0.15 / width
    heading = plain(theme.short(chart.title, 60))
    made.text(left, 1 - 0.14 / height, heading, size=LARGE, weight="bold", color=theme.INK, va="top")
    below = 0.46 if chart.title else 0.1
    under = plain(_lines_of(chart.subtitle, int(width * 15)))
    made.text(left, 1 - below / height, under, size=SMALL, color=theme.MUTED, va="top")
    return made


def _lines_of(subtitle: str, letters: int) -> str:
    """The parts of a subtitle on as few lines as hold them; no part is broken."""
    first, *others = subtitle.split(" · ")
    lines = [first]
    for part in others:
        longer = f"{lines[-1]} · {part}"
        lines = [*lines[:-1], longer] if len(longer) <= letters else [*lines, part]
    return "\n".join(lines)


def _panel(
    made: Figure, left: float, right: float, top: float, bottom: float, projection: str | None = None
) -> Axes:
    """Axes at distances in inches from the edges of the figure, without a box around them."""
    width, height = made.get_size_inches()
    rectangle = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    axes: Axes = made.add_axes(rectangle, projection=projection)
    axes.set_facecolor("none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=theme.INK)
    return axes


def _labels(axes: Axes, labels: Sequence[str]) -> None:
    """Rows from top to bottom with a label each."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), [plain(label) for label in labels])


def _note(axes: Axes, row: int, text: str) -> None:
    """The numbers of a row, to the right of it."""
    place = axes.get_yaxis_transform()
    axes.text(1.02, row, plain(text), transform=place, size=SMALL, color=theme.MUTED, va="center")


# Rows


def _rows(chart: Rows) -> Figure:
    beside = [theme.wrap(row.note, _BESIDE, 3) for row in chart.rows]
    labels = [theme.wrap(row.label, min(_NAME, _BOTH - _longest(beside)), 3) for row in chart.rows]
    lines = max((text.count("\n") for text in (*labels, *beside)), default=0) + 1
    each = max(0.3 if len(labels) <= 12 else 0.22, 0.04 + 0.135 * lines)
    top = (0.95 if chart.axis.line else 0.75) + (0.4 if chart.title else 0) + (0.2 if chart.legend else 0)
    made = _sheet(chart, top + 0.1 + len(labels) * each)
    left, right = 0.35 + 0.064 * _longest(labels), 0.25 + 0.064 * _longest(beside)
    axes = _panel(made, left, right, top, 0.1)
    _labels(axes, labels)
    for at in range(1, len(labels)):
        axes.axhline(at - 0.5, color=theme.HAIR, linewidth=0.5, zorder=0)
    _axis(axes, chart.axis)
    for at, row in enumerate(chart.rows):
        _row(axes, at, row)
    if chart.legend:
        handles = [
            Rectangle(
                (0, 0), 1, 1, facecolor=mark.fill, edgecolor=mark.edge, hatch=HATCH if mark.hatched else ""
            )
            for mark, _ in chart.legend
        ]
        made.legend(
            handles, [words for _, words in chart.legend], loc="upper left", frameon=False, fontsize=TINY,
            bbox_to_anchor=(0.005, 1 - (0.6 if chart.title else 0.25) / made.get_figheight()), ncols=8,
            labelcolor=theme.INK, handlelength=1.2, columnspacing=0.9,
        )  # fmt: skip
    return made


def _longest(texts: Sequence[str]) -> int:
    """The letters of the longest line."""
    return max((len(line) for text in texts for line in text.split("\n")), default=0)


def _swatch(mark: Mark) -> dict[str, Any]:
    return {"facecolor": mark.fill, "edgecolor": mark.edge, "hatch": HATCH if mark.hatched else ""}


def _axis(axes: Axes, axis: Axis) -> None:
    axes.set_xlim(axis.low, axis.high)
    axes.xaxis.tick_top()
    room = axes.get_window_extent().width / axes.figure.dpi
    # Where the words along the axis would run into each other they stand below each other.
    is_stacked = sum(0.1 + 0.07 * len(words) for _, words in axis.ticks) > room
    named = [words.replace(" ", "\n") if is_stacked else words for _, words in axis.ticks]
    axes.set_xticks([at for at, _ in axis.ticks], named)
    axes.tick_params(axis="x", labelcolor=theme.MUTED, labelsize=TINY if is_stacked else SMALL)
    axes.grid(axis="x", color=theme.HAIR, linewidth=0.7)
    axes.set_axisbelow(True)
    if axis.line is None:
        return
    at, words = axis.line
    axes.axvline(at, color=theme.TARGET, linewidth=1.6, linestyle=(0, (5, 2)), zorder=1)
    axes.annotate(
        words, (at, 1), xytext=(0, 28 if is_stacked else 17), xycoords=("data", "axes fraction"),
        textcoords="offset points", ha="center", size=SMALL, color=theme.TARGET, weight="bold",
    )  # fmt: skip


def _row(axes: Axes, at: int, row: Row) -> None:
    _note(axes, at, theme.wrap(row.note, _BESIDE, 3))
    for mark in row.marks:
        _mark(axes, at, mark)
        if mark.text and mark.to is not None:
            middle = (mark.at + mark.to) / 2
            axes.text(middle, at, mark.text, size=TINY, color=mark.ink, ha="center", va="center", zorder=5)
    if row.key:
        # See-through, and on top: the row, label included, is the school's (data-school in the SVG).
        box = axes.get_position()
        left = -box.x0 / box.width
        bar = Rectangle(
            (left, at - 0.5), 1 - left, 1, transform=axes.get_yaxis_transform(), alpha=0, linewidth=0
        )
        bar.set(gid=f"school:{row.key}", clip_on=False, zorder=9)
        axes.add_patch(bar)


def _mark(axes: Axes, row: int, mark: Mark) -> None:
    fill, edge = mark.fill or theme.PAPER, mark.edge or theme.INK
    end = mark.at if mark.to is None else mark.to
    points = {"dot": ("o", 9, 0.8, 4), "ring": ("o", 6, 1.2, 3), "diamond": ("D", 8, 1.8, 3)}
    if mark.shape == "bar":
        axes.barh(
            row, end - mark.at, left=mark.at, height=0.62, facecolor=fill, edgecolor=edge, linewidth=0.7,
            linestyle="--" if mark.dashed else "-", hatch=HATCH if mark.hatched else None, zorder=2,
        )  # fmt: skip
    elif mark.shape == "stem":
        axes.plot([mark.at, end], [row, row], color=edge, linewidth=2, zorder=2)
    elif mark.shape == "tick":
        axes.plot([mark.at, mark.at], [row - 0.45, row + 0.45], color=edge, linewidth=2.5, zorder=4)
    elif mark.shape == "arrow":
        arrow = {"arrowstyle": "-|>", "color": edge, "linewidth": 2, "shrinkA": 3, "shrinkB": 0}
        axes.annotate("", (end, row), (mark.at, row), arrowprops=arrow, zorder=4)
    else:
        form, size, width, order = points[mark.shape]
        axes.plot(
            [mark.at], [row], form, markersize=size, color=fill, markeredgecolor=edge, markeredgewidth=width,
            zorder=order,
        )  # fmt: skip


# Grids


def _grid(chart: Grid) -> Figure:
    is_square = len(chart.rows) <= 3
    # As high as fits on a page on its side, and never lower than its letters.
    height = 0.9 if is_square else min(0.3, max(0.135, 3.1 / len(chart.rows)))
    top = 1.1 if is_square else 2.5 if chart.title else 2.2
    width = WIDTH if is_square else ON_ITS_SIDE
    made = _sheet(chart, top + 0.15 + len(chart.rows) * height, width)
    axes = _panel(made, 1.1 if is_square else 3.15, 0.3 if is_square else 1.3, top, 0.15)
    axes.set_xlim(-0.5, len(chart.columns) - 0.5)
    _labels(axes, [label for label, *_ in chart.rows])
    axes.xaxis.tick_top()
    turned: dict[str, Any] = {} if is_square else {"rotation": 55, "ha": "left", "rotation_mode": "anchor"}
    titles = [plain(theme.short(title, 34)) for _, title in chart.columns]
    axes.set_xticks(range(len(titles)), titles, **turned)
    if is_square:
        axes.set_ylabel(chart.heads[0], color=theme.MUTED, size=NORMAL)
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(chart.heads[1], color=theme.MUTED, size=NORMAL)
    _squares(axes, chart, NORMAL if is_square else TINY)
    _counts(axes, chart)
    if chart.legend:
        _key(made, chart)
    return made


def _squares(axes: Axes, chart: Grid, size: float) -> None:
    known: list[tuple[Rectangle, str]] = []
    unknown: list[Rectangle] = []
    for at, (_, key, _, cells) in enumerate(chart.rows):
        for column, cell in enumerate(cells):
            square = Rectangle((column - 0.48, at - 0.47), 0.96, 0.94)
            if cell.fill:
                known.append((square, cell.fill))
            else:
                unknown.append(square)
            if cell.text:
                ink, words = chart.inks[cell.fill], theme.wrap(cell.text, 18, 3)
                axes.text(column, at, words, size=size, color=ink, ha="center", va="center")
        if key:
            _row(axes, at, Row("", "", [], key))
    # All squares are two artists: one artist a square takes seconds.
    colours = [fill for _, fill in known]
    axes.add_collection(PatchCollection([square for square, _ in known], facecolors=colours, linewidths=0))
    look: dict[str, Any] = {
        "facecolor": theme.NOT_ASSESSED,
        "edgecolor": theme.LINE,
        "hatch": HATCH,
        "linewidths": 0,
    }
    axes.add_collection(PatchCollection(unknown, **look))


def _counts(axes: Axes, chart: Grid) -> None:
    edge = len(chart.columns) - 0.4
    small: dict[str, Any] = {"size": TINY, "color": theme.MUTED, "va": "center"}
    axes.text(edge, -0.85, chart.heads[2], **small)
    for at, (_, _, note, _) in enumerate(chart.rows):
        axes.text(edge, at, note, **small)


def _key(made: Figure, chart: Grid) -> None:
    """The legend, in the free corner left of the titles of the columns."""
    width, height = made.get_size_inches()
    top = 0.85 if chart.title else 0.55
    head: dict[str, Any] = {"size": SMALL, "weight": "bold", "color": theme.INK}
    made.text(0.15 / width, 1 - top / height, chart.heads[1], **head)
    for at, (mark, words) in enumerate(chart.legend):
        down = 1 - (top + 0.25 + 0.2 * at) / height
        swatch = Rectangle(
            (0.15 / width, down), 0.26 / width, 0.15 / height, transform=made.transFigure, linewidth=0.5,
            **_swatch(mark),
        )  # fmt: skip
        made.add_artist(swatch)
        made.text(0.5 / width, down + 0.02 / height, words, size=SMALL, color=theme.INK)


# Lines and circles


def _lines(chart: Lines) -> Figure:
    made = _sheet(chart, 2.8)
    axes = _panel(made, 0.75, 0.4, 0.85 if chart.title else 0.5, 0.65)
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


def _radar(chart: Radar) -> Figure:
    made = _sheet(chart, 4.9)
    axes = cast(PolarAxes, _panel(made, 2, 2, 1.25, 0.55, projection="polar"))
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
