"""The words on screen, in Dutch and English, read from ``data/texts/<area>.yaml``."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml

from ibp_workbook import formats, paths

LANGS = ("nl", "en")


def default_lang() -> str:
    """The language of this process: environment variable ``IBP_LANG``, else Dutch."""
    lang = os.environ.get("IBP_LANG", "nl")
    return lang if lang in LANGS else "nl"


_PLACES = ("row", "other_row", "first", "line", "position", "column")
"""Where to look in a file: the program that shows it writes no mark in these."""


@cache
def _area(area: str) -> dict[str, dict[str, str]]:
    return read_area(paths.data() / "texts" / f"{area}.yaml")


def read_area(path: Path) -> dict[str, dict[str, str]]:
    """Read one file of texts: ``{key: {"nl": ..., "en": ...}}``."""
    # CSafeLoader reads these files ten times faster; both are safe loaders.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, str]] = yaml.load(path.read_text("utf-8"), loader) or {}  # noqa: S506
    return loaded


class Texts:
    """Texts in one language: ``texts("maturity.progress", done=3, total=74)``.

    Args:
        lang: ``nl`` or ``en``; anything else becomes Dutch.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGS else "nl"

    def __call__(self, key: str, /, **params: object) -> str:
        """The text with its placeholders filled in.

        Days, moments and decimals are written as people here write them; errors and texts of the content are
        told in this language.

        Raises:
            KeyError: the key does not exist; that is a mistake in the program.
        """
        area, _, name = key.partition(".")
        text = _area(area)[name][self.lang]
        if not params:
            return text
        return text.format(**{name: _told(name, value, self.lang) for name, value in params.items()})

    def area(self, area: str) -> dict[str, str]:
        """All texts of one area, unformatted: for a component that fills them in itself."""
        return {key: text[self.lang] for key, text in _area(area).items()}


def _told(name: str, value: object, lang: str) -> object:
    """A value for a sentence: an error, a text of the content or a function of the language tells itself."""
    if isinstance(value, str):  # nearly all of them: a chart has some for each school
        return value
    if isinstance(value, int):  # how many: what is a number only to find something by comes as a text
        return value if name in _PLACES else formats.whole(value, lang)
    if value is None:
        return formats.NOTHING
    if isinstance(value, datetime) and value.tzinfo:
        return formats.moment(value, lang)
    if isinstance(value, date):
        return formats.day(value, lang)
    if isinstance(value, float):
        return formats.exact(value, lang)
    if isinstance(value, Mapping):
        return value
    tell = value if callable(value) else getattr(value, "message", getattr(value, "get", None))
    return tell(lang) if tell else value
