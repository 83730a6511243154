"""What an entry of the audit log says, in words for a page and for the command line."""

from collections.abc import Iterator

from ibp_workbook.store.audit.entries import Entry, Kind, Place
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import Texts

_TOLD = frozenset(
    {"schools", "answers", "framework", "form", "dpia", "backup", "provider", "dossiers", "board"}
)
"""Details that have a text of their own; others are names of pages and files."""


def what(entry: Entry, texts: Texts) -> str:
    """What was done; as it stands there when this program does not know it."""
    return texts(f"audit.kind_{entry.kind}") if entry.kind in set(Kind) else entry.kind


def place(entry: Entry, texts: Texts) -> str:
    """From where it was done."""
    return texts(f"audit.place_{entry.place}") if entry.place in set(Place) else entry.place


def about(entry: Entry, texts: Texts) -> str:
    """About what and whom: fixed words, numbers and login names."""
    return ", ".join(_parts(entry, texts))


def _parts(entry: Entry, texts: Texts) -> Iterator[str]:
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
            yield texts(f"audit.about_{name}", number=number)
