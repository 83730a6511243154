"""How long records are kept: a table, a small calculator, and a board's own list checked."""

from datetime import date
from typing import Any

import ipywidgets as widgets

from ibp_workbook import formats
from ibp_workbook.app.page import Page, Parts, View, card, html, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import board_field, field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.app.retention.state import OUTCOME_TONES, RetentionState
from ibp_workbook.errors import Lifted
from ibp_workbook.interop.strangers.excel import LIMITS
from ibp_workbook.interop.tables.retention_excel import KINDS, LIMIT

# A longer list is read and checked as a whole, but only its first lines fit on a screen.
SHOWN = 200


class RetentionView(View):
    """The reference date above; then the calculator, one's own list, and the whole table."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = RetentionState(opened.catalogue, self.texts.lang)
        self.category = next(iter(self.state.categories))
        self.start = ""
        self.choice = Controls(self._on, legend=self.texts("keep.on_legend"))
        self.message = widgets.HTML()
        self.table = widgets.HTML()
        self.calculator = Controls(self._calculate, legend=self.texts("keep.calculate"))
        self.result = widgets.HTML()
        self.upload = Upload(
            self._received, self.texts, "keep.file", kinds=KINDS, max_bytes=LIMIT, rows=LIMITS.rows
        )
        self.template = Download(self.state.template, None, label=self.texts("keep.template"))
        self.checked = widgets.HTML()
        self.download = widgets.VBox()
        self.plan = Controls(self._to_plan, legend=self.texts("keep.to_plan"), show_legend=True)
        self.kept = widgets.HTML()
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        t = self.texts
        own = (self.template, self.upload, self.checked, self.download, self.plan, self.kept)
        return [
            html("paragraph.html", text=t("keep.lead"), lead=True),
            card(self.choice, self.message),
            card(self.calculator, self.result, title=t("keep.calculate")),
            card(*own, title=t("keep.your_list"), text=t("keep.your_list_text")),
            card(self.table, title=t("keep.table")),
        ]

    def _on(self, _name: str, value: Any) -> None:
        def look() -> None:
            self.state.on = self.day(value, "keep.no_date")

        if self.attempt(self.message, look):
            self._draw()

    def _calculate(self, name: str, value: Any) -> None:
        if name == "category":
            self.category = str(value)
        elif name == "start":
            self.start = str(value)
        self._draw_calculator()

    def _received(self, files: list[File], answer: Lifted | None) -> str:
        (name, content), *_ = files
        self.state.read(name, content, answer)
        self._draw_list()
        return self.texts("keep.read", file=name, n=len(self.state.lines()))

    def _to_plan(self, name: str, value: Any) -> None:
        def keep() -> str:
            n = self.state.keep(self.selection.workspace, self.selection.board)
            return self.texts("keep.kept", n=n)

        self.selection.choose(name, value)
        if name == "keep":
            self.attempt(self.kept, keep)

    def _draw(self) -> None:
        label, help_ = self.texts("keep.on"), self.texts("keep.on_help")
        self.choice.fields = [field("date", "on", label, self.state.on.isoformat(), help=help_)]
        self.table.value = render(
            "retention_table.html", t=self.texts, rows=self.state.table(), on=self._shown
        )
        self._draw_calculator()
        self._draw_list()

    def _draw_calculator(self) -> None:
        texts, categories = self.texts, self.state.categories
        begins = categories[self.category].start.get(texts.lang)
        options = [[item.id, item.title.get(texts.lang)] for item in categories.values()]
        help_ = texts("keep.start_help", start=begins)
        self.calculator.fields = [
            field("select", "category", texts("keep.category"), self.category, options=options),
            field("date", "start", texts("keep.start_date"), self.start, help=help_),
        ]
        self.result.value = self._answer()

    def _answer(self) -> str:
        if not self.start:
            return ""
        try:
            found = self.state.calculate(self.category, date.fromisoformat(self.start))
        except (ValueError, OverflowError):
            return render("notice.html", message=self.texts("keep.no_date"), tone="bad")
        return render("retention_result.html", t=self.texts, found=found)

    def _draw_list(self) -> None:
        state = self.state
        if not state.file:
            return
        lines = state.lines()
        self.checked.value = render(
            "retention_list.html",
            t=self.texts,
            file=state.file,
            on=self._shown,
            counts=state.counts(),
            tones=OUTCOME_TONES,
            lines=lines,
            shown=lines[:SHOWN],
        )
        if not self.download.children:
            self.download.children = [
                Download(state.checked_file, self.exported, label=self.texts("keep.download"))
            ]
        button = field("button", "keep", self.texts("keep.keep_outcome"))
        self.plan.fields = [board_field(self.selection, self.texts), button] if self.selection.board else []
        self.kept.value = ""

    @property
    def _shown(self) -> str:
        return formats.day(self.state.on, self.texts.lang)


page = RetentionView.page
