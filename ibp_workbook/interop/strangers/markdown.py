"""Text with Markdown of others as plain data: lines with runs, for who shows it; never as HTML."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

LineKind = Literal["text", "bullet", "number", "heading", "quote"]

_LINE = re.compile(
    r"(?P<indent>[ \t]{0,12})(?:(?P<heading>#{1,6})[ \t]+|(?P<bullet>[*+•-])[ \t]+"
    r"|(?P<number>\d{1,3})[.)][ \t]+|(?P<quote>>)[ \t]?)?(?P<rest>.*)"
)
_INLINE = re.compile(
    r"\\(?P<literal>[\\`*_{}\[\]()#+.!|<>~-])"
    r"|`(?P<code>[^`\n]{1,500})`"
    r"|\*\*\*(?P<both>[^*\s][^*\n]{0,500})\*\*\*"
    r"|(?P<two>\*\*|(?<!\w)__)(?P<strong>[^*_\s](?:[^*_\n]|(?<=\w)_(?=\w)){0,500})(?P=two)"
    r"|(?P<one>\*|(?<!\w)_)(?P<em>[^*_\s](?:[^*_\n]|(?<=\w)_(?=\w)){0,500})(?P=one)(?!\w)"
    r"|!?\[(?P<label>[^\]\n]{1,300})\]\((?P<href>[^)\s]{1,1000})\)"
)
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"']+", re.IGNORECASE)


class Run(NamedTuple):
    """A piece of a line: its words, how they are set, and where they lead."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""


class Line(NamedTuple):
    """One line; ``level`` counts headings from 1, and how deep a list item stands from 0."""

    kind: LineKind
    runs: tuple[Run, ...]
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """The words alone, with the sign of a list item."""
        words = "".join(run.text for run in self.runs)
        sign = {"bullet": "• ", "number": f"{self.number}. "}.get(self.kind, "")
        return f"{'   ' * self.level if self.kind in ('bullet', 'number') else ''}{sign}{words}"


def parse(text: str) -> tuple[Line, ...]:
    """The lines of a text; empty ones are left out."""
    return tuple(_line(line) for line in text.replace("\r\n", "\n").split("\n") if line.strip())


def has_markup(text: str) -> bool:
    """Whether anything in a text is set otherwise than plain."""
    return any(
        line.kind != "text" or any(run != Run(run.text) for run in line.runs) or "\\" in text
        for line in parse(text)
    )


def _line(line: str) -> Line:
    found = _LINE.fullmatch(line.rstrip())
    if found is None:  # a line of an odd separator, which a dot does not match
        return Line("text", (Run(line),))
    depth = min(len(found["indent"].replace("\t", "    ")) // 2, 6)
    runs = tuple(_runs(found["rest"]))
    if found["heading"]:
        return Line("heading", runs, len(found["heading"]))
    if found["bullet"]:
        return Line("bullet", runs, depth)
    if found["number"]:
        return Line("number", runs, depth, int(found["number"]))
    return Line("quote" if found["quote"] else "text", runs)


def _runs(text: str) -> Iterator[Run]:
    plain, end = "", 0
    for found in _INLINE.finditer(text):
        plain += text[end : found.start()]
        end = found.end()
        if found["literal"]:
            plain += found["literal"]
            continue
        run = _run(found)
        if run is None:
            plain += found[0]
            continue
        if plain:
            yield Run(plain)
            plain = ""
        yield run
    plain += text[end:]
    if plain:
        yield Run(plain)


def _run(found: re.Match[str]) -> Run | None:
    if found["code"]:
        return Run(found["code"], code=True)
    if found["both"]:
        return Run(found["both"], strong=True, emphasis=True)
    if found["strong"]:
        return Run(found["strong"], strong=True)
    if found["em"]:
        return Run(found["em"], emphasis=True)
    # A link that leads anywhere but to the web or a mail address stays the text it is.
    return Run(found["label"], href=found["href"]) if _WEB.fullmatch(found["href"]) else None
