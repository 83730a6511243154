"""What happens without a browser: scores and figures of many schools, saving, the catalogue."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.samples import LARGE_BOARD, add_board, framework
from benchmarks.servers import ROOT
from ibp_workbook import charts
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.catalogue import load_catalogue, read_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.paths import data
from ibp_workbook.store import Actor, Workspace

COUNTRY_BOARD = "97000"
_IMPORT = "import time; t = time.perf_counter(); import {}; print((time.perf_counter() - t) * 1000)"

Found = dict[str, list[float]]


def measure(workspace: Workspace, folder: Path, repeats: int, schools: int) -> Found:
    """Milliseconds, a value per repeat.

    Args:
        workspace: has the demo board and the large board.
        folder: for a workspace of its own.
        repeats: how often.
        schools: size of the board that stands for the country.
    """
    print("frames", file=sys.stderr, flush=True)
    found: Found = {}
    analysed = AnalysisWorkspace(workspace.url, Actor.local())
    current = analysed.rounds.of(LARGE_BOARD)[-1]
    scores = analysed.scores(LARGE_BOARD, current.id)
    found["scores, 72 schools"] = _times(repeats, lambda: analysed.scores(LARGE_BOARD, current.id))
    heatmap = _times(repeats, lambda: charts.heatmap(scores).plain())
    found[f"heatmap, 72 x {len(framework().domains)}"] = heatmap
    found[f"scores, {schools:,} schools"] = _country(folder, schools)
    for board, size in ((DEMO_BOARD, 14), (LARGE_BOARD, 72)):
        found[f"answer saved and scored, {size} schools"] = _answers(workspace, board, repeats * 10)
    found["catalogue, from its cache"] = _times(repeats, load_catalogue)
    found["catalogue, from its YAML"] = _times(1, lambda: read_catalogue(data()))
    for name in ("ibp_workbook.catalogue", "ibp_workbook.app.page"):
        found[f"import {name}"] = [_import(name) for _ in range(repeats)]
    return found


def _times(repeats: int, work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        found.append((perf_counter() - start) * 1000)
    return found


def _country(folder: Path, schools: int) -> list[float]:
    """All locations of the country as if they were one board's, from SQL to frame."""
    workspace = AnalysisWorkspace(f"sqlite:///{(folder / 'country.sqlite').as_posix()}", Actor.local())
    add_board(workspace, COUNTRY_BOARD, schools, years=(2026,))
    return _times(1, lambda: workspace.scores(COUNTRY_BOARD))


def _answers(workspace: Workspace, board: str, count: int) -> list[float]:
    """What one click costs in the kernel: stored, and all scores worked out again."""
    state = MaturityState(workspace, load_catalogue(), "nl")
    state.open(workspace.rounds.of(board)[-1], workspace.schools.of(board, closed=False)[0], framework())
    asked = [item.id for item in framework().statements if item.scope == "school"]
    found = []
    for number in range(count):
        statement = asked[number % len(asked)]
        level = number % 5 + 1
        based_on = state.values.get(statement, {}).get("level", {}).get("event")
        found += _times(1, partial(state.save, statement, "level", level, based_on))
    return found


def _import(name: str) -> float:
    """In a fresh Python, as a kernel does where none can be forked."""
    command = [sys.executable, "-c", _IMPORT.format(name)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
