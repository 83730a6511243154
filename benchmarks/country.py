"""The whole country in one workspace: all its scores, its figures, and the start page of a newcomer.

``python -m benchmarks country`` makes it (5.7 million answers, a minute or two) and measures; 1 when a
promise is not kept. ``python -m benchmarks boards`` does so too.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Literal

import pandas as pd
from sqlalchemy import insert, text

from benchmarks.goals import Goal, at_most
from benchmarks.samples import framework, records
from benchmarks.servers import ROOT
from ibp_workbook import analysis, charts
from ibp_workbook.analysis import AnalysisWorkspace, frames
from ibp_workbook.analysis.measurement import measure as measure_round
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.app.start.page import StartView
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, Workspace, lingering
from ibp_workbook.store.checks import MATURITY
from ibp_workbook.store.engine import open_engine, writing
from ibp_workbook.store.schema import rounds
from ibp_workbook.texts import Texts
from ibp_workbook.times import now

SCHOOLS, BOARDS, YEARS = 7_887, 1_300, range(2017, 2027)
SMALL = 6
"""A small workspace has one board, with about as many schools as a board of the country."""
_VISITS = 15
_LINGER = 2.0
_FIGURE = "ms, figure "
_NEWCOMER = Actor("nieuw", "consultant")

Found = dict[str, float]

_DOSSIERS = """
    INSERT INTO dossiers (board, school, kind, round, subject, identity, created_at, created_by)
    SELECT board, school, :kind, round, '',
      board || '|' || coalesce(school, '') || '|' || :kind || '|' || round || '|', :at, 'anderen'
    FROM (SELECT rounds.board, schools.id AS school, rounds.id AS round
          FROM rounds JOIN schools ON schools.board = rounds.board
          UNION ALL SELECT board, NULL, id FROM rounds)
"""
_ANSWERS = """
    INSERT INTO events (dossier, item, field, value, kind, actor, role, at)
    SELECT dossiers.id, norm.value, 'level', 1 + (dossiers.id * 7 + norm.key * 3) % 5, 'set',
      'anderen', 'consultant', :at
    FROM dossiers JOIN json_each(:norms) AS norm
    WHERE dossiers.school IS NOT NULL AND (dossiers.id + norm.key) % 10
"""
"""Every school answers nine in ten of all norms, each year."""


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    for name, value in found.items():
        print(f"{name}: {value:,.2f}")
    kept = goals(found)
    for goal in kept:
        print(f"- {goal.promise}: {'kept' if goal.kept else 'NOT KEPT'} ({goal.measured})")
    return int(not all(goal.kept for goal in kept))


def goals(found: Found) -> list[Goal]:
    """What is promised about the country, held against one run."""
    answers, schools = f"{found['answers']:,.0f}", f"{found['schools']:,.0f}"
    figures = {name.removeprefix(_FIGURE): found[name] for name in found if name.startswith(_FIGURE)}
    slowest = max(figures, key=lambda name: figures[name])
    country, small = found["ms, start page, country"], found["ms, start page, small"]
    return [
        at_most(
            f"s of processor time for all scores of {answers} answers",
            found["scores, s of processor time"],
            25,
        ),
        at_most(f"GB of memory for all scores of {answers} answers", found["scores, GB"], 2),
        at_most(f"ms for any figure of {schools} schools (slowest: {slowest})", figures[slowest], 400),
        at_most(
            f"ms that the start page of a newcomer takes longer there ({country:.0f}) than in a small"
            f" workspace ({small:.0f})",
            country - small,
            10,
        ),
    ]


def measure(folder: Path, schools: int = SCHOOLS, boards: int = BOARDS) -> Found:
    """Make the country, and measure what it costs.

    Args:
        folder: for its workspace, and a small one.
        schools: how many.
        boards: over how many boards they are divided.
    """
    print(f"country: {schools:,} schools", file=sys.stderr, flush=True)
    lingering.linger(_LINGER)
    country, small = (f"sqlite:///{(folder / f'{name}.sqlite').as_posix()}" for name in ("country", "small"))
    answers = make(country, schools, boards)
    make(small, SMALL, 1)
    # In a process of its own: the memory is that of the scores alone.
    command = [sys.executable, "-m", "benchmarks.country", country]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    there, here = _starts(country, small)
    return {
        "answers": answers, "schools": schools, **json.loads(told),
        "ms, start page, country": there, "ms, start page, small": here,
    }  # fmt: skip


def make(url: str, schools: int, boards: int) -> int:
    """Fill a new workspace; how many answers it holds.

    The answers go straight into the tables: through the store they would take a quarter of an hour.
    """
    numbers = [f"{10_000 + place}" for place in range(boards)]
    owned = zip(records("", schools), cycle(numbers), strict=False)
    Workspace(url, Actor.local()).schools.load([replace(school, board=own) for school, own in owned], numbers)
    norms = [norm.id for norm in framework().statements]
    about = {"framework": "ibp", "target": framework().target, "closed": False}
    asked = [
        {"board": number, "name": f"Meting {year}", "date": date(year, 10, 1), **about}
        for number in numbers
        for year in YEARS
    ]
    at = f"{now():%Y-%m-%d %H:%M:%S.%f}"
    with writing(open_engine(url)) as connection:
        connection.execute(insert(rounds), asked)
        connection.execute(text(_DOSSIERS), {"kind": MATURITY, "at": at})
        return connection.execute(text(_ANSWERS), {"norms": json.dumps(norms), "at": at}).rowcount


def _alone(url: str) -> Found:
    """Seconds and GB of all scores; then milliseconds of each figure of the newest round."""
    import resource  # not on Windows

    workspace = AnalysisWorkspace(url, Actor.local())
    began = time.process_time()
    scores = workspace.scores()
    found = {"scores, s of processor time": time.process_time() - began}
    found["scores, GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    newest = scores[scores["date"] == scores["date"].max()]
    del scores
    for name, draw in _figures(workspace, newest):
        began = time.process_time()
        draw().plain()
        found[f"{_FIGURE}{name}"] = (time.process_time() - began) * 1000
    return found


def _figures(
    workspace: AnalysisWorkspace, scores: pd.DataFrame
) -> Iterator[tuple[str, Callable[[], charts.Chart]]]:
    """The figures of a dashboard, of all schools together."""
    before, now = _answers(workspace, -2), _answers(workspace, -1)
    yield "heatmap", lambda: charts.heatmap(scores)
    ranked = analysis.ranking(scores)
    yield "ranking", lambda: charts.ranking(ranked)
    yield "strips", lambda: charts.strips(scores)
    yield "radar", lambda: charts.radar(scores, int(scores["school_id"].dropna().iloc[0]))
    missed = analysis.most_missed(now)
    yield "missed", lambda: charts.missed(missed)
    by: Literal["domain", "school"]
    for by in ("domain", "school"):
        yield f"change by {by}", partial(charts.change, analysis.change(before, now, by=by))
    spread = analysis.distribution(now)
    yield "distribution", lambda: charts.distribution(spread)


def _answers(workspace: AnalysisWorkspace, place: int) -> pd.DataFrame:
    """The answers of one round of each board, the newest at -1."""
    ids = {workspace.rounds.of(board.number)[place].id for board in workspace.schools.boards()}
    return frames.answers(map(measure_round, workspace.readings(rounds=ids)), "nl")


def _starts(*urls: str) -> list[float]:
    """Milliseconds in which the start page of a newcomer is made, in each workspace in turn.

    As in the process of pages, which keeps its connections for a moment; at the start of a visit it has none.
    """
    took: dict[str, list[float]] = {url: [] for url in urls}
    for _ in range(_VISITS):
        for url in urls:
            lingering.close()
            workspace = AnalysisWorkspace(url, _NEWCOMER)
            began = time.process_time()
            opened = Page(Request("nl"), Texts("nl"), workspace, load_catalogue(), Heartbeat())
            StartView(opened).parts()
            took[url].append((time.process_time() - began) * 1000)
    return [median(each) for each in took.values()]


if __name__ == "__main__":
    print(json.dumps(_alone(sys.argv[1])))
