"""Where a board stands in one measurement: what is filled in, and what is at the target."""

import datetime
from typing import NamedTuple

from ibp_workbook.app.selection import Selection
from ibp_workbook.evaluate.maturity.progress import Progress, counted, own_levels, progress_of
from ibp_workbook.evaluate.maturity.scores import score_group


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
    schools = [school.id for school in selection.schools]
    answers = counted(framework, own_levels(selection.workspace.maturity.levels(current.id), schools))
    found = [score_group(framework.statements, given, current.target) for given in answers.values()]
    assessed = sum(score.n for score in found)
    reached = sum(round((score.at_target or 0.0) * score.n) for score in found)
    return Standing(current.name, current.date, progress_of(answers), reached, assessed, current.target)
