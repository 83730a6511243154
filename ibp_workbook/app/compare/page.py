"""Two sides beside each other: the choice, what differs most, and figures per domain and norm."""

from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook.analysis.compare import By
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.compare.sides import ALIKE, GROUPS, KINDS, PICK, ROUNDS, picked_with
from ibp_workbook.app.compare.state import CompareState
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, board_field, combo, field

FIGURES: tuple[By, ...] = ("domain", "norm")


class CompareView(View):
    """The choice above; below it the sentence and the figures."""

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.state = CompareState(self.selection, self.texts)
        self.state.ask(opened.request)
        self.choice = Controls(self._chosen, legend=self.texts("board.choose"))
        self.sides = Controls(self._compared, legend=self.texts("compare.choose"))
        self.summary = widgets.HTML()
        self.panels = {
            by: ChartPanel(
                f"compare-{by}",
                self.texts,
                self.exported,
                opens="norm_page.open_norm",
                heading=self.texts(f"compare.by_{by}"),
            )
            for by in FIGURES
        }
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        return [card(self.choice, self.sides), self.summary, *self.panels.values()]

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        self.state.load()
        self._draw()
        self.choice.told = self.state.why_nothing() or self.state.told()

    def _compared(self, name: str, value: Any) -> None:
        state, side = self.state, name.partition("_")[2].partition(":")[0]
        if name.startswith("add_") and value:
            picked = state.groups.picked(getattr(state, side))
            state.choose(side, picked_with(picked, str(value)))
        elif name.startswith("drop_"):
            gone = name.partition(":")[2]
            left = [school for school in state.groups.picked(getattr(state, side)) if school.location != gone]
            state.choose(side, picked_with(left, ""))
        elif name in ("by", "first", "second"):
            state.choose(name, str(value))
        self._draw()
        self.sides.told = state.why_nothing() or state.told()

    def _draw(self) -> None:
        selection, state, texts = self.selection, self.state, self.texts
        # Of two rounds each side is one: then there is no third to choose above them.
        choice = [board_field(selection, texts)] if state.by == ROUNDS else board_and_round(selection, texts)
        self.choice.fields = choice
        self.choice.address = selection.address()
        self.sides.fields = self._fields()
        self.sides.address = state.address()
        why = state.why_nothing()
        for by, panel in self.panels.items():
            panel.layout.display = "none" if why else None
            if not why:
                self._show(by, panel)
        self.summary.value = (
            render("notice.html", message=why, tone="info")
            if why
            else render("paragraph.html", text=state.told(), lead=True)
        )

    def _show(self, by: By, panel: ChartPanel) -> None:
        about = by if by == "norm" else ROUNDS if self.state.by == ROUNDS else GROUPS
        shown = {"chart": self.state.chart(by).plain(), "links": self.state.links(by)}
        note = self.texts(f"compare.note_{about}")
        first, second = (side.name for side in self.state.sides())
        title = self.texts("charts.compare_title", first=first, second=second)
        heading, table = self.texts(f"compare.by_{by}"), partial(self.state.table, by)
        panel.show(heading, table, title=title, note=note, **shown)

    def _fields(self) -> list[dict[str, Any]]:
        texts, state = self.texts, self.state
        if state.why_nothing() in (texts("common.no_round"), texts("compare.no_schools")):
            return []
        kinds = [[kind, texts(f"compare.{kind}")] for kind in KINDS]
        by = field("select", "by", texts("compare.what"), state.by, options=kinds)
        return [by, *self._side_fields("first"), *self._side_fields("second")]

    def _side_fields(self, side: str) -> list[dict[str, Any]]:
        texts, state, selection = self.texts, self.state, self.selection
        label, chosen = texts(f"compare.{side}_{state.by}"), str(getattr(state, side))
        if state.by == GROUPS:
            kind = PICK if chosen.partition(":")[0] == PICK else chosen
            group = field("select", side, label, kind, options=state.groups.options())
            return [group, *(self._picking(side) if kind == PICK else [])]
        if state.by == ROUNDS:
            options = [[str(item.id), item.name] for item in selection.rounds]
        elif side == "first":
            options = [[item.location, f"{item.name} ({item.location})"] for item in selection.schools]
        else:
            options = [[column, texts(f"compare.like_{column}")] for column in ALIKE]
        return [field("select", side, label, chosen, options=options)]

    def _picking(self, side: str) -> list[dict[str, Any]]:
        """A list of the other schools to add one, and a button for each that is in the group."""
        texts, groups = self.texts, self.state.groups
        picked = groups.picked(getattr(self.state, side))
        others = [[item.location, item.name] for item in groups.schools if item not in picked]
        add = combo(f"add_{side}", texts(f"compare.add_{side}"), "", others, texts)
        return [
            add,
            *(
                field("button", f"drop_{side}:{item.location}", texts("compare.drop", name=item.name))
                for item in picked
            ),
        ]


page = CompareView.page
