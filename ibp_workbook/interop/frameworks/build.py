"""What every imported framework has in common: remarks for the reader, a target, and a last check."""

from collections.abc import Sequence

import msgspec

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.errors import IbpError
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


def checked(framework: Framework, file: str) -> Framework:
    """The framework as it will come back from the workspace, where it is kept as JSON.

    Raises:
        IbpError: it breaks a rule of the catalogue's models.
    """
    try:
        return msgspec.json.decode(msgspec.json.encode(framework), type=Framework)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise IbpError("frameworks.invalid", file=file, problem=str(error)) from error
