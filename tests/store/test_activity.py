"""Where one was last costs what one did oneself, not what everybody did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, text

from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.schema import events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.store.conftest import Place

CROWD = 4000
"""Answers of others in the same dossiers."""
FEW = 1000
"""Rows (or tens of steps of SQLite) that an answer may take: far below the crowd."""


@pytest.fixture
def crowded(place: Place) -> Place:
    """Others answered thousands of times, and statistics know it."""
    dossiers = [
        _dossier(place.workspace, place.round.id, school) for school in (place.linde.id, place.beuk.id, None)
    ]
    moment = place.workspace.maturity.activity()
    assert moment is not None
    rows = [
        {"dossier": dossiers[number % 3], "item": f"b{number}", "field": "level", "value": 2, "kind": "set",
         "actor": "ans", "role": "analyst", "at": moment.at}
        for number in range(CROWD)
    ]  # fmt: skip
    engine = open_engine(place.url)
    with writing(engine) as connection:
        connection.execute(insert(events), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return place


def _dossier(workspace: Workspace, round_id: int, school: int | None) -> int:
    workspace.maturity.save(round_id, school, "b1", "level", 1)
    found = workspace.maturity.find(round_id, school)
    assert found is not None
    return found


def work(place: Place, name: str, board: str | None) -> int:
    """What the activity of one person costs, see ``cost``."""
    engine = open_engine(place.url)
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        place.as_(Actor(name, "consultant")).maturity.activity(board)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum(cost(place, *each) for each in asked if "events" in each[0])


def cost(place: Place, statement: str, parameters: Any = ()) -> int:
    """Rows of PostgreSQL, or tens of steps of SQLite."""
    engine = open_engine(place.url)
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            steps: list[int] = []
            raw: Any = connection.connection.driver_connection
            raw.set_progress_handler(lambda: steps.append(1), 10)
            connection.exec_driver_sql(statement, parameters).all()
            raw.set_progress_handler(None, 0)
            return len(steps)
        plan: Any = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
        ).scalar()
        told = json.loads(plan) if isinstance(plan, str) else plan
        return sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in _nodes(told[0]["Plan"])
            if "Relation Name" in node
        )


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


@pytest.mark.parametrize("board", [None, "100"])
@pytest.mark.parametrize("name", ["newcomer", "els"])
def test_a_crowd_costs_a_newcomer_and_a_regular_nothing(crowded: Place, name: str, board: str | None) -> None:
    assert work(crowded, name, board) < FEW


def test_whoever_is_the_crowd_and_worked_last_is_found_at_the_end_of_the_log(crowded: Place) -> None:
    assert work(crowded, "ans", None) < FEW


def test_the_measure_sees_the_crowd(crowded: Place) -> None:
    assert cost(crowded, "SELECT max(item) FROM events") >= FEW


def test_who_worked_long_ago_is_found_behind_the_crowd(crowded: Place) -> None:
    last = crowded.workspace.maturity.activity()
    assert last is not None
    assert (last.board, last.school, last.item) == ("100", None, "b1")
