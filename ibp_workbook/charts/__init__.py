"""Tidy frames -> matplotlib figures -> accessible SVG.

Each function takes a frame as ``ibp_workbook.analysis`` gives it and returns a ``matplotlib.figure.Figure``;
``to_svg`` makes it fit for a page, and ``describe`` says the same in words.
"""

from ibp_workbook.charts.alt import describe, describe_matrix
from ibp_workbook.charts.burndown import burndown
from ibp_workbook.charts.change import change
from ibp_workbook.charts.distribution import distribution
from ibp_workbook.charts.gantt import gantt
from ibp_workbook.charts.heatmap import heatmap
from ibp_workbook.charts.matrix import matrix
from ibp_workbook.charts.matrix import places as matrix_places
from ibp_workbook.charts.missed import missed
from ibp_workbook.charts.projection import projection
from ibp_workbook.charts.radar import radar
from ibp_workbook.charts.ranking import ranking
from ibp_workbook.charts.svg import to_svg

__all__ = [
    "burndown",
    "change",
    "describe",
    "describe_matrix",
    "distribution",
    "gantt",
    "heatmap",
    "matrix",
    "matrix_places",
    "missed",
    "projection",
    "radar",
    "ranking",
    "to_svg",
]
