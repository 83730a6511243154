"""What people type: what is refused before it is stored."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn

MAX_TEXT = 10_000
MAX_IMAGE = 4_000_000
_IMAGE = "data:image/"


def refuse(text: str, limit: int = MAX_TEXT) -> None:
    """Refuse a text with a BSN in it, or a text that is too long.

    Raises:
        IbpError: with the reason.
    """
    if not _is_whole(text):
        raise IbpError("store.wrong_value")
    if contains_bsn(text):
        raise IbpError("store.bsn")
    if len(text) > limit:
        raise IbpError("store.too_long", limit=limit)


def refuse_all(value: Any) -> None:
    """Refuse a value in which any text is refused: options are a list, a repeatable group is a list of maps.

    A picture is a text that begins with ``data:image/``: it may be larger, and its digits mean nothing.

    Raises:
        IbpError: with the reason.
    """
    if isinstance(value, str) and value.startswith(_IMAGE):
        if len(value) > MAX_IMAGE:
            raise IbpError("store.image_too_large", limit=MAX_IMAGE // 1_000_000)
    elif isinstance(value, str):
        refuse(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            refuse_all(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_all(inner)


def _is_whole(text: str) -> bool:
    """Whether a backup, a file and both databases can hold the text: no NUL, no half of an emoji."""
    try:
        text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return False
    return "\0" not in text


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
