"""Programs of which several begin at the same moment."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE

_ROOT = Path(__file__).resolve().parents[2]
_READY = """
print("ready", flush=True)
sys.stdin.readline()
"""


def run_together(before: str, work: str, arguments: Iterable[Sequence[str]]) -> list[str]:
    """Run a program several times, and let none begin its work before all of them can.

    Args:
        before: what each does first, by itself.
        work: what they do at once.
        arguments: those of each program, in ``sys.argv``.

    Returns:
        What each wrote while it worked.
    """
    program = f"import sys\n{before}{_READY}{work}"
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", program, *given],
                    stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, cwd=_ROOT,
                )
            )
            for given in arguments
        ]  # fmt: skip
        for each in running:
            stack.callback(each.kill)
        for each in running:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in running:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        written = []
        for each in running:
            out, err = each.communicate(timeout=60)
            assert each.returncode == 0, err
            written.append(out)
    return written
