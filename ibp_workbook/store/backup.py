"""A workspace as one portable file: a zip of JSON lines that SQLite and PostgreSQL both can restore."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.chain import append
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.engine import exists, file_of, of_one_moment, open_engine, shown, writing
from ibp_workbook.store.log import now
from ibp_workbook.store.migrations.noted_actions import convert
from ibp_workbook.store.schema import KEPT, REVISION, Moment

_LATER = {"members": {"until", "signed_in_at"}}
"""Columns that came later, empty in what an earlier backup holds."""
_WITHOUT_ACTIONS = "0002"
"""The first schema whose backups are taken in: it kept actions with the norms."""
_SINCE = {"audit": "0007", "audit_end": "0007"}
"""Tables that later schemas added, with the first that had them."""
BACKUP = "backup"
"""What the audit log calls it."""
FORMAT = "ibp-workbook-backup/1"
MAX_MANIFEST = 1_000_000
MAX_LINE = 32_000_000
MAX_TABLE = 2_000_000_000
MAX_NUMBER = 2**31 - 1
_CHUNK = 1_000
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError,
    TypeError, msgspec.MsgspecError,
)  # fmt: skip


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one table."""

    rows: int
    bytes: int
    sha256: str


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    revision: str
    made_at: datetime
    tables: dict[str, _Part]


def backup(url: str, path: str | Path) -> dict[str, int]:
    """Write a whole workspace, as it is at this moment, to one file.

    Args:
        url: address of the workspace.
        path: where the file goes; it is there completely or not at all.

    Returns:
        The number of rows of each table.

    Raises:
        IbpError: there is no workspace, or the file cannot be written.
    """
    if not exists(url):
        raise IbpError("store.no_workspace", url=shown(url))
    who, engine, path = Actor.local(), open_engine(url), Path(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        _require_elsewhere(url, path)
        with (
            of_one_moment(engine) as connection,
            zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as file,
        ):
            parts = {table.name: _write_table(connection, table, file) for table in _tables(REVISION)}
            manifest = _Manifest(FORMAT, REVISION, now(), parts)
            file.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
        with writing(engine) as connection:
            append(connection, who.signs, Deed(Kind.EXPORT, detail=BACKUP))
        unfinished.replace(path)
    except OSError as error:
        raise IbpError("store.backup_not_written", file=path, reason=error.strerror or "") from error
    finally:
        with suppress(OSError):  # nothing was begun, or it has its name already
            unfinished.unlink()
    return {name: part.rows for name, part in parts.items()}


def restore(url: str, path: str | Path) -> dict[str, int]:
    """Put a backup back into an empty workspace. All of it is checked before anything is written.

    Args:
        url: address of the workspace; it is made when it does not exist.
        path: the file that ``backup`` wrote.

    Returns:
        The number of rows of each table.

    Raises:
        IbpError: the file is no backup or is damaged, or the workspace is not empty; nothing is changed then.
    """
    who, path = Actor.local(), Path(path)
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _read_manifest(file)
            for table in _tables(manifest.revision):
                for _ in _rows(file, table, manifest.tables[table.name]):
                    pass
            with writing(open_engine(url)) as connection:
                _fill(connection, file, manifest)
                append(connection, who.signs, Deed(Kind.IMPORT, detail=BACKUP))
    except OSError as error:
        raise IbpError("store.backup_not_read", file=path, reason=error.strerror or "") from error
    except (*_DAMAGED, IntegrityError, DataError) as error:
        raise IbpError("store.backup_damaged", file=path) from error
    return {name: part.rows for name, part in manifest.tables.items()}


def _require_elsewhere(url: str, path: Path) -> None:
    """A slip on the command line must not put the backup in the place of the workspace."""
    workspace = file_of(url)
    if workspace is not None and path.exists() and path.samefile(workspace):
        raise IbpError("store.backup_on_workspace", file=path)


def _write_table(connection: Connection, table: Table, file: zipfile.ZipFile) -> _Part:
    digest, size, count = hashlib.sha256(), 0, 0
    rows = connection.execution_options(stream_results=True).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    with file.open(_member(table), "w", force_zip64=True) as stream:
        for row in rows.mappings():
            line = json.dumps(dict(row), default=_as_text, separators=(",", ":")).encode() + b"\n"
            stream.write(line)
            digest.update(line)
            size, count = size + len(line), count + 1
    return _Part(count, size, digest.hexdigest())


def _read_manifest(file: zipfile.ZipFile) -> _Manifest:
    info = file.getinfo("manifest.json")
    if info.file_size > MAX_MANIFEST:
        raise ValueError(info.file_size)
    manifest = msgspec.json.decode(file.read(info), type=_Manifest)
    if manifest.format != FORMAT:
        raise ValueError(manifest.format)
    if not _WITHOUT_ACTIONS <= manifest.revision <= REVISION:  # later schemas changed no row
        raise IbpError("store.backup_version")
    tables = _tables(manifest.revision)
    expected = {"manifest.json", *(_member(table) for table in tables)}
    if sorted(file.namelist()) != sorted(expected) or set(manifest.tables) != {
        table.name for table in tables
    }:
        raise ValueError(file.namelist())
    if not {member.compress_type for member in file.infolist()} <= {zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED}:
        raise ValueError(file.filename)
    return manifest


def _tables(revision: str) -> list[Table]:
    """The tables that a backup of this schema holds."""
    return [table for table in KEPT if _SINCE.get(table.name, "") <= revision]


def _rows(file: zipfile.ZipFile, table: Table, part: _Part) -> Iterator[dict[str, Any]]:
    """The rows of a table, unpacked bit by bit; ValueError where they are not what the manifest says."""
    info = file.getinfo(_member(table))
    if info.file_size != part.bytes or part.bytes > MAX_TABLE:
        raise ValueError(table.name)
    digest, count = hashlib.sha256(), 0
    with file.open(info) as stream:
        while line := stream.readline(MAX_LINE):
            if not line.endswith(b"\n"):
                raise ValueError(table.name)
            digest.update(line)
            count += 1
            yield _row(table, msgspec.json.decode(line, type=dict[str, Any]))
    if count != part.rows or digest.hexdigest() != part.sha256:
        raise ValueError(table.name)


def _row(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    missing = table.columns.keys() - values.keys()
    if values.keys() - table.columns.keys() or missing - _LATER.get(table.name, set()):
        raise ValueError(table.name)
    return {column.name: _value(column, values.get(column.name)) for column in table.columns}


def _value(column: Column[Any], value: Any) -> Any:
    """One value as the database takes it; SQLite itself would take any type anywhere."""
    kind = column.type
    if value is None and column.nullable:
        return None
    if isinstance(kind, Moment):
        moment = datetime.fromisoformat(value)  # backups of before December 2026 have no zone in them
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    limit = getattr(kind, "length", None)
    if isinstance(kind, Boolean | Integer | String) and type(value) is not kind.python_type:
        raise TypeError(column.name)
    if isinstance(kind, Integer) and abs(value) > MAX_NUMBER:
        raise ValueError(column.name)
    if isinstance(kind, String) and "\0" in value:
        raise ValueError(column.name)
    if limit is not None and len(value) > limit:
        raise ValueError(column.name)
    return value


def _fill(connection: Connection, file: zipfile.ZipFile, manifest: _Manifest) -> None:
    for table in KEPT:
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise IbpError("store.workspace_not_empty")
    for table in _tables(manifest.revision):
        rows = _rows(file, table, manifest.tables[table.name])
        while chunk := list(islice(rows, _CHUNK)):
            connection.execute(insert(table), chunk)
        if connection.dialect.name == "postgresql":
            _continue_numbers(connection, table)
    if manifest.revision == _WITHOUT_ACTIONS:
        convert(connection)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next row a number that is free; SQLite looks by itself."""
    key = table.columns.get("id")
    if key is None or not isinstance(key.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    highest = func.max(key)
    connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def _member(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _as_text(value: date | datetime) -> str:
    return value.isoformat()
