"""What is asked of a room, a class for each kind of session: which votes count, and how they are counted."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ibp_workbook.catalogue import Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import MOST, Dots, count_dots, read_dots
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue
from ibp_workbook.evaluate.maturity.votes import (
    UNKNOWN,
    Choice,
    Tally,
    counted,
    tally,
    tally_of_schools,
)
from ibp_workbook.workshop.session import Session

GROUPS = ("principal", "ict", "office")


class OneLevel:
    """Which level the room gives a norm, anonymously."""

    def __init__(self, levels: Collection[int]) -> None:
        self.levels = levels

    def choice(self, given: object, others: Collection[str] = (UNKNOWN, NOT_APPLICABLE)) -> Choice:
        """A level, or another choice, as it was sent.

        Raises:
            IbpError: it is none.
        """
        if (isinstance(given, str) and given in others) or (type(given) is int and given in self.levels):
            return given
        raise IbpError("workshop.no_choice")

    def level(self, given: object) -> LevelValue:
        """What can be agreed: a level or "not applicable"."""
        return self.choice(given, (NOT_APPLICABLE,))

    def vote(self, content: Mapping[str, Any]) -> tuple[Choice, str]:
        """Choice and group."""
        group = content.get("group", "")
        if group not in ("", *GROUPS):
            raise IbpError("workshop.no_choice")
        return self.choice(content.get("choice")), group

    def count(self, votes: Iterable[tuple[Choice, str]]) -> Tally:
        """As many as there are of each."""
        return tally(votes)

    def hands(self, content: Mapping[str, Any]) -> Tally:
        """Choice -> how many hands."""
        return counted(_mapping(content, "counts"), self.levels)

    def agreed(self, content: Mapping[str, Any], school: int | None) -> dict[int | None, LevelValue]:
        """One level, of whom the session is about."""
        return {school: self.level(content.get("level"))}


class LevelOfEachSchool(OneLevel):
    """Which level each school gives itself; people say for which school they vote."""

    def __init__(self, levels: Collection[int], schools: Collection[str]) -> None:
        super().__init__(levels)
        self.schools = schools

    def school(self, given: object) -> str:
        """A school of this board, by its id.

        Raises:
            IbpError: it is none.
        """
        if isinstance(given, str) and given in self.schools:
            return given
        raise IbpError("workshop.no_school")

    def vote(self, content: Mapping[str, Any]) -> tuple[Choice, str]:
        """Choice and school."""
        return self.choice(content.get("choice")), self.school(content.get("school"))

    def count(self, votes: Iterable[tuple[Choice, str]]) -> Tally:
        """As many as there are of each, for each school."""
        return tally_of_schools(votes)

    def hands(self, content: Mapping[str, Any]) -> Tally:
        """School -> the level that was called out for it."""
        given = _mapping(content, "schools").items()
        return tally_of_schools((self.choice(choice), self.school(school)) for school, choice in given)

    def agreed(self, content: Mapping[str, Any], school: int | None) -> dict[int | None, LevelValue]:
        """The level of each school that was decided about; the others stay as they are."""
        given = content.get("schools")
        if not isinstance(given, dict) or not given:
            raise IbpError("workshop.no_school")
        return {int(self.school(each)): self.level(level) for each, level in given.items()}


class FirstOfThePlan:
    """Which proposals of the plan go first: three dots for everyone, anonymously."""

    def __init__(self, topics: Collection[str]) -> None:
        self.topics = topics

    def vote(self, content: Mapping[str, Any]) -> tuple[str, ...]:
        """The proposals with a dot of this phone; none is a vote too."""
        given = content.get("choice")
        if not isinstance(given, list) or len(given) > MOST:
            raise IbpError("workshop.no_choice")
        if not all(isinstance(each, str) and each in self.topics for each in given):
            raise IbpError("workshop.no_choice")
        return tuple(dict.fromkeys(given))

    def count(self, votes: Iterable[Collection[str]]) -> Dots:
        """As many dots as each proposal got."""
        return count_dots(votes)

    def hands(self, content: Mapping[str, Any]) -> Dots:
        """Proposal -> how many dots, and how many people put them."""
        counts = _mapping(content, "counts")
        if not content.get("people") or not set(counts) <= set(self.topics):
            raise IbpError("votes.wrong_dots", most=MOST)
        return read_dots({"n": content["people"], "counts": counts})

    def agreed(self, content: Mapping[str, Any], school: int | None) -> dict[int | None, LevelValue]:
        """Dots decide nothing by themselves: there is no level to agree on."""
        raise IbpError("workshop.not_now")


Question = OneLevel | FirstOfThePlan
"""What a session asks; what a method cannot use it refuses with an ``IbpError``:

``vote`` reads a vote as a phone sent it, ``count`` counts votes without whose they are, ``hands`` reads what
who leads counted in the room, and ``agreed`` whose (None: the board) what is that the room decided, in a
session of this school or board."""


def question_of(session: Session, framework: Framework, schools: Collection[str]) -> Question:
    """What a session asks.

    Args:
        session: with its kind.
        framework: gives the levels.
        schools: ids (as text) of the schools that may vote apart.
    """
    levels = [level.number for level in framework.levels]
    if session.kind == "plan":
        return FirstOfThePlan(session.proposals)
    return LevelOfEachSchool(levels, schools) if session.kind == "schools" else OneLevel(levels)


def _mapping(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    given = content.get(name)
    if not isinstance(given, dict):
        raise IbpError("votes.wrong_count")
    return given
