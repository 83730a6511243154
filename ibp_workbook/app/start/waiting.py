"""What waits for a person today: clocks that run, terms that end, work that is late, and the next step."""

from collections.abc import Mapping, Sequence
from datetime import date

from ibp_workbook import times
from ibp_workbook.app.approach.state import ApproachState
from ibp_workbook.app.breaches.state import clock
from ibp_workbook.app.dossiers.register import Entry, entries
from ibp_workbook.app.dpia.reminders import reminders
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.suppliers.state import SOON
from ibp_workbook.evaluate.maturity.progress import Progress
from ibp_workbook.evaluate.plan import Action
from ibp_workbook.store import ASSESSMENT
from ibp_workbook.texts import Texts

Row = tuple[str, str, str]
"""Tone, text and address."""
NAMED = 3
"""So many of one kind are named; the others are on their own page."""


class Waiting:
    """What waits at the chosen board; reads only what is there, and nothing without a board.

    Args:
        selection: board, round and school.
        texts: in the language of the page.
        counts: kind -> number of dossiers of the board, so that what is not there is not read.
    """

    def __init__(self, selection: Selection, texts: Texts, counts: Mapping[str, int]) -> None:
        self._selection, self._texts, self._counts = selection, texts, counts
        self._today = times.today()

    def rows(self, plan: Sequence[Action], filled_in: Progress) -> list[Row]:
        """The most urgent first: clocks, terms, reviews, late actions; then what is not finished.

        Args:
            plan: the actions of the board.
            filled_in: how far the measurement is.
        """
        if not self._selection.board:
            return [("attention", self._texts("start.no_board"), self._selection.link("schools"))]
        due = reminders(self._selection.workspace, self._selection.board, self._texts, self._today)
        urgent = [*self._clocks(), *self._agreements(), *due, *self._late(plan)]
        return [*urgent, *self._unfinished(filled_in), *self._next_step()]

    def _clocks(self) -> list[Row]:
        assessment = self._selection.catalogue.assessments["breach"]
        found = []
        for entry in self._entries("breach"):
            told = clock(assessment, entry.verdict, self._texts)
            if told.kind in ("running", "overdue"):
                found.append((told.tone, f"{entry.dossier.subject}: {told.text}", entry.href))
        return found

    def _agreements(self) -> list[Row]:
        """Agreements with suppliers that have ended or end soon, the first to end first."""
        assessment = self._selection.catalogue.assessments["supplier"]
        ending = []
        for entry in self._entries("supplier"):
            last_day = assessment.asked_for(entry.verdict.answers, "agreement.ends")
            left = (date.fromisoformat(last_day) - self._today).days if last_day else SOON + 1
            if left <= SOON:
                ending.append((left, entry, date.fromisoformat(str(last_day))))
        t = self._texts
        return [
            (
                "bad" if left < 0 else "attention",
                t(f"start.agreement_{'ended' if left < 0 else 'ends'}", name=entry.dossier.subject, day=day),
                entry.href,
            )
            for left, entry, day in sorted(ending, key=lambda item: item[0])[:NAMED]
        ]

    def _late(self, plan: Sequence[Action]) -> list[Row]:
        late = sorted((action for action in plan if action.is_overdue(self._today)), key=lambda a: str(a.due))
        t = self._texts
        return [
            (
                "bad",
                t("start.late", name=action.title, day=action.due),
                self._selection.link("plan", dossier=action.id),
            )
            for action in late[:NAMED]
        ]

    def _unfinished(self, filled_in: Progress) -> list[Row]:
        left = filled_in.total - filled_in.n
        if not left:
            return []
        return [("attention", self._texts("start.unfinished", n=left), self._selection.link("maturity"))]

    def _next_step(self) -> list[Row]:
        """The first norm of the first step of the approach on which something is to be done."""
        for step in ApproachState(self._selection, self._texts).steps():
            for norm in step["behind"]:
                text = self._texts("start.next_step", norm=norm["title"], step=step["title"])
                return [("planned", text, norm["href"])]
        return []

    def _entries(self, name: str) -> list[Entry]:
        kind = ASSESSMENT + name
        if not self._counts.get(kind):
            return []
        selection = self._selection
        found = selection.workspace.dossiers.read_all(selection.board, kind)
        return entries(
            found, self._selection.catalogue.assessments[name], selection, self._texts, self._today
        )
