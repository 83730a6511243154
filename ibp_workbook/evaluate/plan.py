"""From gaps to a plan: proposals in order of what they bring, and actions with what is left of their gaps."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ibp_workbook.catalogue.models import Text

OPEN_STATUSES = ("proposed", "accepted", "busy")
STATUSES = (*OPEN_STATUSES, "done", "rejected")
PLANNED = ("accepted", "busy", "done")
MATURITY = "maturity"
KIND, SUBJECT = "plan", "verbeterplan"
"""The document that holds a board's plan."""


@dataclass(frozen=True)
class Gap:
    """One thing that is not in order in one place.

    Attributes:
        topic: what is missing, the same wherever it is missing: ``maturity/ibp/bestuur.visie``.
        where: location code of a school; a dossier's number; empty for the board itself.
        place: name of that school or dossier.
        module: ``maturity`` or the id of an assessment.
        title: what is missing, in words.
        action: what to do about it, from the content.
        now: level or outcome now, in words.
        role: who usually does it.
        effort: how much work, from 1 to 3.
        risk: how much is at stake, from 1 to 3.
        sources: provisions behind it.
    """

    topic: str
    where: str
    place: str
    module: str
    title: Text
    action: Text | None
    now: Text
    role: str
    effort: int
    risk: int
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Identifies the gap."""
        return f"{self.topic}@{self.where}"


@dataclass(frozen=True)
class Proposal:
    """One action for all places where the same thing is missing."""

    topic: str
    gaps: tuple[Gap, ...]
    effect: int

    @property
    def first(self) -> Gap:
        """Speaks for all of them."""
        return self.gaps[0]

    @property
    def worth(self) -> float:
        """Effect and risk per effort: the order of proposals."""
        return self.effect * self.first.risk / self.first.effort


@dataclass(frozen=True)
class Action:
    """An action of the plan, as its events left it.

    Attributes:
        id: item in the document of the plan.
        title: what will be done.
        description: how.
        role: who does it.
        start: first day.
        due: last day.
        effort: from 1 to 3.
        effect: from 1 to 3.
        risk: from 1 to 3.
        status: one of ``STATUSES``.
        note: remarks, or why it was rejected.
        topics: the gaps it closes, wherever they are.
        gaps: those that are open now.
        merged_into: the action that took this one over.
    """

    id: str
    title: str = ""
    description: str = ""
    role: str = ""
    start: date | None = None
    due: date | None = None
    effort: int = 2
    effect: int = 2
    risk: int = 2
    status: str = "proposed"
    note: str = ""
    topics: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = field(default=())
    merged_into: str = ""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules its gaps come from."""
        return tuple(dict.fromkeys(topic.split("/")[0] for topic in self.topics))

    @property
    def places(self) -> tuple[str, ...]:
        """Where its gaps are open, each place once."""
        return tuple(dict.fromkeys(gap.place for gap in self.gaps))

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in OPEN_STATUSES

    @property
    def worth(self) -> float:
        """Effect and risk per effort."""
        return self.effect * self.risk / self.effort

    def is_overdue(self, today: date) -> bool:
        """Whether its last day is past and it is not done."""
        return self.is_open and self.due is not None and self.due < today

    def has_come_back(self) -> bool:
        """Whether it was done and gaps are open all the same."""
        return self.status == "done" and bool(self.gaps)

    def is_closed(self) -> bool:
        """Whether nothing is missing any more, though the action is not marked as done."""
        return self.is_open and bool(self.topics) and not self.gaps


def proposals(gaps: Iterable[Gap], schools: int, taken: Collection[str] = ()) -> list[Proposal]:
    """One proposal per topic, the one that brings most for its effort first.

    Args:
        gaps: everything that is not in order.
        schools: how many schools the board has: what is missing in most of them has most effect.
        taken: topics that an action of the plan, or a rejection, deals with already.
    """
    by_topic: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.topic not in taken:
            by_topic.setdefault(gap.topic, []).append(gap)
    found = [Proposal(topic, tuple(each), _effect(each, schools)) for topic, each in by_topic.items()]
    return sorted(found, key=lambda item: (-item.worth, -item.first.risk, -len(item.gaps), item.topic))


def _effect(gaps: list[Gap], schools: int) -> int:
    """3 where the board or two thirds of its schools gain, 2 from one third, else 1."""
    if any(not gap.where for gap in gaps):
        return 3
    share = len({gap.where for gap in gaps}) / max(schools, 1)
    return 3 if share >= 2 / 3 else 2 if share >= 1 / 3 else 1


def actions(content: Mapping[str, Mapping[str, Any]], gaps: Iterable[Gap]) -> list[Action]:
    """The actions of a plan, open and urgent ones first; those that were merged into another are left out.

    Args:
        content: item -> field -> value, as the document of the plan holds it.
        gaps: everything that is not in order now.
    """
    by_topic: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_topic.setdefault(gap.topic, []).append(gap)
    found = [_action(item, fields, by_topic) for item, fields in content.items() if item.startswith("a:")]
    return sorted((action for action in found if not action.merged_into), key=_order)


def _action(item: str, fields: Mapping[str, Any], by_topic: Mapping[str, list[Gap]]) -> Action:
    topics = tuple(fields.get("topics") or ())
    known: dict[str, Callable[[Any], Any]] = {
        "title": str, "description": str, "role": str, "note": str, "status": str, "merged_into": str,
        "start": date.fromisoformat, "due": date.fromisoformat, "effort": int, "effect": int, "risk": int,
    }  # fmt: skip
    values = {name: read(fields[name]) for name, read in known.items() if fields.get(name) not in (None, "")}
    gaps = tuple(gap for topic in topics for gap in by_topic.get(topic, ()))
    return Action(id=item, topics=topics, gaps=gaps, **values)


def _order(action: Action) -> tuple[Any, ...]:
    return (not action.is_open, action.due or date.max, -action.worth, action.title, action.id)


def goals(plan: Iterable[Action], on: date | None = None) -> set[str]:
    """Topics that are in order when the plan is carried out, in all or up to and including a day."""
    return {
        topic
        for action in plan
        if action.status in PLANNED and (on is None or (action.due is not None and action.due <= on))
        for topic in action.topics
    }
