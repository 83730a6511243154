"""A PostgreSQL server of the tests' own, on a socket in a folder that goes with it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_FLEETING = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
_FLEETING += " -c max_connections=60"


@dataclass(frozen=True)
class Postgres:
    """A server.

    Attributes:
        programs: folder with ``pg_ctl``.
        host: folder of its socket, which is the host to connect to.
    """

    programs: Path
    host: str

    def start(self, *settings: str) -> None:
        """Start it, with settings such as ``max_connections=20`` beside those of all tests."""
        given = "".join(f" -c {setting}" for setting in settings)
        options = f"-k {self.host} -c listen_addresses='' {_FLEETING}{given}"
        self._run("pg_ctl", "-w", "-l", f"{self.host}/log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a restart does: who is connected is cut off."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def make(self) -> None:
        """Make its folder."""
        self._run("initdb", "-U", "ibp", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def end(self) -> None:
        """Stop it at once, if it runs."""
        if Path(self.host, "data", "postmaster.pid").exists():
            self._run("pg_ctl", "-m", "immediate", "stop")

    def do(self, statement: str, database: str = "postgres") -> None:
        """Have a statement done."""
        with psycopg.connect(host=self.host, user="ibp", dbname=database, autocommit=True) as connection:
            connection.execute(statement.encode())

    def copy(self, name: str, template: str) -> None:
        """Make a database like another one."""
        with psycopg.connect(host=self.host, user="ibp", dbname="postgres", autocommit=True) as connection:
            # Through the log takes twice as long as file by file, the only way before version 15.
            way = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{way}".encode())

    def cut_off(self, database: str) -> None:
        """Have everybody leave a database; that takes them a moment."""
        self.do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    def url(self, database: str) -> str:
        """The address of a workspace in this database."""
        return f"postgresql+psycopg://ibp@/{database}?host={self.host}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", f"{self.host}/data", *arguments]
        done = subprocess.run(
            command, user=_unprivileged(), capture_output=True, text=True, cwd=self.host, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that runs; a test is skipped where there is none to start."""
    folder = _programs()
    if folder is None:
        missing = "NOT TESTED ON POSTGRESQL: initdb and pg_ctl were not found"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    place = tempfile.mkdtemp(prefix="pg")  # short: the path of a socket may have 107 characters
    user = _unprivileged()
    if user is not None:
        shutil.chown(place, user)
    server = Postgres(folder, place)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.end()
        shutil.rmtree(place, ignore_errors=True)


def _programs() -> Path | None:
    """Folder with ``initdb`` and ``pg_ctl``: on the path, or where Debian puts them."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; None when we are someone else already."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
