"""The self-assessment: choose board, round and school, and fill in the norms."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app import page as pages
from ibp_workbook.app.maturity.component import Questionnaire
from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.page import Page, notice
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_field, round_field, school_field
from ibp_workbook.app.selection import Selection


def page() -> None:
    """Show the self-assessment."""
    pages.show(lambda opened: MaturityView(opened).parts())


class MaturityView:
    """The choice above the form; the form itself is the questionnaire component."""

    def __init__(self, opened: Page) -> None:
        self.opened = opened
        self.texts = opened.texts
        self.selection = Selection(opened.workspace, opened.catalogue, opened.request)
        self.choice = Controls(self._chosen, legend=self.texts("common.choose"))
        self.body = widgets.VBox()
        self._form: MaturityState | None = None
        self._draw(opened.request.place)

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        return [widgets.VBox([self.choice]).add_class("ibp-card"), self.body]

    def _chosen(self, name: str, value: Any) -> None:
        if name == "board":
            self.selection.choose_board(str(value))
        else:
            setattr(self.selection, name, str(value))
        self._draw()

    def _draw(self, place: str = "") -> None:
        selection = self.selection
        rounds = [round_field(selection, self.texts)] if selection.rounds else []
        self.choice.fields = [
            board_field(selection, self.texts),
            *rounds,
            school_field(selection, self.texts),
        ]
        self.choice.address = selection.address()
        current, framework = selection.current_round, selection.framework
        if current is None or framework is None:
            self._form = None
            self.body.children = [notice(self.texts("common.no_round"), "info")]
            return
        if self._form is None:
            catalogue = self.opened.catalogue
            workspace, lang = self.opened.workspace, self.texts.lang
            self._form = MaturityState(workspace, framework, lang, catalogue.sources, catalogue.plan)
            self._form.open(current, selection.current_school, framework)
            self.body.children = [Questionnaire(self._form, place)]
        else:
            self._form.open(current, selection.current_school, framework)
