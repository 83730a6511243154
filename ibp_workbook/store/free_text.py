"""What people type: what is refused before it is stored."""

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn

MAX_TEXT = 10_000


def refuse(text: str, limit: int = MAX_TEXT) -> None:
    """Refuse a text with a BSN in it, or a text that is too long.

    Raises:
        IbpError: with the reason.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise IbpError("store.wrong_value")  # half a character: no file or database would take it back
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
