"""What the fixtures of these tests are."""

from collections.abc import Callable
from typing import Protocol

from ibp_workbook.reports.make import Format
from ibp_workbook.reports.material import Material

Box = tuple[float, float, float, float, str]
Boxes = Callable[[bytes], list[list[Box]]]
InOffice = Callable[[bytes, str], bytes]


class MakeMaterial(Protocol):
    """What reports of the demo board are written from."""

    def __call__(self, lang: str = "nl", aliases: bool = False) -> Material: ...


class MakeReport(Protocol):
    """A report of the demo board with all names."""

    def __call__(self, kind: str, lang: str = "nl", form: Format = "pdf") -> bytes: ...
