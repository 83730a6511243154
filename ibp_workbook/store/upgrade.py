"""``ibp upgrade``: bring a workspace to the schema of this program, or leave it exactly as it is.

Migrating and looking at what came of it are one transaction, on SQLite and PostgreSQL alike: whatever goes
wrong on the way, also a kill, leaves the workspace as it was. The backup made before is for later regrets.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, func, inspect, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit import chain
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.backup import BACKUP, backed_up
from ibp_workbook.store.backup_file import check
from ibp_workbook.store.engine import alone, as_it_is, exists, file_of, of_one_moment, opening, shown
from ibp_workbook.store.migrate import is_known, migrate
from ibp_workbook.store.schema import KEPT, REVISION, audit, metadata
from ibp_workbook.times import now

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upgraded:
    """What was done.

    Attributes:
        before, after: the schema it had and has; the same when there was nothing to do.
        backup: the file with all of it as it was; None when there was nothing to do.
        rows: how many rows each table had, and still has.
    """

    before: str
    after: str
    backup: Path | None
    rows: Mapping[str, int]


@dataclass(frozen=True)
class _Content:
    """What no upgrade may take away.

    Attributes:
        rows: how many rows each table has.
        audit: what checking the audit log came to; None where there is none yet.
    """

    rows: Mapping[str, int]
    audit: chain.Checked | None


class _LossError(Exception):
    """What came of the migrations is not what should have."""


def upgrade(url: str, backup: Path | None = None) -> Upgraded:
    """Back up, migrate and verify; all of it counts, or nothing.

    Args:
        url: address of the workspace.
        backup: where the backup goes; by default beside the file, or in this folder for a server.

    Raises:
        IbpError: there is no workspace, it is of a newer program, the backup cannot be made, or the
            workspace could not be upgraded and is as it was.
    """
    if not exists(url):
        raise IbpError("store.no_workspace", url=shown(url))
    # A second program waits, and finds it done: the one would read for its backup what the other changes.
    with alone(url):
        return _upgraded(url, backup)


def _upgraded(url: str, backup: Path | None) -> Upgraded:
    with opening(url):
        engine, revision = as_it_is(url)
        if revision is None:
            raise IbpError("store.no_workspace", url=shown(url))
        if revision == REVISION:
            return Upgraded(revision, revision, None, {})
        if not is_known(revision):
            raise IbpError("store.newer")
        path = backup or _beside(url, revision)
        if path.exists():
            raise IbpError("store.backup_exists", file=path)
        with backed_up(engine, revision, path) as rows:
            pass
        check(path)
    try:
        migrate(engine, revision, _verifying(engine, Actor.local().signs))
    except Exception as error:
        log.exception("the workspace could not be upgraded from %s", revision)
        raise IbpError("store.not_upgraded", url=shown(url), file=path) from error
    return Upgraded(revision, REVISION, path, rows)


def _beside(url: str, revision: str) -> Path:
    """A name that says what it is a backup of, and when it was made."""
    file = file_of(url)
    moment = now().isoformat(timespec="seconds")[:19].replace(":", "")
    name = f"{file.stem if file else 'ibp'}-{revision}-{moment}.zip"
    return file.with_name(name) if file else Path(name)


def _verifying(engine: Engine, who: str) -> Callable[[Connection], None]:
    """Looks whether all is there that was there, in the transaction that migrates."""
    with of_one_moment(engine) as connection:
        before = _content(connection)

    def verify(connection: Connection) -> None:
        context = MigrationContext.configure(connection)
        if context.get_current_revision() != REVISION:
            raise _LossError("the schema has another number")
        if compare_metadata(context, metadata):
            raise _LossError("the schema is not that of this program")
        _verify_content(before, _content(connection))
        if connection.dialect.name == "sqlite":
            _verify_file(connection)
        chain.append(connection, who, Deed(Kind.EXPORT, detail=BACKUP))

    return verify


def _content(connection: Connection) -> _Content:
    names = set(inspect(connection).get_table_names())
    there = [table for table in KEPT if table.name in names]
    rows = {table.name: _count(connection, table) for table in there}
    return _Content(rows, chain.check(connection) if audit in there else None)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _verify_content(before: _Content, after: _Content) -> None:
    """Others may have added something in the meantime, and a migration may; nothing of either takes away."""
    fewer = [name for name, count in before.rows.items() if after.rows.get(name, 0) < count]
    if fewer:
        raise _LossError(f"rows are gone from {', '.join(fewer)}")
    if before.audit is None or after.audit is None:
        return
    if before.audit.broken is None and after.audit.broken is not None:
        raise _LossError(f"the audit log breaks at {after.audit.broken.number}")


def _verify_file(connection: Connection) -> None:
    """SQLite checks its own file, and the references between rows."""
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        raise _LossError("the file is damaged")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise _LossError("a row refers to one that is not there")
