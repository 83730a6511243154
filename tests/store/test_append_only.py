"""Events are only ever added, also by who goes past the program."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.store.conftest import Place

CHANGES = {
    "replaced": "INSERT OR REPLACE INTO events SELECT id, dossier, item, field, '5', kind, based_on, "
    "resolves, 'iemand', role, at FROM events",
    "updated": "UPDATE OR REPLACE events SET value = '5'",
    "removed": "DELETE FROM events",
}


@pytest.mark.parametrize("new_url", ["sqlite"], indirect=True)  # test_engine has PostgreSQL
@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_a_file_opened_with_another_program_keeps_its_events(place: Place, statement: str) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 3)
    before = place.workspace.maturity.history(place.round.id, None, "b1")
    connection = sqlite3.connect(place.url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.IntegrityError, match="events are only ever added"):
        connection.execute(statement)
    connection.close()
    assert place.workspace.maturity.history(place.round.id, None, "b1") == before
