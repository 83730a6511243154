"""What is checked of all content alike: ids, texts in two languages, citations, and days in order."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError


def check_ids(ids: Iterable[str], file: str, files: Mapping[str, str] | None = None) -> None:
    """Refuse an id that stands twice.

    Args:
        ids: all of them.
        file: its name for the sentence.
        files: id -> the file that holds it, where that is another one.

    Raises:
        IbpError: names file and id.
    """
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise IbpError("catalogue.duplicate_id", file=(files or {}).get(id_, file), id=id_)
        seen.add(id_)


def check_texts(texts: Iterable[tuple[str, Text]], file: str) -> None:
    """Refuse a text that was not translated.

    Args:
        texts: key and text of what may not be the same in both languages.
        file: its name for the sentence.

    Raises:
        IbpError: names file and key.
    """
    for key, text in texts:
        if text.nl == text.en:
            raise IbpError("catalogue.untranslated", file=file, key=key)


def check_unanswered(texts: Iterable[tuple[str, Text]], file: str) -> None:
    """Refuse a text that speaks of an answer where nothing has been answered.

    Args:
        texts: key and text of what is read without any answer: what is asked, and what is looked up.
        file: its name for the sentence.

    Raises:
        IbpError: names file, key and what the text waits for.
    """
    for key, text in texts:
        for name in sorted(text.placeholders):
            raise IbpError("assessments.nothing_answered", file=file, key=key, name=name)


def check_citations(cited: Iterable[str], known: Collection[str], file: str, key: str) -> None:
    """Refuse a citation of what no source has.

    Raises:
        IbpError: names file, key and citation.
    """
    for citation in cited:
        if citation not in known:
            raise IbpError("catalogue.dead_source", file=file, key=key, id=citation)


def check_period(start: date | None, until: date | None, file: str, key: str) -> None:
    """Refuse a period that ends before it begins.

    Raises:
        IbpError: names file and key.
    """
    if start is not None and until is not None and until < start:
        days = {"start": start.isoformat(), "until": until.isoformat()}
        raise IbpError("catalogue.reversed_dates", file=file, key=key, **days)
