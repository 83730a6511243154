"""The steps of the approach with where the board stands in each, from its own answers."""

from collections.abc import Sequence
from typing import Any

from ibp_workbook import times
from ibp_workbook.app.selection import BOARD_ITSELF, Selection
from ibp_workbook.app.start.standing import Answers, answers_once, standing_of
from ibp_workbook.catalogue import Statement, cite
from ibp_workbook.catalogue.models import Step
from ibp_workbook.store import Round
from ibp_workbook.texts import Texts

Plain = dict[str, Any]
QUESTION = 2
BEHIND = 3
"""So many norms of a step are named: those on which the most has still to be done."""


class ApproachState:
    """The approach for one board.

    Attributes:
        selection: which board and measurement.
    """

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self.selection = selection
        self._texts = texts

    def steps(self) -> list[Plain]:
        """The steps in order; without numbers as long as there is no measurement.

        A framework of others may have no steps: then those of our own are told, without numbers.
        """
        selection = self.selection
        current, framework = selection.current_round, selection.framework
        if current is None or framework is None or not framework.steps:
            return [self._told(step) for step in self.selection.catalogue.frameworks["ibp"].steps]
        answers = answers_once(selection, framework, current)
        found = []
        for step in framework.steps:
            norms = [norm for norm in framework.statements if norm.step == step.id]
            found.append({**self._told(step), **self._progress(current, answers, norms)})
        return found

    def _told(self, step: Step) -> Plain:
        lang, sources = self._texts.lang, self.selection.catalogue.sources
        cited = [cite(sources, citation, lang, times.today()) for citation in step.sources]
        return {
            "id": step.id,
            "title": step.title.get(lang),
            "summary": " ".join(source["summary"] for source in cited),
            "results": [text.get(lang) for text in step.results],
            "sources": cited,
            "max": 0,
            "behind": [],
        }

    def _progress(self, current: Round, answers: Answers, norms: Sequence[Statement]) -> Plain:
        """How far: answers at the target of all that are asked for, and where the most is to be done."""
        t, found = self._texts, standing_of(current, answers, norms)
        total, n = found.answered.total, found.answered.n
        state = "done" if found.at_target else "busy" if n else "new"
        return {
            "max": found.assessed,
            "value": found.reached,
            "said": t("approach.reached", n=found.reached, total=found.assessed, target=found.target)
            if found.assessed
            else t("approach.nothing"),
            "open": total - n,
            "state": t(f"approach.state_{state}"),
            "tone": {"done": "good", "busy": "attention", "new": "neutral"}[state],
            "behind": self._behind(current, answers, norms),
        }

    def _behind(self, current: Round, answers: Answers, norms: Sequence[Statement]) -> list[Plain]:
        """The norms that wait at the most places, with the way to the first of them."""
        t, schools = self._texts, {school.id: school.location for school in self.selection.schools}
        rows: list[tuple[int, Plain]] = []
        for norm in norms:
            asked = {subject: given[norm.id] for subject, given in answers.items() if norm.id in given}
            waiting = [subject for subject, level in asked.items() if _waits(level, current.target)]
            if not waiting:
                continue
            place = schools.get(waiting[0], BOARD_ITSELF) if waiting[0] else BOARD_ITSELF
            only_board = asked.keys() == {None}
            places = t("approach.waits", n=len(waiting), total=len(asked))
            row = {
                "title": norm.title.get(t.lang),
                "href": self.selection.link("maturity", school=place, step=f"list.{norm.id}"),
                "said": t("approach.board_waits") if only_board else places,
            }
            rows.append((len(waiting), row))
        return [row for _, row in sorted(rows, key=lambda pair: -pair[0])[:BEHIND]]


def _waits(level: object, target: int) -> bool:
    return level is None or (isinstance(level, int) and level < target)
