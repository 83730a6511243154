"""DPIAs: those of a board with where they stand, one of them open, and the question whether one is needed."""

from contextlib import suppress
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ibp_workbook import times
from ibp_workbook.analysis.dpias import KIND, dpias, read_dpias
from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.dpia.open_page import DpiaOpen
from ibp_workbook.app.dpia.start import create, options
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, Parts, card, html, render, show
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import field, school_field
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.formats import day, percent
from ibp_workbook.interop.dpia.files import KINDS, MAX_BYTES, import_file, with_forms


def page() -> None:
    """Show the page: the DPIA that the address names, or all of them."""
    show(parts)


def parts(opened: Page) -> Parts:
    """The widgets of the page."""
    asked, found = opened.request, None
    with suppress(IbpError):  # another kind of number, or not this person's to see
        found = opened.workspace.dossiers.get(int(asked.dossier)) if asked.dossier.isdecimal() else None
    if found is None or found.kind != KIND or asked.board not in ("", found.board):
        return DpiaView(opened).parts()
    return DpiaOpen(opened, found).parts()


class DpiaView(AssessView):
    """The DPIAs of the board above, a new one from whatever is there; below, whether one is needed."""

    def __init__(self, opened: Page) -> None:
        texts = opened.texts
        self.studies = widgets.HTML()
        self.start = Controls(self._started, legend=texts("dpia_page.new"), show_legend=True)
        self.told = widgets.HTML()
        self.upload = Upload(self._received, texts, "dpia_page.import", kinds=KINDS, max_bytes=MAX_BYTES)
        super().__init__(opened, "dpia")

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        own = card(self.studies, self.told, self.start, self.upload)
        question = html("heading.html", title=self.texts("dpia_page.needed"))
        return [own, question, *super().parts()]

    def _draw(self) -> None:
        super()._draw()
        self._draw_studies()

    def _draw_studies(self) -> None:
        texts, board = self.texts, self.selection.board
        if not board:
            self.studies.value = render("dpia_list.html", t=texts, rows=[])
            self.start.fields = []
            return
        catalogue = with_forms(self.opened.workspace, self.opened.catalogue, board)
        opened = read_dpias(self.opened.workspace, catalogue, board)
        frame = dpias(opened, texts.lang, times.today())
        rows = [self._study(row) for row in frame.to_dict("records")]
        self.studies.value = render("dpia_list.html", t=texts, rows=rows)
        starts = options(self.selection, texts, opened, catalogue.forms)
        self.start.fields = [
            field("text", "subject", texts("dpia_page.subject")),
            {**school_field(self.selection, texts), "label": texts("dossiers.where"), "value": "bestuur"},
            field("select", "from", texts("dpia_page.start"), "", options=starts),
            field("button", "make", texts("dpia_page.make"), primary=True),
        ]

    def _started(self, name: str, value: Any) -> None:
        if name != "make":
            return
        subject, school, start = str(value["subject"] or ""), str(value["school"]), str(value["from"])

        def make() -> None:
            number = create(self.selection, self.texts, subject, school, start)
            self._tell(number, self.texts("dpia_page.made", name=subject))

        self.attempt(self.told, make)

    def _received(self, files: list[File], answer: Lifted | None) -> str:
        report = import_file(
            self.opened.workspace,
            self.selection.board,
            files[0],
            lang=self.texts.lang,
            leave_out=answer == "leave_out",
            no_bsn=answer == "no_bsn",
        )
        made = self.opened.workspace.dossiers.get(report.document) if report.document else None
        if made and made.kind == KIND:
            self._tell(made.id, self.texts("dpia_page.made", name=made.subject))
        self._draw_studies()
        return report.said(self.texts)

    def _tell(self, number: int, message: str) -> None:
        """Say that a DPIA is there, with the way to it."""
        self._draw_studies()
        self.told.value = render("dpia_made.html", t=self.texts, message=message, href=self._href(number))

    def _href(self, number: int) -> str:
        return link("dpia", board=self.selection.board, dossier=str(number), lang=self.texts.lang)

    def _study(self, row: dict[Any, Any]) -> dict[str, Any]:
        texts = self.texts
        notes = []
        if row["review_overdue"]:
            notes.append(("bad", texts("dpia_page.review_overdue")))
        if not pd.isna(row["residual_high"]) and int(row["residual_high"]):
            notes.append(("bad", texts("dpia_page.residual", n=int(row["residual_high"]))))
        if not pd.isna(row["measures_overdue"]) and int(row["measures_overdue"]):
            notes.append(("attention", texts("dpia_page.measures_late", n=int(row["measures_overdue"]))))
        school = row["school"] if isinstance(row["school"], str) and row["school"] else ""
        return {
            "href": self._href(int(row["id"])),
            "subject": row["subject"],
            "where": school or texts("common.board_itself"),
            "state": row["state_title"],
            "share": percent(row["progress"]),
            "review": day(row["review_date"], texts.lang),
            "changed": day(row["changed_at"], texts.lang),
            "by": row["changed_by"],
            "notes": notes,
        }
