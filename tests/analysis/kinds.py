"""What the fixtures of these tests are."""

from collections.abc import Callable, Sequence
from typing import Protocol

import pandas as pd

from ibp_workbook.analysis.measurement import Measurement
from ibp_workbook.store import School

Rows = Sequence[tuple[int | None, str, int | str]]
RandomRows = Callable[[int], Rows]


class Make(Protocol):
    """Make a measurement from (school id, statement, level) rows."""

    def __call__(
        self, rows: Rows, number: int = 1, among: list[School] | None = None, target: int = 3
    ) -> Measurement: ...


class MakeFrame(Protocol):
    """The frame of such a measurement."""

    def __call__(self, rows: Rows, number: int = 1) -> pd.DataFrame: ...
