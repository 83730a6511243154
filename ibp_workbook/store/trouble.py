"""What a database says when it cannot do something, as a sentence for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)

from ibp_workbook.errors import IbpError, LaterError

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_BUSY: "store.slow",
    sqlite3.SQLITE_LOCKED: "store.slow",
}
_OF_POSTGRESQL = {
    "53100": "store.full",
    "55P03": "store.slow",  # a lock that another one keeps
    "57014": "store.slow",  # a statement that took too long
}


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn a full disk, a lock that lasts or a server that is gone into a sentence.

    Args:
        url: the workspace, as it may be shown.

    Raises:
        LaterError: the same goes in a while.
        IbpError: it never goes.
    """
    try:
        yield
    except TimeoutError as error:  # this process has as many connections as it may
        raise LaterError("store.slow") from error
    except (OperationalError, InterfaceError) as error:
        raise LaterError(_reason(error)) from error
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        # Such as a number of twenty digits in an address: no database holds it.
        raise IbpError("store.wrong_value") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # its other kinds are mistakes in this program
            raise
        raise IbpError("store.damaged", url=url) from error


def _reason(error: DBAPIError) -> str:
    if isinstance(error.orig, sqlite3.Error):
        # The rest of the number says where it happened.
        return _OF_SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, "store.unavailable")
    return _OF_POSTGRESQL.get(getattr(error.orig, "sqlstate", None) or "", "store.unavailable")
