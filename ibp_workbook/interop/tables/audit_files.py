"""The audit log as files: CSV for people and auditors, CEF for a system that watches logs."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from importlib.metadata import version

from ibp_workbook.interop.tables.spreadsheet import neutralise
from ibp_workbook.store.audit.entries import Entry, Kind, moment

COLUMNS = tuple(field.name for field in fields(Entry))

FORMATS = ("csv", "cef")

_SEVERITY = {
    Kind.EXPORT: 4,
    Kind.REVEAL: 4,
    Kind.ROLE_GIVEN: 5,
    Kind.ROLE_TAKEN: 5,
    Kind.DELETION: 7,
    Kind.REMOVAL: 6,
}
"""Of ten, for who sorts by it; all else is 3."""

_IN_HEAD = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": " ", "\r": " "})
_IN_EXTENSION = str.maketrans({"\\": "\\\\", "=": "\\=", "\n": "\\n", "\r": "\\r"})
"""How the format escapes what would end a field."""


def lines(form: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """A file, line by line: a log of years is more than a program should hold at once.

    Args:
        form: ``csv`` or ``cef``.
        entries: in the order of the file.
    """
    return _csv(entries) if form == "csv" else (_cef(entry).encode() + b"\n" for entry in entries)


def _csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    yield ",".join(COLUMNS).encode() + b"\r\n"
    for entry in entries:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\r\n").writerow(map(_cell, vars(entry).values()))
        yield line.getvalue().encode()


def _cell(value: object) -> object:
    """As it was hashed, but that nothing starts a formula."""
    if isinstance(value, datetime):
        return moment(value)
    return "" if value is None else neutralise(value)


def _cef(entry: Entry) -> str:
    """One line in ArcSight's Common Event Format, version 0."""
    severity = _SEVERITY.get(Kind(entry.kind), 3) if entry.kind in set(Kind) else 5
    head = ("IBP-werkboek", "ibp-workbook", version("ibp-workbook"), entry.kind, entry.kind, str(severity))
    about = {
        "rt": round(entry.at.timestamp() * 1000),
        "externalId": entry.number,
        "act": entry.kind,
        "suser": entry.who,
        "duser": entry.whom,
        "sourceServiceName": entry.place,
        **_named("cs1", "board", entry.board),
        **_named("cs2", "detail", entry.detail),
        **_named("cs3", "hash", entry.hash),
        **_named("cs4", "previous", entry.previous),
        **_named("cn1", "school", entry.school),
        **_named("cn2", "dossier", entry.dossier),
    }
    said = " ".join(
        f"{key}={str(value).translate(_IN_EXTENSION)}"
        for key, value in about.items()
        if value not in ("", None)
    )
    return "|".join(("CEF:0", *(part.translate(_IN_HEAD) for part in head), said))


def _named(field: str, name: str, value: object) -> dict[str, object]:
    """A field of one's own, with the name that it goes by; nothing when it is empty."""
    return {} if value in ("", None) else {f"{field}Label": name, field: value}
