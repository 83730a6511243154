"""Pictures of people in a report: made anew, so that no odd file and no hidden data reaches the paper."""

import base64
import binascii
import io
from typing import Any

from PIL import Image

from ibp_workbook.reports.document import Photo

WIDEST = 1_600
MOST_PIXELS = 40_000_000
_READ = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def photo(value: Any, alt: str, caption: str) -> Photo | None:
    """The picture in an answer; None for what cannot be shown on paper.

    Args:
        value: an answer with ``data``, a data URI.
        alt: what it shows, in words.
        caption: what stands below it.
    """
    data = value.get("data") if isinstance(value, dict) else None
    head, comma, body = data.partition(",") if isinstance(data, str) else ("", "", "")
    if not comma or not head.lower().endswith(";base64"):
        return None
    try:
        return _made_anew(base64.b64decode(body), alt, caption)
    except (binascii.Error, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return None


def alt_of(value: Any) -> str:
    """What a picture shows, in the words that came with it; empty when nobody said."""
    words = (value.get(key) for key in ("alt", "title", "description")) if isinstance(value, dict) else ()
    return next((word.strip() for word in words if isinstance(word, str) and word.strip()), "")


def _made_anew(content: bytes, alt: str, caption: str) -> Photo | None:
    with Image.open(io.BytesIO(content), formats=_READ) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        opened.draft("RGB", (WIDEST, WIDEST))
        seen = opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    seen.thumbnail((WIDEST, WIDEST))
    stream = io.BytesIO()
    seen.save(stream, "PNG")
    return Photo(stream.getvalue(), alt, caption, *seen.size)
