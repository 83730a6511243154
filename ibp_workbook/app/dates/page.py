"""When IBP must be in order: what holds, what is to come, and where the board stands against the goals."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook import formats
from ibp_workbook.app.dates.state import DatesState
from ibp_workbook.app.page import Page, Parts, View, card, html, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, field


class DatesView(View):
    """The choices above; then the board's standing, what is ahead, what holds, and what has passed."""

    shows_content = False

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = DatesState(opened.catalogue, self.texts)
        self.choice = Controls(self._chosen, legend=self.texts("dates.choose"))
        self.message = widgets.HTML()
        self.goals = widgets.HTML()
        self.tables = {name: widgets.HTML() for name in ("ahead", "now", "past")}
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        lead = html("paragraph.html", text=self.texts("dates.lead"), lead=True)
        tables = [card(table) for table in self.tables.values()]
        return [lead, card(self.choice, self.message), self.goals, *tables]

    def _chosen(self, name: str, value: Any) -> None:
        def choose() -> None:
            self.selection.choose(name, value)
            if name == "on":
                self.state.on = self.day(value, "dates.no_date")

        if self.attempt(self.message, choose):
            self._draw()

    def _draw(self) -> None:
        texts, selection, on = self.texts, self.selection, self.state.on
        of_day = field("date", "on", texts("dates.on"), on.isoformat(), help=texts("dates.on_help"))
        # Who only manages people reads what the law asks, and nothing of where a board stands.
        sees_content = self.opened.workspace.actor.sees_content
        self.choice.fields = [*(board_and_round(selection, texts) if sees_content else []), of_day]
        self.choice.address = selection.address()
        shown = formats.day(on, texts.lang)
        if sees_content:
            self.goals.value = render(
                "dates_goals.html",
                t=texts,
                on=shown,
                round=selection.round,
                goals=self.state.goals(selection),
                start=selection.link("start"),
            )
        for name, rows in self.state.parts().items():
            title = texts(f"dates.{name}", on=shown)
            self.tables[name].value = render("dates_part.html", t=texts, title=title, rows=rows)


page = DatesView.page
