"""Texts of a CISO Assistant library in Dutch and English, and which of the two were not there."""

from collections.abc import Callable, Mapping
from typing import Any

from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.build import Remarks
from ibp_workbook.interop.strangers.plain_text import plain
from ibp_workbook.texts import LANGS

Node = Mapping[str, Any]

_MISSING = {"nl": "missing_nl", "en": "missing_en"}


def text_at(node: Node, key: str, where: str, file: str) -> str:
    """The text under a key; empty when there is none.

    Raises:
        IbpError: there is a list or a mapping instead.
    """
    value = node.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IbpError("frameworks.not_text", file=file, key=key, where=where)
    return value.strip()


def mapping_at(node: Node, key: str, where: str, file: str) -> Node:
    """The mapping under a key; empty when there is none.

    Raises:
        IbpError: there is something else instead.
    """
    value = node.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise IbpError("frameworks.not_mapping", file=file, key=key, where=where)
    return value


def list_at(node: Node, key: str, where: str, file: str) -> list[Any]:
    """The list under a key; empty when there is none.

    Raises:
        IbpError: there is something else instead.
    """
    value = node.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise IbpError("frameworks.not_list", file=file, key=key, where=where)
    return value


class Words:
    """Picks Dutch and English from a library, falling back on the language it was written in.

    Args:
        locale: the language of the library itself, such as ``nl`` or ``en``.
        file: the file's name, for errors.
    """

    def __init__(self, locale: str, file: str) -> None:
        self.locale = locale.lower().replace("_", "-").split("-")[0] or "en"
        self.file = file
        self._missing: dict[str, int] = {}

    def both(self, node: Node, key: str, where: str, clean: Callable[[str], str] = plain) -> Text | None:
        """The text under ``key`` in both languages; None when the library has none at all.

        Args:
            node: an object with texts and, perhaps, ``translations``.
            key: which text.
            where: how to name the node in an error.
            clean: what to make of each text.
        """
        texts = {self.locale: clean(text_at(node, key, where, self.file))}
        translations = mapping_at(node, "translations", where, self.file)
        for lang in translations:
            translation = mapping_at(translations, lang, where, self.file)
            texts.setdefault(lang.lower(), clean(text_at(translation, key, where, self.file)))
        filled = {lang: text for lang, text in texts.items() if text}
        if not filled:
            return None
        for lang in LANGS:
            if lang not in filled:
                self._missing[lang] = self._missing.get(lang, 0) + 1
        fallback = filled.get(self.locale) or filled.get("en") or next(iter(filled.values()))
        return Text(nl=filled.get("nl", fallback), en=filled.get("en", fallback))

    def remark_missing(self, remarks: Remarks) -> None:
        """Say which language was missing, and how often."""
        for lang, count in self._missing.items():
            remarks.add(_MISSING[lang], count=count, locale=self.locale)


def joined(parts: list[Text | None], separator: str = "\n\n") -> Text | None:
    """Texts one under the other; None when there is none. What stands there twice is shown once."""
    found = [part for part in parts if part is not None]
    if not found:
        return None
    return Text(
        nl=separator.join(dict.fromkeys(part.nl for part in found)),
        en=separator.join(dict.fromkeys(part.en for part in found)),
    )
