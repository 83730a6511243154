"""A figure with its table one click away, and downloads of the same numbers."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, Told, asset
from ibp_workbook.app.parts.tables import Table
from ibp_workbook.interop.tables.spreadsheet import write_table
from ibp_workbook.texts import Texts

DRAWING = (
    "chart/marks.js", "chart/grid.js", "chart/rows.js", "chart/radar.js", "chart/lines.js", "chart/draw.js",
)  # fmt: skip
"""Draws the descriptions of ``charts``, for every component that shows one."""


class ChartPanel(Component):
    """One figure on a page: heading, drawing, the table behind it and its downloads.

    Attributes:
        heading: heading of the panel.
        note: one line under the heading, such as what n means here.
        chart: the description (``charts.Chart.plain``); empty while there is nothing to show. Rows of squares
            that have an id stand in ``squares``: a choice of them, or another order, is a list of ids.
        squares: id -> row.
        empty: what to say when there is no figure.
        columns: headings of the table; empty until a person opens it.
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
    squares = traitlets.Dict().tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    links = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        file: str,
        texts: Texts,
        told: Told,
        draw: Callable[[], None] = lambda: None,
        opens: str = "panel.open",
        **traits: Any,
    ) -> None:
        """Make a panel.

        Args:
            file: name of the table as a file, without its ending.
            texts: in the language of the page.
            told: hears which file leaves.
            draw: shows the figure; called when it is about to come into view, or soon after.
            opens: the text that says what a click on a row opens.
            **traits: initial values of the traits.
        """
        self._file, self._lang, self._told, self._draw = file, texts.lang, told, draw
        self._table: Callable[[], Table] = Table
        self._title = ""
        self.near = self._is_opened = False
        super().__init__(texts=texts.area("panel") | {"open": texts(opens)}, **traits)

    def renew(self, at_once: bool = False) -> None:
        """What it shows has changed: made again now when a person looks at it, and else in a moment."""
        self.busy = True
        if self.near or at_once:
            self._draw()

    def show(
        self,
        heading: str,
        table: Callable[[], Table],
        chart: dict[str, Any] | None = None,
        title: str = "",
        **shown: Any,
    ) -> None:
        """Show a figure in one go; what stays the same is not sent, nor a table that nobody looks at.

        Args:
            heading: of the panel.
            table: makes the table behind the figure.
            chart: the description of the figure; none when there is nothing to show.
            title: of the table as a file, where the heading does not say enough there.
            **shown: other traits that change, such as ``empty`` and ``note``.
        """
        self._table, self._title = table, title or heading
        with self.hold_sync():
            self.heading = heading
            self.chart = self._with_squares_apart(chart or {})
            for name, value in shown.items():
                setattr(self, name, value)
            self._show_table()
            self.busy = False

    def _with_squares_apart(self, chart: dict[str, Any]) -> dict[str, Any]:
        rows = {row[1]: row for row in chart["rows"]} if chart.get("kind") == "grid" else {}
        if not all(rows):  # rows without an id, or no rows
            rows = {}
        if any(self.squares.get(key) != row for key, row in rows.items()) or not rows:
            self.squares = rows  # no row of before stays behind: it may have a name that is an alias now
        return {**chart, "rows": list(rows)} if rows else chart

    def _show_table(self) -> None:
        table = self._table() if self._is_opened else Table()
        self.columns, self.rows = list(table.columns), [list(row) for row in table.cells]

    def on_table(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person opened the table, or closed it."""
        self._is_opened = bool(content.get("open"))
        with self.hold_sync():
            self._show_table()

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
        if self.busy:
            self._draw()
        kind, table = str(content["format"]), self._table()
        made = write_table(kind, self._title, table.columns, table.values, self._lang)
        self.give_file(f"{self._file}.{kind}", made, self._told)
