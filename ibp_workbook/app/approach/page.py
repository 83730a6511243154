"""How one goes about IBP: three steps, where the board stands in each, and who helps."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.approach.state import QUESTION, ApproachState
from ibp_workbook.app.dates.state import DatesState
from ibp_workbook.app.page import Page, Parts, View, card, html, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round


class ApproachView(View):
    """The choice above; then the steps, and who helps."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = ApproachState(self.selection, self.texts)
        self.dates = DatesState(opened.catalogue, self.texts)
        self.choice = Controls(self._chosen, legend=self.texts("common.choose"))
        self.steps = widgets.HTML()
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        t = self.texts
        lead = html("paragraph.html", text=t("approach.lead"), lead=True)
        asked = {item.id for item in self.opened.catalogue.timeline.values() if QUESTION in item.questions}
        rows = [row for row in self.dates.parts()["now"] if row["id"] in asked]
        helping = html("dates_part.html", t=t, title=t("approach.who_helps"), rows=rows)
        return [lead, card(self.choice), self.steps, card(helping)]

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        self.choice.fields = board_and_round(selection, texts)
        self.choice.address = selection.address()
        self.steps.value = render(
            "approach_steps.html",
            t=texts,
            steps=self.state.steps(),
            round=selection.round,
            goals=self.dates.goals(selection),
            start=selection.link("start"),
        )


page = ApproachView.page
