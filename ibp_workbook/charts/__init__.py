"""Tidy frames -> descriptions of charts -> a page, or paper.

Each function takes a frame as ``ibp_workbook.analysis`` gives it and returns a description: marks, words,
order, target and n as plain data, with ``alt``, the same in sentences. A page draws it in the browser;
``figure`` makes a ``matplotlib.figure.Figure`` of it and ``to_svg`` an accessible drawing for a notebook.
"""

from typing import TYPE_CHECKING

from ibp_workbook.charts.burndown import burndown
from ibp_workbook.charts.change import change
from ibp_workbook.charts.compare import compare
from ibp_workbook.charts.description import Chart
from ibp_workbook.charts.distribution import distribution
from ibp_workbook.charts.gantt import gantt
from ibp_workbook.charts.heatmap import Sheet, heatmap
from ibp_workbook.charts.matrix import matrix
from ibp_workbook.charts.matrix import places as matrix_places
from ibp_workbook.charts.missed import missed
from ibp_workbook.charts.norm import norm
from ibp_workbook.charts.projection import projection
from ibp_workbook.charts.radar import radar
from ibp_workbook.charts.ranking import ranking
from ibp_workbook.charts.strips import strips

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "Chart",
    "Sheet",
    "burndown",
    "change",
    "compare",
    "distribution",
    "figure",
    "gantt",
    "heatmap",
    "matrix",
    "matrix_places",
    "missed",
    "norm",
    "projection",
    "radar",
    "ranking",
    "strips",
    "to_svg",
]


def figure(chart: Chart) -> "Figure":
    """Draw a chart on paper."""
    # matplotlib costs half a second to import, and only paper needs it.
    from ibp_workbook.charts import paper

    return paper.figure(chart)


def to_svg(chart: Chart) -> str:
    """An ``<svg role="img">`` of a chart for a notebook; its label is what the chart shows, in words."""
    from ibp_workbook.charts import svg

    return svg.to_svg(figure(chart), chart.alt)
