"""Squares of rows by columns, on paper."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Grid, Row, Squares
from ibp_workbook.charts.paper.rows import draw_row
from ibp_workbook.charts.paper.sheet import (
    HATCH,
    NORMAL,
    ON_ITS_SIDE,
    SMALL,
    TINY,
    WIDTH,
    heights_of,
    label_rows,
    name_groups,
    panel,
    plain,
    sheet,
    swatch_look,
)

_Corners = tuple[tuple[float, float], ...]
_ASIDE = 0.62
"""Inches for each number at the end of a row of squares."""


def draw_grid(chart: Grid) -> Figure:
    """Squares with their names, what stands at the end of rows, and the legend."""
    is_square = len(chart.rows) <= 3
    lines = [*chart.rows, *chart.foot]
    heights = heights_of(len(lines), chart.groups)
    # As high as fits on a page on its side, and never lower than its letters.
    height = 0.9 if is_square else min(0.3, max(0.135, 3.1 / len(lines)))
    top = 1.1 if is_square else 2.5 if chart.title else 2.2
    width = WIDTH if is_square else ON_ITS_SIDE
    made = sheet(chart, top + 0.15 + (heights[-1] + 1) * height, width)
    left, right = 1.1 if is_square else 3.15, 0.3 + _ASIDE * len(chart.beside)
    axes = panel(made, left, right, top, 0.15)
    axes.set_xlim(-0.5, len(chart.columns) - 0.5)
    label_rows(axes, [line.label for line in lines], heights)
    axes.xaxis.tick_top()
    turned: dict[str, Any] = {} if is_square else {"rotation": 55, "ha": "left", "rotation_mode": "anchor"}
    titles = [plain(theme.short(title, 34)) for _, title in chart.columns]
    axes.set_xticks(range(len(titles)), titles, **turned)
    if is_square:
        axes.set_ylabel(chart.heads[0], color=theme.MUTED, size=NORMAL)
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(chart.heads[1], color=theme.MUTED, size=NORMAL)
    name_groups(axes, chart, heights, left - 0.15)
    _squares(axes, chart, lines, heights, NORMAL if is_square else TINY)
    _beside(axes, chart, heights)
    if chart.foot:
        axes.axhline(heights[len(chart.rows)] - 0.5, color=theme.INK, linewidth=1)
    if chart.legend:
        _key(made, chart)
    return made


def _squares(axes: Axes, chart: Grid, lines: Sequence[Squares], heights: Sequence[int], size: float) -> None:
    known: list[tuple[_Corners, str]] = []
    unknown: list[_Corners] = []
    for at, line in zip(heights, lines, strict=True):
        for column, cell in enumerate(line.cells):
            left, right, top, bottom = column - 0.48, column + 0.48, at - 0.47, at + 0.47
            square = ((left, top), (right, top), (right, bottom), (left, bottom))
            if cell.fill:
                known.append((square, cell.fill))
            else:
                unknown.append(square)
            if cell.text:
                ink, words = chart.inks[cell.fill], theme.wrap(cell.text, 18, 3)
                axes.text(column, at, words, size=size, color=ink, ha="center", va="center")
        if line.key:
            draw_row(axes, at, Row("", "", [], line.key))
    # All squares are two artists: one artist a square takes seconds.
    colours = [fill for _, fill in known]
    axes.add_collection(PolyCollection([square for square, _ in known], facecolors=colours, linewidths=0))
    look: dict[str, Any] = {
        "facecolor": theme.NOT_ASSESSED,
        "edgecolor": theme.LINE,
        "hatch": HATCH,
        "linewidths": 0,
    }
    axes.add_collection(PolyCollection(unknown, **look))


def _beside(axes: Axes, chart: Grid, heights: Sequence[int]) -> None:
    """The numbers at the end of the rows; a share has a bar behind it."""
    column = axes.get_window_extent().width / axes.figure.dpi / len(chart.columns)
    small: dict[str, Any] = {"size": TINY, "color": theme.MUTED, "va": "center"}
    for place, head in enumerate(chart.beside):
        edge = len(chart.columns) - 0.4 + place * _ASIDE / column
        room = 0.92 * _ASIDE / column
        axes.text(edge, -0.85, head, **small)
        for at, row in zip(heights, chart.rows, strict=False):
            beside = row.beside[place]
            axes.text(edge, at, beside.text, zorder=3, **small)
            if beside.share:
                bar = Rectangle((edge, at - 0.4), beside.share * room, 0.8, facecolor=theme.BAR, gid="share")
                bar.set(clip_on=False, linewidth=0, zorder=1)
                axes.add_patch(bar)


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
            **swatch_look(mark),
        )  # fmt: skip
        made.add_artist(swatch)
        made.text(0.5 / width, down + 0.02 / height, words, size=SMALL, color=theme.INK)
