"""A figure with its table one click away, and downloads of the same numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset

DRAWING = (
    "chart/marks.js", "chart/grid.js", "chart/rows.js", "chart/radar.js", "chart/lines.js", "chart/draw.js",
)  # fmt: skip
"""Draws the descriptions of ``charts``, for every component that shows one."""


class ChartPanel(Component):
    """One figure on a page: heading, drawing, the table behind it and its downloads.

    Attributes:
        heading: heading of the panel.
        note: one line under the heading, such as what n means here.
        chart: the description (``charts.Chart.plain``); empty while there is nothing to show.
        empty: what to say when there is no figure.
        columns: headings of the table.
        rows: cells of the table, as text; a cell may be a dict ``{"text", "href"}``.
        busy: the figure is yet to be made.
        texts: words of the component.
        links: key of a row in the figure -> address that a click opens.
    """

    _esm = asset("parts/dom.js", "parts/formats.js", *DRAWING, "chart/chart.js")
    _css = asset("chart/drawing.css", "chart/chart.css")

    heading = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    chart = traitlets.Dict().tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    links = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        download: Callable[[str], tuple[str, bytes]],
        draw: Callable[[], None] = lambda: None,
        **traits: Any,
    ) -> None:
        """Make a panel.

        Args:
            download: gives file name and content for a format (``xlsx`` or ``csv``), when asked.
            draw: shows the figure; called when it is about to come into view, or soon after.
            **traits: initial values of the traits.
        """
        self._download, self._draw = download, draw
        self.near = False
        super().__init__(**traits)

    def renew(self, at_once: bool = False) -> None:
        """What it shows has changed: made again now when a person looks at it, and else in a moment."""
        self.busy = True
        if self.near or at_once:
            self._draw()

    def show(self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], **shown: Any) -> None:
        """Show a figure and its table in one go; what stays the same is not sent.

        Args:
            heading: of the panel.
            columns: headings of the table.
            rows: its cells.
            **shown: other traits that change, such as ``chart``, ``empty`` and ``note``.
        """
        with self.hold_sync():
            self.heading, self.columns, self.rows = heading, list(columns), [list(row) for row in rows]
            for name, value in shown.items():
                setattr(self, name, value)
            self.busy = False

    def on_near(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The figure came near the window, or left it."""
        self.near = bool(content.get("near"))
        if self.near and self.busy:
            self._draw()

    def on_draw(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """Nobody looks at it yet, and there is time."""
        if self.busy:
            self._draw()

    def on_download(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person asked for the table as a file: made now, kept nowhere."""
        name, data = self._download(str(content["format"]))
        self.send({"kind": "file", "name": name}, buffers=[data])
