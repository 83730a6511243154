"""Connections: SQLite for one server, PostgreSQL where several share a workspace."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool, QueuePool

from ibp_workbook.errors import IbpError, LaterError
from ibp_workbook.store import lingering
from ibp_workbook.store.schema import REVISION
from ibp_workbook.store.trouble import told

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+psycopg://"
_PATIENCE = 10
"""Seconds to wait for another program that writes, or for a server that does not answer."""
_LONGEST = 60
"""Seconds that one statement may take on PostgreSQL."""
MOST_CONNECTIONS = 5
"""To PostgreSQL, of one process; docs/deployment.md says what that makes of a server."""
_ANSWERS = {
    "connect_timeout": _PATIENCE,
    # A server whose network is gone says nothing at all: ask whether it is there.
    "keepalives_idle": _PATIENCE,
    "keepalives_interval": _PATIENCE // 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 2 * _PATIENCE * 1000,
}
"""For PostgreSQL."""
_FILLING = 20270109
"""Number of the lock on PostgreSQL with which one program at a time fills or upgrades a workspace."""
_VERSION = text("SELECT version_num FROM alembic_version")


@cache
def open_engine(url: str) -> Engine:
    """The engine of a workspace with the schema that this program needs.

    A new workspace gets it, and so does a file of an earlier program. A server may be shared with programs
    of that version: bringing it up to date is for ``ibp upgrade``, when somebody decides so.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://…``.

    Raises:
        IbpError: the address is wrong, the database cannot be reached, or it is of another version.
    """
    with opening(url):
        engine, revision = as_it_is(url)
        if revision != REVISION:
            # Alembic takes half a second to import; most starts do not need it.
            from ibp_workbook.store.migrate import is_known, migrate

            if revision is not None and file_of(url) is None:
                raise IbpError(f"store.{'older' if is_known(revision) else 'newer'}")
            migrate(engine, revision)
    return engine


def as_it_is(url: str) -> tuple[Engine, str | None]:
    """The engine of a workspace and the revision of its schema; None when there is nothing there yet."""
    engine = _create(url)
    return engine, _revision(engine)


def is_new(url: str) -> bool:
    """Whether nobody ever opened a workspace at this address.

    Raises:
        IbpError: the address is wrong, or the database cannot be reached.
    """
    with opening(url):
        return not exists(url) or as_it_is(url)[1] is None


def hold(connection: Connection, lock: int) -> None:
    """Let one program at a time go on from here, until its transaction ends; the number says at what.

    For PostgreSQL: on SQLite who writes is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Let one of the programs that share a workspace fill or upgrade it; the others wait, and find it done.

    Raises:
        IbpError: the address is wrong, or the database cannot be reached.
    """
    if file_of(url):  # of one server
        yield
        return
    with opening(url):
        connection = _create(url).connect()
        without_limits(connection)
        hold(connection, _FILLING)
    with connection:
        yield


@contextmanager
def opening(url: str) -> Iterator[None]:
    """Say in a sentence why a workspace cannot be opened."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise LaterError("store.cannot_open", url=shown(url)) from error
    except (ArgumentError, SQLAlchemyError, ValueError, OSError) as error:
        key = "store.damaged" if type(error) is DatabaseError else "store.cannot_open"
        raise IbpError(key, url=shown(url)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; all queries on it see the same state on SQLite."""
    with _explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def of_one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; all queries on it see the same state, also on PostgreSQL."""
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction: everything done on it counts, or nothing.

    Until it ends nobody brings the workspace to another version, and afterwards this program stays out.
    """
    with (
        _explained(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        confirm_version(connection)
        yield connection


def confirm_version(connection: Connection) -> None:
    """Make sure that the workspace still has the schema of this program.

    Raises:
        IbpError: a program of another version brought it to another one.
    """
    if connection.execute(_VERSION).scalar() != REVISION:
        raise IbpError("store.other_version")


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Say in a sentence why something does not go; another version goes before all else."""
    with told(shown(str(engine.url))):
        try:
            yield
        except (OperationalError, InterfaceError, ProgrammingError) as error:
            _explain_by_version(engine, error)
            raise


def _explain_by_version(engine: Engine, error: Exception) -> None:
    """Say so when a table is not as expected because another program changed the schema a moment ago."""
    try:
        with engine.connect() as connection:
            confirm_version(connection)
    except SQLAlchemyError:
        return  # the database itself is not there: that is the sentence to give
    except IbpError as other:
        raise other from error


def file_of(url: str) -> Path | None:
    """The file of a SQLite workspace; None for a server."""
    return Path(make_url(url).database or "") if url.startswith(_SQLITE) else None


def exists(url: str) -> bool:
    """Whether there is a workspace at this address; always true for a server, which says so itself."""
    file = file_of(url)
    return file is None or file.is_file()


def shown(url: str) -> str:
    """The address without a password, for on screen; a password may also stand behind the question mark."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2].partition('?')[0]}"


def _create(url: str) -> Engine:
    path = file_of(url)
    if path is not None:
        if not path.name or path.name == ":memory:":
            raise IbpError("store.wrong_url", url=url)
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = _create_sqlite(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.startswith(_POSTGRESQL):
        engine = create_engine(
            url,
            connect_args=_ANSWERS,
            pool_pre_ping=True,  # one from before the server was restarted is made anew
            pool_size=1,
            max_overflow=MOST_CONNECTIONS - 1,
            pool_timeout=_PATIENCE,
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    raise IbpError("store.wrong_url", url=shown(url))


def _create_sqlite(url: str) -> Engine:
    """A connection per use, or one that is free: no page waits for another's."""
    seconds = lingering.patience()
    if seconds is None:
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=QueuePool, pool_size=2, max_overflow=-1)
    lingering.keep(engine, seconds)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """A lock that lasts, or a server that is too busy, gives a sentence; not a page that hangs."""
    connection.autocommit = True
    for name, seconds in (("lock_timeout", _PATIENCE), ("statement_timeout", _LONGEST)):
        connection.execute(f"SET {name} = '{seconds}s'")
    connection.autocommit = False


def without_limits(connection: Connection) -> None:
    """Let a connection to PostgreSQL take its time: for what is done once, and by one program."""
    if connection.dialect.name == "postgresql":
        for name in ("lock_timeout", "statement_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    _write_ahead(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let the file have a log of its own for what is written (WAL), once for all programs.

    SQLite does not wait here for a program that writes or that does this too, whatever its busy timeout:
    it says at once that the file is locked.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Any) -> None:
    # A writer takes the lock at once, so that what it read is still true when it writes.
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return None
        if not {"alembic_version", "dossiers", "events"} <= set(tables):
            raise IbpError("store.foreign", url=shown(str(engine.url)))
        revision: str | None = connection.execute(_VERSION).scalar()
        return revision
