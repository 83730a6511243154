"""What people type: what is refused before it is stored."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.evaluate.bsn import sightings

MAX_TEXT = 10_000
MAX_IMAGE = 4_000_000
MAX_KEPT = 8_000_000
KEPT = "kept:"
"""Items with what came in from another program as it came, so that it can go back so; it may be long."""

_IMAGE = re.compile(r"data:image/[a-z.+-]{1,20};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_ANY_DATA = re.compile(r"data:[\w/.+-]{1,80};base64,[A-Za-z0-9+/=]*")


def refuse(text: str, limit: int = MAX_TEXT, confirmed: Collection[str] | None = None) -> None:
    """Refuse a text that is too long or cannot be kept, or with a BSN in it; ask about what may be one.

    Args:
        text: what a person typed.
        limit: how many signs it may have.
        confirmed: numbers of which a person said that they are no BSN; None asks nothing.

    Raises:
        DoubtError: a number may be a BSN, and nobody said yet that it is not.
        IbpError: with the reason.
    """
    if len(text) > limit:
        raise IbpError("store.too_long", limit=limit)
    if unstorable(text):
        raise IbpError("store.wrong_value")
    seen = sightings(text)
    if any(number.sure for number in seen):
        raise IbpError("store.bsn")
    doubts = [number.digits for number in seen if number.digits not in (confirmed or ())]
    if doubts and confirmed is not None:
        raise DoubtError("store.maybe_bsn", tuple(doubts), number=doubts[0])


def refuse_all(
    value: Any,
    limit: int = MAX_TEXT,
    confirmed: Collection[str] | None = None,
    passed: set[str] | None = None,
) -> None:
    """Refuse a value in which any text, number or name of a field is refused, however deep it stands.

    A picture, as ``data:image/...``, may be larger, and its digits mean nothing; nor do those of a file
    inside a text with markup.

    Args:
        value: a JSON value.
        limit: how many signs each text may have.
        confirmed: as ``refuse``.
        passed: texts that passed here before under the same rules or stricter ones, of one file that is
            looked at more than once: they are not looked through again, and what passes now is added.

    Raises:
        DoubtError: as ``refuse``.
        IbpError: with the reason.
    """
    for text in texts_in(value):
        if passed is not None and text in passed:
            continue
        if not text.startswith("data:image/") or not _IMAGE.fullmatch(text):
            refuse(_ANY_DATA.sub("", text), limit, confirmed)
        elif len(text) > MAX_IMAGE:
            raise IbpError("store.image_too_large", limit=MAX_IMAGE // 1_000_000)
        if passed is not None:
            passed.add(text)


def doubts(value: Any) -> set[str]:
    """The numbers in a value of which only their maker can tell whether they are a BSN."""
    return {seen.digits for text in texts_in(value) for seen in sightings(text) if not seen.sure}


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value; a number is a text of digits."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(round(value)) if abs(value) < 1e12 else str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def unstorable(text: str) -> str:
    """The first sign that a backup, a file or a database cannot hold, as a code: NUL, half of an emoji."""
    if text.isascii():
        return "U+0000" if "\0" in text else ""
    if "\0" in text:
        return "U+0000"
    try:
        text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        return f"U+{int.from_bytes(error.object[error.start : error.start + 2], 'little'):04X}"
    return ""


def name(text: str, limit: int) -> str:
    """A name as it is stored: on one line, without blanks around it.

    Raises:
        IbpError: there is nothing in it, it is too long, or it holds a BSN or control characters.
    """
    text = text.strip()
    if not text or len(text) > limit or not text.isprintable():
        raise IbpError("store.wrong_name", limit=limit)
    refuse(text, limit)
    return text
