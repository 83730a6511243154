"""What is written in a dossier, inside a transaction: made once, locked, saved, and only by who may."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from ibp_workbook import times
from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text, log
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.checks import checked
from ibp_workbook.store.log import Change, Conflict, Saved
from ibp_workbook.store.schema import dossiers, rounds
from ibp_workbook.store.schools import require_board, require_school
from ibp_workbook.store.separation import require_other_hand


@dataclass(frozen=True)
class Subject:
    """What identifies a dossier."""

    board: str
    school: int | None
    kind: str
    round: int | None = None
    subject: str = ""

    @property
    def identity(self) -> str:
        """One text that is the same for the same dossier, whatever the database thinks of NULL."""
        return f"{self.board}|{self.school or ''}|{self.kind}|{self.round or ''}|{self.subject}"


def add(
    connection: Connection,
    actor: Actor,
    board: str,
    school: int | None,
    kind: str,
    subject: str,
    changes: Iterable[Change] = (),
    passed: set[str] | None = None,
    no_bsn: Collection[str] | None = None,
) -> int:
    """Make a dossier inside a transaction, see ``Dossiers.add``."""
    wanted = subject_of(connection, actor, board, school, kind, subject)
    if connection.execute(select(dossiers.c.id).where(dossiers.c.identity == wanted.identity)).first():
        raise IbpError("store.dossier_exists", name=wanted.subject)
    number = open_for_writing(connection, actor, wanted)
    save_many(connection, actor, number, kind, changes, no_bsn, passed)
    return number


def save_one(
    connection: Connection,
    actor: Actor,
    dossier: int,
    kind: str,
    change: Change,
    based_on: int | None,
    no_bsn: Collection[str] | None,
) -> Saved | Conflict:
    """Save one value in a locked dossier, and record what was said about numbers in it."""
    item, field, value = change
    require_other_hand(connection, actor, dossier, [item])
    if no_bsn is None:
        ((_, _, value),) = checked(actor, kind, [change])
        return log.save(connection, actor, dossier, item, field, value, based_on)
    known = log.confirmed(connection, dossier, item, field)
    ((_, _, value),) = checked(actor, kind, [change], no_bsn={*no_bsn, *known})
    if new := (free_text.doubts(value) & set(no_bsn)) - known:
        log.confirm(connection, actor, dossier, item, field, sorted(new))
    return log.save(connection, actor, dossier, item, field, value, based_on)


def save_many(
    connection: Connection,
    actor: Actor,
    dossier: int,
    kind: str,
    changes: Iterable[Change],
    no_bsn: Collection[str] | None,
    passed: set[str] | None = None,
) -> None:
    """Save many values in a locked dossier, and record what was said about numbers in them."""
    stored = checked(actor, kind, changes, passed, no_bsn)
    require_other_hand(connection, actor, dossier, {item for item, _, _ in stored})
    log.save_all(connection, actor, dossier, stored)
    for item, field, value in stored if no_bsn else ():
        if said := free_text.doubts(value) & set(no_bsn or ()):
            log.confirm(connection, actor, dossier, item, field, sorted(said))


def lock(connection: Connection, actor: Actor, dossier: int) -> Row[Any]:
    """Lock a dossier for writing until the transaction ends; its row.

    Raises:
        IbpError: not there, not in scope, this person may only read, or its round is closed.
    """
    query = (
        select(dossiers, rounds.c.closed, actor.dossier_filter(write=True).label("writable"))
        .select_from(dossiers.outerjoin(rounds, rounds.c.id == dossiers.c.round))
        .where(dossiers.c.id == dossier, actor.dossier_filter())
    )
    row = connection.execute(query.with_for_update(of=dossiers)).first()
    if row is None:
        raise IbpError("store.no_dossier")
    if not row.writable:
        raise IbpError("store.may_not_write")
    if row.closed:
        raise IbpError("store.round_closed")
    return row


def find(connection: Connection, actor: Actor, subject: Subject) -> int | None:
    """Number of a dossier, to read; None when it is not there or not in scope."""
    query = select(dossiers.c.id).where(dossiers.c.identity == subject.identity, actor.dossier_filter())
    number: int | None = connection.execute(query).scalar()
    return number


def open_for_writing(connection: Connection, actor: Actor, subject: Subject) -> int:
    """Number of a dossier, made when it does not exist, locked until the transaction ends.

    Raises:
        IbpError: this person may not write in it.
    """
    if not actor.may.writes or (actor.schools is not None and subject.school not in actor.schools):
        raise IbpError("store.may_not_write")
    query = select(dossiers.c.id).where(
        dossiers.c.identity == subject.identity, actor.dossier_filter(write=True)
    )
    number: int | None = connection.execute(query.with_for_update()).scalar()
    if number is None:
        _create(connection, actor, subject)
        number = connection.execute(query.with_for_update()).scalar()
    if number is None:
        raise IbpError("store.may_not_write")
    return number


def _create(connection: Connection, actor: Actor, subject: Subject) -> None:
    values = {
        "board": subject.board,
        "school": subject.school,
        "kind": subject.kind,
        "round": subject.round,
        "subject": subject.subject,
        "identity": subject.identity,
        "created_at": times.now(),
        "created_by": actor.name,
    }
    if connection.dialect.name == "sqlite":
        connection.execute(insert(dossiers).values(values))  # the only writer, so nobody was first
        return
    # Imported here: it takes a tenth of the time in which a page on SQLite opens.
    from sqlalchemy.dialects.postgresql import insert as insert_or_leave

    connection.execute(insert_or_leave(dossiers).values(values).on_conflict_do_nothing())


def subject_of(
    connection: Connection, actor: Actor, board: str, school: int | None, kind: str, subject: str
) -> Subject:
    """Which dossier is meant, of a board and a school that this person may see."""
    require_board(connection, actor, board)
    if school is not None:
        require_school(connection, actor, board, school)
    return Subject(board, school, kind, None, free_text.name(subject, 200))
