"""The start page: what this is, where one was, which board and round, and the way to the other pages."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from ibp_workbook import times
from ibp_workbook.analysis.plan import board_plan
from ibp_workbook.app.links import link
from ibp_workbook.app.page import Page, Parts, View, card, html, render, show
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.example import ExampleCard
from ibp_workbook.app.parts.fields import board_and_round, field
from ibp_workbook.app.start.questions import also, questions
from ibp_workbook.app.start.waiting import Waiting
from ibp_workbook.evaluate.maturity.progress import Progress, progress
from ibp_workbook.evaluate.plan import Action


def page() -> None:
    """Show the start page."""
    show(parts, shows_content=False)


def parts(opened: Page) -> Parts:
    """The widgets of the page; for who only manages people that is the way to them."""
    if opened.workspace.actor.sees_content:
        return StartView(opened).parts()
    people = link("people", lang=opened.texts.lang)
    return [html("start_manager.html", t=opened.texts, people=people)]


class StartView(View):
    """The start page; every choice redraws what depends on it."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        self.intro = widgets.HTML()
        self.cards = widgets.HTML()
        self.questions = widgets.HTML()
        self.message = widgets.HTML()
        self.choice = Controls(self._chosen, legend=self.texts("start.choose"), show_legend=True)
        self.new_round = Controls(self._new_round, legend=self.texts("start.new_round"), show_legend=True)
        self.example = ExampleCard(opened, self._demo_removed)
        # What asks for a board; without one the way to the schools stands above them.
        self.of_board = [card(self.choice), card(self.message, self.new_round)]
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        framework = self.opened.catalogue.frameworks["ibp"]
        notice = framework.notice.get(self.texts.lang) if framework.notice else ""
        about = html("start_about.html", t=self.texts, notice=notice)
        choice, new_round = self.of_board
        return [self.intro, choice, self.cards, self.questions, new_round, self.example.box, about]

    def _demo_removed(self) -> None:
        self.choose_anew()
        self._draw()

    def _chosen(self, name: str, value: Any) -> None:
        self.selection.choose(name, value)
        self.message.value = ""
        self._draw()

    def _new_round(self, name: str, value: Any) -> None:
        if name != "start":
            return

        def start() -> str:
            on = self.day(value["date"], "start.no_date")
            created = self.selection.start_round(value["framework"], value["name"], on)
            return self.texts("start.round_started", name=created.name)

        self.attempt(self.message, start)
        self._draw()

    def _draw(self) -> None:
        selection, texts = self.selection, self.texts
        self.choice.fields = board_and_round(selection, texts)
        example = texts("start.round_example", year=times.today().year)
        frameworks = [[item.id, item.title.get(texts.lang)] for item in selection.library.values()]
        self.new_round.fields = [
            field("text", "name", texts("start.round_name"), example),
            field("date", "date", texts("start.round_date"), times.today().isoformat()),
            field("select", "framework", texts("common.framework"), "ibp", options=frameworks),
            field("button", "start", texts("start.start_round"), primary=not selection.rounds),
        ]
        workspace = self.opened.workspace
        plan = board_plan(workspace, selection.board) if selection.board else []
        filled_in = self._filled_in()
        counts = workspace.dossiers.count(selection.board) if selection.board else {}
        rows = Waiting(selection, texts, counts).rows(plan, filled_in)
        waiting = render("start_waiting.html", t=texts, rows=rows)
        self.intro.value = render("start.html", t=texts, resume=self._resume()) + waiting
        self.cards.value = render("start_cards.html", t=texts, cards=self._cards(plan, filled_in))
        asked = questions(selection, counts, texts)
        more = also(selection, texts)
        self.questions.value = render("start_questions.html", t=texts, questions=asked, also=more)
        self.choice.address = selection.address()
        for box in self.of_board:
            box.layout.display = None if selection.boards else "none"

    def _resume(self) -> dict[str, str] | None:
        """The place of the last answer of this board, in words and as a link."""
        last = self.opened.workspace.maturity.activity(self.selection.board) if self.selection.board else None
        rounds = {item.id: item for item in self.selection.rounds}
        if last is None or last.round not in rounds:
            return None
        school = next((item for item in self.selection.schools if item.id == last.school), None)
        name = school.name if school else self.texts("common.board_itself")
        place = school.location if school else "bestuur"
        href = self.selection.link("maturity", round=str(last.round), school=place)
        return {
            "href": href,
            "text": self.texts("start.resume_text", school=name, round=rounds[last.round].name),
        }

    def _cards(self, plan: Sequence[Action], filled_in: Progress) -> list[dict[str, Any]]:
        texts, selection = self.texts, self.selection
        count = len(selection.schools)
        late = sum(action.is_overdue(times.today()) for action in plan)
        to_do = texts("start.plan_count", n=sum(action.is_open for action in plan), late=late)
        states: dict[str, dict[str, Any]] = {
            "maturity": {
                "done": filled_in.n,
                "total": filled_in.total,
                "status": texts("start.answered", counted=texts("common.counted", **filled_in._asdict())),
            },
            "board": {"status": texts("start.schools_count", n=count)},
            "plan": {"status": to_do},
            "schools": {"status": texts("start.schools_count", n=count)},
        }
        return [
            {
                "title": texts(f"start.card_{name}"),
                "text": texts(f"start.card_{name}_text"),
                "href": selection.link(name),
                "done": 0,
                "total": 0,
                **state,
            }
            for name, state in states.items()
        ]

    def _filled_in(self) -> Progress:
        framework, current = self.selection.framework, self.selection.current_round
        if framework is None or current is None:
            return Progress(0, 0, 0, 0)
        schools = [school.id for school in self.selection.schools]
        return progress(framework, self.opened.workspace.maturity.levels(current.id), schools)
