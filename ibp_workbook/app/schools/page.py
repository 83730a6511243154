"""Load schools from DUO's register, name the board, and bring in a framework of one's own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app import page as pages
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import board_field
from ibp_workbook.app.parts.upload import Upload
from ibp_workbook.app.schools.state import ALL_BOARDS, SchoolImport
from ibp_workbook.app.selection import Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.files import read_framework, write_template

# More changes than this are counted, not listed: nobody reads 7,887 rows before confirming.
LISTED = 100
MAX_FILE = 50_000_000


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: SchoolsView(opened).parts())


class SchoolsView:
    """The page in the order of the work: schools first, then the board's name, then frameworks."""

    def __init__(self, opened: Page) -> None:
        self.opened = opened
        self.texts = opened.texts
        self.selection = Selection(opened.workspace, opened.catalogue, opened.request)
        self.work = SchoolImport(opened.workspace)
        words = self.texts.area("upload")
        self.upload = Upload(
            self._received,
            label=self.texts("schools.files"),
            help=self.texts("schools.files_help"),
            accept=".csv,.txt",
            multiple=True,
            max_bytes=MAX_FILE,
            texts=words,
        )
        self.choice = Controls(self._chosen, legend=self.texts("schools.choose"))
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=self.texts("schools.confirm"))
        self.outcome = widgets.HTML()
        self.name = Controls(self._named, legend=self.texts("schools.name_title"))
        self.name_outcome = widgets.HTML()
        self.list = widgets.HTML()
        self.framework_upload = Upload(
            self._framework_received,
            label=self.texts("schools.framework_file"),
            help=self.texts("schools.framework_help"),
            accept=".xlsx,.csv,.yaml,.yml",
            max_bytes=10_000_000,
            texts=words,
        )
        self.template = Download(self._template, label=self.texts("schools.template"))
        self.frameworks = widgets.HTML()
        self._draw()

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        t = self.texts

        def section(title: str, *parts: widgets.Widget) -> widgets.VBox:
            return widgets.VBox([pages.html("heading.html", title=t(title)), *parts]).add_class("ibp-card")

        lead = pages.html("schools_lead.html", t=t)
        return [
            lead,
            section("schools.load", self.upload, self.choice, self.preview, self.confirm, self.outcome),
            section("schools.yours", self.name, self.name_outcome, self.list),
            section("schools.frameworks", self.frameworks, self.framework_upload, self.template),
        ]

    def _received(self, files: list[tuple[str, bytes]]) -> None:
        try:
            self.work.read(files)
        except IbpError as error:
            self._say(self.upload, error.message(self.texts.lang), failed=True)
            return
        boards = len(self.work.boards())
        self._say(self.upload, self.texts("schools.read", schools=len(self.work.records), boards=boards))
        self.outcome.value = ""
        self._draw()

    @staticmethod
    def _say(upload: Upload, message: str, failed: bool = False) -> None:
        with upload.hold_sync():
            upload.message, upload.failed = message, failed

    def _chosen(self, _name: str, value: Any) -> None:
        self._attempt(lambda: self.work.choose(str(value)))

    def _confirmed(self, _name: str, _value: Any) -> None:
        board = self.work.board

        def carry_out() -> None:
            done = self.work.confirm()
            self.selection = Selection(self.opened.workspace, self.opened.catalogue, self.opened.request)
            if board != ALL_BOARDS:
                self.selection.choose_board(board)
            counts = {name: getattr(done, name) for name in ("added", "updated", "closed", "unchanged")}
            href = link("start", **self.selection.address(), lang=self.texts.lang)
            self.outcome.value = render("schools_done.html", t=self.texts, counts=counts, href=href)

        self._attempt(carry_out)

    def _attempt(self, action: Callable[[], object]) -> None:
        try:
            action()
        except IbpError as error:
            self.outcome.value = render("notice.html", message=error.message(self.texts.lang), tone="bad")
        self._draw()

    def _named(self, name: str, value: Any) -> None:
        if name == "board":
            self.selection.choose_board(str(value))
            self.name_outcome.value = ""
        elif name == "save":
            try:
                self.opened.workspace.schools.rename_board(self.selection.board, str(value["name"]))
                message, tone = self.texts("schools.name_saved"), "good"
            except IbpError as error:
                message, tone = error.message(self.texts.lang), "bad"
            self.name_outcome.value = render("notice.html", message=message, tone=tone)
            self.selection.boards = self.opened.workspace.schools.boards()
        self._draw()

    def _framework_received(self, files: list[tuple[str, bytes]]) -> None:
        catalogue, lang = self.opened.catalogue, self.texts.lang
        (name, content), *_ = files
        try:
            framework = read_framework(content, name, catalogue.frameworks["ibp"].levels, lang)
            self.opened.workspace.frameworks.add(framework, reserved=catalogue.frameworks)
        except IbpError as error:
            self._say(self.framework_upload, error.message(lang), failed=True)
            return
        read = self.texts(
            "schools.framework_read", title=framework.title.get(lang), n=len(framework.statements)
        )
        self._say(self.framework_upload, " ".join([read, *framework.warnings]))
        self._draw()

    def _template(self) -> tuple[str, bytes]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "normenlijst.xlsx"
            write_template(path)
            return path.name, path.read_bytes()

    def _draw(self) -> None:
        texts, work, selection = self.texts, self.work, self.selection
        self.choice.fields = [self._board_choice()] if work.records else []
        changes, summary = work.changes(), work.summary
        self.preview.value = (
            render(
                "schools_preview.html",
                t=texts,
                s=summary,
                changes=changes[:LISTED],
                more=len(changes) - LISTED,
            )
            if summary
            else ""
        )
        label = texts("schools.confirm_button", n=len(changes))
        button = {"name": "confirm", "type": "button", "label": label, "primary": True}
        self.confirm.fields = [button] if changes else []
        known = selection.current_board
        name_field = {"name": "name", "type": "text", "label": texts("schools.name"), "maxlength": 300}
        save = {"name": "save", "type": "button", "label": texts("schools.name_save")}
        self.name.fields = (
            [board_field(selection, texts), {**name_field, "value": known.name}, save] if known else []
        )
        self.name.address = selection.address()
        schools = self.opened.workspace.schools.of(selection.board) if known else []
        self.list.value = render("schools_list.html", t=texts, schools=schools)
        library = self.opened.workspace.frameworks.library(self.opened.catalogue)
        self.frameworks.value = render("frameworks_list.html", t=texts, frameworks=library.values())

    def _board_choice(self) -> dict[str, Any]:
        texts = self.texts
        options = [[ALL_BOARDS, texts("schools.all_boards")]]
        for number, count, places, name in self.work.boards():
            label = texts("schools.board_option", number=number, n=count, places=", ".join(places))
            options.append([number, f"{label} – {name}" if name else label])
        return {
            "name": "board",
            "type": "combo",
            "label": texts("schools.choose"),
            "help": texts("schools.choose_help"),
            "value": self.work.board,
            "options": options,
        }
