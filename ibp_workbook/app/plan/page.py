"""The improvement plan: proposals from gaps, the actions a board chose, and what they bring."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ibp_workbook import charts
from ibp_workbook.app.assess.component import AssessmentForm
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.links import parameters_of
from ibp_workbook.app.outlet import is_served
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_and_round, field
from ibp_workbook.app.parts.tables import Table, table_of
from ibp_workbook.app.plan.state import ActionState, Plan
from ibp_workbook.charts.gantt import dated
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.plan import MATURITY, Action, Proposal
from ibp_workbook.evaluate.retention import KEPT
from ibp_workbook.formats import day
from ibp_workbook.interop.tables.plan import plan_file

GANTT = ("title", "role", "status", "start", "due", "gaps", "schools", "effect", "effort", "risk")
BURNDOWN = ("date", "kind", "gaps", "n")
PROJECTION = ("domain_title", "now", "planned", "n", "total")
SORTS = ("worth", "effect", "risk", "effort", "schools", "module", "votes")
"""How proposals can be ordered; the first is how they come."""


class PlanView(View):
    """Summary and choice above, then the actions, the one that is open, proposals and figures."""

    whole_board = True

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.plan = Plan(self.selection, opened.texts)
        self.action = ActionState(self.plan)
        self.filters = {"status": "open", "role": "", "module": ""}
        self.sort = SORTS[0]
        self.ticked: set[str] = set()  # topics of the chosen proposals, in whichever order they stand
        texts = self.texts
        self.choice = Controls(self._chosen, legend=texts("plan.choose"))
        self.summary = widgets.HTML()
        self.filter = Controls(self._filtered, legend=texts("plan.filters"))
        self.list = widgets.HTML()
        self.own = Controls(self._added, legend=texts("plan.add_own"))
        self.message = widgets.HTML()
        self.body = widgets.VBox()
        self.merging = Controls(self._merged, legend=texts("plan.merge"), show_legend=True)
        self.details = widgets.HTML()
        self.offered = Controls(self._accepted, legend=texts("plan.proposals"), show_legend=True)
        self.none = widgets.HTML()
        names = ("gantt", "burndown", "projection")
        self.panels = {name: ChartPanel(name, texts, self.exported) for name in names}
        self.plan.load()
        asked = opened.request.dossier
        self._open(asked if asked.startswith("a:") else "")

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        texts = self.texts
        labels = {"xlsx": texts("plan.download_excel"), "csv": texts("plan.download_csv")}
        files = self.downloads(self._file, labels)
        listed = card(self.filter, self.list, files, self.message, self.own)
        offered = card(self.offered, self.none).add_class("ibp-offers")
        return [card(self.choice, self.summary), listed, self.body, offered, *self.panels.values()]

    # What a person does

    def _chosen(self, name: str, value: Any) -> None:
        def choose() -> None:
            self.selection.choose(name, value)
            if name == "target_date":
                self.plan.set_target_date(self.day(value, "store.wrong_date"))
            self.plan.load()
            self.ticked.clear()  # another board may lack the same things
            self._open("")

        self.attempt(self.message, choose)

    def _filtered(self, name: str, value: Any) -> None:
        self.filters[name] = str(value)
        self._draw()

    def _added(self, name: str, value: Any) -> None:
        if name == "add":
            self.attempt(self.message, lambda: self._open(self.plan.add(str(value["title"] or ""))))

    def _accepted(self, name: str, value: Any) -> None:
        if name == "sort":
            self.sort = str(value)
            self._draw_proposals()
            self.offered.told = self.texts("plan.sorted", by=self.texts(f"plan.sort_{self.sort}"))
        elif name in ("accept", "together"):
            self._accept(together=name == "together")
        elif name == "vote":
            self.attempt(self.message, self._ask_the_room)
        elif value:
            self.ticked.add(name)
        else:
            self.ticked.discard(name)

    def _accept(self, together: bool) -> None:
        def accept() -> None:
            chosen = [item.topic for item in self.plan.proposals if item.topic in self.ticked]
            if not chosen:
                raise IbpError("plan.choose_first")
            made = self.plan.accept(chosen, together)
            self.ticked.clear()
            self._open(made[0] if len(made) == 1 else "")
            self.say(self.message, self.texts("plan.accepted", n=len(made)), "good")

        self.attempt(self.message, accept)

    def _ask_the_room(self) -> None:
        """Prepare a session about the ticked proposals, and say where it is led."""
        asked = {**self.selection.address(), "session": str(self.plan.ask_the_room(self.ticked))}
        place = f"../workshop/?{parameters_of(**asked, lang=self.texts.lang)}"
        self.message.value = render("plan_vote.html", t=self.texts, place=place)

    def _merged(self, name: str, value: Any) -> None:
        if name == "merge":
            self.attempt(self.message, lambda: self._merge(str(value["other"])))

    def _merge(self, other: str) -> None:
        self.plan.merge(self.action.item, other)
        self._open(self.action.item)
        self.say(self.message, self.texts("plan.merged"), "good")

    # What is shown

    def _open(self, item: str) -> None:
        self.message.value = ""
        if not self.action.open(item):
            self.body.children = []
        elif not self.body.children:
            form = AssessmentForm(self.action, self._draw)
            self.body.children = [form, card(self.details, self.merging)]
        self._draw()

    def _draw(self) -> None:
        self._draw_choice()
        shown = [action for action in self.plan.actions if self._passes(action)]
        rows = [self._row(action) for action in shown]
        total = len(self.plan.actions)
        voted = bool(self.plan.dots.counts)
        self.list.value = render("plan_list.html", t=self.texts, rows=rows, total=total, voted=voted)
        self._draw_action()
        self._draw_proposals()
        self._draw_panels()

    def _draw_choice(self) -> None:
        texts, selection, plan = self.texts, self.selection, self.plan
        goal = field("date", "target_date", texts("plan.target_date"), plan.target_date.isoformat())
        self.choice.fields = [*board_and_round(selection, texts), *([goal] if selection.board else [])]
        self.choice.address = {**selection.address(), "dossier": self.action.item}
        modules = dict.fromkeys(module for action in plan.actions for module in action.modules)
        roles = dict.fromkeys(action.role for action in plan.actions if action.role)
        options = {
            "status": [["open", texts("plan.status_open")], *self._choices("status")],
            "role": [[role, self._said("role", role)] for role in roles],
            "module": [[module, self._module(module)] for module in modules],
        }
        every = ["", texts("plan.all")]
        self.filter.fields = [
            field("select", name, texts(f"plan.filter_{name}"), self.filters[name], options=[every, *values])
            for name, values in options.items()
        ]
        self.own.fields = [
            field("text", "title", texts("plan.own_title")),
            field("button", "add", texts("plan.add")),
        ]
        counts = {
            "gaps": len(plan.gaps),
            "open": sum(action.is_open for action in plan.actions),
            "overdue": sum(action.is_overdue(plan.today) for action in plan.actions),
            "proposals": len(plan.proposals),
        }
        self.summary.value = render(
            "plan_summary.html", t=texts, counts=counts, has_round=bool(selection.rounds)
        )

    def _passes(self, action: Action) -> bool:
        status, role, module = self.filters["status"], self.filters["role"], self.filters["module"]
        return (
            (not status or (action.is_open if status == "open" else action.status == status))
            and (not role or action.role == role)
            and (not module or module in action.modules)
        )

    def _row(self, action: Action) -> dict[str, Any]:
        texts = self.texts
        notes = []
        if action.is_overdue(self.plan.today):
            notes.append(("bad", texts("plan.overdue")))
        if action.has_come_back():
            notes.append(("attention", texts("plan.came_back", n=len(action.gaps))))
        if action.is_closed():
            notes.append(("good", texts("plan.nothing_left")))
        return {
            "current": action.id == self.action.item,
            "href": self.selection.link("plan", dossier=action.id),
            "title": action.title or texts("plan.untitled"),
            "status": self._said("status", action.status),
            "role": self._said("role", action.role) or "–",
            "due": day(action.due, texts.lang),
            "gaps": len(action.gaps),
            "worth": self._weights(action.effect, action.risk, action.effort),
            "votes": self.plan.votes(action.topics),
            "notes": notes,
        }

    def _said(self, name: str, value: str) -> str:
        return self.selection.catalogue.plan_words(name, value, self.texts.lang)

    def _choices(self, name: str) -> list[list[str]]:
        plan = self.selection.catalogue.plan
        return [[value, self._said(name, value)] for value in (plan.fields[name].values if plan else ())]

    def _module(self, module: str) -> str:
        if module in (MATURITY, KEPT):
            return self.texts(f"plan.module_{module}")
        known = self.selection.catalogue.assessments.get(module)
        return known.title.get(self.texts.lang) if known else module

    def _draw_action(self) -> None:
        current = next((action for action in self.plan.actions if action.id == self.action.item), None)
        if current is None:
            return
        texts = self.texts
        self.details.value = render("plan_action.html", t=texts, gaps=current.gaps, lang=texts.lang)
        others = [
            [item.id, item.title] for item in self.plan.actions if item.id != current.id and item.is_open
        ]
        fields = [
            field("select", "other", texts("plan.merge_with"), options=others),
            field("button", "merge", texts("plan.merge_button")),
        ]
        self.merging.fields = fields if others else []

    def _draw_proposals(self) -> None:
        texts, found = self.texts, self._sorted(self.plan.proposals)
        boxes = [
            field("checkbox", item.topic, item.first.title.get(texts.lang), item.topic in self.ticked,
                  help=self._about(item))
            for item in found
        ]  # fmt: skip
        known = SORTS if self.plan.dots.counts else SORTS[:-1]
        orders = [[sort, texts(f"plan.sort_{sort}")] for sort in known]
        sort = field("select", "sort", texts("plan.sort", n=len(found)), self.sort, options=orders)
        accept = field("button", "accept", texts("plan.accept"), primary=True)
        together = field("button", "together", texts("plan.together"))
        vote = [field("button", "vote", texts("plan.vote"))] if is_served() else []
        self.offered.fields = [sort, *boxes, accept, together, *vote] if boxes else []
        self.none.value = "" if found else render("plan_none.html", t=texts, gaps=len(self.plan.gaps))

    def _sorted(self, found: list[Proposal]) -> list[Proposal]:
        """The proposals in the chosen order; what is equal stays as it came."""
        keys: dict[str, Callable[[Proposal], Any]] = {
            "effect": lambda item: -item.effect,
            "risk": lambda item: -item.first.risk,
            "effort": lambda item: item.first.effort,
            "schools": lambda item: -len({gap.where for gap in item.gaps}),
            "module": lambda item: self._module(item.first.module).casefold(),
            "votes": lambda item: -self.plan.votes([item.topic]),
        }
        return sorted(found, key=keys[self.sort]) if self.sort in keys else found

    def _weights(self, effect: int, risk: int, effort: int) -> str:
        """Effect, risk and effort in words."""
        values = {"effect": effect, "risk": risk, "effort": effort}
        said = {name: self._said(name, str(value)).partition(":")[0] for name, value in values.items()}
        return self.texts("plan.weights", **said)

    def _about(self, item: Proposal) -> str:
        """What a proposal brings, where it is missing and where it comes from."""
        texts = self.texts
        places = [gap.place for gap in item.gaps if gap.place]
        where = texts("common.board_itself") if not places else ", ".join(places[:3])
        if len(places) > 3:
            where = texts("plan.places", first=where, more=len(places) - 3)
        weights = self._weights(item.effect, item.first.risk, item.first.effort)
        about = texts("plan.about", weights=weights, where=where, module=self._module(item.first.module))
        dots = self.plan.votes([item.topic])
        return f"{about} · {texts('plan.votes', n=dots, people=self.plan.dots.n)}" if dots else about

    def _draw_panels(self) -> None:
        lang, frame = self.texts.lang, self.plan.frame()
        today = pd.Timestamp(self.plan.today)
        gaps = self.plan.burndown() if self.plan.gaps else None
        scores = self.plan.projected()
        self._show("gantt", dated(frame), GANTT, lambda table: charts.gantt(frame, lang, today, title=""))
        self._show("burndown", gaps, BURNDOWN, lambda table: charts.burndown(table, lang, title=""))
        self._show("projection", scores, PROJECTION, lambda table: charts.projection(table, lang, title=""))

    def _show(
        self,
        name: str,
        table: pd.DataFrame | None,
        columns: Sequence[str],
        describe: Callable[[pd.DataFrame], charts.Chart],
    ) -> None:
        panel, texts = self.panels[name], self.texts
        title = texts(f"charts.{name}_title")
        if table is None or table.empty:
            panel.show(title, Table, chart={}, empty=texts(f"plan.{name}_empty"))
            return
        headings = {column: texts(f"plan.column_{column}") for column in columns}
        made = table_of(self._worded(table), columns, texts, headings=headings)
        panel.show(title, lambda: made, chart=describe(table).plain(), empty="")

    def _worded(self, table: pd.DataFrame) -> pd.DataFrame:
        """Codes as words."""
        texts = self.texts
        made = table.copy()
        if "status" in made:
            made["status"] = made["status_title"]
        if "kind" in made:
            made["kind"] = [texts(f"charts.burndown_{kind}") for kind in made["kind"]]
        return made

    def _file(self, kind: str) -> tuple[str, bytes]:
        board = self.selection.current_board
        name = board.name if board else ""
        return f"verbeterplan.{kind}", plan_file(kind, self.plan.frame(), name, self.texts.lang)


page = PlanView.page
