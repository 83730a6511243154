"""Answers from a CSV file: ``statement,level``."""

import re
from collections.abc import Sequence
from pathlib import Path

from ibp_workbook.catalogue.models import Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.delimited import Limits, Row, read_rows
from ibp_workbook.interop.strangers.files import kind, read_bytes

MAX_BYTES = 10_000_000
LIMITS = Limits(rows=20_000, columns=20, field=500)
NOT_APPLICABLE = "nvt"


def read_levels(path: Path | str, framework: Framework) -> dict[str, int | str | None]:
    """The level of each statement in a file; a statement that is not in it is unanswered and left out.

    Args:
        path: CSV with the columns ``statement`` and ``level``. An empty level is unanswered, ``nvt`` is not
            applicable.
        framework: what is answered.

    Raises:
        IbpError: not such a file, or a row is wrong; the sentence names the row.
    """
    name = Path(path).name
    content = read_bytes(Path(path), name, MAX_BYTES)
    if kind(content) != "text":
        raise IbpError("frameworks.answers_kind", file=name)
    rows = read_rows(content, name, LIMITS)
    statement_at, level_at = _positions(next(rows), name)
    levels: dict[str, int | str | None] = {}
    seen: dict[str, int] = {}
    for row in rows:
        statement = row.fields[statement_at]
        if not framework.has(statement):
            raise IbpError(
                "frameworks.answers_unknown",
                file=name,
                row=row.number,
                statement=statement[:80],
                framework=framework.id,
            )
        if statement in seen:
            raise IbpError(
                "frameworks.answers_duplicate",
                file=name,
                row=row.number,
                first=seen[statement],
                statement=statement,
            )
        seen[statement] = row.number
        levels[statement] = _level(row, row.fields[level_at], framework, name)
    return levels


def _positions(header: Row, name: str) -> Sequence[int]:
    headings = [heading.lower() for heading in header.fields]
    try:
        return [headings.index(column) for column in ("statement", "level")]
    except ValueError as error:
        found = ", ".join(header.fields)[:120]
        raise IbpError("frameworks.answers_columns", file=name, row=header.number, found=found) from error


def _level(row: Row, text: str, framework: Framework, name: str) -> int | str | None:
    if not text:
        return None
    if text.lower().replace(".", "") == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if re.fullmatch(r"-?\d{1,3}", text, re.ASCII):
        level = int(text)
        if framework.min_level <= level <= framework.max_level:
            return level
    raise IbpError(
        "frameworks.answers_level",
        file=name,
        row=row.number,
        value=text[:40],
        lowest=framework.min_level,
        highest=framework.max_level,
    )
