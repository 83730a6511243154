"""The dashboard of a board: heatmap, ranking, radar, most-missed norms and change, across its schools."""

from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook import times
from ibp_workbook.app.board.chosen import Filters
from ibp_workbook.app.board.state import OF_A_SCHOOL, PANELS, Dashboard
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.dossiers.overview import overview
from ibp_workbook.app.dpia.reminders import reminders
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, field, school_field


class BoardView(View):
    """The dashboard; what a choice or a filter changes is drawn where a person looks first."""

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.dashboard = Dashboard(self.selection, self.texts)
        self.dashboard.ask(opened.request)
        self.choice = Controls(self._chosen, legend=self.texts("board.choose"))
        self.filters = Controls(self._filtered, legend=self.texts("board.filters"))
        self.radar_school = Controls(self._radar_chosen, legend=self.texts("board.radar"))
        self.summary = widgets.HTML()
        self.dossiers = widgets.HTML()
        self.panels = {
            name: ChartPanel(
                name,
                self.texts,
                self.exported,
                partial(self._show, name),
                "norm_page.open_norm" if name == "missed" else "panel.open",
                busy=True,
                heading=self.texts(f"board.{name}"),
            )
            for name in PANELS
        }
        self.panels[PANELS[0]].near = True  # it comes with the page
        self._draw()
        self._read_dossiers()
        self._draw_dossiers()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        head = card(self.choice, self.filters)
        figures: list[widgets.Widget] = []
        for name, panel in self.panels.items():
            if name == "radar":
                figures.append(self.radar_school)
            figures.append(panel)
        return [head, self.summary, self.dossiers, *figures]

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        if name == "board":
            self.dashboard.filters = Filters(aliases=self.dashboard.filters.aliases)
        self.dashboard.load()
        self._draw()
        self._read_dossiers()
        self._draw_dossiers()

    def _filtered(self, name: str, value: Any) -> None:
        self.dashboard.filters = replace(self.dashboard.filters, **{name: value})
        if name == "aliases":  # no name stays on a screen that is about to be shared
            self.dossiers.value = ""
        self._draw(at_once=name == "aliases")
        if name != "order":  # whatever else was chosen, the notes and the votes tell of it
            self._draw_dossiers()
        self.filters.told = self.dashboard.told() if self.dashboard.has_round else ""

    def _radar_chosen(self, _name: str, value: Any) -> None:
        self.selection.school = str(value)
        self._draw_fields()
        for name in OF_A_SCHOOL:
            self._show(name)

    def _draw(self, at_once: bool = False) -> None:
        for panel in self.panels.values():
            panel.busy = True
        for panel in self.panels.values():  # first what a person looks at
            panel.renew(at_once)
        self._draw_fields()
        summary = self.dashboard.summary() if self.dashboard.has_round else {}
        extremes = self.dashboard.extremes() if summary else []
        why = "" if summary else self.dashboard.why_nothing()
        self.summary.value = render("board_summary.html", t=self.texts, s=summary, extremes=extremes, why=why)

    def _read_dossiers(self) -> None:
        """What is there beside the figures, the same under every filter."""
        selection, texts = self.selection, self.texts
        due = reminders(selection.workspace, selection.board, texts, times.today())
        self._read = overview(selection, texts), due

    def _draw_dossiers(self) -> None:
        if self.dashboard.filters.aliases:  # people gave dossiers the names of schools
            self.dossiers.value = ""
            return
        cards, due = self._read
        filters = self.dashboard.filters
        limited = bool(filters.sector or filters.municipality or filters.domain)
        shown = render("board_dossiers.html", t=self.texts, cards=cards, limited=limited)
        votes = render("board_votes.html", t=self.texts, votes=self.dashboard.voted())
        self.dossiers.value = render("dpia_reminders.html", reminders=due) + shown + votes

    def _show(self, name: str) -> None:
        school, current = self.selection.current_school, self.selection.current_round
        is_own = name in OF_A_SCHOOL and school and not self.dashboard.filters.aliases
        drawn = self.dashboard.draw(name, school.id if is_own and school else None)
        title = f"{drawn.heading} – {current.name if current else ''}"
        shown = {"empty": drawn.empty, "note": drawn.note, "links": drawn.links}
        self.panels[name].show(drawn.heading, lambda: drawn.table, drawn.chart, title, **shown)

    def _draw_fields(self) -> None:
        selection, texts, filters = self.selection, self.texts, self.dashboard.filters
        self.choice.fields = board_and_round(selection, texts)
        self.choice.address = selection.address()
        domains = selection.framework.domains if selection.framework else ()
        titles = [[domain.id, domain.title.get(texts.lang)] for domain in domains]
        known = self.dashboard.options("sector")
        sectors = [[sector, texts(f"board.sector_{sector}")] for sector in known]
        places = [[place, place] for place in self.dashboard.options("municipality")]
        self.filters.address = filters.address()
        self.filters.fields = [
            self._select("sector", filters.sector, sectors),
            self._select("municipality", filters.municipality, places),
            self._select("domain", filters.domain, titles),
            self._order(),
            field("checkbox", "aliases", texts("board.aliases"), filters.aliases),
        ]
        # Under alias a list of real names must not stand on the screen that is shared.
        self.radar_school.fields = [] if filters.aliases else [school_field(selection, texts)]

    def _order(self) -> dict[str, Any]:
        options = [[by, self.texts(f"board.order_{by}")] for by in self.dashboard.orders()]
        return field("select", "order", self.texts("board.order"), self.dashboard.by, options=options)

    def _select(self, name: str, value: str, options: list[list[str]]) -> dict[str, Any]:
        every = ["", self.texts("board.all")]
        return field("select", name, self.texts(f"board.{name}"), value, options=[every, *options])


page = BoardView.page
