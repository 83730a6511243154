"""The scale of a CISO Assistant framework: its levels and their texts."""

import re
from collections.abc import Sequence
from typing import Any

from ibp_workbook.catalogue.models import Level, Text
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.build import Remarks
from ibp_workbook.interop.frameworks.ciso_words import Node, Words, joined, list_at, text_at
from ibp_workbook.interop.strangers.plain_text import one_line
from ibp_workbook.texts import LANGS, Texts

# A scale of 0 to 100 is a percentage, not a maturity level with a meaning of its own.
MAX_LEVELS = 11
_WHERE = "scores_definition"
_LINE = re.compile(r"^\s*(\d{1,2})\s*[:.)]\s*(.*)$")


def read_scale(
    framework: Node, words: Words, standard: Sequence[Level], remarks: Remarks
) -> tuple[Level, ...]:
    """The levels of a framework, or the standard ones when it has none of its own.

    Raises:
        IbpError: a score is not a number, stands twice, or the bounds make no scale.
    """
    definitions = _definitions(framework, words, remarks)
    lowest = _bound(framework, "min_score", words.file, min(definitions, default=None))
    highest = _bound(framework, "max_score", words.file, max(definitions, default=None))
    if lowest is None or highest is None:
        remarks.add("standard_levels", count=len(standard))
        return tuple(standard)
    if lowest >= highest:
        raise IbpError("frameworks.wrong_bounds", file=words.file, lowest=lowest, highest=highest)
    if highest - lowest >= MAX_LEVELS:
        remarks.add("scale_too_long", lowest=lowest, highest=highest, count=len(standard))
        return tuple(standard)
    outside = [score for score in definitions if not lowest <= score <= highest]
    if outside:
        remarks.add("scores_outside", scores=", ".join(map(str, outside)), lowest=lowest, highest=highest)
    nameless = [score for score in range(lowest, highest + 1) if score not in definitions]
    if nameless:
        remarks.add("scores_nameless", scores=", ".join(map(str, nameless)))
    return tuple(_level(score, definitions.get(score, {}), words) for score in range(lowest, highest + 1))


def _definitions(framework: Node, words: Words, remarks: Remarks) -> dict[int, Node]:
    """Score -> its definition, in either of the two forms that are found."""
    value: Any = framework.get(_WHERE)
    if isinstance(value, dict):
        if value.get("alternatives"):
            remarks.add("alternatives")
        value = list_at(value, "scale", _WHERE, words.file)
    if value is None:
        return {}
    if not isinstance(value, list):
        raise IbpError("frameworks.not_list", file=words.file, key=_WHERE, where="framework")
    found: dict[int, Node] = {}
    for item in value:
        if not isinstance(item, dict):
            raise IbpError("frameworks.not_mapping", file=words.file, key=_WHERE, where="framework")
        score = _bound(item, "score", words.file, None)
        if score is None or score in found:
            shown = "-" if score is None else score
            raise IbpError("frameworks.wrong_score", file=words.file, key="score", value=shown)
        found[score] = item
    return found


def _bound(node: Node, key: str, file: str, otherwise: int | None) -> int | None:
    text = text_at(node, key, _WHERE, file)
    if not text:
        return otherwise
    if not re.fullmatch(r"-?\d{1,6}(\.0+)?", text, re.ASCII):
        raise IbpError("frameworks.wrong_score", file=file, key=key, value=text[:40])
    return int(float(text))


def _level(score: int, definition: Node, words: Words) -> Level:
    where = f"score {score}"
    unnamed = Text(**{lang: Texts(lang)("frameworks.level_name", level=score) for lang in LANGS})
    name = words.both(definition, "name", where, one_line) or unnamed
    described = [words.both(definition, key, where) for key in ("description", "description_doc")]
    return Level(number=score, name=name, description=joined(described, "\n") or name)


def level_texts(text: str, levels: Sequence[Level]) -> dict[int, str]:
    r"""The level texts that stand in a note as a numbered list, one number for each level of the scale.

    Args:
        text: plain text, such as ``1: Geen regels.\n2: Enkele regels.``
        levels: the scale.

    Returns:
        Level -> text; empty when the note is not exactly such a list.
    """
    wanted = [level.number for level in levels]
    found: dict[int, str] = {}
    current = None
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        match = _LINE.match(line)
        position = len(found)
        if match and position < len(wanted) and int(match[1]) == wanted[position]:
            current = wanted[position]
            found[current] = match[2].strip()
        elif current is None:
            return {}
        else:
            found[current] = f"{found[current]}\n{line}".strip()
    return found if list(found) == wanted and all(found.values()) else {}
