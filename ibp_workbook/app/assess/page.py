"""A rule-based assessment: the dossiers of a board, and one of them with its verdict."""

from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook import times
from ibp_workbook.app import apart
from ibp_workbook.app.assess.component import AssessmentForm
from ibp_workbook.app.assess.state import AssessmentState
from ibp_workbook.app.dossiers.register import Entry, entries
from ibp_workbook.app.page import Page, Parts, View, card, render, show
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_field, field, school_field
from ibp_workbook.reports import make
from ibp_workbook.reports.style import load_style
from ibp_workbook.store import ASSESSMENT, Dossier, Items


def page(assessment_id: str) -> None:
    """Show the page of one assessment.

    Args:
        assessment_id: name of a folder in ``data/assessments``; the notebook has the same name.
    """
    show(lambda opened: AssessView(opened, assessment_id).parts())


class AssessView(View):
    """The list of dossiers above, the chosen dossier below."""

    whole_board = True

    def __init__(self, opened: Page, assessment_id: str) -> None:
        self._name = assessment_id
        super().__init__(opened)
        self.kind = ASSESSMENT + assessment_id
        self.state = AssessmentState(opened.workspace, opened.catalogue, assessment_id, self.texts.lang)
        self.assessment = self.state.assessment
        self.choice = Controls(self._chosen, legend=self.texts("dossiers.choose"))
        self.list = widgets.HTML()
        self.new = Controls(self._new, legend=self.texts("dossiers.new"), show_legend=True)
        self.message = widgets.HTML()
        self.on = Controls(self._on, legend=self.texts("dossiers.on"))
        self.body = widgets.VBox()
        self.listed: list[tuple[Dossier, Items]] = []
        self.entries: list[Entry] = []
        asked = opened.request.dossier
        self._open(int(asked) if asked.isdecimal() else None)

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        return [card(self.choice, self.list, self.message, self.new), self.body]

    @property
    def page_name(self) -> str:
        """What the audit log calls this page: as its notebook."""
        return self._name

    @property
    def dossier(self) -> int | None:
        """Number of the dossier that is open."""
        number = self.state.dossier.get("id")
        return int(number) if number else None

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        self._open(None)

    def _new(self, name: str, value: Any) -> None:
        if name != "add":
            return
        schools = {school.location: school.id for school in self.selection.schools}
        school, subject = schools.get(value["school"]), value["subject"]
        dossiers, board = self.opened.workspace.dossiers, self.selection.board
        self.attempt(self.message, lambda: self._open(dossiers.add(board, school, self.kind, subject)))

    def _on(self, _name: str, value: Any) -> None:
        self.attempt(self.message, lambda: self.state.look_on(self.day(value, "dossiers.no_date")))

    def _open(self, dossier: int | None) -> None:
        if dossier is None or not self.attempt(self.message, partial(self.state.open, dossier)):
            self.body.children = []
        elif not self.body.children:
            texts = self.texts
            labels = {kind: texts(f"dpia_page.download_{kind}") for kind in make.FORMATS}
            self.body.children = [
                self.on,
                card(self.downloads(self._file, labels), title=texts("reports_page.verdict")),
                AssessmentForm(self.state, self._answered),
            ]
        self._draw()

    def _file(self, kind: make.Format) -> tuple[str, bytes]:
        opened, state = self.opened, self.state
        dossier, lang = int(state.dossier["id"]), self.texts.lang
        asked = (dossier, lang, state.on, load_style(), kind)
        return apart.result(opened.workspace, opened.catalogue, make.verdict_file, *asked)

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        dossier = self.state.dossier.get("id")
        self.choice.fields = [board_field(selection, texts)]
        self.choice.address = {**selection.address(), "dossier": str(dossier or "")}
        self.opened.heartbeat.title = self.state.dossier.get("subject", "")
        self._load()
        self._draw_list()
        self.new.fields = [
            field("text", "subject", self.assessment.subject_label.get(texts.lang)),
            {**school_field(selection, texts), "label": texts("dossiers.where"), "value": "bestuur"},
            field("button", "add", texts("dossiers.add"), primary=not self.entries),
        ]
        label, help_ = texts("dossiers.on"), texts("dossiers.on_help")
        self.on.fields = [field("date", "on", label, self.state.on.isoformat(), help=help_)]

    def _load(self) -> None:
        """Read the dossiers of the board."""
        board = self.selection.board
        self.listed = self.opened.workspace.dossiers.read_all(board, self.kind) if board else []

    def _draw_list(self) -> None:
        """The dossiers, with the verdict that their answers give today."""
        chosen = self.state.dossier.get("id")
        self.entries = entries(self.listed, self.assessment, self.selection, self.texts, times.today())
        self.list.value = render("dossiers_list.html", t=self.texts, entries=self.entries, chosen=chosen)

    def _answered(self) -> None:
        """An answer of the open dossier was saved: its line goes to the top, the others are not read again.

        A page with more on it draws that again too.
        """
        chosen, items = self.state.dossier.get("id"), self.state.items
        mine = [(dossier.as_changed(items), items) for dossier, _ in self.listed if dossier.id == chosen]
        self.listed = [*mine, *(pair for pair in self.listed if pair[0].id != chosen)]
        self._draw_list()
