"""A rule-based assessment: the dossiers of a board, and one of them with its verdict."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app import page as pages
from ibp_workbook.app.assess.component import AssessmentForm
from ibp_workbook.app.assess.state import AssessmentState
from ibp_workbook.app.dossiers.register import Entry, entries
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_field, school_field
from ibp_workbook.app.selection import Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.formats import day
from ibp_workbook.store import ASSESSMENT, Dossier, Items


def page(assessment_id: str) -> None:
    """Show the page of one assessment.

    Args:
        assessment_id: name of a folder in ``data/assessments``; the notebook has the same name.
    """
    pages.show(lambda opened: AssessView(opened, assessment_id).parts())


class AssessView:
    """The list of dossiers above, the chosen dossier below."""

    def __init__(self, opened: Page, assessment_id: str) -> None:
        self.opened = opened
        self.texts = opened.texts
        self.assessment = opened.catalogue.assessments[assessment_id]
        self.kind = ASSESSMENT + assessment_id
        self.selection = Selection(opened.workspace, opened.catalogue, opened.request)
        self.state = AssessmentState(
            opened.workspace, self.assessment, opened.catalogue.sources, self.texts.lang
        )
        self.choice = Controls(self._chosen, legend=self.texts("dossiers.choose"))
        self.list = widgets.HTML()
        self.new = Controls(self._new, legend=self.texts("dossiers.new"), show_legend=True)
        self.message = widgets.HTML()
        self.day = Controls(self._on, legend=self.texts("dossiers.on"))
        self.body = widgets.VBox()
        self.listed: list[tuple[Dossier, Items]] = []
        self.entries: list[Entry] = []
        asked = opened.request.dossier
        self._open(int(asked) if asked.isdecimal() else None)

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        head = widgets.VBox([self.choice, self.list, self.message, self.new]).add_class("ibp-card")
        return [head, self.body]

    def _chosen(self, _name: str, value: Any) -> None:
        self.selection.choose_board(str(value))
        self._open(None)

    def _new(self, name: str, value: Any) -> None:
        if name != "add":
            return
        schools = {school.location: school.id for school in self.selection.schools}
        try:
            created = self.opened.workspace.dossiers.add(
                self.selection.board, schools.get(value["school"]), self.kind, value["subject"]
            )
        except IbpError as error:
            self.message.value = render("notice.html", message=error.message(self.texts.lang), tone="bad")
            return
        self.message.value = ""
        self._open(created)

    def _on(self, _name: str, value: Any) -> None:
        try:
            self.state.look_on(date.fromisoformat(str(value)))
        except IbpError as error:
            self.message.value = render("notice.html", message=error.message(self.texts.lang), tone="bad")
        except ValueError:
            self.message.value = render("notice.html", message=self.texts("dossiers.no_date"), tone="bad")

    def _open(self, dossier: int | None) -> None:
        try:
            if dossier is not None:
                self.state.open(dossier)
        except IbpError as error:
            self.message.value = render("notice.html", message=error.message(self.texts.lang), tone="bad")
            dossier = None
        if dossier is None:
            self.body.children = []
        elif not self.body.children:
            self.body.children = [self.day, AssessmentForm(self.state, self._draw, self._answered)]
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        dossier = self.state.dossier.get("id")
        self.choice.fields = [board_field(selection, texts)]
        self.choice.address = {**selection.address(), "dossier": str(dossier or "")}
        self._load()
        rows = self._draw_list()
        self.new.fields = [
            {"name": "subject", "type": "text", "label": self.assessment.subject_label.get(texts.lang)},
            {**school_field(selection, texts), "label": texts("dossiers.where"), "value": "bestuur"},
            {"name": "add", "type": "button", "label": texts("dossiers.add"), "primary": not rows},
        ]
        label = texts("dossiers.on")
        help_ = texts("dossiers.on_help")
        self.day.fields = [
            {"name": "on", "type": "date", "label": label, "help": help_, "value": self.state.on.isoformat()}
        ]

    def _load(self) -> None:
        """Read the dossiers of the board."""
        board = self.selection.board
        self.listed = self.opened.workspace.dossiers.read_all(board, self.kind) if board else []

    def _draw_list(self) -> list[dict[str, Any]]:
        """The dossiers, with the verdict that their answers give today."""
        chosen = self.state.dossier.get("id")
        self.entries = entries(self.listed, self.assessment, self.selection, self.texts, date.today())
        rows = [_row(entry, self.texts.lang) for entry in self.entries]
        self.list.value = render("dossiers_list.html", t=self.texts, rows=rows, chosen=chosen)
        return rows

    def _answered(self) -> None:
        """An answer of the open dossier was saved: its line goes to the top, the others are not read again.

        A page with more on it draws that again too.
        """
        chosen, items = self.state.dossier.get("id"), self.state.items
        mine = [(dossier.as_changed(items), items) for dossier, _ in self.listed if dossier.id == chosen]
        self.listed = [*mine, *(pair for pair in self.listed if pair[0].id != chosen)]
        self._draw_list()


def _row(entry: Entry, lang: str) -> dict[str, Any]:
    return {
        "id": entry.dossier.id,
        "subject": entry.dossier.subject,
        "where": entry.where,
        "outcome": entry.outcome,
        "tone": entry.tone,
        "changed": day(entry.dossier.changed_at, lang),
        "by": entry.dossier.changed_by,
        "href": entry.href,
    }
