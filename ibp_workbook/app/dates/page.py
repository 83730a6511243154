"""When IBP must be in order: what holds, what is to come, and where the board stands against the goals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from ibp_workbook import formats
from ibp_workbook.app import page as pages
from ibp_workbook.app.dates.state import DatesState
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_field, round_field
from ibp_workbook.app.selection import Selection


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: DatesView(opened).parts())


class DatesView:
    """The choices above; then the board's standing, what is ahead, what holds, and what has passed."""

    def __init__(self, opened: Page) -> None:
        self.texts = opened.texts
        catalogue = opened.catalogue
        self.selection = Selection(opened.workspace, catalogue, opened.request)
        self.state = DatesState(catalogue.timeline, catalogue.sources, self.texts)
        self.choice = Controls(self._chosen, legend=self.texts("dates.choose"))
        self.message = widgets.HTML()
        self.goals = widgets.HTML()
        self.tables = {name: widgets.HTML() for name in ("ahead", "now", "past")}
        self._draw()

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        lead = pages.html("paragraph.html", text=self.texts("dates.lead"), lead=True)
        head = widgets.VBox([self.choice, self.message]).add_class("ibp-card")
        tables = [widgets.VBox([table]).add_class("ibp-card") for table in self.tables.values()]
        return [lead, head, self.goals, *tables]

    def _chosen(self, name: str, value: Any) -> None:
        self.message.value = ""
        if name == "board":
            self.selection.choose_board(str(value))
        elif name == "round":
            self.selection.round = str(value)
        else:
            try:
                self.state.on = date.fromisoformat(str(value))
            except ValueError:
                self.message.value = render("notice.html", message=self.texts("dates.no_date"), tone="bad")
                return
        self._draw()

    def _draw(self) -> None:
        texts, selection, on = self.texts, self.selection, self.state.on
        day = {
            "name": "on",
            "type": "date",
            "label": texts("dates.on"),
            "help": texts("dates.on_help"),
            "value": on.isoformat(),
        }
        rounds = [round_field(selection, texts)] if selection.rounds else []
        self.choice.fields = [board_field(selection, texts), *rounds, day]
        self.choice.address = selection.address()
        shown = formats.day(on, texts.lang)
        self.goals.value = render(
            "dates_goals.html",
            t=texts,
            on=shown,
            round=selection.round,
            goals=self.state.goals(selection),
            start=link("start", **selection.address(), lang=texts.lang),
        )
        for name, rows in self.state.parts().items():
            title = texts(f"dates.{name}", on=shown)
            self.tables[name].value = render("dates_part.html", t=texts, title=title, rows=rows)
