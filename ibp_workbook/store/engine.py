"""Connections: SQLite for one server, PostgreSQL where several share a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from ibp_workbook.errors import IbpError
from ibp_workbook.store.schema import REVISION

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+psycopg://"


@cache
def open_engine(url: str) -> Engine:
    """The engine of a workspace, with its schema brought up to date.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://…``.

    Raises:
        IbpError: the address is wrong, the database cannot be reached, or it was made by a newer program.
    """
    with _opening(url):
        engine = _create(url)
        revision = _revision(engine)
        if revision != REVISION:
            # Alembic takes half a second to import; most starts do not need it.
            from ibp_workbook.store.migrate import migrate

            migrate(engine, revision)
    return engine


def is_new(url: str) -> bool:
    """Whether nobody ever opened a workspace at this address.

    Raises:
        IbpError: the address is wrong, or the database cannot be reached.
    """
    with _opening(url):
        return not exists(url) or _revision(_create(url)) is None


@contextmanager
def _opening(url: str) -> Iterator[None]:
    """Say in a sentence why a workspace cannot be opened."""
    try:
        yield
    except (ArgumentError, SQLAlchemyError, ValueError, OSError) as error:
        key = "store.damaged" if type(error) is DatabaseError else "store.cannot_open"
        raise IbpError(key, url=shown(url)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; all queries on it see the same state on SQLite."""
    with _explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction: everything done on it counts, or nothing."""
    with (
        _explained(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Turn a full disk, a lock that lasts or a server that is gone into a sentence."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise IbpError("store.unavailable") from error
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        # Such as a number of twenty digits in an address: no database holds it.
        raise IbpError("store.wrong_value") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # its other kinds are mistakes in this program
            raise
        raise IbpError("store.damaged", url=shown(str(engine.url))) from error


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
        # A connection per use: no page waits for another's, and nothing stays locked when one is killed.
        engine = create_engine(url, poolclass=NullPool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.startswith(_POSTGRESQL):
        # A server that does not answer gives a sentence, not a page that hangs for minutes.
        wait = {"connect_timeout": 10}
        return create_engine(url, connect_args=wait, pool_pre_ping=True, pool_size=1, max_overflow=4)
    raise IbpError("store.wrong_url", url=shown(url))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


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
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision
