"""Whose turn it is to make a report or send a file: in the order in which they came, nobody all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ibp_workbook.app.server.metrics import Meter

Tell = Callable[[str, bool, int], None]
"""Tells a page about a work: whether it may begin, and how many of others go first."""


@dataclass(eq=False)
class _Place:
    page: str
    owner: str
    work: str
    tell: Tell
    runs: bool = False
    told: tuple[bool, int] | None = None


class Turns:
    """The lines of a server, one for each work.

    Args:
        most: how many at once of each work, of all people together.
        each: how many of those one person may have.
        meter: told how many wait and how many do it.
    """

    def __init__(self, most: Mapping[str, int], each: int, meter: Meter) -> None:
        self._most, self._each = most, each
        self._places: list[_Place] = []
        for work in most:
            meter.queue.labels(work).set_function(partial(self._count, work, runs=False))
            meter.running.labels(work).set_function(partial(self._count, work, runs=True))

    def ask(self, page: str, owner: str, work: str, tell: Tell) -> None:
        """A page of this person wants its turn; it is told now, and whenever that changes."""
        self._places.append(_Place(page, owner, work, tell))
        self._go_on()

    def leave(self, page: str, work: str | None = None) -> None:
        """A page gives up its place, or all that it has."""
        self._places = [
            place for place in self._places if place.page != page or (work and place.work != work)
        ]
        self._go_on()

    def _go_on(self) -> None:
        for place in self._places:
            place.runs = place.runs or self._has_room(place)
            told = (place.runs, 0 if place.runs else self._before(place))
            if told != place.told:
                place.told = told
                place.tell(place.work, *told)

    def _has_room(self, wanted: _Place) -> bool:
        running = [place.owner for place in self._places if place.work == wanted.work and place.runs]
        most = self._most.get(wanted.work, 0)
        return len(running) < most and running.count(wanted.owner) < self._each

    def _before(self, wanted: _Place) -> int:
        earlier = self._places[: self._places.index(wanted)]
        return sum(place.work == wanted.work and place.owner != wanted.owner for place in earlier)

    def _count(self, work: str, runs: bool) -> int:
        return sum(place.work == work and place.runs == runs for place in self._places)
