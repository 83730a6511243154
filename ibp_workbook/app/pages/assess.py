"""A rule-based assessment: the dossiers of a board, and one of them with its verdict."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app import page as pages
from ibp_workbook.app.components.assessment import AssessmentForm
from ibp_workbook.app.components.controls import Controls
from ibp_workbook.app.fields import board_field, school_field
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.state.assessment import AssessmentState
from ibp_workbook.app.state.selection import Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdict import evaluate
from ibp_workbook.store import Dossier


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
            created = self.opened.workspace.add_dossier(
                self.selection.board, schools.get(value["school"]), self.assessment.id, value["subject"]
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
            self.body.children = [self.day, AssessmentForm(self.state, self._draw)]
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        dossier = self.state.dossier.get("id")
        self.choice.fields = [board_field(selection, texts)]
        self.choice.address = {**selection.address(), "dossier": str(dossier or "")}
        found = self.opened.workspace.dossiers(selection.board, self.assessment.id) if selection.board else []
        rows = [self._row(item) for item in found]
        self.list.value = render("dossiers_list.html", t=texts, rows=rows, chosen=dossier)
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

    def _row(self, dossier: Dossier) -> dict[str, Any]:
        """A dossier in the list, with the verdict that its answers give today."""
        lang, questions = self.texts.lang, self.assessment.questions
        given = self.opened.workspace.dossier_answers(dossier.id)
        values = {name: item.value for name, item in given.items() if name in questions}
        verdict = evaluate(self.assessment, values, date.today())
        schools = {school.id: school.name for school in self.selection.schools}
        where = schools.get(dossier.school, "") if dossier.school else self.texts("common.board_itself")
        address = {**self.selection.address(), "lang": lang, "dossier": str(dossier.id)}
        return {
            "id": dossier.id,
            "subject": dossier.subject,
            "where": where,
            "outcome": verdict.title.get(lang) if verdict.title else self.texts("dossiers.undecided"),
            "tone": verdict.tone if verdict.decided else "neutral",
            "changed": f"{dossier.changed_at:%d-%m-%Y}",
            "by": dossier.changed_by,
            "href": link(self.assessment.id, **address),
        }
