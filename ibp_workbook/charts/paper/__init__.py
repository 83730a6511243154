"""A description drawn by matplotlib, for reports: the same marks, order and words as the browser draws."""

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from ibp_workbook.charts.description import Chart, Grid, Lines, Radar, Rows, Strips
from ibp_workbook.charts.paper.grids import draw_grid
from ibp_workbook.charts.paper.lines import draw_lines, draw_radar
from ibp_workbook.charts.paper.rows import POINTS, draw_rows, draw_strips

__all__ = ["POINTS", "figure"]


def figure(chart: Chart) -> Figure:
    """Draw a chart; sizes are in inches, and no text is smaller than 8 points."""
    draw: dict[type[Chart], Callable[[Any], Figure]] = {
        Rows: draw_rows, Grid: draw_grid, Lines: draw_lines, Radar: draw_radar, Strips: draw_strips,
    }  # fmt: skip
    return draw[type(chart)](chart)
