"""Exchange: the workbook and the tables of a board as files, and edited answers back in."""

import logging
from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import board_and_round, field, school_field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.app.stepping import Stepper, Task
from ibp_workbook.app.workbook.state import Exchange
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.interop.strangers.excel import LIMITS
from ibp_workbook.interop.tables.answers_excel import KINDS, MAX_FILE
from ibp_workbook.reports.workbook import FORMATS, Made

log = logging.getLogger(__name__)

LISTED = 200


class ExchangeView(View):
    """Choose what; take files; bring one back, see what changes, and confirm."""

    def __init__(self, opened: Page) -> None:
        texts = opened.texts
        super().__init__(opened)
        if not opened.request.school:
            self.selection.choose_board(self.selection.board, self.selection.round, "bestuur")
        self.work = Exchange(self.selection, texts)
        self.choice = Controls(self._chosen, legend=texts("exchange.choose"))
        self.files = self.downloads(self.work.make, {form: texts(f"exchange.{form}") for form in FORMATS})
        self.all = Controls(self._all_schools, legend=texts("exchange.all"))
        self.progress = widgets.HTML()
        self.made: list[Made] = []
        self.ready = Download(
            lambda: self.work.bundle(self.made), self.exported, label=texts("exchange.all_ready")
        )
        self.stepper = Stepper[Made]()
        self.upload = Upload(
            self._received, texts, "exchange.upload", kinds=KINDS, max_bytes=MAX_FILE, rows=LIMITS.rows
        )
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=texts("exchange.confirm"))
        self._draw()
        self._draw_all()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        sections = {
            "out": (self.choice, self.files),
            "all": (self.all, self.progress, self.ready),
            "back": (self.upload, self.preview, self.confirm),
        }
        return [
            card(*parts, title=self.texts(f"exchange.{name}"), text=self.texts(f"exchange.{name}_lead"))
            for name, parts in sections.items()
        ]

    def _chosen(self, name: str, value: Any) -> None:
        if name == "board":
            self.selection.choose_board(str(value), school="bestuur")
        elif name == "aliases":
            self.work.aliases = bool(value)
        else:
            self.selection.choose(name, value)
        self._forget()
        self._draw()

    def _forget(self) -> None:
        """Workbooks of another choice are no longer what the page is about."""
        self.stepper.stop()
        self.made = []
        self._draw_all()

    def _all_schools(self, name: str, _value: Any) -> None:
        self._forget()
        if name == "start":
            waits = partial(self.say, self.progress, tone="info")
            hear = (self._made, self._draw_all, self._failed, waits, self._draw_progress)
            task = Task(self.work.each_school(), *hear)
            self.stepper.start(task)
            self._draw_all()

    def _made(self, made: Made) -> None:
        self.made.append(made)
        self._draw_progress()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, IbpError):
            log.error("a workbook of a school could not be made", exc_info=error)
            error = IbpError("exchange.failed")
        self.made = []
        self._draw_all()
        self.say(self.progress, error)

    def _draw_all(self) -> None:
        running = self.stepper.running
        name = "cancel" if running else "start"
        label, disabled = self.texts(f"exchange.{name}"), not self.selection.schools
        self.all.fields = [field("button", name, label, disabled=disabled)]
        self.ready.layout.display = None if self.made and not running else "none"
        self._draw_progress()

    def _draw_progress(self) -> None:
        done, total = (self.made[-1].done, self.made[-1].total) if self.made else (0, 0)
        shown = self.stepper.running or self.made
        total = total or len(self.selection.schools)
        self.progress.value = (
            render("exchange_progress.html", t=self.texts, done=done, total=total) if shown else ""
        )

    def _received(self, files: list[File], answer: Lifted | None) -> str:
        (name, content), *_ = files
        try:
            file = self.work.read(name, content, answer)
        finally:
            self._draw_preview()
        return self.texts("exchange.read", n=len(self.work.changes()), round=file.round.name)

    def _confirmed(self, _name: str, _value: Any) -> None:
        def carry_out() -> str:
            done = self.work.confirm()
            counts = {"changed": len(done.changed), "conflicts": len(done.conflicts)}
            return self.texts("workbook.imported", **counts, unchanged=done.unchanged)

        self.upload.attempt(carry_out)
        self._draw_preview()

    def _draw_preview(self) -> None:
        changes = self.work.changes()
        refused = self.work.file.refused if self.work.file else []
        self.preview.value = render(
            "exchange_preview.html",
            t=self.texts,
            changes=changes[:LISTED],
            more=len(changes) - LISTED,
            conflicts=sum(change.conflict for change in changes),
            refused=refused,
        )
        label = self.texts("exchange.confirm_button", n=len(changes))
        self.confirm.fields = [field("button", "confirm", label, primary=True)] if changes else []

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        school = {**school_field(selection, texts), "label": texts("exchange.school")}
        school["options"] = [["bestuur", texts("exchange.whole_board")], *school["options"][1:]]
        alias = field("checkbox", "aliases", texts("exchange.aliases"), self.work.aliases)
        self.choice.fields = [*board_and_round(selection, texts), school, alias]
        self.choice.address = selection.address()
        self.files.layout.display = None if selection.rounds else "none"


page = ExchangeView.page
