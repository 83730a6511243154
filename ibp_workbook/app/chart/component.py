"""A figure with its table one click away, and downloads of the same numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset


class ChartPanel(Component):
    """One figure on a page: heading, accessible SVG, the table behind it and its downloads.

    Attributes:
        heading: heading of the panel.
        note: one line under the heading, such as what n means here.
        svg: the figure as made by ``charts.to_svg``; empty while there is nothing to show.
        empty: what to say when there is no figure.
        columns: headings of the table.
        rows: cells of the table, as text; a cell may be a dict ``{"text", "href"}``.
        busy: the figure is being drawn.
        texts: words of the component.
        links: key of a row in the figure (``data-school``) -> address that a click opens.
    """

    _esm = asset("parts/dom.js", "chart/chart.js")
    _css = asset("chart/chart.css")

    heading = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    svg = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    links = traitlets.Dict().tag(sync=True)

    def __init__(self, download: Callable[[str], tuple[str, bytes]], **traits: Any) -> None:
        """Make a panel.

        Args:
            download: gives file name and content for a format (``xlsx`` or ``csv``), when asked.
            **traits: initial values of the traits.
        """
        self._download = download
        super().__init__(**traits)

    def show(self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], **shown: Any) -> None:
        """Show a figure and its table in one go.

        Args:
            heading: of the panel.
            columns: headings of the table.
            rows: its cells.
            **shown: other traits that change, such as ``svg``, ``empty`` and ``note``.
        """
        with self.hold_sync():
            self.heading, self.columns, self.rows = heading, list(columns), [list(row) for row in rows]
            for name, value in shown.items():
                setattr(self, name, value)

    def on_download(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person asked for the table as a file: made now, kept nowhere."""
        name, data = self._download(str(content["format"]))
        self.send({"kind": "file", "name": name}, buffers=[data])
