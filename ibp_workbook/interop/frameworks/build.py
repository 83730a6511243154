"""What every imported framework has in common: remarks for the reader, a target, and a last check."""

from collections.abc import Sequence
from typing import Any

import msgspec

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn, sightings
from ibp_workbook.texts import Texts

MAX_STATEMENTS = 5_000
_SHOWN = 5


class Remarks:
    """Sentences about choices the import made, for the person who reads the result.

    Args:
        lang: ``nl`` or ``en``.
    """

    def __init__(self, lang: str) -> None:
        self._texts = Texts(lang)
        self._sentences: dict[str, None] = {}

    def add(self, key: str, **params: object) -> None:
        """Add the sentence ``frameworks.<key>``; a sentence that is there already is not repeated."""
        self._sentences[self._texts(f"frameworks.{key}", **params)] = None

    def all(self) -> tuple[str, ...]:
        """All sentences in the order in which they were added."""
        return tuple(self._sentences)


def some(items: Sequence[str]) -> str:
    """The first few items for a sentence: ``a, b, c, … (12)``."""
    shown = ", ".join(items[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown}, … ({len(items)})"


def choose_target(levels: Sequence[Level], remarks: Remarks) -> int:
    """The target of a framework that names none, with a remark that says which.

    Level 3 of 1 to 5 is what the sector asks; on another scale it is the level just above the middle.
    """
    lowest, highest = levels[0].number, levels[-1].number
    target = 3 if (lowest, highest) == (1, 5) else (lowest + highest) // 2 + 1
    remarks.add("target_chosen", target=target, lowest=lowest, highest=highest)
    return target


def checked(framework: Framework, file: str, remarks: Remarks) -> Framework:
    """The framework as it will come back from the workspace, where it is kept as JSON, with its remarks.

    A BSN in a text is blotted out; which text that was is a remark, as is a number that may be one.

    Raises:
        IbpError: it breaks a rule of the catalogue's models, or an id of it is a BSN.
    """
    try:
        data = _screened(msgspec.to_builtins(framework), "-", file, remarks)
        data["warnings"] = remarks.all()
        return msgspec.json.decode(msgspec.json.encode(data), type=Framework)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise IbpError("frameworks.invalid", file=file, problem=str(error)) from error


def _screened(value: Any, where: str, file: str, remarks: Remarks) -> Any:
    if isinstance(value, dict):
        here = str(value.get("id") or where)
        if contains_bsn(here):
            raise IbpError("frameworks.bsn", file=file)
        return {key: _screened(inner, here, file, remarks) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_screened(inner, where, file, remarks) for inner in value]
    if not isinstance(value, str):
        return value
    seen = sightings(value)
    for found in reversed(seen):
        if found.sure:
            value = f"{value[: found.start]}…{value[found.end :]}"
            remarks.add("blotted", where=where)
        else:
            remarks.add("maybe_bsn", where=where, number=found.digits)
    return value
