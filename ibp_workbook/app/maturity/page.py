"""The self-assessment: choose board, round and school, and fill in the norms."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.maturity.component import Questionnaire
from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.page import Page, Parts, View, card, notice
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, school_field


class MaturityView(View):
    """The choice above the form; the form itself is the questionnaire component."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.choice = Controls(self._chosen, legend=self.texts("common.choose"))
        self.body = widgets.VBox()
        self._form: MaturityState | None = None
        self._draw(opened.request.place)

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        return [card(self.choice), self.body]

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        self._draw()

    def _draw(self, place: str = "") -> None:
        selection = self.selection
        school = school_field(selection, self.texts)
        self.choice.fields = [*board_and_round(selection, self.texts), school]
        self.choice.address = selection.address()
        self.opened.heartbeat.title = selection.subject
        current, framework = selection.current_round, selection.framework
        board = selection.current_board.name if selection.current_board else ""
        if current is None or framework is None:
            self._form = None
            self.body.children = [notice(self.texts("common.no_round"), "info")]
            return
        if self._form is None:
            self._form = MaturityState(self.opened.workspace, self.opened.catalogue, self.texts.lang)
            self._form.open(current, selection.current_school, framework, board)
            self.body.children = [Questionnaire(self._form, place)]
        else:
            self._form.open(current, selection.current_school, framework, board)


page = MaturityView.page
