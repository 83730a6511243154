"""A session of voting, step by step: pure, without a clock, a phone or a database.

``lobby -> open -> closed -> revealed -> discuss -> open again | agreed -> the next norm``. Each step gives a
new session with a higher version; a step that cannot be made now is an error and changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import Dots, read_dots
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.evaluate.maturity.votes import Tally, read_tally

Stage = Literal["lobby", "open", "closed", "revealed", "discuss", "agreed"]

Kind = Literal["norms", "schools", "plan"]
"""A level together, a level for each school, or dots on proposals of the plan."""

PLAN = "plan"
"""What is on the table when a room puts dots: all proposals at once."""

MOST_ROUNDS = 3
"""After three rounds more voting brings a room no further."""

MOST_PROPOSALS = 12
"""What one still overlooks on a phone."""


@dataclass(frozen=True)
class Agreed:
    """What the room decided about a norm.

    Attributes:
        level: together; None where each school has its own, and for dots.
        why: reasons and dissent.
        schools: school id (as text) -> its own level.
    """

    level: LevelValue | None
    why: str = ""
    schools: Mapping[str, LevelValue] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        own = {"schools": dict(self.schools)} if self.schools else {}
        return {"level": self.level, "why": self.why, **own}


@dataclass(frozen=True)
class Session:
    """Where a session is.

    Attributes:
        norms: what is to be agreed, in order.
        norm: what is on the table; empty when everything is agreed.
        stage: of that norm.
        rounds: norm -> its closed rounds.
        agreed: norm -> what was decided.
        version: one higher with each step.
        kind: what is asked.
        proposals: topic -> title in each language, when a room puts dots.
    """

    norms: tuple[str, ...]
    norm: str = ""
    stage: Stage = "lobby"
    rounds: Mapping[str, tuple[Tally | Dots, ...]] = field(default_factory=dict)
    agreed: Mapping[str, Agreed] = field(default_factory=dict)
    version: int = 1
    kind: Kind = "norms"
    proposals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    def of_proposals(proposals: Mapping[str, Mapping[str, str]]) -> "Session":
        """A session in which a room says which proposals of the plan go first.

        Raises:
            IbpError: there are none, or more than fit on a phone.
        """
        if not 1 < len(proposals) <= MOST_PROPOSALS:
            raise IbpError("workshop.wrong_proposals", most=MOST_PROPOSALS)
        return Session((PLAN,), PLAN, kind="plan", proposals=proposals)

    @staticmethod
    def of(norms: Iterable[str], kind: Kind = "norms") -> "Session":
        """A session about these norms.

        Raises:
            IbpError: there are none.
        """
        asked = tuple(dict.fromkeys(norms))
        if not asked:
            raise IbpError("workshop.no_norms")
        return Session(asked, asked[0], kind=kind)

    @property
    def is_prepared(self) -> bool:
        """Whether nothing has happened in it yet."""
        return self.version == 1

    @property
    def round(self) -> int:
        """The round that is open or was the last to close, from 1; 0 before the first."""
        return len(self.rounds.get(self.norm, ())) + (self.stage == "open")

    @property
    def tally(self) -> Tally | None:
        """The votes of the round that closed last about the norm on the table."""
        last = self._last()
        return last if isinstance(last, Tally) else None

    @property
    def dots(self) -> Dots | None:
        """The dots of the round that closed last."""
        last = self._last()
        return last if isinstance(last, Dots) else None

    def _last(self) -> Tally | Dots | None:
        rounds = self.rounds.get(self.norm, ())
        return rounds[-1] if rounds and self.stage != "open" else None

    @property
    def may_open(self) -> bool:
        """Whether a round can be opened now."""
        at_rest = self.stage in ("lobby", "revealed", "discuss")
        return bool(self.norm) and at_rest and len(self.rounds.get(self.norm, ())) < MOST_ROUNDS

    def open(self) -> "Session":
        """Ask the room, for the first time or again."""
        if self.stage in ("revealed", "discuss") and not self.may_open:
            raise IbpError("workshop.no_more_rounds", most=MOST_ROUNDS)
        return self._to("open", allowed=self.may_open)

    def close(self, votes: Tally | Dots) -> "Session":
        """No more votes; these are the counts."""
        return self._closed(votes, allowed=self.stage == "open")

    def hands(self, votes: Tally | Dots) -> "Session":
        """Hands were raised and counted: a round without phones."""
        return self._closed(votes, allowed=self.stage == "open" or self.may_open)

    def _closed(self, votes: Tally | Dots, allowed: bool) -> "Session":
        rounds = {**self.rounds, self.norm: (*self.rounds.get(self.norm, ()), votes)}
        return replace(self._to("closed", allowed), rounds=rounds)

    def reveal(self) -> "Session":
        """Show the spread to everyone; dots need no agreement after that."""
        shown = self._to("revealed", allowed=self.stage == "closed")
        if self.kind != "plan":
            return shown
        return replace(shown, stage="agreed", agreed={self.norm: Agreed(None)})

    def discuss(self) -> "Session":
        """Let both ends explain."""
        return self._to("discuss", allowed=self.stage == "revealed")

    def agree(
        self, level: LevelValue | None, why: str = "", schools: Mapping[str, LevelValue] | None = None
    ) -> "Session":
        """The room decided; or each school, in a session in which schools vote apart."""
        ready = self._to("agreed", allowed=self.stage in ("revealed", "discuss"))
        return replace(ready, agreed={**self.agreed, self.norm: Agreed(level, why, schools or {})})

    def next(self) -> "Session":
        """To the next norm that is not agreed yet; a norm that is left waits at the end of the list."""
        if self.stage in ("open", "closed") or not self.norm:
            raise IbpError("workshop.not_now")
        return self._at(self._following())

    def at(self, norm: str) -> "Session":
        """To another norm of the list, also one that was agreed before: then it is looked at again.

        Raises:
            IbpError: no such norm, or a round is open.
        """
        if self.stage in ("open", "closed") or norm not in self.norms:
            raise IbpError("workshop.not_now")
        agreed = {name: decided for name, decided in self.agreed.items() if name != norm}
        rounds = self.rounds
        if norm in self.agreed:
            rounds = {name: tallies for name, tallies in rounds.items() if name != norm}
        return replace(self, agreed=agreed, rounds=rounds)._at(norm)

    def _following(self) -> str:
        here = self.norms.index(self.norm)
        order = (*self.norms[here + 1 :], *self.norms[: here + 1])
        return next((norm for norm in order if norm not in self.agreed), "")

    def _at(self, norm: str) -> "Session":
        return replace(self, norm=norm, stage="lobby", version=self.version + 1)

    def _to(self, stage: Stage, allowed: bool) -> "Session":
        if not allowed:
            raise IbpError("workshop.not_now")
        return replace(self, stage=stage, version=self.version + 1)

    # -- As it is kept: item -> field -> value -------------------------------------------------------

    def plain(self) -> dict[str, dict[str, Any]]:
        """The values that are kept, as items of a dossier."""
        items: dict[str, dict[str, Any]] = {
            "session": {
                "norms": list(self.norms),
                "kind": self.kind,
                "proposals": {topic: dict(title) for topic, title in self.proposals.items()},
                "state": {"norm": self.norm, "stage": self.stage, "version": self.version},
            }
        }
        for norm in self.norms:
            decided = self.agreed.get(norm)
            items[item_of(norm)] = {
                "rounds": [tally.plain() for tally in self.rounds.get(norm, ())],
                "agreed": decided.plain() if decided else None,
            }
        return items


def item_of(norm: str) -> str:
    """The item that holds what happened to a norm."""
    return f"norm:{norm}"


def read_session(items: Mapping[str, Mapping[str, Any]]) -> Session:
    """What ``Session.plain`` gave.

    Raises:
        IbpError: it is something else.
    """
    try:
        head = items["session"]
        norms, state = tuple(map(str, head["norms"])), head["state"]
        # A session of before there were kinds is about norms.
        stage, kind, proposals = state["stage"], head.get("kind", "norms"), head.get("proposals") or {}
        if stage not in get_args(Stage) or kind not in get_args(Kind):
            raise ValueError(stage)
        reads: Callable[[Mapping[str, Any]], Tally | Dots] = read_dots if kind == "plan" else read_tally
        rounds = {norm: tuple(map(reads, items.get(item_of(norm), {}).get("rounds") or ())) for norm in norms}
        decided = {norm: items.get(item_of(norm), {}).get("agreed") for norm in norms}
        agreed = {norm: Agreed(**each) for norm, each in decided.items() if each}
        kept = {norm: tallies for norm, tallies in rounds.items() if tallies}
        at = (str(state["norm"]), stage, kept, agreed, int(state["version"]))
        return Session(norms, *at, kind, proposals)
    except (KeyError, TypeError, ValueError) as error:
        raise IbpError("workshop.unreadable") from error
