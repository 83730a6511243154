"""How wide a sheet of others may be: what counts beyond the last column, and what does not."""

import io
from typing import Any

import openpyxl
import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.excel import LIMITS, first_sheet


def sheet(column: int, value: Any) -> bytes:
    """A workbook with a heading, and one value in the first row below it."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["naam"])
    book.active.append(["De Linde"])
    book.active.cell(2, column, value)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("value", [0, False, "tekst", "=1+1"])
def test_nothing_beyond_the_last_column_is_left_out_in_silence(value: Any) -> None:
    with pytest.raises(IbpError) as refused:
        first_sheet(sheet(LIMITS.columns + 1, value), "breed.xlsx")
    assert refused.value.key == "files.too_many_columns"


@pytest.mark.parametrize(("column", "value"), [(LIMITS.columns, 0), (LIMITS.columns + 1, "  ")])
def test_the_last_column_counts_and_a_blank_beyond_it_does_not(column: int, value: Any) -> None:
    read = first_sheet(sheet(column, value), "breed.xlsx").rows
    assert [row.values[0] for row in read] == ["naam", "De Linde"]
