"""Opening a workspace: new, known, newer, someone else's; and events that nobody can change."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.engine import open_engine, reading, shown, writing
from ibp_workbook.store.schema import REVISION, metadata

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

ROOT = Path(__file__).resolve().parents[2]


def _execute(url: str, *statements: str) -> None:
    """Change the database behind the program's back."""
    with writing(open_engine(url)) as connection:
        for statement in statements:
            connection.execute(text(statement))


def _reopen(url: str) -> Workspace:
    open_engine(url).dispose()
    open_engine.cache_clear()
    return Workspace(url)


def test_a_new_workspace_has_exactly_the_tables_of_the_schema(bare_url: str) -> None:
    with reading(open_engine(bare_url)) as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, metadata) == []


def test_two_programs_may_make_the_same_workspace_at_the_same_moment(bare_url: str) -> None:
    code = (
        "import sys; from ibp_workbook.store import Workspace; print(Workspace(sys.argv[1]).schools.boards())"
    )

    def start(_: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, bare_url]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)

    with ThreadPoolExecutor(3) as pool:
        for done in pool.map(start, range(3)):
            assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_a_new_workspace_waits_for_a_program_that_is_making_it(tmp_path: Path) -> None:
    file = tmp_path / "w.sqlite"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # it writes already, and the file has no log of its own yet
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(open_engine, f"sqlite:///{file.as_posix()}")
        with pytest.raises(TimeoutError):
            opened.result(0.2)
        other.execute("COMMIT")
        with reading(opened.result()) as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    other.close()


def test_a_workspace_of_a_newer_program_is_left_alone(new_url: NewUrl) -> None:
    url = new_url()
    _execute(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(IbpError) as caught:
        _reopen(url)
    assert caught.value.key == "store.newer"


def test_a_database_of_another_program_is_left_alone(bare_url: str) -> None:
    open_engine(bare_url)
    _execute(bare_url, "DROP TABLE alembic_version")
    with pytest.raises(IbpError) as caught:
        _reopen(bare_url)
    assert caught.value.key == "store.foreign"


def test_alembic_alone_does_not_make_it_ours(sqlite_url: NewUrl) -> None:
    url = sqlite_url()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    with pytest.raises(IbpError) as caught:
        Workspace(url)
    assert caught.value.key == "store.foreign"


def test_a_damaged_file_gets_a_sentence_while_it_is_in_use(sqlite_url: NewUrl) -> None:
    url = sqlite_url()
    workspace = Workspace(url)
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(b"geen database meer" * 500)
    with pytest.raises(IbpError) as caught:
        workspace.schools.boards()
    assert caught.value.key == "store.damaged"


@pytest.mark.parametrize("change", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
def test_an_event_cannot_be_changed_or_removed(place: Place, change: str) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 3)
    before = place.workspace.maturity.history(place.round.id, None, "b1")
    with pytest.raises(DBAPIError, match="events are only ever added"):
        _execute(place.url, change)
    assert place.workspace.maturity.history(place.round.id, None, "b1") == before


def test_events_cannot_be_emptied_at_once(postgres_url: NewUrl) -> None:
    url = postgres_url()
    Workspace(url)
    with pytest.raises(DBAPIError, match="events are only ever added"):
        _execute(url, "TRUNCATE events")


def test_postgresql_is_really_postgresql(postgres_url: NewUrl) -> None:
    with reading(open_engine(postgres_url())) as connection:
        assert str(connection.execute(text("SELECT version()")).scalar()).startswith("PostgreSQL")


def test_sqlite_syncs_and_minds_its_references(sqlite_url: NewUrl) -> None:
    with reading(open_engine(sqlite_url())) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("mysql://host/base", "store.wrong_url"),
        ("workspace.sqlite", "store.wrong_url"),
        ("", "store.wrong_url"),
        ("sqlite://", "store.wrong_url"),
        ("sqlite:///", "store.wrong_url"),
        ("sqlite:///:memory:", "store.wrong_url"),
        ("postgresql+nothing://host/base", "store.wrong_url"),
        ("postgresql+psycopg://localhost:port/base", "store.cannot_open"),
        ("postgresql+psycopg://localhost:1/base?user=ibp&password=secret", "store.cannot_open"),
        ("postgresql+psycopg://ibp:secret@localhost:1/base", "store.cannot_open"),
    ],
)
def test_a_wrong_address_gets_a_sentence_without_the_password(url: str, key: str) -> None:
    with pytest.raises(IbpError) as caught:
        Workspace(url)
    assert caught.value.key == key
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_bytes(b"Geachte directie, " * 100)
    before = path.read_bytes()
    with pytest.raises(IbpError) as caught:
        Workspace(f"sqlite:///{path.as_posix()}")
    assert caught.value.key == "store.damaged"
    assert path.read_bytes() == before


def test_an_address_is_shown_without_user_and_password() -> None:
    assert shown("postgresql+psycopg://ibp:s@cret@host/base") == "postgresql+psycopg://host/base"
    assert shown("sqlite:///C:/map/w.sqlite") == "sqlite:///C:/map/w.sqlite"


def test_a_second_start_does_not_load_what_only_migrations_need(sqlite_url: NewUrl) -> None:
    url = sqlite_url()
    Workspace(url, Actor("els", "consultant"))
    code = (
        "import sys; from ibp_workbook.store import Workspace; Workspace(sys.argv[1]).schools.boards();"
        "heavy = ('alembic', 'pandas', 'matplotlib', 'psycopg', 'sqlalchemy.dialects.postgresql');"
        "print([name for name in heavy if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, url]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
