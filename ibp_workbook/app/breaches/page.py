"""Data breaches of a board: the assessment of each incident, its clock, and the register."""

import ipywidgets as widgets

from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.breaches.state import clock, register
from ibp_workbook.app.dossiers.register import Entry
from ibp_workbook.app.page import Page, Parts, render
from ibp_workbook.app.parts.download import Download
from ibp_workbook.interop.tables.breach_notice import write_notice
from ibp_workbook.interop.tables.spreadsheet import write_excel


class BreachView(AssessView):
    """The incidents above; below, the clock of the chosen one and its questions."""

    def __init__(self, opened: Page) -> None:
        texts = opened.texts
        self.clock = widgets.HTML()
        self.register = Download(self._register, self.exported, label=texts("breaches.download_register"))
        self.notice = Download(self._notice, self.exported, label=texts("breaches.download_notice"))
        super().__init__(opened, "breach")
        opened.heartbeat.each_minute(self._draw_clock)

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        head, body = super().parts()
        chosen = widgets.VBox([self.clock, self.notice]).add_class("ibp-clock")
        return [head, self.register, chosen, body]

    def _draw_list(self) -> None:
        super()._draw_list()
        self._draw_clock()
        self.notice.layout.display = None if self._current else "none"
        self.register.layout.display = None if self.entries else "none"

    def _draw_clock(self) -> None:
        opened = self._current
        shown = clock(self.assessment, opened.verdict, self.texts) if opened else None
        self.clock.value = render("breach_clock.html", t=self.texts, clock=shown) if shown else ""

    @property
    def _current(self) -> Entry | None:
        """The dossier that is open, as it stands today; a clock does not look back to a reference date."""
        number = self.state.dossier.get("id")
        return next((entry for entry in self.entries if entry.dossier.id == number), None)

    def _register(self) -> tuple[str, bytes]:
        columns, rows = register(self.assessment, self.entries, self.texts)
        title = self.texts("breaches.register")
        return "datalekregister.xlsx", write_excel(title, columns, rows, lang=self.texts.lang)

    def _notice(self) -> tuple[str, bytes]:
        opened, board = self._current, self.selection.current_board
        assert opened is not None  # noqa: S101 - the button is there only when a dossier is open
        name = board.name if board else ""
        answers, lang = opened.verdict.answers, self.texts.lang
        return "melding.md", write_notice(self.assessment, opened.dossier.subject, name, answers, lang)


page = BreachView.page
