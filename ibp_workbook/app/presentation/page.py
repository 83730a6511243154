"""The presentation for the FG: the dashboard as slides, with notes."""

from dataclasses import asdict, replace
from typing import Any

from ibp_workbook.app.page import Page, Parts, View, card, html
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, field
from ibp_workbook.app.presentation.component import SlideShow
from ibp_workbook.app.presentation.notes import NotesState
from ibp_workbook.app.presentation.state import Presentation


class PresentationView(View):
    """The slides, and below them what they are about."""

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = Presentation(self.selection, self.texts)
        self.notes = NotesState(self.selection, self.texts.lang)
        self.notes.open(hidden=False)
        self.show = SlideShow(self.state.draw, self.notes)
        self.choice = Controls(self._chosen, legend=self.texts("presentation.choose"))
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        keys = html("paragraph.html", text=self.texts("presentation.keys"))
        return [self.show, card(self.choice, keys).add_class("ibp-show-choice")]

    def _chosen(self, name: str, value: Any) -> None:
        dashboard = self.state.dashboard
        self.selection.choose(name, value)
        if name == "aliases":
            dashboard.filters = replace(dashboard.filters, aliases=bool(value))
        dashboard.load()
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        aliases = self.state.dashboard.filters.aliases
        alias = field("checkbox", "aliases", texts("board.aliases"), aliases)
        self.choice.fields = [*board_and_round(selection, texts), alias]
        self.choice.address = {"board": selection.board, "round": selection.round}
        slides = [asdict(slide) for slide in self.state.slides()]
        with self.show.hold_sync():
            self.show.empty = "" if slides else self.state.dashboard.why_nothing()
            self.show.writable = bool(slides) and not aliases and self.opened.workspace.actor.may_manage
            self.show.drawn, self.show.slides = {}, slides
            self.notes.open(hidden=aliases)


page = PresentationView.page
