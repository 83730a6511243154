"""Load schools from DUO's register, name the board, and bring in a framework of one's own."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.page import Page, Parts, View, card, html, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.example import ExampleCard
from ibp_workbook.app.parts.fields import board_field, combo, field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.app.schools.editions import Editions
from ibp_workbook.app.schools.state import ALL_BOARDS, SchoolImport
from ibp_workbook.errors import Lifted
from ibp_workbook.interop import duo
from ibp_workbook.interop.frameworks.build import MAX_STATEMENTS
from ibp_workbook.interop.frameworks.files import KINDS, MAX_BYTES, read_framework
from ibp_workbook.interop.frameworks.template import template
from ibp_workbook.interop.place_names import findable
from ibp_workbook.store import Board

# More changes than this are counted, not listed: nobody reads 7,887 rows before confirming.
LISTED = 100
DONE = "ibp-schools-done"


class SchoolsView(View):
    """The page in the order of the work: schools first, then the board's name, then frameworks."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.work = SchoolImport(opened.workspace)
        self.upload = Upload(
            self._received,
            self.texts,
            "schools.files",
            kinds=duo.KINDS,
            multiple=True,
            max_bytes=duo.MAX_BYTES,
        )
        self.choice = Controls(self._chosen, legend=self.texts("schools.choose"))
        self.counts = widgets.HTML()
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=self.texts("schools.confirm"))
        self.outcome = widgets.HTML()
        self.name = Controls(self._named, legend=self.texts("schools.name_title"))
        self.name_outcome = widgets.HTML()
        self.list = widgets.HTML()
        self.framework_upload = Upload(
            self._framework_received,
            self.texts,
            "schools.framework_file",
            kinds=KINDS,
            max_bytes=MAX_BYTES,
            also=self.texts("schools.framework_most", norms=MAX_STATEMENTS),
        )
        self.template = Download(self._template, None, label=self.texts("schools.template"))
        self.frameworks = widgets.HTML()
        self.editions = Editions(self.texts)
        self.edition = Controls(self._edition_chosen, legend=self.texts("editions.heading"), show_legend=True)
        self.edition_text = widgets.HTML()
        self.edition_changes = widgets.HTML()
        self.edition_outcome = widgets.HTML()
        self.example = ExampleCard(opened, self._demo_removed)
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        t = self.texts
        # The button before what may be a long list: it is in sight once a board is chosen.
        load = (self.upload, self.choice, self.counts, self.confirm, self.outcome, self.preview)
        return [
            html("schools_lead.html", t=t),
            card(*load, title=t("schools.load")),
            card(self.name, self.name_outcome, self.list, title=t("schools.yours")),
            self.example.box,
            card(
                *(self.frameworks, self.framework_upload, self.template),
                *(self.edition, self.edition_text, self.edition_changes, self.edition_outcome),
                title=t("schools.frameworks"),
            ),
        ]

    def _demo_removed(self) -> None:
        self.choose_anew()
        self._draw()

    def _received(self, files: list[File], _answer: Lifted | None) -> str:
        self.work.read(files)
        self.outcome.value = ""
        self._draw()
        self.choice.go_to("board")
        return self.texts("schools.read", schools=len(self.work.records), boards=len(self.work.boards()))

    def _chosen(self, _name: str, value: Any) -> None:
        self.attempt(self.outcome, lambda: self.work.choose(str(value)))
        self._draw()

    def _confirmed(self, _name: str, _value: Any) -> None:
        board = self.work.board

        def carry_out() -> None:
            done = self.work.confirm()
            counts = {name: getattr(done, name) for name in ("added", "updated", "closed", "unchanged")}
            self.choose_anew()
            if board != ALL_BOARDS:
                self.selection.choose_board(board)
            href = self.selection.link("start")
            self.outcome.value = render(
                "schools_done.html", t=self.texts, place=DONE, counts=counts, href=href
            )
            self.opened.heartbeat.go_to(DONE)

        self.attempt(self.outcome, carry_out)
        self._draw()

    def _named(self, name: str, value: Any) -> None:
        schools = self.opened.workspace.schools

        def rename() -> str:
            schools.rename_board(self.selection.board, str(value["name"]))
            return self.texts("schools.name_saved")

        if name == "board":
            self.selection.choose(name, value)
            self.name_outcome.value = ""
        elif name == "save":
            self.attempt(self.name_outcome, rename)
            self.selection.boards = schools.boards()
        self._draw()

    def _framework_received(self, files: list[File], _answer: Lifted | None) -> str:
        catalogue, lang = self.opened.catalogue, self.texts.lang
        (name, content), *_ = files
        framework = read_framework(content, name, catalogue.frameworks["ibp"].levels, lang)
        framework = self.opened.workspace.frameworks.add(framework, reserved=catalogue.frameworks)
        self._draw()
        title, n = framework.title.get(lang), len(framework.statements)
        return " ".join([self.texts("schools.framework_read", title=title, n=n), *framework.warnings])

    def _template(self) -> tuple[str, bytes]:
        return "normenlijst.xlsx", template()

    def _draw(self) -> None:
        texts, work, selection = self.texts, self.work, self.selection
        self.choice.fields = [self._board_choice()] if work.records else []
        changes, summary = work.changes(), work.summary
        counts = render("schools_counts.html", t=texts, s=summary, nothing=not changes) if summary else ""
        by_place, more = work.by_place(LISTED), len(changes) - LISTED
        preview = render("schools_preview.html", t=texts, changes=by_place, more=more) if changes else ""
        self.preview.value, self.counts.value = preview, counts  # the counts are said aloud once all is there
        label = texts("schools.confirm_button", n=len(changes))
        self.confirm.fields = [field("button", "confirm", label, primary=True)] if changes else []
        known = selection.current_board
        self.name.fields = self._name_fields(known) if known else []
        self.name.address = selection.address()
        schools = self.opened.workspace.schools.of(selection.board) if known else []
        self.list.value = render("schools_list.html", t=texts, schools=schools)
        self._draw_editions()
        library = selection.library.values()
        self.frameworks.value = render("frameworks_list.html", t=texts, frameworks=library)

    def _name_fields(self, board: Board) -> list[dict[str, Any]]:
        texts = self.texts
        name = field("text", "name", texts("schools.name"), board.name, maxlength=300)
        return [board_field(self.selection, texts), name, field("button", "save", texts("schools.name_save"))]

    def _draw_editions(self) -> None:
        self.selection.read_frameworks()
        fields = self.editions.fields(self.selection)
        others = self.editions.others(self.selection)
        self.edition.fields = fields
        self.edition.layout.display = None if fields else "none"
        text = self.texts("editions.lead") if fields else ""
        self.edition_text.value = render("paragraph.html", text=text) if text else ""
        differ = others.get(self.editions.to)
        self.edition_changes.value = render("edition_changes.html", t=self.texts, differ=differ)

    def _edition_chosen(self, name: str, value: Any) -> None:
        if name == "round":
            self.selection.round = str(value)
        elif name == "to":
            self.editions.to = str(value)
        else:
            self.attempt(
                self.edition_outcome, lambda: self.editions.carry(self.selection, str(value["name"]))
            )
        self._draw_editions()

    def _board_choice(self) -> dict[str, Any]:
        texts = self.texts
        options = [[ALL_BOARDS, texts("schools.all_boards")]]
        for number, count, places, name in self.work.boards():
            label = texts(
                "schools.board_option", number=number, n=count, places=", ".join(map(findable, places))
            )
            options.append([number, f"{label} – {name}" if name else label])
        label, words = texts("schools.choose"), {"help": "choose_help", "nothing": "choose_nothing"}
        more = {name: texts(f"schools.{key}") for name, key in words.items()}
        return combo("board", label, self.work.board, options, texts, **more)


page = SchoolsView.page
