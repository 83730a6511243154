"""One DPIA on a page: the form, the risks in a matrix, the library, earlier versions, and files."""

from functools import partial
from typing import Any, Literal

import ipywidgets as widgets

from ibp_workbook import charts, times
from ibp_workbook.analysis.dpias import Opened, dpia_risks
from ibp_workbook.app import apart
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.dpia.component import StepForm
from ibp_workbook.app.dpia.record import Record, new_id
from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.dpia.versions import CENTRAL, central_of, compare, versions
from ibp_workbook.app.dpia.view import CLOSING
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import field
from ibp_workbook.app.parts.tables import Table
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.prefill import changes_of
from ibp_workbook.evaluate.dpia.prescan import prescan_results
from ibp_workbook.evaluate.dpia.proposals import kinds_of, proposals, rows_of
from ibp_workbook.evaluate.dpia.state import review_date, review_overdue
from ibp_workbook.formats import day
from ibp_workbook.interop.dpia import files as exchange
from ibp_workbook.reports import make
from ibp_workbook.reports.document import file_name
from ibp_workbook.reports.style import load_style
from ibp_workbook.store import Actor, Dossier, Workspace
from ibp_workbook.store.asking import asker

When = Literal["before", "left"]
OFFERED = 12


class DpiaOpen(View):
    """One DPIA.

    Raises:
        IbpError: it cannot be opened.
    """

    def __init__(self, opened: Page, dossier: Dossier) -> None:
        super().__init__(opened)
        self.board = dossier.board
        forms = exchange.with_forms(opened.workspace, opened.catalogue, self.board).forms
        self.record = Record(opened.workspace, dossier.id, forms)
        self.state = DpiaState(self.record, opened.catalogue.sources, self.texts, opened.request.place)
        self.head = widgets.HTML()
        self.role = Controls(self._as_fg, legend=self.texts("dpia_page.role"))
        self.form = StepForm(self.state, self._draw)
        self.results = widgets.HTML()
        self.lost = widgets.HTML()
        self.library = Controls(self._taken, legend=self.texts("dpia_page.library"), show_legend=True)
        self.panels = {when: ChartPanel(f"risico-{when}", self.texts, self.exported) for when in _WHEN}
        self.risks = widgets.VBox(list(self.panels.values()))
        self.chosen = ""
        self.pick = Controls(self._picked, legend=self.texts("dpia_page.versions"))
        self.versions = widgets.HTML()
        self._extras = widgets.VBox()
        self._drawn: tuple[str, int, bool] | None = None
        self._draw()

    def parts(self) -> Parts:
        """The widgets, from top to bottom."""
        t = self.texts
        back = card(self.pick, self.versions, title=t("dpia_page.versions"))
        return [card(self.head, self.role), self.form, self._extras, back, self._files()]

    @property
    def dossier(self) -> int | None:
        """Number of the DPIA."""
        return self.record.dossier.id

    def _files(self) -> widgets.VBox:
        t, written = self.texts, exchange.written(self.record.form)
        kinds = (*make.FORMATS, *(one.name for one in written))
        downloads = self.downloads(self._file, {kind: t(f"dpia_page.download_{kind}") for kind in kinds})
        return card(downloads, self.lost, title=t("dpia_page.files"), text=t("dpia_page.files_lead"))

    # What people do

    def _as_fg(self, _name: str, value: Any) -> None:
        """On one's own computer the FG may sit at the keyboard too; with logins the role is the login's."""
        local = Actor.local()
        actor = Actor(local.name, "fg") if value else local
        self.record.workspace = Workspace(self.opened.workspace.url, actor)
        self.state.refresh()

    def _taken(self, name: str, value: Any) -> None:
        if name != "take":
            return
        library = self.opened.catalogue.library
        chosen = [name.removeprefix("risk:") for name, on in value.items() if on and name.startswith("risk:")]
        if chosen:
            form, content = self.record.form, self.record.content
            rows = rows_of(library, form, content, chosen, self.texts.lang, new_id)
            try:
                self.record.save_all(changes_of(rows))  # a refusal becomes a notice, as of any callback
            finally:
                self.state.refresh()
                self._draw()

    def _picked(self, name: str, value: Any) -> None:
        if name == "version":
            self.chosen = str(value)
        elif name == "restore" and self.chosen.isdecimal():
            self._restore(int(self.chosen))
            return
        self._draw_versions()

    def _restore(self, event: int) -> None:
        count = self.record.restore(event)
        self.state.refresh()
        self.chosen = ""
        self._draw()
        self._draw_versions()
        self.say(self.versions, self.texts("dpia_page.restored", n=count), "good")

    # What is shown

    def _draw(self) -> None:
        record, texts = self.record, self.texts
        place = {"board": self.board, "dossier": str(record.dossier.id), "step": self.state.step}
        self.pick.address = place
        self._draw_head()
        shown = (self.state.step, max(record.events.values(), default=0), self._changeable)
        if shown == self._drawn:
            return
        self._drawn = shown
        extras: list[widgets.Widget] = []
        if record.form.extra.get("assessments"):
            found = prescan_results(record.form, record.content)
            self.results.value = render("dpia_results.html", t=texts, results=found)
            extras.append(self.results)
        steps = [part.id for tag in ("risk", "measure") if (part := record.form.part_of(tag))]
        if "risk" in record.form.meaning and self.state.step in steps:
            if self.state.step == steps[0] and self._changeable and self._draw_library():
                extras.append(card(self.library).add_class("ibp-offers"))
            self._draw_risks()
            extras.append(self.risks)
        self._extras.children = extras
        self._draw_versions()

    @property
    def _changeable(self) -> bool:
        """Whether answers may be changed here and now: not in what is signed, before one says so."""
        return self.record.writable and not self.state.view["locked"]

    def _draw_head(self) -> None:
        record, texts, view = self.record, self.texts, self.state.view
        review = review_date(record.content)
        address = link("dpia", board=self.board, lang=texts.lang)
        self.opened.heartbeat.title = record.dossier.subject
        self.head.value = render(
            "dpia_head.html",
            t=texts,
            subject=record.dossier.subject,
            form=record.form.title.get(texts.lang),
            state=view["state_title"],
            tone={"signed": "good", "changed": "bad"}.get(view["state"], "neutral"),
            blocked=view["blocked"],
            review=day(review, texts.lang) if review else "",
            overdue=review_overdue(record.content, times.today()),
            href=address,
        )
        is_own = not asker().signs_in
        is_fg = record.workspace.actor.role == "fg"
        shown = is_own and (is_fg or self.state.step == CLOSING)
        help_ = texts("dpia_page.i_am_fg_help")
        fields = [field("checkbox", "fg", texts("dpia_page.i_am_fg"), is_fg, help=help_)] if shown else []
        self.role.fields = fields
        self.role.layout.display = None if fields else "none"

    def _draw_library(self) -> bool:
        library, record = self.opened.catalogue.library, self.record
        if record.form.official:
            return False
        kinds = kinds_of(library, record.dossier.subject, record.form, record.content) or [
            kind.id for kind in library.kinds
        ]
        found = proposals(library, record.form, record.content, kinds)[:OFFERED]
        boxes = [
            field("checkbox", f"risk:{risk.id}", risk.title.get(self.texts.lang), value=False)
            for risk in found
        ]
        button = field("button", "take", self.texts("dpia_page.take"))
        self.library.fields = [*boxes, button] if boxes else []
        return bool(boxes)

    def _draw_risks(self) -> None:
        record, texts = self.record, self.texts
        opened = Opened(record.dossier, "", record.content, record.events, record.tree)
        self.frame = dpia_risks([opened], texts.lang)
        for when, panel in self.panels.items():
            chart: dict[str, Any] = {}
            if charts.matrix_places(self.frame, when):
                chart = charts.matrix(self.frame, when, texts.lang, title="").plain()
            empty = "" if chart else texts(f"dpia_page.no_{when}")
            heading = texts(f"charts.matrix_{when}")
            panel.show(heading, partial(self._table, when), chart=chart, empty=empty)

    def _table(self, when: When) -> Table:
        names = ("number", "title", "likelihood", "impact", "level")
        columns = [self.texts(f"dpia_page.risk_{name}") for name in names]
        words = {name: self.texts(f"dpia_words.level_{name}") for name in ("low", "medium", "high")}
        rows = [
            [str(number), row["risk"], *(words.get(row[name], "–") for name in _WHEN[when])]
            for number, row in enumerate(self.frame.to_dict("records"), start=1)
        ]
        return Table(columns, rows, rows)

    def _draw_versions(self) -> None:
        texts, record = self.texts, self.record
        found = versions(record, texts)
        central = [[CENTRAL, texts("dpia_page.central")]] if central_of(record) else []
        known = [
            ["", texts("dpia_page.no_version")],
            *central,
            *([str(one.event), one.title] for one in found),
        ]
        self.chosen = self.chosen if self.chosen in [value for value, _ in known] else ""
        label = texts("dpia_page.version_label")
        fields = [field("select", "version", label, self.chosen, options=known)]
        if self.chosen.isdecimal() and self._changeable:
            fields.append(field("button", "restore", texts("dpia_page.restore")))
        self.pick.fields = fields
        if not self.chosen:
            self.versions.value = ""
            return
        try:
            rows = compare(record, self.chosen, texts)
        except IbpError as error:
            self.say(self.versions, error)
            return
        title = dict(known)[self.chosen]
        self.versions.value = render("dpia_versions.html", t=texts, rows=rows, title=title)

    # Files

    def _file(self, kind: str) -> tuple[str, bytes]:
        """The report, or a file for a program of others."""
        dossier, catalogue, lang = self.record.dossier, self.opened.catalogue, self.texts.lang
        if kind in make.FORMATS:
            asked = (dossier.id, lang, times.today(), load_style(), kind)
            return apart.result(self.opened.workspace, catalogue, make.dpia_file, *asked)
        content, lost = exchange.export_file(self.record.workspace, catalogue, dossier.id, kind, lang)
        self.lost.value = render("dpia_lost.html", t=self.texts, lost=lost)
        return f"{file_name('dpia', dossier.subject)}-{kind}.json", content


_WHEN: dict[When, tuple[str, str, str]] = {
    "before": ("likelihood", "impact", "level"),
    "left": ("likelihood_left", "impact_left", "residual"),
}
