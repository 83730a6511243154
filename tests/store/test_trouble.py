"""A full disk, a lock that lasts, a slow or absent server: a sentence each, in time; the same goes later."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, text

from ibp_workbook.errors import LaterError
from ibp_workbook.store import Actor, Workspace, engine
from ibp_workbook.store.engine import MOST_CONNECTIONS, open_engine, reading, writing
from tests.postgres import Postgres, running

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

SOON = 1
"""Seconds, in the place of ten or sixty."""
BOARD = text("INSERT INTO boards (number, name, named_by_person) VALUES (:number, :name, false)")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", SOON)
    monkeypatch.setattr(engine, "_LONGEST", SOON)


@pytest.fixture
def own(hasty: None, sqlite_url: NewUrl) -> Iterator[Postgres]:
    """A server that a test may stop."""
    with running() as server:
        server.do("CREATE DATABASE w")
        yield server
        open_engine(server.url("w")).dispose()


def fill_sqlite(database: Engine) -> Callable[[], None]:
    """SQLite itself finds no room any more; gives what makes room."""
    most = [1]  # it takes as many pages as there are already

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most[0]}")

    def make_room() -> None:
        most[0] = 10_000

    event.listen(database, "connect", limit)
    return make_room


def fill_postgresql(database: Engine) -> Callable[[], None]:
    """The real server says what it says of a full disk; gives what makes room."""

    def do(*statements: str) -> None:
        with writing(database) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    do(
        "CREATE FUNCTION full_disk() RETURNS trigger AS $$"
        "BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER no_room BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    return lambda: do("DROP TRIGGER no_room ON events")


def test_a_full_disk_says_so_and_what_was_not_saved_is_saved_once_there_is_room(place: Place) -> None:
    database = place.workspace._engine
    fill = fill_sqlite if database.dialect.name == "sqlite" else fill_postgresql
    make_room = fill(database)

    def save(times: int) -> None:
        for number in range(times):
            place.workspace.maturity.save(
                place.round.id, place.linde.id, f"b{number}", "comment", "lang " * 900
            )

    with pytest.raises(LaterError) as caught:
        save(50)
    assert caught.value.key == "store.full"
    make_room()
    save(50)
    assert len(place.workspace.maturity.answers(place.round.id, place.linde.id)) == 50


def test_a_lock_that_lasts_is_not_waited_for_without_end(hasty: None, new_url: NewUrl) -> None:
    database = open_engine(new_url())
    with writing(database) as first:
        first.execute(BOARD, {"number": "1", "name": "Een"})
        with pytest.raises(LaterError) as caught, writing(database) as second:
            second.execute(BOARD, {"number": "1", "name": "Ander"})
    assert caught.value.key == "store.slow"


def test_a_statement_that_takes_too_long_ends(hasty: None, postgres_url: NewUrl) -> None:
    with pytest.raises(LaterError) as caught, reading(open_engine(postgres_url())) as connection:
        connection.execute(text("SELECT pg_sleep(3600)"))
    assert caught.value.key == "store.slow"


def test_a_process_takes_so_many_connections_and_no_more(hasty: None, postgres_url: NewUrl) -> None:
    database = open_engine(postgres_url())
    with ExitStack() as taken:
        for _ in range(MOST_CONNECTIONS):
            last = taken.enter_context(reading(database))
        here = last.execute(text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
        assert here.scalar() == MOST_CONNECTIONS
        with pytest.raises(LaterError) as caught, reading(database):
            pass
        assert caught.value.key == "store.slow"
    with reading(database):
        pass


def test_a_server_with_no_connection_left_says_so_and_later_has_one(own: Postgres) -> None:
    own.stop()
    own.start("max_connections=8", "superuser_reserved_connections=0", "max_wal_senders=0")
    own.do("ALTER DATABASE w CONNECTION LIMIT 0")
    own.do("CREATE ROLE els LOGIN")
    own.do("ALTER DATABASE w OWNER TO els")
    url = own.url("w").replace("ibp@", "els@")
    with pytest.raises(LaterError) as refused:
        Workspace(url, Actor("els", "consultant"))
    assert refused.value.key == "store.cannot_open"
    own.do("ALTER DATABASE w CONNECTION LIMIT 5")
    assert Workspace(url, Actor("els", "consultant")).schools.boards() == []
    open_engine(url).dispose()


def test_a_server_that_was_restarted_is_used_again(own: Postgres) -> None:
    workspace = Workspace(own.url("w"), Actor("els", "consultant"))
    assert workspace.schools.boards() == []
    own.stop()
    for _ in range(2):
        with pytest.raises(LaterError) as caught:
            workspace.schools.boards()
        assert caught.value.key == "store.unavailable"
    own.start()
    assert workspace.schools.boards() == []


def test_a_server_that_is_restarted_halfway_keeps_nothing_of_that(own: Postgres) -> None:
    database = open_engine(own.url("w"))

    def write() -> None:
        with writing(database) as connection:
            connection.execute(BOARD, {"number": "1", "name": "Half"})
            own.stop()
            own.start()
            connection.execute(BOARD, {"number": "2", "name": "Rest"})

    with pytest.raises(LaterError) as caught:
        write()
    assert caught.value.key == "store.unavailable"
    with reading(database) as connection:
        assert connection.execute(text("SELECT count(*) FROM boards")).scalar() == 0
