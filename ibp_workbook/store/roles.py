"""What each role may do: the one table that every check asks, and from which docs/roles.md is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Role = Literal["manager", "consultant", "analyst", "fg", "school", "reader"]


@dataclass(frozen=True)
class May:
    """What comes with a role, within the boards or schools for which it is given.

    Attributes:
        sees: whole boards, single schools with what those inherit, or nothing of what was filled in.
        writes: fills in.
        shares: changes what a whole board shares: its name, schools, measurements and frameworks.
        advises: gives the advice of the FG.
        manages: the people: never, of the boards it is given for, or only when it is given for everything.
    """

    sees: Literal["boards", "schools", "nothing"]
    writes: bool = False
    shares: bool = False
    advises: bool = False
    manages: Literal["never", "boards", "everything"] = "never"

    @property
    def signs(self) -> bool:
        """Whether this role signs a DPIA: who advises does not."""
        return self.writes and not self.advises


ROLES: Mapping[Role, May] = MappingProxyType(
    {
        "manager": May(sees="nothing", manages="boards"),
        "consultant": May(sees="boards", writes=True, shares=True, manages="everything"),
        "analyst": May(sees="boards", writes=True, shares=True),
        "fg": May(sees="boards", writes=True, shares=True, advises=True),
        "school": May(sees="schools", writes=True),
        "reader": May(sees="boards"),
    }
)
