"""A workspace as one portable file: a zip of JSON lines that SQLite and PostgreSQL both can restore."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, Integer, Table, func, insert, inspect, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.chain import append
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.backup_file import (
    FORMAT,
    WITH_NOTED_ACTIONS,
    Manifest,
    Part,
    checked,
    member,
    reading,
    rows,
    tables_of,
)  # fmt: skip
from ibp_workbook.store.engine import exists, file_of, of_one_moment, open_engine, shown, writing
from ibp_workbook.store.migrations.noted_actions import convert
from ibp_workbook.store.schema import KEPT, REVISION
from ibp_workbook.times import now

BACKUP = "backup"
"""What the audit log calls it."""
_CHUNK = 1_000


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
    who, path = Actor.local(), Path(path)
    engine = open_engine(url)
    with backed_up(engine, REVISION, path) as counts, writing(engine) as connection:
        append(connection, who.signs, Deed(Kind.EXPORT, detail=BACKUP))
    return counts


@contextmanager
def backed_up(engine: Engine, revision: str, path: Path) -> Iterator[dict[str, int]]:
    """Write a workspace to one file, in the schema that it has; the file has its name once the block is done.

    Args:
        engine: of the workspace.
        revision: of its schema: this one, or an earlier.
        path: where the file goes; it is there completely or not at all.

    Yields:
        The number of rows of each table.

    Raises:
        IbpError: the file cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        _require_elsewhere(str(engine.url), path)
        with (
            of_one_moment(engine) as connection,
            zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as file,
        ):
            parts = {table.name: _write_table(connection, table, file) for table in tables_of(revision)}
            manifest = Manifest(FORMAT, revision, now(), parts)
            file.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
        yield _counts(manifest)
        unfinished.replace(path)
    except OSError as error:
        raise IbpError("store.backup_not_written", file=path, reason=error.strerror or "") from error
    finally:
        with suppress(OSError):  # nothing was begun, or it has its name already
            unfinished.unlink()


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
    who = Actor.local()
    with reading(Path(path)) as file:
        manifest = checked(file)
        with writing(open_engine(url)) as connection:
            _fill(connection, file, manifest)
            append(connection, who.signs, Deed(Kind.IMPORT, detail=BACKUP))
    return _counts(manifest)


def _counts(manifest: Manifest) -> dict[str, int]:
    return {name: part.rows for name, part in manifest.tables.items()}


def _require_elsewhere(url: str, path: Path) -> None:
    """A slip on the command line must not put the backup in the place of the workspace."""
    workspace = file_of(url)
    if workspace is not None and path.exists() and path.samefile(workspace):
        raise IbpError("store.backup_on_workspace", file=path)


def _write_table(connection: Connection, table: Table, file: zipfile.ZipFile) -> Part:
    digest, size, count = hashlib.sha256(), 0, 0
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    columns = [column for column in table.columns if column.name in there]
    held = connection.execution_options(stream_results=True).execute(
        select(*columns).order_by(*table.primary_key.columns)
    )
    with file.open(member(table), "w", force_zip64=True) as stream:
        for row in held.mappings():
            line = json.dumps(dict(row), default=_as_text, separators=(",", ":")).encode() + b"\n"
            stream.write(line)
            digest.update(line)
            size, count = size + len(line), count + 1
    return Part(count, size, digest.hexdigest())


def _fill(connection: Connection, file: zipfile.ZipFile, manifest: Manifest) -> None:
    for table in KEPT:
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise IbpError("store.workspace_not_empty")
    for table in tables_of(manifest.revision):
        unpacked = rows(file, table, manifest.tables[table.name])
        while chunk := list(islice(unpacked, _CHUNK)):
            connection.execute(insert(table), chunk)
        if connection.dialect.name == "postgresql":
            _continue_numbers(connection, table)
    if manifest.revision <= WITH_NOTED_ACTIONS:
        convert(connection)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next row a number that is free; SQLite looks by itself."""
    key = table.columns.get("id")
    if key is None or not isinstance(key.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    highest = func.max(key)
    connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def _as_text(value: date | datetime) -> str:
    return value.isoformat()
