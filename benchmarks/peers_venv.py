"""The peers' own virtual environment: nothing of it enters ours."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LOCK = FOLDER / "requirements.lock"
VENV = FOLDER / ".venv"


def peers_python() -> Path:
    """The Python that has the peers' packages; installs them when the lock has changed."""
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = VENV / "lock.sha256"
    if not stamp.exists() or stamp.read_text("ascii") != wanted:
        print("Installing the peers (once) ...", file=sys.stderr, flush=True)
        venv.create(VENV, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--only-binary", ":all:", "-r", str(LOCK)], check=True)
        stamp.write_text(wanted, "ascii")
    return python
