"""The presentation for the FG: the dashboard as slides, with notes."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

import ipywidgets as widgets

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app import page as pages
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_field, round_field
from ibp_workbook.app.presentation.component import SlideShow
from ibp_workbook.app.presentation.state import Presentation
from ibp_workbook.app.selection import Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Conflict


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: PresentationView(opened).parts())


class PresentationView:
    """The slides, and below them what they are about."""

    def __init__(self, opened: Page) -> None:
        self.texts = opened.texts
        workspace = AnalysisWorkspace(opened.workspace.url, opened.workspace.actor)
        self.selection = Selection(workspace, opened.catalogue, opened.request)
        self.state = Presentation(workspace, self.selection, self.texts)
        self.show = SlideShow(
            self.state.draw, self._save, self._choose, texts=self.texts.area("presentation")
        )
        self.choice = Controls(self._chosen, legend=self.texts("presentation.choose"))
        self._draw()

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        keys = pages.html("paragraph.html", text=self.texts("presentation.keys"))
        choice = widgets.VBox([self.choice, keys]).add_class("ibp-card").add_class("ibp-show-choice")
        return [self.show, choice]

    def _chosen(self, name: str, value: Any) -> None:
        dashboard = self.state.dashboard
        if name == "board":
            self.selection.choose_board(str(value))
        elif name == "round":
            self.selection.round = str(value)
        else:
            dashboard.filters = replace(dashboard.filters, aliases=bool(value))
        dashboard.load()
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        aliases = self.state.dashboard.filters.aliases
        rounds = [round_field(selection, texts)] if selection.rounds else []
        alias = {"name": "aliases", "type": "checkbox", "label": texts("board.aliases"), "value": aliases}
        self.choice.fields = [board_field(selection, texts), *rounds, alias]
        self.choice.address = {"board": selection.board, "round": selection.round}
        slides = [asdict(slide) for slide in self.state.slides()]
        self.show.empty = "" if slides else self.state.dashboard.why_nothing()
        self.show.writable = bool(slides) and not aliases and self.state.may_write
        self.show.show(slides, self.state.notes(), f"{selection.board}:{selection.round}")

    def _save(self, name: str, text: str, base: int | None) -> dict[str, Any]:
        try:
            saved = self.state.save_note(name, text, base)
        except IbpError as error:
            return {"error": error.message(self.texts.lang)}
        if isinstance(saved, Conflict):
            mine, theirs = saved.mine.value, saved.theirs.value
            parts = {"proposal": saved.proposal, "mine": mine, "theirs": theirs, "by": saved.theirs.by}
            return {"conflict": parts}
        return {"base": saved.event}

    def _choose(self, proposal: int, keep: str) -> dict[str, Any]:
        kept: Literal["mine", "theirs"] = "mine" if keep == "mine" else "theirs"
        try:
            return self.state.choose_note(proposal, kept)
        except IbpError as error:
            return {"error": error.message(self.texts.lang)}
