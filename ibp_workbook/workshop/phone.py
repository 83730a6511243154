"""The page on a phone: one file with its script and style, which may run and reach nothing else."""

import base64
import gzip
import hashlib
import json
from functools import cache
from pathlib import Path

from tornado.web import RequestHandler

from ibp_workbook.texts import LANGS, Texts

_HERE = Path(__file__).parent


@cache
def _parts() -> tuple[str, str]:
    """Script, with the words in both languages, and style."""
    words = {lang: Texts(lang).area("workshop_phone") for lang in LANGS}
    # "<" would end the script early when it is part of "</script>".
    told = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    room, phone = ((_HERE / name).read_text("utf-8") for name in ("lead/room.js", "phone/phone.js"))
    return f"const WORDS = {told};\n{room}{phone}", (_HERE / "phone/phone.css").read_text("utf-8")


@cache
def page() -> bytes:
    """The page as it is sent."""
    script, style = _parts()
    html = (_HERE / "phone/phone.html").read_text("utf-8")
    filled = html.replace("<style></style>", f"<style>{style}</style>", 1)
    return filled.replace("<script></script>", f"<script>{script}</script>", 1).encode()


@cache
def packed() -> bytes:
    """The page, compressed; the same each time, for it tells nothing about anybody."""
    return gzip.compress(page(), mtime=0)


@cache
def policy() -> str:
    """What the page may do: run its own script, use its own style, speak to where it came from."""
    digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in _parts())
    return strict_policy(*(f"sha256-{digest}" for digest in digests))


def strict_policy(script: str, style: str) -> str:
    """What a page may do that has nothing but its own script and style, and speaks to where it came from.

    Args:
        script: the source of scripts that may run.
        style: the source of styles that count.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{script}'",
            f"style-src '{style}'",
            "connect-src 'self'",
            "img-src data:",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def safe(handler: RequestHandler) -> None:
    """Set the headers of every answer to a phone."""
    handler.clear_header("Server")
    handler.set_header("Content-Security-Policy", policy())
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    handler.set_header("Cross-Origin-Resource-Policy", "same-origin")
