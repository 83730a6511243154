"""A PostgreSQL server of our own, thrown away after the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WITHOUT_DISK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def programs() -> Path | None:
    """Folder with ``initdb`` and ``pg_ctl``: on the path, or where Debian puts them."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server on a socket in a new folder; gives that folder, which is the host to connect to."""
    place = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket may have 107 characters
    user = _unprivileged()
    if user is not None:
        shutil.chown(place, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(folder / program), "-D", str(place / "data"), *arguments]
        done = subprocess.run(command, user=user, capture_output=True, text=True, cwd=place, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run("initdb", "-U", "ibp", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {place} -c listen_addresses='' {_WITHOUT_DISK}"
        run("pg_ctl", "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield str(place)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; None when we are someone else already."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
