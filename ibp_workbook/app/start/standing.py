"""Where a board stands in one measurement: what is filled in, and what is at the target."""

import datetime
from typing import NamedTuple

from ibp_workbook.app.selection import Selection
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.progress import progress
from ibp_workbook.evaluate.maturity.scores import LevelValue, score_group


class Standing(NamedTuple):
    """One measurement of one board, over all its open schools; each school x norm counts once.

    Attributes:
        round: name of the measurement.
        date: its date.
        given: answers that are there, a level or "not applicable"; inherited ones count for each school.
        total: answers that are asked for.
        reached: assessed norms at or above the target.
        assessed: assessed norms; "not applicable" and unanswered are not among them.
        target: the level to reach.
    """

    round: str
    date: datetime.date
    given: int
    total: int
    reached: int
    assessed: int
    target: int

    @property
    def complete(self) -> bool:
        """Everything that is asked for has an answer."""
        return self.total > 0 and self.given == self.total

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
    levels = selection.workspace.maturity.levels(current.id)
    own: dict[int | None, dict[str, LevelValue]] = {None: {}}
    for school, statement, level in levels:
        own.setdefault(school, {})[statement] = level
    given, total = progress(framework, levels, schools)
    reached = assessed = 0
    for school in schools or [None]:
        counted = effective(framework, own[None], own.get(school, {}))
        found = score_group(
            framework.statements, {name: item.answer for name, item in counted.items()}, current.target
        )
        assessed += found.n
        reached += round((found.at_target or 0.0) * found.n)
    return Standing(current.name, current.date, given, total, reached, assessed, current.target)
