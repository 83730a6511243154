"""What an entry of the audit log says, and the exact text that its hash is of. Pure: no database."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

START = "0" * 64
"""Stands where the hash of the entry before the first would."""

_PLACE = "IBP_PLACE"
"""Variable with the place where this process works; the pages of a server have it from the server."""


class Kind(StrEnum):
    """What was done; nothing else is ever in the log."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    EXPORT = "export"
    READ = "read"
    REVEAL = "reveal"
    IMPORT = "import"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    DELETION = "deletion"
    REMOVAL = "removal"
    """Entries of this log whose term was over went."""


MERELY_READ = frozenset({Kind.READ, Kind.REVEAL})
"""What is nobody's business on one's own computer."""


class Place(StrEnum):
    """From where it was done; never an address of a computer."""

    PAGE = "page"
    COMMAND = "command"
    SERVER = "server"
    PROGRAM = "program"
    """Python of one's own, such as a notebook in JupyterLab."""


@dataclass(frozen=True)
class Deed:
    """Something that belongs in the log: numbers and fixed words, no text of people but a login name.

    Attributes:
        kind: what was done.
        board: number of the board; empty when it is about none, or about all.
        school: id of the school.
        dossier: number of the dossier.
        whom: login name of the other person, such as who got a role.
        detail: a fixed word: the role, the kind of file, the page.
    """

    kind: Kind
    board: str = ""
    school: int | None = None
    dossier: int | None = None
    whom: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the log; its columns are those of the table and of the CSV file.

    Attributes:
        number: 1, 2, 3 and so on, without a gap.
        at: the moment.
        kind, place: what was done, and from where.
        who, whom: login names.
        board, school, dossier, detail: what it is about, as in :class:`Deed`.
        previous: the hash of the entry before.
        hash: of this one.
    """

    number: int
    at: datetime
    kind: str
    place: str
    who: str
    whom: str
    board: str
    school: int | None
    dossier: int | None
    detail: str
    previous: str
    hash: str


def digest(
    number: int, at: str, kind: str, place: str, who: str, whom: str, board: str,
    school: int | None, dossier: int | None, detail: str, previous: str,
) -> str:  # fmt: skip
    """The hash of an entry: SHA-256 of its values, a line each, in the order of the columns.

    docs/security.md tells an auditor how to work it out; whoever changes it breaks every log there is.
    All is as in :class:`Entry`, but the moment as :func:`moment` writes it.
    """
    text = (
        f"{number}\n{at}\n{kind}\n{place}\n{who}\n{whom}\n{board}\n"
        f"{'' if school is None else school}\n{'' if dossier is None else dossier}\n{detail}\n{previous}"
    )
    return sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it stands in the log and in its files: UTC, to the microsecond."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def plain(text: str, limit: int) -> str:
    """A name that fits on one line of the log; what a provider calls somebody may hold anything."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:limit]


def work_at(place: Place) -> None:
    """From now on this process, and what it starts, works there."""
    os.environ.update(at_place(place))


def at_place(place: Place) -> dict[str, str]:
    """What the environment of a process says that works there."""
    return {_PLACE: place.value}


def here() -> Place:
    """Where this process works."""
    known = os.environ.get(_PLACE, "")
    return Place(known) if known in set(Place) else Place.PROGRAM
