"""An empty figure for paper, and what every figure has: title, panel, labels, notes, names of groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Chart, Mark
from ibp_workbook.formats import printable

HATCH = "////"
TINY, SMALL, NORMAL, LARGE = 8.0, 8.5, 9.5, 13.0
WIDTH, ON_ITS_SIDE = 6.6, 10.0
"""Inches of text on a page of A4, and on one on its side: a report places a figure as it is drawn."""


def plain(text: str) -> str:
    """Text that matplotlib draws as it is, and that a file can hold: dollar signs would make a formula."""
    return printable(text).replace("$", r"\$")


def sheet(chart: Chart, height: float, width: float = WIDTH) -> Figure:
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


def panel(
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


def label_rows(axes: Axes, labels: Sequence[str], heights: Sequence[int]) -> None:
    """Rows from top to bottom with a label each, on these lines."""
    axes.set_ylim(max(heights, default=0) + 0.5, -0.5)
    axes.set_yticks(heights, [plain(label) for label in labels])


def note_beside(axes: Axes, row: int, text: str) -> None:
    """The numbers of a row, to the right of it."""
    place = axes.get_yaxis_transform()
    axes.text(1.02, row, plain(text), transform=place, size=SMALL, color=theme.MUTED, va="center")


def heights_of(count: int, groups: Mapping[int, str]) -> list[int]:
    """On which line each row stands, where the name of a group takes a line of its own."""
    return [row + sum(place <= row for place in groups) for row in range(count)]


def name_groups(axes: Axes, chart: Chart, heights: Sequence[int], left: float) -> None:
    """The name of each group on the line above its first row, from so many inches left of the axes."""
    for place, words in chart.groups.items():
        axes.annotate(
            plain(theme.short(words, 120)), (0, heights[place] - 1), xytext=(-left * 72, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center", size=SMALL,
            weight="bold", color=theme.INK, gid="group",
        )  # fmt: skip


def swatch_look(mark: Mark) -> dict[str, Any]:
    """How a mark looks as a square."""
    return {"facecolor": mark.fill, "edgecolor": mark.edge, "hatch": HATCH if mark.hatched else ""}
