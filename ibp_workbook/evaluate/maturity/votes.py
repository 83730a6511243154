"""What a room thinks of one norm: counts of votes, never who gave which."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue
from ibp_workbook.texts import Texts

UNKNOWN = "unknown"
"""Someone does not know, or cannot judge this norm."""

FEWEST = 3
"""With fewer votes a spread would tell who voted what."""

FEWEST_IN_GROUP = 5
AGREEMENT = 0.8
MOST_PEOPLE = 1000

_LEVEL = re.compile(r"\d{1,3}", re.ASCII)

Choice = LevelValue
"""A level, ``NOT_APPLICABLE`` or ``UNKNOWN``."""


@dataclass(frozen=True)
class Tally:
    """The votes about one norm in one round.

    Attributes:
        n: how many voted.
        counts: choice (as text) -> how many; empty when too few voted to show it.
        groups: group -> its own counts; only when every group is large enough.
        schools: school id (as text) -> its own counts; only of a vote that was not anonymous.
    """

    n: int
    counts: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    schools: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def levels(self) -> list[int]:
        """The levels that were given, one for each person, lowest first."""
        return sorted(
            level
            for choice, n in self.counts.items()
            if choice not in (UNKNOWN, NOT_APPLICABLE)
            for level in [int(choice)] * n
        )

    @property
    def lowest(self) -> int | None:
        """The lowest level that somebody gave."""
        return self.levels[0] if self.levels else None

    @property
    def highest(self) -> int | None:
        """The highest level that somebody gave."""
        return self.levels[-1] if self.levels else None

    @property
    def median(self) -> float | None:
        """The level in the middle; between two levels when the room is cut in half there."""
        if not self.levels:
            return None
        half = len(self.levels) // 2
        return (self.levels[half] + self.levels[~half]) / 2

    @property
    def centre(self) -> int | None:
        """The level to which votes are held: the median, the lower one when it lies between two."""
        return self.levels[(len(self.levels) - 1) // 2] if self.levels else None

    @property
    def judged(self) -> int:
        """How many gave a level or "not applicable"."""
        return len(self.levels) + self.counts.get(NOT_APPLICABLE, 0)

    @property
    def near(self) -> int:
        """How many of these are within one level of the centre."""
        centre = self.centre
        return 0 if centre is None else sum(abs(level - centre) <= 1 for level in self.levels)

    @property
    def proposal(self) -> LevelValue | None:
        """The level that a broad majority supports; None when the room has to talk. People decide."""
        if self.judged < FEWEST or 2 * self.judged < self.n:
            return None
        if self.counts.get(NOT_APPLICABLE, 0) >= AGREEMENT * self.judged:
            return NOT_APPLICABLE
        return self.centre if self.near >= AGREEMENT * self.judged else None

    @property
    def middle(self) -> LevelValue | None:
        """What a school is proposed: what all of its people gave, else their middle; None without a level."""
        without = self.counts.get(NOT_APPLICABLE, 0)
        return NOT_APPLICABLE if without > len(self.levels) else self.centre

    def of_school(self, school: str) -> "Tally":
        """The votes for one school."""
        counts = self.schools.get(school, {})
        return Tally(sum(counts.values()), counts)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        kept: dict[str, Any] = {"n": self.n, "counts": dict(self.counts)}
        apart = {"groups": self.groups, "schools": self.schools}
        return kept | {
            name: {own: dict(counts) for own, counts in parts.items()}
            for name, parts in apart.items()
            if parts
        }


def tally(votes: Iterable[tuple[Choice, str]]) -> Tally:
    """Count votes, and leave out whatever would tell who gave one.

    Args:
        votes: choice and group (empty for none) of each person.
    """
    given = list(votes)
    if len(given) < FEWEST:
        return Tally(len(given))
    by_group = _by_part(given)
    counts = sum(by_group.values(), Counter())
    # Whoever is in no group is a group too: otherwise they are what is left when the others are taken away.
    shown = len(by_group) > 1 and all(own.total() >= FEWEST_IN_GROUP for own in by_group.values())
    return Tally(
        len(given), dict(counts), {name: dict(own) for name, own in by_group.items()} if shown else {}
    )


def tally_of_schools(votes: Iterable[tuple[Choice, str]]) -> Tally:
    """Count votes that people gave for a school: not anonymous, which they knew, so nothing is left out.

    Args:
        votes: choice and school id (as text) of each person.
    """
    by_school = _by_part(votes)
    counts = sum(by_school.values(), Counter())
    return Tally(counts.total(), dict(counts), schools={name: dict(own) for name, own in by_school.items()})


def _by_part(votes: Iterable[tuple[Choice, str]]) -> dict[str, Counter[str]]:
    parts: dict[str, Counter[str]] = {}
    for choice, part in votes:
        parts.setdefault(part, Counter())[str(choice)] += 1
    return parts


def counted(counts: Mapping[str, Any], levels: Iterable[int]) -> Tally:
    """The same of raised hands that somebody counted.

    Args:
        counts: choice -> how many.
        levels: of the scale.

    Raises:
        IbpError: a choice that is none, or a number that cannot be.
    """
    choices = {*map(str, levels), NOT_APPLICABLE, UNKNOWN}
    for choice, n in counts.items():
        if choice not in choices or not _is_number(n):
            raise IbpError("votes.wrong_count")
    n = sum(counts.values())
    if not 0 < n <= MOST_PEOPLE:
        raise IbpError("votes.wrong_count")
    return Tally(n, {choice: n for choice, n in counts.items() if n} if n >= FEWEST else {})


def _is_number(n: object) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MOST_PEOPLE


def read_tally(kept: Mapping[str, Any]) -> Tally:
    """What ``Tally.plain`` gave.

    Raises:
        IbpError: it is something else.
    """
    match kept:
        case {"n": int(n), "counts": dict(counts)} if n >= 0 and _are_counts(counts):
            parts = [kept.get(name, {}) for name in ("groups", "schools")]
            whole = not counts or sum(counts.values()) == n
            if whole and all(isinstance(own, dict) and all(map(_are_counts, own.values())) for own in parts):
                return Tally(n, counts, *parts)
    raise IbpError("votes.wrong_count")


def _are_counts(counts: Any) -> bool:
    """Whether this is choice -> how many."""
    if not isinstance(counts, dict):
        return False
    return all(map(_is_choice, counts)) and all(map(_is_number, counts.values()))


def _is_choice(choice: object) -> bool:
    return isinstance(choice, str) and (choice in (NOT_APPLICABLE, UNKNOWN) or bool(_LEVEL.fullmatch(choice)))


def chosen(level: LevelValue | None, vote: Mapping[str, Any] | None, lang: str) -> str:
    """How an answer came about: by how many people, and how far they were apart; empty without a vote.

    Args:
        level: the answer that counts now.
        vote: what was kept with it; it tells nothing about a level that was given later.
        lang: language of the sentence.
    """
    if not vote or level is None or vote.get("level") != level:
        return ""
    texts, found = Texts(lang), read_tally(vote)
    if found.lowest is None or found.highest is None:
        return texts("votes.chosen_one" if found.n == 1 else "votes.chosen", n=found.n)
    if found.lowest == found.highest:
        return texts("votes.chosen_same", n=found.n)
    return texts("votes.chosen_spread", n=found.n, low=found.lowest, high=found.highest)


def told(found: Tally, lang: str) -> str:
    """A tally in a sentence or three, for a projector and for who listens."""
    texts = Texts(lang)
    if not found.counts:
        return texts("votes.too_few", n=found.n, fewest=FEWEST)
    unsure = found.counts.get(UNKNOWN, 0)
    said = [_of_schools(found, texts) if found.schools else _agreement(found, texts), *_ends(found, texts)]
    if unsure:
        said.append(texts("votes.unsure_one" if unsure == 1 else "votes.unsure", n=unsure, total=found.n))
    return " ".join(said)


def _agreement(found: Tally, texts: Texts) -> str:
    if found.centre is None and found.proposal is None:
        return texts("votes.nobody_judged")
    if found.proposal == NOT_APPLICABLE:
        return texts("votes.not_applicable", n=found.counts[NOT_APPLICABLE], total=found.judged)
    if found.proposal is not None:
        return texts("votes.agree", n=found.near, total=found.judged, level=found.proposal)
    return texts("votes.apart", n=found.near, total=found.judged, level=found.centre)


def _of_schools(found: Tally, texts: Texts) -> str:
    n = len(found.schools)
    return texts("votes.schools_one" if n == 1 else "votes.schools", n=n)


def _ends(found: Tally, texts: Texts) -> Iterable[str]:
    if found.lowest is None:
        return
    if found.lowest == found.highest:
        yield texts("votes.all_same", level=found.lowest)
    else:
        yield texts("votes.range", low=found.lowest, high=found.highest, median=found.median)
