"""The chain of the audit log in the database: adding to it, checking it, and letting go what is too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from ibp_workbook.errors import IbpError
from ibp_workbook.store.audit.entries import START, Deed, Entry, Kind, digest, here, moment, plain
from ibp_workbook.store.engine import hold
from ibp_workbook.store.schema import audit, audit_end
from ibp_workbook.times import now

_LOCK = 20270107
"""Number of the lock on PostgreSQL with which one adds at a time."""

_AT_ONCE = 5_000

How = Literal["missing", "changed", "follows", "cut", "beyond", "removed", "noted"]


@dataclass(frozen=True)
class Broken:
    """Where the chain breaks.

    Attributes:
        number: the first entry that is not as it was.
        how: ``missing``: it is not there; ``changed``: it says something else; ``follows``: the one before
            is another one; ``cut``: the end is gone; ``beyond``: it stands after the end; ``removed``: no
            entry tells that those before it went; ``noted``: it is not the one whose hash was noted.
    """

    number: int
    how: How


@dataclass(frozen=True)
class Checked:
    """What checking the chain came to.

    Attributes:
        count: how many entries were there.
        first: number of the first that is kept.
        last: number of the last; 0 for an empty log.
        hash: of the last, to note elsewhere.
        broken: where it breaks first; None when it holds.
    """

    count: int
    first: int
    last: int
    hash: str
    broken: Broken | None


def append(connection: Connection, who: str, *deeds: Deed) -> None:
    """Add to the log, as part of a transaction; the last thing it does, for others wait from here on.

    Args:
        connection: in the transaction that does what the entry tells.
        who: login name of who did it.
        *deeds: what was done.
    """
    if not deeds:
        return
    hold(connection, _LOCK)
    end = connection.execute(select(audit_end)).first()
    number, previous = (end.number, end.hash) if end else (0, START)
    entries = []
    for deed in deeds:
        entry = _entry(number + 1, who, deed, previous)
        number, previous = entry.number, entry.hash
        entries.append(vars(entry))
    connection.execute(insert(audit), entries)
    values = {"number": number, "hash": previous}
    if end:
        connection.execute(update(audit_end).values(values))
    else:
        connection.execute(insert(audit_end).values(id=1, removed=0, removed_hash=START, **values))


def _entry(number: int, who: str, deed: Deed, previous: str) -> Entry:
    at = now()
    said = (
        deed.kind.value, here().value, plain(who, 200), plain(deed.whom, 200), plain(deed.board, 20),
        deed.school, deed.dossier, plain(deed.detail, 100), previous,
    )  # fmt: skip
    return Entry(number, at, *said, hash=digest(number, moment(at), *said))


def check(connection: Connection, noted: tuple[int, str] | None = None) -> Checked:
    """Work out every hash again, and hold the last one against the end that is kept apart.

    Args:
        connection: all of it must be of one moment.
        noted: number and hash of an entry, as somebody wrote them down earlier.

    Raises:
        IbpError: the term of the entry that was noted is over, so that nothing can be said of it.
    """
    end = connection.execute(select(audit_end)).first()
    removed, previous = (end.removed, end.removed_hash) if end else (0, START)
    if noted and noted[0] < removed:
        raise IbpError("audit.noted_gone", number=str(noted[0]))
    count, last, seen, witness = 0, removed, "", f"{removed}:{previous}"
    told = removed == 0
    broken: Broken | None = None
    rows = connection.execute(_as_hashed(connection), execution_options={"yield_per": _AT_ONCE})
    for row in rows:
        number, kind, detail, own = row[0], row[2], row[9], row[11]
        count += 1
        if broken is None and (how := _wrong(row, last + 1, previous)):
            broken = Broken(last + 1 if how == "missing" else number, how)
        if noted and number == noted[0]:
            seen = own
        told = told or (kind == Kind.REMOVAL and detail == witness)
        last, previous = number, own
    if broken is None:
        broken = _at_the_end(end, last, previous) or (None if told else Broken(removed + 1, "removed"))
    if broken is None and noted and not _is_noted(noted, seen, witness):
        broken = Broken(noted[0], "noted")
    return Checked(count, removed + 1, last, previous, broken)


def _as_hashed(connection: Connection) -> Select[tuple[Any, ...]]:
    """All entries in order, with the moment as the text that was hashed: a million datetimes take seconds."""
    if connection.dialect.name == "sqlite":
        at: ColumnElement[str] = func.replace(type_coerce(audit.c.at, String), " ", "T") + "Z"
    else:
        at = func.to_char(audit.c.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', type_=String)
    number, _, *others = audit.c
    return select(number, at, *others).order_by(number)


def _wrong(row: Sequence[object], expected: int, previous: str) -> How | None:
    """What is wrong with an entry where another one, with the hash before it, was expected."""
    if row[0] != expected:
        return "missing"
    if digest(*row[:11]) != row[11]:  # type: ignore[arg-type]
        return "changed"
    return "follows" if row[10] != previous else None


def _at_the_end(end: Row[tuple[object, ...]] | None, last: int, previous: str) -> Broken | None:
    kept = end.number if end else 0
    if last < kept:
        return Broken(last + 1, "cut")
    if last > kept:
        return Broken(kept + 1, "beyond")
    return Broken(last, "changed") if end and end.hash != previous else None


def _is_noted(noted: tuple[int, str], seen: str, witness: str) -> bool:
    """Whether an entry is the one of which somebody noted the hash; what was removed says so itself."""
    number, own = noted
    return seen == own or witness == f"{number}:{own}"


def remove_before(connection: Connection, who: str, limit: datetime) -> int:
    """Let go what is older, and tell that in the log; how many entries went.

    The hash of the last one that goes stays, so that the rest can be checked from there.
    """
    hold(connection, _LOCK)
    first_kept = select(func.min(audit.c.number)).where(audit.c.at >= limit).scalar_subquery()
    before = audit.c.number < func.coalesce(
        first_kept, select(func.max(audit.c.number) + 1).scalar_subquery()
    )
    columns = (audit.c.number, audit.c.hash)
    last = connection.execute(select(*columns).where(before).order_by(audit.c.number.desc()).limit(1)).first()
    if last is None:
        return 0
    connection.execute(update(audit_end).values(removed=last.number, removed_hash=last.hash))
    gone = connection.execute(delete(audit).where(audit.c.number <= last.number)).rowcount
    append(connection, who, Deed(Kind.REMOVAL, detail=f"{last.number}:{last.hash}"))
    return gone
