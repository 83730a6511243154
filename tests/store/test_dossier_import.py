"""Dossiers of a board in few queries, and many of them taken over from a register, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.store.imports.dossiers import Change, Entry, preview

if TYPE_CHECKING:
    from tests.store.conftest import Place


def changes(ws: Workspace, *entries: Entry) -> list[Change]:
    return preview(ws.dossiers("100", "supplier"), entries)


def answers(ws: Workspace) -> dict[str, Any]:
    return {dossier.subject: dict(dossier.answers) for dossier in ws.dossiers("100", "supplier")}


def tables_read(ws: Workspace, dossiers: int) -> list[str]:
    """The tables that a list of so many dossiers is read from, one for each query."""
    for number in range(dossiers):
        made = ws.add_dossier("100", None, "supplier", f"Leverancier {number}")
        ws.save_item(made, "role", "no_data")
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if " FROM " in " ".join(statement.split()):
            seen.append(" ".join(statement.split()).split(" FROM ")[1].split()[0])

    event.listen(ws._engine, "before_cursor_execute", note)
    assert len(ws.dossiers("100")) == dossiers
    event.remove(ws._engine, "before_cursor_execute", note)
    return sorted(seen)


def test_a_list_of_dossiers_takes_one_query_per_table_however_long_it_is(place: Place) -> None:
    seen = tables_read(place.workspace, dossiers=12)
    assert {"dossiers", "events", "verdicts"} <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_list_has_the_answers_that_count(place: Place) -> None:
    ws = place.workspace
    made = ws.add_dossier("100", None, "supplier", "A")
    first = ws.save_item(made, "role", "no_data")
    ws.save_item(made, "role", "instruction", base=first.event)
    ws.save_item(made, "role", "together", base=first.event)  # too late: waits for a choice
    (listed,) = place.analyst.dossiers("100")
    assert listed.answers == {"role": "instruction"}
    assert ws.dossier(made) == listed


def test_an_import_adds_and_changes_what_its_preview_showed(place: Place) -> None:
    ws = place.workspace
    made = ws.add_dossier("100", None, "supplier", "Bestaat")
    ws.save_item(made, "role", "no_data")
    ws.save_item(made, "pupils", 5)
    shown = changes(
        ws,
        Entry(None, "bestaat", {"role": "instruction"}),
        Entry(None, "Nieuw", {"annexes": ["security", "privacy"]}),
        Entry(place.linde.id, "Nieuw", {}),
    )
    assert [(change.dossier, change.before) for change in shown] == [
        (made, {"role": "no_data"}),
        (None, {"annexes": None}),
        (None, {}),
    ]
    ws.import_dossiers("100", "supplier", shown)
    of_board = {item.subject: dict(item.answers) for item in ws.dossiers("100") if item.school is None}
    assert of_board == {
        "Bestaat": {"role": "instruction", "pupils": 5},
        "Nieuw": {"annexes": ["security", "privacy"]},
    }
    assert changes(ws, Entry(None, "Nieuw", {"annexes": ["privacy", "security"]})) == []


def test_one_entry_that_is_refused_leaves_everything_as_it_was(place: Place) -> None:
    ws = place.workspace
    shown = changes(ws, Entry(None, "Goed", {"role": "no_data"}), Entry(None, "Fout", {"note": "123456782"}))
    with pytest.raises(IbpError) as caught:
        ws.import_dossiers("100", "supplier", shown)
    assert caught.value.key == "store.bsn"
    assert answers(ws) == {}


def test_an_answer_that_changed_after_the_preview_is_not_overwritten(place: Place) -> None:
    ws = place.workspace
    made = ws.add_dossier("100", None, "supplier", "A")
    shown = changes(ws, Entry(None, "Nieuw", {}), Entry(None, "A", {"role": "no_data"}))
    ws.save_item(made, "role", "together")
    with pytest.raises(IbpError) as caught:
        ws.import_dossiers("100", "supplier", shown)
    assert caught.value.key == "store.import_overtaken"
    assert answers(ws) == {"A": {"role": "together"}}


def test_who_may_not_write_imports_nothing(place: Place) -> None:
    shown = changes(place.workspace, Entry(None, "Nieuw", {"role": "no_data"}))
    for workspace in (place.reader, place.stranger, place.school):
        with pytest.raises(IbpError):
            workspace.import_dossiers("100", "supplier", shown)
    assert answers(place.workspace) == {}
