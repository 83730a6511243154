"""The votes of the round that is open: in memory, and gone when it closes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.votes import MOST_PEOPLE


@dataclass
class Ballot:
    """Who is in the room, by a token that each phone made itself, and what they chose.

    Nothing here knows a person, a device, an address or a moment; nothing here is ever written.
    """

    _votes: dict[str, Any] = field(default_factory=dict)
    _present: Counter[str] = field(default_factory=Counter)

    def arrive(self, token: str) -> None:
        """A phone has connected; it may do so twice."""
        self._present[token] += 1

    def leave(self, token: str) -> None:
        """A phone is gone or asleep; its vote stays."""
        self._present -= Counter({token: 1})

    def put(self, token: str, vote: Any) -> None:
        """A vote, as the question takes it; a second one of the same phone replaces the first.

        Raises:
            IbpError: more votes than people fit in a room.
        """
        if token not in self._votes and len(self._votes) >= MOST_PEOPLE:
            raise IbpError("workshop.full", most=MOST_PEOPLE)
        self._votes[token] = vote

    @property
    def voted(self) -> int:
        """How many gave a vote."""
        return len(self._votes)

    @property
    def people(self) -> int:
        """How many are here, or have voted and then put their phone away."""
        return len(self._present.keys() | self._votes.keys())

    @property
    def votes(self) -> Collection[Any]:
        """The votes without whose they are."""
        return self._votes.values()

    def clear(self) -> None:
        """Forget all votes, so that nothing is left that ties one to a phone."""
        self._votes.clear()
