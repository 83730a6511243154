"""Days as people write them in a spreadsheet."""

import re
from datetime import date

from ibp_workbook.formats import MONTHS

_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"(\d{1,2})\s*[-. ]\s*([a-z]{3,9})\.?\s*[-. ]\s*(\d{4})")
_NUMBERED = [(name, number) for number, names in enumerate(MONTHS, start=1) for name in names]
_MONTH = {
    **{written: number for name, number in _NUMBERED for written in (name, name[:3])},
    "febr": 2, "mrt": 3, "sept": 9,
}  # fmt: skip


def read_day(cell: object) -> date:
    """The day that a cell holds: a date of Excel, 31-12-2027, 2027-12-31, or 1 sept 2024.

    Raises:
        ValueError: it holds no day.
    """
    if isinstance(cell, date):  # a datetime is one too
        return date(cell.year, cell.month, cell.day)
    text = " ".join(str(cell).split()).casefold()
    if found := _NUMBERS.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if found := _WORDS.fullmatch(text):
        if found[2] not in _MONTH:
            raise ValueError(cell)
        return date(int(found[3]), _MONTH[found[2]], int(found[1]))
    return date.fromisoformat(text)
