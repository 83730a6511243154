"""The file of a backup: what its manifest says, and its rows, unpacked bit by bit and checked."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, Date, Integer, String, Table
from sqlalchemy.exc import DataError, IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store.schema import KEPT, REVISION, Moment

_LATER = {"members": {"until", "signed_in_at"}}
"""Columns that came later, empty in what an earlier backup holds."""
_FIRST = "0001"
WITH_NOTED_ACTIONS = "0002"
"""The last schema that kept actions with the norms."""
_SINCE = {"contents": "0002", "verdicts": "0002", "audit": "0007", "audit_end": "0007"}
"""Tables that later schemas added, with the first that had them."""
FORMAT = "ibp-workbook-backup/1"
MAX_MANIFEST = 1_000_000
MAX_LINE = 32_000_000
MAX_TABLE = 2_000_000_000
MAX_NUMBER = 2**31 - 1
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError,
    TypeError, msgspec.MsgspecError,
)  # fmt: skip


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one table."""

    rows: int
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the file ``manifest.json``."""

    format: str
    revision: str
    made_at: datetime
    tables: dict[str, Part]


def check(path: Path) -> None:
    """Make sure that a backup is whole, so that it can be restored.

    Raises:
        IbpError: it is not; the sentence says why.
    """
    with reading(path) as file:
        checked(file)


@contextmanager
def reading(path: Path) -> Iterator[zipfile.ZipFile]:
    """Say in a sentence why a file cannot be restored."""
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except OSError as error:
        raise IbpError("store.backup_not_read", file=path, reason=error.strerror or "") from error
    except (*_DAMAGED, IntegrityError, DataError) as error:
        raise IbpError("store.backup_damaged", file=path) from error


def checked(file: zipfile.ZipFile) -> Manifest:
    """The manifest, after all rows were read once."""
    manifest = _read_manifest(file)
    for table in tables_of(manifest.revision):
        for _ in rows(file, table, manifest.tables[table.name]):
            pass
    return manifest


def _read_manifest(file: zipfile.ZipFile) -> Manifest:
    info = file.getinfo("manifest.json")
    if info.file_size > MAX_MANIFEST:
        raise ValueError(info.file_size)
    manifest = msgspec.json.decode(file.read(info), type=Manifest)
    if manifest.format != FORMAT:
        raise ValueError(manifest.format)
    if not _FIRST <= manifest.revision <= REVISION:  # later schemas changed no row
        raise IbpError("store.backup_version")
    tables = tables_of(manifest.revision)
    expected = {"manifest.json", *(member(table) for table in tables)}
    if sorted(file.namelist()) != sorted(expected) or set(manifest.tables) != {
        table.name for table in tables
    }:
        raise ValueError(file.namelist())
    if not {info.compress_type for info in file.infolist()} <= {zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED}:
        raise ValueError(file.filename)
    return manifest


def tables_of(revision: str) -> list[Table]:
    """The tables that a backup of this schema holds."""
    return [table for table in KEPT if _SINCE.get(table.name, "") <= revision]


def rows(file: zipfile.ZipFile, table: Table, part: Part) -> Iterator[dict[str, Any]]:
    """The rows of a table, unpacked bit by bit; ValueError where they are not what the manifest says."""
    info = file.getinfo(member(table))
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


def member(table: Table) -> str:
    """Where the rows of a table are in the file."""
    return f"tables/{table.name}.jsonl"
