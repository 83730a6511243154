"""How long it takes to check a million entries of the audit log: ``python -m benchmarks audit``.

On SQLite; with ``IBP_BENCHMARK_POSTGRESQL`` (the address of an empty workspace) on PostgreSQL too.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.audit.entries import START, Entry, Kind, Place, digest, moment
from ibp_workbook.store.engine import open_engine, writing
from ibp_workbook.store.schema import audit, audit_end

ENTRIES = 1_000_000
GOAL = 10.0
POSTGRESQL = "IBP_BENCHMARK_POSTGRESQL"
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_PEOPLE = [f"persoon{number}@scholen-voorbeeld.nl" for number in range(100)]


def main() -> int:
    """Make a log, check it, and print how long that took; 1 when it was too long or the chain broke."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "w.sqlite"
        kept = [_measure("SQLite", f"sqlite:///{file.as_posix()}")]
        if url := os.environ.get(POSTGRESQL):
            kept.append(_measure("PostgreSQL", url))
    print(f"The goal is under {GOAL:g} s.")
    return 0 if all(kept) else 1


def _measure(name: str, url: str) -> bool:
    log = Workspace(url, Actor("els", "consultant")).audit
    _fill(url)
    started = time.perf_counter()
    checked = log.check()
    seconds = time.perf_counter() - started
    holds = checked.broken is None and checked.count == ENTRIES
    chain = "holds" if holds else "breaks"
    print(f"{name}: {checked.count:,} entries checked in {seconds:.1f} s; the chain {chain}.")
    return holds and seconds < GOAL


def _fill(url: str) -> None:
    entries, end = _entries(), {"id": 1, "removed": 0, "removed_hash": START}
    with writing(open_engine(url)) as connection:
        while some := list(islice(entries, 20_000)):
            connection.execute(insert(audit), [vars(entry) for entry in some])
            end |= {"number": some[-1].number, "hash": some[-1].hash}
        connection.execute(insert(audit_end).values(end))


def _entries() -> Iterator[Entry]:
    kinds, previous = list(Kind), START
    for number in range(1, ENTRIES + 1):
        kind, who = kinds[number % len(kinds)], _PEOPLE[number % len(_PEOPLE)]
        at = _BEGIN + timedelta(seconds=number, microseconds=number % 1_000_000)
        about = (kind.value, Place.PAGE.value, who, "", "20281", None, number, "plan.xlsx", previous)
        previous = digest(number, moment(at), *about)
        yield Entry(number, at, *about, hash=previous)
