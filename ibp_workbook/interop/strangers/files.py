"""Open a file of somebody else: limits on its size, and text whatever its encoding."""

import codecs
from pathlib import Path

from ibp_workbook.errors import IbpError

Source = Path | str | bytes
File = Path | str | tuple[str, Source]

# What a file starts with tells what it really is, whatever its name says.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "gzip"),
)
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")
_SHEET_PARTS = (b"xl/", b"[Content_Types].xml")


def name_and_source(file: File) -> tuple[str, Source]:
    """How to call a file in a sentence, and where its bytes are: a path, or a pair ``(name, source)``."""
    if isinstance(file, tuple):
        return file
    return Path(file).name, Path(file)


def read_bytes(source: Source, name: str, limit: int) -> bytes:
    """The content of a file, at most ``limit`` bytes.

    Raises:
        IbpError: the file cannot be read, is empty or is too large.
    """
    if isinstance(source, bytes):
        content = source[: limit + 1]
    else:
        try:
            with Path(source).open("rb") as stream:
                content = stream.read(limit + 1)
        except (OSError, ValueError) as error:
            raise IbpError("files.unreadable", file=name) from error
    if len(content) > limit:
        raise IbpError("files.too_large", file=name, limit=limit // 1_000_000)
    if not content.strip():
        raise IbpError("files.empty", file=name)
    return content


def kind(content: bytes) -> str:
    """What the bytes are: ``text``, ``binary``, or a kind such as ``excel``, ``zip`` or ``html``."""
    for signature, found in _SIGNATURES:
        if content.startswith(signature):
            return "excel" if found == "zip" and any(part in content for part in _SHEET_PARTS) else found
    start = content[:1000].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_HTML_STARTS):
        return "html"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    return "binary" if b"\0" in content else "text"


def decode(content: bytes) -> str:
    """The text of a file in any of the encodings in which Dutch files are found.

    UTF-8 is tried first and strictly: text in another encoding with an accent in it is practically never
    valid UTF-8. Windows-1252 has five holes, which Latin-1 does not have.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
