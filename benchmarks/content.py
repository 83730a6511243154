"""How long ``ibp check content`` takes, from YAML and in a process of its own, as for who writes content."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.evaluate.verdicts.cases import check_cases

GOAL = 1.0
RUNS = 5


def measure() -> dict[str, float]:
    """Seconds of each part: the median of some runs of the whole command, and one run of its two halves."""
    command = [sys.executable, "-m", "ibp_workbook", "check", "content", "--json"]
    whole = [_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(RUNS)]
    read = _seconds(lambda: read_catalogue(paths.data()))
    assessments = read_catalogue(paths.data()).assessments.values()
    cases = _seconds(lambda: check_cases(assessments))
    return {"ibp check content": statistics.median(whole), "reading YAML": read, "cases": cases}


def markdown(measured: dict[str, float]) -> str:
    """The seconds as a table, the whole beside its goal."""
    rows = [f"| {name} | {seconds:.2f} |" for name, seconds in measured.items()]
    return "\n".join(["| part | seconds |", "|---|---|", *rows, "", f"Goal of the whole: under {GOAL:g} s."])


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
