"""The legal timeline on a reference date: what holds, what has passed, what is still to come."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from ibp_workbook.catalogue.timeline import Milestone
from ibp_workbook.texts import Texts

Status = Literal["in_force", "past", "planned", "pending"]


class State(NamedTuple):
    """A milestone as it stands on a day.

    Attributes:
        milestone: the milestone.
        status: ``in_force``, ``past``, ``planned`` (the day is set) or ``pending`` (still to be decided).
        days_until: days to the day it starts; None unless that day is still to come (0 is today for a goal).
        may_change_by: what is pending on that day and may change it.
        replaced_by: what has taken its place; then the status is ``past``.
    """

    milestone: Milestone
    status: Status
    days_until: int | None = None
    may_change_by: tuple[Milestone, ...] = ()
    replaced_by: Milestone | None = None

    def when(self, lang: str) -> str:
        """The status in words, with the days to go."""
        texts = Texts(lang)
        said = texts(f"timeline.status_{'replaced' if self.replaced_by else self.status}")
        if self.days_until is None:
            return said
        if self.days_until == 0:
            return f"{said}, {texts('timeline.today')}"
        key = "one" if self.days_until == 1 else "more"
        return f"{said}, {texts(f'timeline.days_until_{key}', n=self.days_until)}"

    def warning(self, lang: str) -> str:
        """What may change it, as a sentence; empty for nothing."""
        names = ", ".join(milestone.title.get(lang) for milestone in self.may_change_by)
        return Texts(lang)("timeline.may_change", names=names) if names else ""


def timeline_on(milestones: Mapping[str, Milestone], on: date) -> tuple[State, ...]:
    """Every milestone that could be known on a day, in order of date; those without a date come last.

    Args:
        milestones: all milestones by id.
        on: reference date.
    """
    known = [milestone for milestone in milestones.values() if milestone.known_from <= on]
    known.sort(key=lambda milestone: (milestone.starts or date.max, milestone.ends or date.max))
    return tuple(state_on(milestone, milestones, on) for milestone in known)


def state_on(milestone: Milestone, milestones: Mapping[str, Milestone], on: date) -> State:
    """How one milestone stands on a day.

    Args:
        milestone: the milestone.
        milestones: all milestones by id, for what it refers to.
        on: reference date.
    """
    others = [milestones[id_] for id_ in milestone.may_change_by]
    successor = milestones[milestone.replaced_by] if milestone.replaced_by else None
    replaced = successor is not None and successor.known_from <= on
    status: Status = "past" if replaced else _status(milestone, on)
    ahead = milestone.starts if status in ("planned", "pending") else None
    return State(
        milestone,
        status,
        days_until=(ahead - on).days if ahead and ahead >= on else None,
        may_change_by=tuple(o for o in others if o.known_from <= on and _status(o, on) == "pending"),
        replaced_by=successor if replaced else None,
    )


def _status(milestone: Milestone, on: date) -> Status:
    if milestone.ends and milestone.ends < on:
        return "past"
    if milestone.pending:
        return "pending"
    if milestone.kind == "goal" or milestone.starts is None or milestone.starts > on:
        return "planned"
    return "in_force"
