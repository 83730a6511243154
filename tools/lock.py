"""Make the lock files anew from pyproject.toml: ``python tools/lock.py [--upgrade]``.

Needs ``uv`` (only for this; people who install need pip alone). ``requirements.lock`` is what the program
needs on Linux, macOS and Windows from Python 3.11 on. ``requirements-test.lock`` starts with that file and
adds only what the tests need more, so that every version stands in one place. ``requirements-build.lock`` is
what makes a package of this folder; start.py fetches it for a moment and it does not stay.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.lock"
TEST = ROOT / "requirements-test.lock"
BUILD = ROOT / "requirements-build.lock"
PROJECT = "pyproject.toml"
HEADER = "# Made by tools/lock.py from pyproject.toml. Do not edit.\n"

# No index addresses: each person's own pip settings say where packages come from. No source packages:
# nobody needs a compiler, and no build step runs on installing.
OPTIONS = [
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-build", "--no-config", "--quiet"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"),
]


def entries(lock: str) -> list[str]:
    """Split a lock into its entries: a requirement line and the indented hashes under it."""
    found: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line.startswith((" ", "\t")):
            found[-1] += line
        elif line.strip() and not line.startswith(("#", "-")):
            found.append(line)
    return found


def compiled(*extra: str, keep: str = "") -> list[str]:
    """Let uv choose versions; those in the lock ``keep`` stay as they are where they can."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.txt")
        out.write_text(keep, "utf-8")
        uv = shutil.which("uv") or sys.exit("tools/lock.py needs uv: pip install uv")
        command = [uv, "pip", "compile", *OPTIONS, *extra, "--output-file", str(out)]
        subprocess.run(command, cwd=ROOT, check=True)
        return entries(out.read_text("utf-8"))


def main(arguments: list[str]) -> None:
    """Write the lock files; ``--upgrade`` takes the newest versions that pyproject.toml allows."""
    kept = {file: file.read_text("utf-8") if file.exists() else "" for file in (RUNTIME, TEST, BUILD)}
    runtime = compiled(*arguments, PROJECT, keep=kept[RUNTIME])
    RUNTIME.write_text(HEADER + "".join(runtime), "utf-8", newline="\n")
    both = "".join(runtime + entries(kept[TEST]))
    test = compiled(*arguments, PROJECT, "--extra", "test", "--constraint", RUNTIME.name, keep=both)
    more = [entry for entry in test if entry not in runtime]
    TEST.write_text(HEADER + f"-r {RUNTIME.name}\n" + "".join(more), "utf-8", newline="\n")
    build = compiled(*arguments, "--group", "build", "--constraint", RUNTIME.name, keep=kept[BUILD])
    BUILD.write_text(HEADER + "".join(build), "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
