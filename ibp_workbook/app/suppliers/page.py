"""The suppliers of a board: the table of gaps, the register as Excel, and the assessment of each of them."""

from functools import cached_property
from typing import Any

import ipywidgets as widgets

from ibp_workbook import times
from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.page import Page, Parts, buttons, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.app.suppliers.state import SOON, Suppliers
from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.errors import Lifted
from ibp_workbook.evaluate.fields import words
from ibp_workbook.interop.strangers.excel import LIMITS
from ibp_workbook.interop.tables.spreadsheet import write_table
from ibp_workbook.interop.tables.supplier_excel import KINDS, MAX_FILE
from ibp_workbook.store.imports.dossiers import DossierChange

LISTED = 100


class SupplierView(AssessView):
    """The table above, then the list, the register as a file, and the chosen supplier."""

    def __init__(self, opened: Page) -> None:
        texts = opened.texts
        self.table = widgets.HTML()
        labels = {"xlsx": texts("suppliers.download_excel"), "csv": texts("suppliers.download_csv")}
        self.files = self.downloads(self._file, labels)
        self.upload = Upload(
            self._received, texts, "suppliers.upload", kinds=KINDS, max_bytes=MAX_FILE, rows=LIMITS.rows
        )
        self.preview = widgets.HTML()
        self.confirm = Controls(self._confirmed, legend=texts("suppliers.confirm"))
        super().__init__(opened, "supplier")

    @cached_property
    def register(self) -> Suppliers:
        """The suppliers of the chosen board."""
        return Suppliers(self.assessment, self.selection, self.texts)

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        texts = self.texts
        own = buttons(
            Download(
                lambda: self._register(empty=False), self.exported, label=texts("suppliers.download_register")
            ),
            Download(lambda: self._register(empty=True), None, label=texts("suppliers.download_template")),
        )
        excel = card(own, self.upload, self.preview, self.confirm, title=texts("suppliers.excel"))
        head, body = super().parts()
        return [card(self.table, self.files), head, excel, body]

    def _draw(self) -> None:
        super()._draw()
        self._draw_register()

    def _answered(self) -> None:
        super()._answered()
        self._draw_register()

    def _draw_register(self) -> None:
        register = self.register
        register.load(self.entries, times.today())
        self.table.value = render(
            "suppliers_table.html",
            t=self.texts,
            rows=register.rows,
            ending=register.ending,
            soon=SOON,
            asked=[item.text.get(self.texts.lang) for item in register.asked],
            groups=register.groups(),
            how_many=register.how_many,
            open=not self.state.dossier,
        )
        self.files.layout.display = None if register.rows else "none"
        self._draw_preview()

    def _draw_preview(self) -> None:
        changes = self.register.changes
        listed = [self._shown(change) for change in changes[:LISTED]]
        more = len(changes) - LISTED
        self.preview.value = (
            render(
                "suppliers_preview.html",
                t=self.texts,
                changes=listed,
                more=more,
                problems=self.register.problems,
            )
            if changes or self.register.problems
            else ""
        )
        label = self.texts("suppliers.confirm_button", n=len(changes))
        self.confirm.fields = [field("button", "confirm", label, primary=True)] if changes else []

    def _shown(self, change: DossierChange) -> dict[str, Any]:
        """A change in words."""
        questions = self.assessment.questions
        differences = [
            {
                "question": questions[name].label.get(self.texts.lang),
                "before": self._words(questions[name], before),
                "after": self._words(questions[name], change.entry.answers[name]),
            }
            for name, before in change.before.items()
            if name in questions
        ]
        new = change.dossier is None
        return {"subject": change.entry.subject, "new": new, "differences": differences}

    def _words(self, question: Question, value: Any) -> str:
        if question.kind == "schools" and value:
            return self.register.names(value)
        return words(question, value, self.texts.lang) or "…"

    def _received(self, files: list[File], answer: Lifted | None) -> str:
        (name, content), *_ = files
        try:
            self.register.read(name, content, answer)
        finally:
            self._draw_preview()
        n = len(self.register.changes)
        return self.texts("suppliers.read", n=n) if n else self.texts("suppliers.nothing_changes")

    def _confirmed(self, _name: str, _value: Any) -> None:
        self.upload.attempt(lambda: self.texts("suppliers.imported", n=self.register.confirm()))
        if self.state.dossier:
            self.state.open(self.state.dossier["id"])
        self._draw()

    def _file(self, kind: str) -> tuple[str, bytes]:
        columns, rows = self.register.table()
        title = self.texts("suppliers.title")
        return f"leveranciers.{kind}", write_table(kind, title, columns, rows, self.texts.lang)

    def _register(self, empty: bool) -> tuple[str, bytes]:
        name = "sjabloon-leveranciers.xlsx" if empty else "register-leveranciers.xlsx"
        return name, self.register.export(empty)


page = SupplierView.page
