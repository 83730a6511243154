"""One norm: a figure of all schools, what each of them wrote down, and the weakest other norms."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.norm.state import NormState
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, combo


class NormView(View):
    """The choice above; then the norm, its figure, what was written down, and other norms."""

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = NormState(self.selection, self.texts)
        self.choice = Controls(self._chosen, legend=self.texts("norm_page.choose"))
        self.head = widgets.HTML()
        heading = self.texts("norm_page.figure")
        self.figure = ChartPanel("norm_page", self.texts, self.exported, heading=heading)
        self.places = widgets.HTML()
        self.weakest = widgets.HTML()
        self.state.load(opened.request.norm)
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        return [card(self.choice), self.head, self.figure, self.places, self.weakest]

    def _chosen(self, name: str, value: Any) -> None:
        chosen = str(value) if name == "norm" else self.state.norm.id if self.state.norm else ""
        self.selection.choose(name, value)
        self.state.load(chosen)
        self._draw()
        if self.state.norm:
            self.choice.told = f"{self.state.head()['title']}. {self.state.told()}"

    def _draw(self) -> None:
        state, selection, texts = self.state, self.selection, self.texts
        self.choice.fields = board_and_round(selection, texts)
        self.choice.address = selection.address()
        self.figure.layout.display = None if state.norm else "none"
        if state.norm is None:
            self.head.value = render("notice.html", message=texts("common.no_round"), tone="info")
            self.places.value = self.weakest.value = ""
            return
        norm = combo("norm", texts("norm_page.norm"), state.norm.id, state.options(), texts)
        self.choice.fields = [*board_and_round(selection, texts), norm]
        self.choice.address = {**selection.address(), "norm": state.norm.id}
        head = state.head()
        self.head.value = render("norm_head.html", t=texts, norm=head)
        chart, shown = state.chart().plain(), {"note": texts("norm_page.note"), "links": state.links()}
        self.figure.show(texts("norm_page.figure"), state.table, chart, head["title"], **shown)
        self.places.value = render("norm_places.html", t=texts, places=state.places())
        self.weakest.value = render("norm_weakest.html", t=texts, weakest=state.weakest())


page = NormView.page
