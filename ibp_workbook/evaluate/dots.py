"""What a room wants to do first: dots on proposals of the plan, never who put which."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.votes import FEWEST, MOST_PEOPLE
from ibp_workbook.evaluate.plan import SETTINGS, Part

MOST = 3
"""Dots that each person has."""

DOTS = "dots"
"""The field of the settings of a plan that holds them."""


@dataclass(frozen=True)
class Dots:
    """The dots of a room.

    Attributes:
        n: how many people put them.
        counts: topic of a proposal -> how many dots; empty when too few people voted to show it.
    """

    n: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {"n": self.n, "counts": dict(self.counts)}


def count_dots(votes: Iterable[Collection[str]]) -> Dots:
    """Count the proposals that each person chose, and leave them out when that would tell who chose what."""
    given = [set(chosen) for chosen in votes]
    counts = Counter(topic for chosen in given for topic in chosen)
    return Dots(len(given), dict(counts) if len(given) >= FEWEST else {})


def read_dots(kept: Mapping[str, Any]) -> Dots:
    """What ``Dots.plain`` gave, or what somebody counted in a room.

    Raises:
        IbpError: numbers that cannot be, such as more dots than these people had.
    """
    n, counts = kept.get("n"), kept.get("counts")
    if type(n) is int and 0 <= n <= MOST_PEOPLE and isinstance(counts, dict):
        numbers = list(counts.values())
        if all(type(each) is int and 0 <= each <= n for each in numbers) and sum(numbers) <= MOST * n:
            return Dots(n, {str(topic): each for topic, each in counts.items() if each})
    raise IbpError("votes.wrong_dots", most=MOST)


def dots_of(parts: Iterable[Part]) -> Dots:
    """The dots that a room put last in the plan of a board; none where nobody did."""
    own = (part.content.get(SETTINGS, {}).get(DOTS) for part in parts if not part.where)
    return next((read_dots(kept) for kept in own if kept), Dots(0))
