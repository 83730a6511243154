"""Where a board stands in one measurement: what is filled in, and what is at the target."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Framework, Statement
from ibp_workbook.evaluate.maturity.progress import Progress, counted, own_levels, progress_of
from ibp_workbook.evaluate.maturity.scores import LevelValue, score_group
from ibp_workbook.store import Round

Answers = Mapping[int | None, Mapping[str, LevelValue]]


class Standing(NamedTuple):
    """One measurement of one board and its open schools; every answer counts once.

    Attributes:
        round: name of the measurement.
        date: its date.
        answered: answers that are there, a level or "not applicable", of how many that are asked for.
        reached: assessed norms at or above the target.
        assessed: assessed norms; "not applicable" and unanswered are not among them.
        target: the level to reach.
    """

    round: str
    date: datetime.date
    answered: Progress
    reached: int
    assessed: int
    target: int

    @property
    def complete(self) -> bool:
        """Everything that is asked for has an answer."""
        return self.answered.total > 0 and self.answered.n == self.answered.total

    @property
    def at_target(self) -> bool:
        """Everything is answered, and every assessed norm is at the target."""
        return self.complete and self.assessed > 0 and self.reached == self.assessed


def standing(selection: Selection) -> Standing | None:
    """Where the chosen board stands in the chosen measurement; None when there is no measurement."""
    framework, current = selection.framework, selection.current_round
    if framework is None or current is None:
        return None
    return standing_of(current, answers_once(selection, framework, current), framework.statements)


def answers_once(selection: Selection, framework: Framework, current: Round) -> Answers:
    """School id (None: the board) -> norm -> its level, every answer once; None where it is open."""
    schools = [school.id for school in selection.schools]
    return counted(framework, own_levels(selection.workspace.maturity.levels(current.id), schools))


def standing_of(current: Round, answers: Answers, norms: Sequence[Statement]) -> Standing:
    """The same for some of the norms, from ``answers_once``."""
    ids = {norm.id for norm in norms}
    asked = {
        subject: {norm: level for norm, level in given.items() if norm in ids}
        for subject, given in answers.items()
    }
    found = [score_group(norms, given, current.target) for given in asked.values()]
    assessed = sum(score.n for score in found)
    reached = sum(round((score.at_target or 0.0) * score.n) for score in found)
    return Standing(current.name, current.date, progress_of(asked), reached, assessed, current.target)
