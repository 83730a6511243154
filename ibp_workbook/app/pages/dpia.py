"""DPIAs: those of a board with where they stand, their reports, and the question whether one is needed."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ibp_workbook.analysis.dpias import dpias
from ibp_workbook.app import page as pages
from ibp_workbook.app.components.controls import Controls
from ibp_workbook.app.components.download import Download
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.pages.assess import AssessView
from ibp_workbook.reports import make
from ibp_workbook.reports.document import file_name
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.reports.parts import day
from ibp_workbook.reports.style import load_style


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: DpiaView(opened).parts())


class DpiaView(AssessView):
    """The DPIAs of the board above; below, whether a DPIA is needed, with its own dossiers."""

    def __init__(self, opened: Page) -> None:
        texts = opened.texts
        self.studies = widgets.HTML()
        self.pick = Controls(self._picked, legend=texts("dpia_page.choose"))
        self.picked = 0
        self.frame = pd.DataFrame()
        self.files = widgets.VBox(
            [
                Download(partial(self._file, form), label=texts(f"dpia_page.download_{form}"))
                for form in make.FORMATS
            ]
        ).add_class("ibp-buttons")
        super().__init__(opened, "dpia")

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        own = widgets.VBox([self.studies, self.pick, self.files]).add_class("ibp-card")
        question = pages.html("heading.html", title=self.texts("dpia_page.needed"))
        return [own, question, *super().parts()]

    def _draw(self) -> None:
        super()._draw()
        self._draw_studies()

    def _draw_studies(self) -> None:
        texts, board = self.texts, self.selection.board
        if board:
            self.frame = dpias(self.opened.workspace, self.opened.catalogue, board, texts.lang, date.today())
        rows = [self._study(row) for row in self.frame.to_dict("records")]
        self.studies.value = render("dpia_list.html", t=texts, rows=rows)
        known = [int(number) for number in self.frame["id"]] if rows else []
        self.picked = self.picked if self.picked in known else next(iter(known), 0)
        options = [[str(row["id"]), row["subject"]] for row in rows]
        label = texts("dpia_page.which")
        field = {
            "name": "which",
            "type": "select",
            "label": label,
            "value": str(self.picked),
            "options": options,
        }
        self.pick.fields = [field] if rows else []
        self.files.layout.display = None if rows else "none"

    def _study(self, row: dict[Any, Any]) -> dict[str, Any]:
        texts = self.texts
        notes = []
        if row["review_overdue"]:
            notes.append(("bad", texts("dpia_page.review_overdue")))
        if not pd.isna(row["residual_high"]) and int(row["residual_high"]):
            notes.append(("bad", texts("dpia_page.residual", n=int(row["residual_high"]))))
        if not pd.isna(row["measures_overdue"]) and int(row["measures_overdue"]):
            notes.append(("attention", texts("dpia_page.measures_late", n=int(row["measures_overdue"]))))
        share = None if pd.isna(row["progress"]) else round(100 * float(row["progress"]))
        school = row["school"] if isinstance(row["school"], str) and row["school"] else ""
        return {
            "id": int(row["id"]),
            "subject": row["subject"],
            "where": school or texts("common.board_itself"),
            "state": row["state_title"],
            "share": "–" if share is None else f"{share}%",
            "review": day(row["review_date"]),
            "changed": f"{row['changed_at']:%d-%m-%Y}",
            "by": row["changed_by"],
            "notes": notes,
        }

    def _picked(self, _name: str, value: Any) -> None:
        self.picked = int(value)

    def _file(self, form: make.Format) -> tuple[str, bytes]:
        workspace, catalogue, lang = self.opened.workspace, self.opened.catalogue, self.texts.lang
        report = dpia_report(workspace, catalogue, self.picked, lang, date.today())
        return f"{file_name('dpia', report.subtitle)}.{form}", make.render(report, load_style(), form)
