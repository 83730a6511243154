"""Exchange: the workbook and the tables of a board as files, and edited answers back in."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app import page as pages
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import board_field, round_field, school_field
from ibp_workbook.app.parts.upload import Upload
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.stepping import Stepper
from ibp_workbook.app.workbook.state import Exchange
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.answers_excel import MAX_FILE
from ibp_workbook.reports.workbook import FORMATS, Made

log = logging.getLogger(__name__)

LISTED = 200


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: ExchangeView(opened).parts())


class ExchangeView:
    """Choose what; take files; bring one back, see what changes, and confirm."""

    def __init__(self, opened: Page) -> None:
        self.texts = texts = opened.texts
        workspace = AnalysisWorkspace(opened.workspace.url, opened.workspace.actor)
        self.selection = Selection(workspace, opened.catalogue, opened.request)
        if not opened.request.school:
            self.selection.choose_board(self.selection.board, self.selection.round, "bestuur")
        self.work = Exchange(workspace, opened.catalogue, self.selection, texts)
        self.choice = Controls(self._chosen, legend=texts("exchange.choose"))
        self.files = widgets.VBox(
            [Download(partial(self.work.make, form), label=texts(f"exchange.{form}")) for form in FORMATS]
        ).add_class("ibp-buttons")
        self.all = Controls(self._all_schools, legend=texts("exchange.all"))
        self.progress = widgets.HTML()
        self.made: list[Made] = []
        self.ready = Download(lambda: self.work.bundle(self.made), label=texts("exchange.all_ready"))
        self.stepper = Stepper[Made](self._made, self._all_made, self._failed)
        self.upload = Upload(
            self._received,
            label=texts("exchange.upload"),
            help=texts("exchange.upload_help"),
            accept=".xlsx",
            max_bytes=MAX_FILE,
            texts=texts.area("upload"),
        )
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=texts("exchange.confirm"))
        self._draw()
        self._draw_all()

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        t = self.texts

        def section(title: str, text: str, *parts: widgets.Widget) -> widgets.VBox:
            head = pages.html("heading.html", title=t(title))
            lead = pages.html("paragraph.html", text=t(text))
            return widgets.VBox([head, lead, *parts]).add_class("ibp-card")

        return [
            section("exchange.out", "exchange.out_lead", self.choice, self.files),
            section("exchange.all", "exchange.all_lead", self.all, self.progress, self.ready),
            section("exchange.back", "exchange.back_lead", self.upload, self.preview, self.confirm),
        ]

    def _chosen(self, name: str, value: Any) -> None:
        if name == "board":
            self.selection.choose_board(str(value), school="bestuur")
        elif name == "aliases":
            self.work.aliases = bool(value)
        else:
            setattr(self.selection, name, str(value))
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
            self.stepper.start(self.work.each_school())
            self._draw_all()

    def _made(self, made: Made) -> None:
        self.made.append(made)
        self._draw_progress()

    def _all_made(self) -> None:
        self._draw_all()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, IbpError):
            log.error("a workbook of a school could not be made", exc_info=error)
            error = IbpError("exchange.failed")
        self.made = []
        self._draw_all()
        self.progress.value = render("notice.html", message=error.message(self.texts.lang), tone="bad")

    def _draw_all(self) -> None:
        running = self.stepper.running
        name = "cancel" if running else "start"
        button = {"name": name, "type": "button", "label": self.texts(f"exchange.{name}")}
        self.all.fields = [{**button, "disabled": not self.selection.schools}]
        self.ready.layout.display = None if self.made and not running else "none"
        self._draw_progress()

    def _draw_progress(self) -> None:
        done, total = (self.made[-1].done, self.made[-1].total) if self.made else (0, 0)
        shown = self.stepper.running or self.made
        total = total or len(self.selection.schools)
        self.progress.value = (
            render("exchange_progress.html", t=self.texts, done=done, total=total) if shown else ""
        )

    def _received(self, files: list[tuple[str, bytes]]) -> None:
        (name, content), *_ = files
        message, failed = "", False
        try:
            self.work.read(name, content)
            file, seen = self.work.file, self.work.preview
            if file and file.refused:
                raise file.problem(name)
            changed, conflicts = (len(seen.changed), len(seen.conflicts)) if seen else (0, 0)
            message = self.texts(
                "exchange.read", n=changed + conflicts, round=file.round.name if file else ""
            )
        except IbpError as error:
            message, failed = error.message(self.texts.lang), True
        self._say(message, failed)
        self._draw_preview()

    def _confirmed(self, _name: str, _value: Any) -> None:
        try:
            done = self.work.confirm()
            counts = {"changed": len(done.changed), "conflicts": len(done.conflicts)}
            self._say(self.texts("workbook.imported", **counts, unchanged=done.unchanged))
        except IbpError as error:
            self._say(error.message(self.texts.lang), failed=True)
        self._draw_preview()

    def _say(self, message: str, failed: bool = False) -> None:
        with self.upload.hold_sync():
            self.upload.message, self.upload.failed = message, failed

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
        button = {"name": "confirm", "type": "button", "label": label, "primary": True}
        self.confirm.fields = [button] if changes else []

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        rounds = [round_field(selection, texts)] if selection.rounds else []
        school = {**school_field(selection, texts), "label": texts("exchange.school")}
        school["options"] = [["bestuur", texts("exchange.whole_board")], *school["options"][1:]]
        alias = {
            "name": "aliases",
            "type": "checkbox",
            "label": texts("exchange.aliases"),
            "value": self.work.aliases,
        }
        self.choice.fields = [board_field(selection, texts), *rounds, school, alias]
        self.choice.address = selection.address()
        self.files.layout.display = None if selection.rounds else "none"
