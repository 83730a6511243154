"""Make requirements.lock anew from requirements.in: ``python -m benchmarks.lock``, from the top of the clone.

As ``tools/lock.py`` does for the program: exact versions, hashes, no index addresses. Needs ``uv``.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.lock import OPTIONS, entries

FOLDER = Path(__file__).resolve().parent
LOCK = FOLDER / "requirements.lock"
HEADER = "# Made by benchmarks/lock.py from benchmarks/requirements.in. Do not edit.\n"


def main() -> None:
    """Write the lock file."""
    uv = shutil.which("uv") or sys.exit("benchmarks/lock.py needs uv: pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.txt")
        source = str(FOLDER / "requirements.in")
        subprocess.run([uv, "pip", "compile", *OPTIONS, "--output-file", str(out), source], check=True)
        LOCK.write_text(HEADER + "".join(entries(out.read_text("utf-8"))), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
