"""A session of voting, step by step: pure, without a clock, a phone or a database.

``lobby -> open -> closed -> revealed -> discuss -> open again | agreed -> the next norm``. Each step gives a
new session with a higher version; a step that cannot be made now is an error and changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.evaluate.maturity.votes import Tally, read_tally

Stage = Literal["lobby", "open", "closed", "revealed", "discuss", "agreed"]

MOST_ROUNDS = 3
"""After three rounds more voting brings a room no further."""


@dataclass(frozen=True)
class Agreed:
    """What the room decided about a norm."""

    level: LevelValue
    why: str = ""


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
    """

    norms: tuple[str, ...]
    norm: str = ""
    stage: Stage = "lobby"
    rounds: Mapping[str, tuple[Tally, ...]] = field(default_factory=dict)
    agreed: Mapping[str, Agreed] = field(default_factory=dict)
    version: int = 1

    @staticmethod
    def of(norms: Iterable[str]) -> "Session":
        """A session about these norms.

        Raises:
            IbpError: there are none.
        """
        asked = tuple(dict.fromkeys(norms))
        if not asked:
            raise IbpError("workshop.no_norms")
        return Session(asked, asked[0])

    @property
    def round(self) -> int:
        """The round that is open or was the last to close, from 1; 0 before the first."""
        return len(self.rounds.get(self.norm, ())) + (self.stage == "open")

    @property
    def tally(self) -> Tally | None:
        """The votes of the round that closed last about the norm on the table."""
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

    def close(self, votes: Tally) -> "Session":
        """No more votes; these are the counts."""
        return replace(self._to("closed", allowed=self.stage == "open"), rounds=self._with(votes))

    def hands(self, votes: Tally) -> "Session":
        """Hands were raised and counted: a round without phones."""
        return replace(
            self._to("closed", allowed=self.stage == "open" or self.may_open), rounds=self._with(votes)
        )

    def reveal(self) -> "Session":
        """Show the spread to everyone."""
        return self._to("revealed", allowed=self.stage == "closed")

    def discuss(self) -> "Session":
        """Let both ends explain."""
        return self._to("discuss", allowed=self.stage == "revealed")

    def agree(self, level: LevelValue, why: str = "") -> "Session":
        """The room decided."""
        ready = self._to("agreed", allowed=self.stage in ("revealed", "discuss"))
        return replace(ready, agreed={**self.agreed, self.norm: Agreed(level, why)})

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

    def _with(self, votes: Tally) -> dict[str, tuple[Tally, ...]]:
        return {**self.rounds, self.norm: (*self.rounds.get(self.norm, ()), votes)}

    # -- As it is kept: item -> field -> value -------------------------------------------------------

    def plain(self) -> dict[str, dict[str, Any]]:
        """The values that are kept, as items of a dossier."""
        items: dict[str, dict[str, Any]] = {
            "session": {
                "norms": list(self.norms),
                "state": {"norm": self.norm, "stage": self.stage, "version": self.version},
            }
        }
        for norm in self.norms:
            decided = self.agreed.get(norm)
            items[item_of(norm)] = {
                "rounds": [tally.plain() for tally in self.rounds.get(norm, ())],
                "agreed": {"level": decided.level, "why": decided.why} if decided else None,
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
        stage = state["stage"]
        if stage not in get_args(Stage):
            raise ValueError(stage)
        rounds = {
            norm: tuple(map(read_tally, items.get(item_of(norm), {}).get("rounds") or ())) for norm in norms
        }
        decided = {norm: items.get(item_of(norm), {}).get("agreed") for norm in norms}
        agreed = {norm: Agreed(one["level"], one["why"]) for norm, one in decided.items() if one}
        kept = {norm: tallies for norm, tallies in rounds.items() if tallies}
        return Session(norms, str(state["norm"]), stage, kept, agreed, int(state["version"]))
    except (KeyError, TypeError, ValueError) as error:
        raise IbpError("workshop.unreadable") from error
