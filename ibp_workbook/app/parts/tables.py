"""Frames as tables for the screen and for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook import formats
from ibp_workbook.texts import Texts

_SHARES = {"at_target", "share"}


@dataclass(frozen=True)
class Table:
    """A table twice: as text for the screen, and as values for a file."""

    columns: Sequence[str] = ()
    cells: Sequence[Sequence[Any]] = ()
    values: Sequence[Sequence[Any]] = ()


def table_of(
    frame: pd.DataFrame,
    columns: Sequence[str],
    texts: Texts,
    links: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
    linked: tuple[str, str] = ("school", "school_id"),
) -> Table:
    """Make a table of some columns of a frame.

    Args:
        frame: any frame.
        columns: columns to show, in order; ``table.<column>`` in the texts is its heading, else its own name.
        texts: texts in the language of the page.
        links: school id -> address, put on the column ``school``.
        headings: headings of columns that are not in the texts.
        linked: another column that the links are put on, and the column with their keys.
    """
    known = {**texts.area("table"), **(headings or {})}
    values = [[_value(row[column]) for column in columns] for row in frame.to_dict("records")]
    cells: list[list[Any]] = [
        [_text(value, column, texts.lang) for column, value in zip(columns, row, strict=True)]
        for row in values
    ]
    if links:
        column, keys = linked
        place = list(columns).index(column)
        for key, row in zip(frame[keys], cells, strict=True):
            row[place] = {"text": row[place], "href": links[str(key)]}
    return Table([known.get(column, column) for column in columns], cells, values)


def _value(value: Any) -> Any:
    if formats.is_missing(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _text(value: Any, column: str, lang: str) -> str:
    if value is None:
        return formats.NOTHING
    if column in _SHARES:
        return formats.percent(value)
    if isinstance(value, float):
        return formats.number(value, lang, sign=column in {"gap", "change", "difference"})
    return formats.day(value, lang) if isinstance(value, date) else str(value)
