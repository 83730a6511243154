"""Whatever is done to the audit log behind the program's back is found at the first entry it touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from ibp_workbook.store.audit import chain
from ibp_workbook.store.audit.chain import Broken, append
from ibp_workbook.store.audit.entries import Deed, Kind, digest, moment
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.schema import audit
from tests.store.together import run_together

if TYPE_CHECKING:
    from tests.store.conftest import Place

TABLES = ("audit", "audit_end")


@pytest.fixture
def log(place: Place) -> Place:
    """A workspace with a log of ten entries and more."""
    place.workspace.audit.note(*(Deed(Kind.EXPORT, "100", detail=f"plan{n}") for n in range(10)))
    return place


def unlocked(place: Place, work: Callable[[Connection], object]) -> None:
    """Somebody with all rights on the database takes away what guards the log, and does something."""
    with writing(open_engine(place.url)) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
            ).scalars()
            for name in list(names):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in TABLES:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        work(connection)


def row(connection: Connection, number: int) -> dict[str, Any]:
    return dict(connection.execute(select(audit).where(audit.c.number == number)).mappings().one())


def put(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(insert(audit).values(values))


def again(values: dict[str, Any]) -> dict[str, Any]:
    """A row with a hash that fits what it says."""
    said = {name: value for name, value in values.items() if name != "hash"}
    return {**said, "hash": digest(**{**said, "at": moment(said["at"])})}


def sql(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement))


def rewritten_one(connection: Connection) -> None:
    """An entry is changed and its hash made right again."""
    values = again({**row(connection, 5), "who": "bas"})
    connection.execute(update(audit).where(audit.c.number == 5).values(values))


def swapped(connection: Connection) -> None:
    for number, becomes in ((5, 99), (6, 5), (99, 6)):
        connection.execute(text(f"UPDATE audit SET number = {becomes} WHERE number = {number}"))


def inserted(connection: Connection) -> None:
    """An entry of one's own between 5 and 6, and all behind it one further."""
    for number in range(_last(connection), 5, -1):
        connection.execute(text(f"UPDATE audit SET number = {number + 1} WHERE number = {number}"))
    put(connection, again({**row(connection, 5), "number": 6, "previous": row(connection, 5)["hash"]}))
    connection.execute(text("UPDATE audit_end SET number = number + 1"))


def _last(connection: Connection) -> int:
    return int(connection.execute(text("SELECT max(number) FROM audit")).scalar_one())


def added_behind(connection: Connection) -> None:
    """An entry past the program, that fits the chain but not the end."""
    number = _last(connection)
    before = row(connection, number)
    put(connection, again({**before, "number": number + 1, "previous": before["hash"]}))


def gone_as_if_old(connection: Connection) -> None:
    """The first ones go, as if their term were over; no entry tells so."""
    last = row(connection, 4)
    connection.execute(text("DELETE FROM audit WHERE number <= 4"))
    connection.execute(text(f"UPDATE audit_end SET removed = 4, removed_hash = '{last['hash']}'"))


TAMPERED: dict[str, tuple[Callable[[Connection], object], Broken]] = {
    "who": (sql("UPDATE audit SET who = 'bas' WHERE number = 5"), Broken(5, "changed")),
    "when": (
        sql("UPDATE audit SET at = '2026-01-01 00:00:00.000000' WHERE number = 5"),
        Broken(5, "changed"),
    ),
    "board": (sql("UPDATE audit SET board = '' WHERE number = 5"), Broken(5, "changed")),
    "school": (sql("UPDATE audit SET school = 1 WHERE number = 5"), Broken(5, "changed")),
    "hash": (sql("UPDATE audit SET hash = previous WHERE number = 5"), Broken(5, "changed")),
    "made right again": (rewritten_one, Broken(6, "follows")),
    "removed": (sql("DELETE FROM audit WHERE number = 5"), Broken(5, "missing")),
    "the first removed": (sql("DELETE FROM audit WHERE number = 1"), Broken(1, "missing")),
    "swapped": (swapped, Broken(5, "changed")),
    "inserted": (inserted, Broken(7, "changed")),
    "cut off": (sql("DELETE FROM audit WHERE number > 8"), Broken(9, "cut")),
    "emptied": (sql("DELETE FROM audit"), Broken(1, "cut")),
    "gone as if old": (gone_as_if_old, Broken(5, "removed")),
}


@pytest.mark.parametrize(("work", "broken"), TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_is_found_where_it_begins(
    log: Place, work: Callable[[Connection], object], broken: Broken
) -> None:
    assert log.workspace.audit.check().broken is None
    unlocked(log, work)
    assert log.workspace.audit.check().broken == broken


def test_what_stands_behind_the_end_is_found(log: Place) -> None:
    last = log.workspace.audit.check().last
    unlocked(log, added_behind)
    assert log.workspace.audit.check().broken == Broken(last + 1, "beyond")


def test_without_the_end_nothing_is_believed(log: Place) -> None:
    unlocked(log, sql("DELETE FROM audit_end"))
    assert log.workspace.audit.check().broken == Broken(1, "beyond")


def test_an_end_that_was_noted_gives_away_who_rewrote_everything(log: Place) -> None:
    noted = log.workspace.audit.check()

    def rewrite(connection: Connection) -> None:
        entries = [row(connection, number) for number in range(1, noted.last + 1)]
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_end"))
        for entry in entries:
            append(connection, entry["who"].replace("els", "bas"), Deed(Kind(entry["kind"]), entry["board"]))

    unlocked(log, rewrite)
    assert log.workspace.audit.check().broken is None, "the database alone cannot tell"
    assert log.workspace.audit.check((noted.last, noted.hash)).broken == Broken(noted.last, "noted")


def test_an_end_that_was_noted_gives_away_who_cut_off_the_rest_as_well(log: Place) -> None:
    noted = log.workspace.audit.check()

    def cut(connection: Connection) -> None:
        connection.execute(text("DELETE FROM audit WHERE number > 8"))
        connection.execute(text(f"UPDATE audit_end SET number = 8, hash = '{row(connection, 8)['hash']}'"))

    unlocked(log, cut)
    assert log.workspace.audit.check().broken is None
    assert log.workspace.audit.check((noted.last, noted.hash)).broken == Broken(noted.last, "noted")
    assert log.workspace.audit.check((8, row_hash(log, 8))).broken is None


def row_hash(place: Place, number: int) -> str:
    with reading(open_engine(place.url)) as connection:
        return str(row(connection, number)["hash"])


# ---- The database itself refuses ----

REFUSED = [
    "UPDATE audit SET who = 'bas'",
    "DELETE FROM audit WHERE number = 1",
    "UPDATE audit_end SET number = number - 1",
    "DELETE FROM audit_end",
]
SQLITE_ONLY = [
    "INSERT OR REPLACE INTO audit SELECT number, at, kind, place, 'bas', whom, board, school, dossier, "
    "detail, previous, hash FROM audit",
    "INSERT OR REPLACE INTO audit_end SELECT id, 0, hash, removed, removed_hash FROM audit_end",
]
POSTGRESQL_ONLY = ["TRUNCATE audit", "TRUNCATE audit_end"]


@pytest.mark.parametrize("statement", [*REFUSED, *SQLITE_ONLY, *POSTGRESQL_ONLY])
def test_the_database_refuses_to_change_it(log: Place, statement: str) -> None:
    engine = open_engine(log.url)
    other = POSTGRESQL_ONLY if engine.dialect.name == "sqlite" else SQLITE_ONLY
    if statement in other:
        pytest.skip("the other database has this")
    before = log.workspace.audit.check()
    with pytest.raises(DBAPIError, match="only ever added to"), writing(engine) as connection:
        connection.exec_driver_sql(statement)
    assert log.workspace.audit.check() == before


# ---- Several servers at once ----

OPEN = """
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.audit.entries import Deed, Kind
workspace = Workspace(sys.argv[1], Actor(sys.argv[2], "consultant"))
"""
TELL = """
for number in range(int(sys.argv[3])):
    workspace.audit.note(Deed(Kind.EXPORT, "100", detail=str(number)))
    workspace.members.add(Member(f"{sys.argv[2]}{number}", "Lid", "reader", "100"))
"""
PROGRAMS, TIMES = 3, 8


def test_programs_that_write_at_once_make_one_chain(place: Place) -> None:
    before = place.workspace.audit.check().last
    run_together(OPEN, TELL, [[place.url, f"p{number}", str(TIMES)] for number in range(PROGRAMS)])
    checked = place.workspace.audit.check()
    assert (checked.broken, checked.last) == (None, before + 2 * PROGRAMS * TIMES)
    said = [(e.who, e.kind, e.detail, e.whom) for e in place.workspace.audit.entries() if e.number > before]
    assert sorted(said) == sorted(
        told
        for number in range(TIMES)
        for who in (f"p{program}" for program in range(PROGRAMS))
        for told in ((who, "export", str(number), ""), (who, "role_given", "reader", f"{who}{number}"))
    )


def test_checking_goes_on_while_others_write(log: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the first look is not seen half."""
    real = chain._at_the_end
    seen = []

    def later(*arguments: Any) -> Any:
        log.workspace.audit.note(Deed(Kind.EXPORT, "100"))
        seen.append(True)
        return real(*arguments)

    monkeypatch.setattr(chain, "_at_the_end", later)
    assert log.workspace.audit.check().broken is None
    assert seen
