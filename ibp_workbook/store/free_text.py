"""What people type: what is refused before it is stored."""

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn

MAX_TEXT = 10_000


def refuse(text: str, limit: int = MAX_TEXT) -> None:
    """Refuse a text with a BSN in it, or a text that is too long.

    Raises:
        IbpError: with the reason.
    """
    if contains_bsn(text):
        raise IbpError("store.bsn")
    if len(text) > limit:
        raise IbpError("store.too_long", limit=limit)


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
