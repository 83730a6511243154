"""What the audit log says, an entry and what a check comes to, in words for a page and the command line."""

from collections.abc import Iterator
from typing import NamedTuple

from ibp_workbook import formats
from ibp_workbook.errors import IbpError
from ibp_workbook.store.audit.chain import Checked
from ibp_workbook.store.audit.entries import Entry, Kind, Place
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import Texts

_TOLD = frozenset(
    {"schools", "answers", "framework", "form", "dpia", "backup", "provider", "dossiers", "board"}
)
"""Details that have a text of their own; others are names of pages and files."""


class Told(NamedTuple):
    """An entry in words; each is a column, and ``audit.column_…`` is its heading."""

    number: int
    at: str
    who: str
    kind: str
    about: str
    place: str


def told(entry: Entry, texts: Texts) -> Told:
    """An entry in words; a kind or place that this program does not know as it stands there."""
    return Told(
        entry.number,
        formats.moment(entry.at, texts.lang),
        entry.who,
        texts(f"audit.kind_{entry.kind}") if entry.kind in set(Kind) else entry.kind,
        ", ".join(_about(entry, texts)),
        texts(f"audit.place_{entry.place}") if entry.place in set(Place) else entry.place,
    )


def verdict(checked: Checked, texts: Texts) -> str:
    """What checking the chain comes to, in a sentence.

    Raises:
        IbpError: it breaks; the sentence says where.
    """
    if checked.broken:
        raise IbpError(f"audit.broken_{checked.broken.how}", number=str(checked.broken.number))
    if not checked.last:
        return texts("audit.empty")
    first, last = str(checked.first), str(checked.last)  # to note, and to look up
    if checked.count == 1:
        return texts("audit.holds_one", last=last, hash=checked.hash)
    return texts("audit.holds", count=checked.count, first=first, last=last, hash=checked.hash)


def _about(entry: Entry, texts: Texts) -> Iterator[str]:
    """About what and whom: fixed words, numbers and login names."""
    if entry.whom:
        yield entry.whom
    if entry.kind == Kind.REMOVAL:
        yield texts("audit.about_removal", number=entry.detail.partition(":")[0])
    elif entry.kind == Kind.IMPORT and entry.detail.startswith("assessment:"):
        yield texts("audit.detail_register")
    elif entry.kind in (Kind.IMPORT, Kind.DELETION, Kind.SIGN_OUT, Kind.EXPORT) and entry.detail in _TOLD:
        yield texts(f"audit.detail_{entry.detail}")
    elif entry.kind in (Kind.ROLE_GIVEN, Kind.ROLE_TAKEN) and entry.detail in ROLES:
        yield texts(f"members.role_{entry.detail}")
    elif entry.detail:
        yield entry.detail
    for name in ("board", "school", "dossier"):
        if number := getattr(entry, name):
            yield texts(f"audit.about_{name}", number=str(number))
