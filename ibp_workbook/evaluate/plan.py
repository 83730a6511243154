"""From gaps to a plan: proposals in order of what they bring, and actions with what is left of their gaps."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ibp_workbook.catalogue.fields import Field
from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import checked

OPEN_STATUSES = ("proposed", "accepted", "busy")
STATUSES = (*OPEN_STATUSES, "done", "rejected")
PLANNED = ("accepted", "busy", "done")
MATURITY = "maturity"
KIND, SUBJECT = "plan", "verbeterplan"
"""The dossiers that hold a plan: one of the board itself, and one of each school with actions of its own."""
SETTINGS = "settings"
"""The item of a plan that holds what is about the whole plan."""

TITLE_LIMIT = 300
DAYS = {1: 30, 2: 90, 3: 180}
"""Effort -> within so many days it can be done: effort is days, weeks or months of work."""


def topic_of(framework: str, norm: str) -> str:
    """What an action or a gap about a norm is about."""
    return f"{MATURITY}/{framework}/{norm}"


def own_action(norm: str, round_id: int) -> str:
    """The id of the action that is made with a norm in a round, by whomever and however often."""
    return f"a:{norm}:{round_id:08x}"


def own_actions(content: Mapping[str, Mapping[str, Any]], framework: str) -> dict[str, str]:
    """Norm -> the action about it: of several one that is open, the newest; the plan has them all.

    Args:
        content: item -> field -> value, of the plan of a school or of the board itself.
        framework: id of the norms' framework.
    """
    start = topic_of(framework, "")
    found: dict[str, str] = {}
    for is_open in (False, True):
        for item, fields in content.items():
            if (fields.get("status") in OPEN_STATUSES) is is_open and not fields.get("merged_into"):
                topics = [topic for topic in fields.get("topics") or () if topic.startswith(start)]
                found |= {topic.removeprefix(start): item for topic in topics}
    return found


def require_field(fields: Mapping[str, Field], name: str, value: Any) -> None:
    """Refuse what an action cannot hold.

    Args:
        fields: what is asked of an action, by name.
        name: the field.
        value: what was given for it; nothing takes it away.

    Raises:
        IbpError: there is no such field, it cannot have this value, or an action would lose its title.
    """
    field = fields.get(name)
    if field is None:
        raise IbpError("plan.no_action")
    if (checked(field, value) is None and field.required) or not str(value or "x").strip():
        raise IbpError("plan.no_title")


def new_action(topic: str) -> dict[str, Any]:
    """What somebody's own action about a topic starts with."""
    return {"topics": [topic], "status": "accepted"}


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
        id: item in the dossier.
        dossier: number of the dossier it stands in.
        where: location code of the school whose action it is; empty when it is for the whole board.
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
        topics: the gaps it closes: those of its school, or wherever they are.
        gaps: those that are open now.
        merged_into: the action that took this one over.
    """

    id: str
    dossier: int = 0
    where: str = ""
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
    def covers(self) -> frozenset[tuple[str, str]]:
        """Topic and place of the gaps it closes; without a place it is wherever the topic is open."""
        return frozenset((topic, self.where) for topic in self.topics)

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


def proposed_due(effort: int, today: date) -> date:
    """A day by which a board can ask that something be done, until somebody chooses another."""
    return today + timedelta(days=DAYS[effort])


def is_covered(gap: Gap, covered: Collection[tuple[str, str]]) -> bool:
    """Whether something that is done closes a gap, see ``Action.covers``."""
    return (gap.topic, "") in covered or (gap.topic, gap.where) in covered


def proposals(gaps: Iterable[Gap], schools: int, plan: Iterable[Action] = ()) -> list[Proposal]:
    """One proposal per topic, the one that brings most for its effort first.

    Args:
        gaps: everything that is not in order.
        schools: how many schools the board has: what is missing in most of them has most effect.
        plan: what these actions deal with, or reject, is not proposed again.
    """
    covered = {place for action in plan for place in action.covers}
    by_topic: dict[str, list[Gap]] = {}
    for gap in gaps:
        if not is_covered(gap, covered):
            by_topic.setdefault(gap.topic, []).append(gap)
    found = [Proposal(topic, tuple(each), _effect(each, schools)) for topic, each in by_topic.items()]
    return sorted(found, key=lambda item: (-item.worth, -item.first.risk, -len(item.gaps), item.topic))


def _effect(gaps: list[Gap], schools: int) -> int:
    """3 where the board or two thirds of its schools gain, 2 from one third, else 1."""
    if any(not gap.where for gap in gaps):
        return 3
    share = len({gap.where for gap in gaps}) / max(schools, 1)
    return 3 if share >= 2 / 3 else 2 if share >= 1 / 3 else 1


@dataclass(frozen=True)
class Part:
    """The actions of a school, or of the board itself.

    Attributes:
        content: item -> field -> value, as the dossier holds it.
        dossier: its number.
        where: location code of the school; empty for the board.
    """

    content: Mapping[str, Mapping[str, Any]]
    dossier: int = 0
    where: str = ""


def actions(parts: Iterable[Part], gaps: Iterable[Gap]) -> list[Action]:
    """The actions of a plan, open and urgent ones first; those that were merged into another are left out.

    Args:
        parts: the plan of the board and those of its schools.
        gaps: everything that is not in order now.
    """
    by_topic: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_topic.setdefault(gap.topic, []).append(gap)
    found = [
        _action(part, item, by_topic) for part in parts for item in part.content if item.startswith("a:")
    ]
    return sorted((action for action in found if not action.merged_into), key=_order)


def _action(part: Part, item: str, by_topic: Mapping[str, list[Gap]]) -> Action:
    fields = part.content[item]
    topics = tuple(fields.get("topics") or ())
    known: dict[str, Callable[[Any], Any]] = {
        "title": str, "description": str, "role": str, "note": str, "status": str, "merged_into": str,
        "start": date.fromisoformat, "due": date.fromisoformat, "effort": int, "effect": int, "risk": int,
    }  # fmt: skip
    values = {name: read(fields[name]) for name, read in known.items() if fields.get(name) not in (None, "")}
    gaps = (gap for topic in topics for gap in by_topic.get(topic, ()))
    # A school that follows its board works on the gap of the board.
    own = tuple(gap for gap in gaps if not part.where or gap.where in ("", part.where))
    return Action(id=item, dossier=part.dossier, where=part.where, topics=topics, gaps=own, **values)


def _order(action: Action) -> tuple[Any, ...]:
    return (not action.is_open, action.due or date.max, -action.worth, action.title, action.id)


def goals(plan: Iterable[Action], on: date | None = None) -> set[tuple[str, str]]:
    """What is in order when the plan is carried out, in all or up to a day; see ``Action.covers``."""
    return {
        place
        for action in plan
        if action.status in PLANNED and (on is None or (action.due is not None and action.due <= on))
        for place in action.covers
    }
