"""What the fixtures of these tests are."""

from collections.abc import Callable
from typing import Protocol

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.reports.material import Material
from ibp_workbook.store import Workspace

Box = tuple[float, float, float, float, str]
Boxes = Callable[[bytes], list[list[Box]]]
InOffice = Callable[[bytes], bytes]


class MakeMaterial(Protocol):
    """What reports of a board are written from; that of the demo board when nothing is said."""

    def __call__(
        self,
        lang: str = "nl",
        aliases: bool = False,
        board: str = DEMO_BOARD,
        workspace: Workspace | None = None,
    ) -> Material: ...
