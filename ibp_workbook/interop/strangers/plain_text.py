"""Text of others as plain text, and identifiers made from it."""

import re
import unicodedata
from collections.abc import Container

MAX_TITLE = 160
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\s]*)[^)\n]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{2,3}|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)[*+•]\s+", re.MULTILINE)


def plain(text: str) -> str:
    r"""Text without Markdown signs and control characters; its lines and bullets stay.

    >>> plain("# Waarom?\n**Dit** is [een link](https://voorbeeld.nl).")
    'Waarom?\nDit is een link.'
    """
    text = text.replace("\r\n", "\n").replace("\t", " ")
    text = "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co")
    )
    text = _HEADING.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _BULLET.sub(r"\1- ", text)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def one_line(text: str) -> str:
    """Plain text on one line, for a title; cut off at a word when it is long."""
    line = " ".join(plain(text).split())
    if len(line) <= MAX_TITLE:
        return line
    return line[:MAX_TITLE].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def first_sentence(text: str) -> str:
    """The first line of a text, or its first sentence where the line is long."""
    line = next((line for line in plain(text).split("\n") if line.strip()), "")
    if len(line) > MAX_TITLE:
        # A full stop before a small letter or a digit belongs to an abbreviation.
        sentence = re.match(r".{20,}?[.!?](?=\s+[^\sa-z\d]|$)", line)
        line = sentence.group() if sentence else line
    return one_line(line)


def identifier(text: str) -> str:
    """Text as a content identifier, keeping case and dots (``GO.02``); empty when nothing is left.

    >>> identifier(" GO 02 (nieuw)")
    'GO-02-nieuw'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._:]+", "-", ascii_text).strip("-._:")[:100]


def slug(text: str) -> str:
    """Text as a lower-case identifier without dots and colons.

    >>> slug("Identity- en accessmanagement")
    'identity-en-accessmanagement'
    """
    return re.sub(r"[^a-z0-9]+", "-", identifier(text).lower()).strip("-")[:80].rstrip("-")


def unique(wanted: str, taken: Container[str]) -> str:
    """An identifier that is not taken: ``wanted``, or ``wanted-2``, ``wanted-3`` and so on."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
