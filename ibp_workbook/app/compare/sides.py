"""The two sides of a comparison, as an address holds them, in words and as schools."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ibp_workbook.store import School
from ibp_workbook.texts import Texts

ROUNDS, GROUPS, LIKES = "rounds", "groups", "likes"
KINDS = (ROUNDS, GROUPS, LIKES)
ALL, PICK, CLUSTER = "all", "pick", "alike"
ALIKE = ("sector", "municipality")
"""In what a school and its likes are the same; each is an attribute of a school."""


class Side(NamedTuple):
    """A group of schools and what it is called."""

    name: str
    schools: tuple[School, ...]


class Groups:
    """The groups that can be made of the schools of a board.

    A group is ``all``, ``sector:po``, ``municipality:Emmen``, ``pick:16AH00,16AH01`` or ``alike:16AH00``:
    schools that have the same strong and weak domains, named after the first of them by location.

    Args:
        schools: the schools of the board.
        texts: texts in the language of the page.
        alike: groups of schools that are alike.
    """

    def __init__(self, schools: Sequence[School], texts: Texts, alike: Iterable[Side] = ()) -> None:
        self.schools, self._texts = schools, texts
        self._alike = {f"{CLUSTER}:{min(one.location for one in side.schools)}": side for side in alike}

    def options(self) -> list[list[str]]:
        """The groups to choose from, with their names; who picks schools goes on in a list of them."""
        whole = [ALL, self._texts("compare.all")]
        found = [
            [f"{column}:{value}", self._name(column, value)]
            for column in ALIKE
            for value in self._values(column)
        ]
        found += [[group, side.name] for group, side in self._alike.items()]
        return [whole, *found, [PICK, self._texts("compare.pick")]]

    def first_two(self) -> tuple[str, str]:
        """Two groups to begin with: two sectors, else two places, else twice the whole board."""
        for column in ALIKE:
            values = self._values(column)
            if len(values) > 1:
                return f"{column}:{values[0]}", f"{column}:{values[1]}"
        return ALL, ALL

    def is_known(self, group: str) -> bool:
        """Whether this board has such a group."""
        return group.partition(":")[0] == PICK or group in {value for value, _ in self.options()}

    def side(self, group: str) -> Side:
        """The schools of a group, and its name."""
        kind, _, value = group.partition(":")
        if kind == PICK:
            picked = self.picked(group)
            return Side(self._named(picked), tuple(picked))
        if kind == CLUSTER:
            return self._alike[group]
        if kind == ALL:
            return Side(self._texts("compare.all"), tuple(self.schools))
        fits = tuple(school for school in self.schools if getattr(school, kind) == value)
        return Side(self._name(kind, value), fits)

    def picked(self, group: str) -> list[School]:
        """The schools that were picked by hand, in the order in which that was done."""
        by_location = {school.location: school for school in self.schools}
        chosen = dict.fromkeys(group.partition(":")[2].split(","))
        return [by_location[location] for location in chosen if location in by_location]

    def likes(self, school: School, column: str) -> Side:
        """The other schools that are the same in something."""
        value = getattr(school, column)
        others = (one for one in self.schools if getattr(one, column) == value and one.id != school.id)
        return Side(self._texts("compare.others", group=self._name(column, value)), tuple(others))

    def _named(self, schools: Sequence[School]) -> str:
        if len(schools) == 1:
            return schools[0].name
        return self._texts("compare.picked", n=len(schools))

    def _values(self, column: str) -> list[str]:
        return sorted({str(getattr(school, column)) for school in self.schools} - {""})

    def _name(self, column: str, value: str) -> str:
        words = self._texts(f"board.sector_{value}") if column == "sector" else value
        return self._texts(f"compare.{column}", value=words)


def picked_with(schools: Iterable[School], location: str) -> str:
    """The group of these schools with one more; the empty one when there are none."""
    return f"{PICK}:{','.join([*(school.location for school in schools), *filter(None, [location])])}"
