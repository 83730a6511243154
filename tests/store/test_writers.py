"""Several programs write in one workspace: each waits its turn, and what it says it saved is there."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.store import Workspace, conflicts
from ibp_workbook.store.engine import open_engine, reading, writing
from tests.store.together import run_together

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

PROGRAMS, STATEMENTS = 3, 8

OPEN = """
from ibp_workbook.store import Actor, Workspace
url, round_id, school_id, name = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
workspace = Workspace(url, Actor(name, "consultant"))
"""
SAVE_IN_THE_SAME_DOSSIER = """
for number in range(int(sys.argv[5])):
    saved = workspace.maturity.save(round_id, school_id, f"b{number}", "comment", f"van {name}")
    print(type(saved).__name__, flush=True)
"""


def test_programs_that_save_at_the_same_moment_lose_nothing(place: Place) -> None:
    names = [f"p{number}" for number in range(PROGRAMS)]
    where = [place.url, str(place.round.id), str(place.linde.id)]
    arguments = [[*where, name, str(STATEMENTS)] for name in names]
    results = " ".join(run_together(OPEN, SAVE_IN_THE_SAME_DOSSIER, arguments)).split()

    assert sorted(results) == ["Conflict"] * (PROGRAMS - 1) * STATEMENTS + ["Saved"] * STATEMENTS
    assert (
        len(conflicts(place.workspace.maturity.answers(place.round.id, place.linde.id)))
        == (PROGRAMS - 1) * STATEMENTS
    )
    for number in range(STATEMENTS):
        events = place.workspace.maturity.history(place.round.id, place.linde.id, f"b{number}")
        assert sorted(event.value for event in events) == [f"van {name}" for name in names]
        assert [event.kind for event in events] == ["set"] + ["proposal"] * (PROGRAMS - 1)


def _raw(url: str) -> sqlite3.Connection:
    """Another program, which does not wait."""
    return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)


def test_a_writer_on_sqlite_has_the_lock_before_it_reads(sqlite_url: NewUrl) -> None:
    url = sqlite_url()
    other = _raw(url)
    with writing(open_engine(url)), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    with reading(open_engine(url)) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM boards")
        other.execute("BEGIN IMMEDIATE")  # a reader is in nobody's way
    other.close()


@pytest.mark.parametrize("new_url", ["sqlite"], indirect=True)  # PostgreSQL itself sees to this
def test_who_reads_on_sqlite_does_not_wait_for_a_writer(place: Place) -> None:
    other = _raw(place.url)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE boards SET name = 'half af' WHERE number = '100'")
    assert place.workspace.schools.board("100").name == "Bestuur 100"
    other.execute("COMMIT")
    other.close()
    assert Workspace(place.url).schools.board("100").name == "half af"
