"""What held and holds when, what is still to come, and where a board stands against the goals."""

from typing import Any

from ibp_workbook import times
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.start.standing import Standing, standing
from ibp_workbook.catalogue import Catalogue, cite
from ibp_workbook.catalogue.timeline import Milestone
from ibp_workbook.evaluate.timeline import State, timeline_on
from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts

Plain = dict[str, Any]

# Status -> sign of the page. The word stands beside it.
TONES = {"in_force": "good", "past": "past", "planned": "planned", "pending": "neutral"}
# Goal -> how far a board is with it; see _insight and _level.
INSIGHT, LEVEL = "goal_insight", "goal_level_3"


class DatesState:
    """The timeline on a reference date.

    Attributes:
        on: reference date.
    """

    def __init__(self, catalogue: Catalogue, texts: Texts) -> None:
        self.on = times.today()
        self._catalogue, self._texts = catalogue, texts

    def parts(self) -> dict[str, list[Plain]]:
        """What is ahead (goals, plans, proposals), what holds and what has passed on the reference date.

        What nobody could know on that day is left out, so that the answer of 2017 stays the answer of 2017.
        """
        found: dict[str, list[Plain]] = {"ahead": [], "now": [], "past": []}
        for state in timeline_on(self._catalogue.timeline, self.on):
            part = {"in_force": "now", "past": "past"}.get(state.status, "ahead")
            found[part].append(self._plain(state))
        found["past"].reverse()  # the latest first
        return found

    def goals(self, selection: Selection) -> list[Plain]:
        """The goals of 2027 and 2030 with where the chosen board stands now; none without a measurement."""
        found = standing(selection)
        if found is None:
            return []
        return [
            self._goal(state, found, selection)
            for state in timeline_on(self._catalogue.timeline, self.on)
            if state.milestone.id in (INSIGHT, LEVEL)
        ]

    def _goal(self, state: State, found: Standing, selection: Selection) -> Plain:
        """How far, in numbers and words, and the page on which to go on."""
        t, goal = self._texts, state.milestone.id
        if goal == INSIGHT:
            done, value, most, page = found.complete, found.answered.n, found.answered.total, "maturity"
            counted = t("common.counted", **found.answered._asdict())
            said = t("dates.answered", counted=counted, percent=percent(value / (most or 1)))
        else:
            done, value, most, page = found.at_target, found.reached, found.assessed, "board"
            numbers = {
                "percent": percent(value / (most or 1)),
                "target": found.target,
                "reached": value,
                "n": most,
            }
            said = t("dates.reached", **numbers) if most else t("dates.nothing_assessed")
        outcome = "done" if done else "not_done"
        return {
            "id": goal,
            "title": state.milestone.title.get(t.lang),
            "when": self._when(state),
            "done": done,
            "value": value,
            "max": most,
            "said": said,
            "open": found.answered.total - found.answered.n,
            "outcome": t(f"dates.{goal}_{outcome}"),
            "tone": "good" if done else "attention",
            "href": selection.link(page),
            "link": t(f"dates.to_{page}"),
            "round": t("dates.round", name=found.round, date=found.date),
        }

    def _plain(self, state: State) -> Plain:
        milestone, lang = state.milestone, self._texts.lang
        return {
            "id": milestone.id,
            "title": milestone.title.get(lang),
            "summary": milestone.summary.get(lang),
            "kind": self._texts(f"dates.kind_{milestone.kind}"),
            "dates": self._dates(milestone),
            "status": state.status,
            "when": self._when(state),
            "tone": TONES[state.status],
            "warning": state.warning(lang),
            "confidence": milestone.confidence,
            "sources": [
                cite(self._catalogue.sources, citation, lang, self.on) for citation in milestone.sources
            ],
        }

    def _when(self, state: State) -> str:
        said = state.when(self._texts.lang)
        return said[:1].upper() + said[1:]

    def _dates(self, milestone: Milestone) -> str:
        """The period, or the day to be ready, in words."""
        starts, ends = milestone.starts, milestone.ends
        if starts is None:
            return self._texts("dates.no_day")
        if milestone.kind == "goal":
            return self._texts("dates.by", day=starts)
        # An end that is still to come stays out: on that day people could not know that it would end.
        if ends is not None and ends < self.on:
            return self._texts("dates.from_until", start=starts, end=ends)
        return self._texts("dates.from", start=starts)
