"""Subjects below each other on one axis, on paper."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Axis, Mark, Row, Rows, Strips, spots
from ibp_workbook.charts.paper.sheet import (
    HATCH,
    SMALL,
    TINY,
    heights_of,
    label_rows,
    name_groups,
    note_beside,
    panel,
    sheet,
    swatch_look,
)

# shape -> marker, size, width of its edge, and in which layer
POINTS = {
    "dot": ("o", 9, 0.8, 4), "ring": ("o", 6, 1.2, 3), "diamond": ("D", 8, 1.8, 3),
    "spot": ("o", 4.5, 0.5, 3), "halo": ("o", 9.5, 1.8, 4),
}  # fmt: skip
_NAME, _BESIDE, _BOTH = 48, 32, 64
"""So many letters of a name, and of what stands beside a row, are on one line; and of both together."""


def draw_strips(chart: Strips) -> Figure:
    """Domains below each other, a spot for each school."""
    rows = [Row(strip.title, strip.note, spots(strip, chart.chosen)) for strip in chart.strips]
    return _drawn(chart, rows, least=0.42)


def draw_rows(chart: Rows) -> Figure:
    """Subjects below each other."""
    return _drawn(chart, chart.rows)


def _drawn(chart: Rows | Strips, rows: Sequence[Row], least: float = 0.0) -> Figure:
    """The rows of a chart; each is at least so many inches high."""
    beside = [theme.wrap(row.note, _BESIDE, 3) for row in rows]
    labels = [theme.wrap(row.label, min(_NAME, _BOTH - _longest(beside)), 3) for row in rows]
    lines = max((text.count("\n") for text in (*labels, *beside)), default=0) + 1
    each = max(least, 0.3 if len(labels) <= 12 else 0.22, 0.04 + 0.135 * lines)
    heights = heights_of(len(labels), chart.groups)
    top = (0.95 if chart.axis.line else 0.75) + (0.4 if chart.title else 0) + (0.2 if chart.legend else 0)
    made = sheet(chart, top + 0.1 + (len(labels) + len(chart.groups)) * each)
    left, right = 0.35 + 0.064 * _longest(labels), 0.25 + 0.064 * _longest(beside)
    axes = panel(made, left, right, top, 0.1)
    label_rows(axes, labels, heights)
    for at in heights[1:]:
        axes.axhline(at - 0.5, color=theme.HAIR, linewidth=0.5, zorder=0)
    _axis(axes, chart.axis)
    name_groups(axes, chart, heights, left - 0.15)
    for at, row in zip(heights, rows, strict=True):
        draw_row(axes, at, row)
    if chart.legend:
        handles = [_handle(mark) for mark, _ in chart.legend]
        made.legend(
            handles, [words for _, words in chart.legend], loc="upper left", frameon=False, fontsize=TINY,
            bbox_to_anchor=(0.005, 1 - (0.6 if chart.title else 0.25) / made.get_figheight()), ncols=8,
            labelcolor=theme.INK, handlelength=1.2, columnspacing=0.9,
        )  # fmt: skip
    return made


def _handle(mark: Mark) -> Artist:
    """A mark as it stands in a legend."""
    if mark.shape not in POINTS:
        return Rectangle((0, 0), 1, 1, **swatch_look(mark))
    form, size, width, _ = POINTS[mark.shape]
    fill, edge = mark.fill or theme.PAPER, mark.edge or theme.INK
    look = {"color": fill, "markeredgecolor": edge, "markeredgewidth": width, "linestyle": ""}
    return Line2D([], [], marker=form, markersize=size, **look)  # type: ignore[arg-type]


def _longest(texts: Sequence[str]) -> int:
    """The letters of the longest line."""
    return max((len(line) for text in texts for line in text.split("\n")), default=0)


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


def draw_row(axes: Axes, at: int, row: Row) -> None:
    """The marks of a row, what stands beside it, and the school that it is of."""
    note_beside(axes, at, theme.wrap(row.note, _BESIDE, 3))
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
    if mark.shape == "bar":
        bar = Rectangle(
            (mark.at, row - 0.31), end - mark.at, 0.62, facecolor=fill, edgecolor=edge, linewidth=0.7,
            linestyle="--" if mark.dashed else "-", hatch=HATCH if mark.hatched else None, zorder=2,
        )  # fmt: skip
        axes.add_artist(bar)  # what adds a bar to a chart works out its limits anew for each
    elif mark.shape == "stem":
        axes.plot([mark.at, end], [row, row], color=edge, linewidth=2, zorder=2)
    elif mark.shape == "tick":
        axes.plot([mark.at, mark.at], [row - 0.45, row + 0.45], color=edge, linewidth=2.5, zorder=4)
    elif mark.shape == "arrow":
        arrow = {"arrowstyle": "-|>", "color": edge, "linewidth": 2, "shrinkA": 3, "shrinkB": 0}
        axes.annotate("", (end, row), (mark.at, row), arrowprops=arrow, zorder=4)
    else:
        form, size, width, order = POINTS[mark.shape]
        axes.plot(
            [mark.at], [row - mark.lift], form, markersize=size,
            color="none" if mark.shape == "halo" else fill, markeredgecolor=edge,
            markeredgewidth=width, zorder=order,
        )  # fmt: skip
