"""Dossiers of a board in few queries, and many of them taken over from a register, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.store import answers as answers_of
from ibp_workbook.store.imports.dossiers import DossierChange, DossierEntry
from tests.store.kinds import saved

if TYPE_CHECKING:
    from tests.store.conftest import Place


def changes(ws: Workspace, *entries: DossierEntry) -> list[DossierChange]:
    return ws.imports.dossiers.preview("100", "assessment:supplier", entries)


def answers(ws: Workspace) -> dict[str, Any]:
    listed = ws.dossiers.read_all("100", "assessment:supplier")
    return {dossier.subject: answers_of(items) for dossier, items in listed}


def tables_read(ws: Workspace, dossiers: int) -> list[str]:
    """The tables that a list of so many dossiers is read from, one for each query."""
    for number in range(dossiers):
        made = ws.dossiers.add("100", None, "assessment:supplier", f"Leverancier {number}")
        ws.dossiers.save(made, "role", "value", "no_data")
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if " FROM " in " ".join(statement.split()):
            seen.append(" ".join(statement.split()).split(" FROM ")[1].split()[0])

    event.listen(ws._engine, "before_cursor_execute", note)
    assert len(ws.dossiers.read_all("100", "assessment:")) == dossiers
    event.remove(ws._engine, "before_cursor_execute", note)
    return sorted(seen)


def test_a_list_of_dossiers_takes_one_query_per_table_however_long_it_is(place: Place) -> None:
    seen = tables_read(place.workspace, dossiers=12)
    assert seen == ["dossiers", "events"]


def test_a_list_has_the_answers_that_count(place: Place) -> None:
    ws = place.workspace
    made = ws.dossiers.add("100", None, "assessment:supplier", "A")
    first = saved(ws.dossiers.save(made, "role", "value", "no_data"))
    ws.dossiers.save(made, "role", "value", "instruction", based_on=first.event)
    ws.dossiers.save(made, "role", "value", "together", based_on=first.event)  # too late: waits for a choice
    ((listed, items),) = place.analyst.dossiers.read_all("100", "assessment:")
    assert answers_of(items) == {"role": "instruction"}
    assert ws.dossiers.get(made) == listed
    assert ws.dossiers.read(made) == items


def test_an_import_adds_and_changes_what_its_preview_showed(place: Place) -> None:
    ws = place.workspace
    made = ws.dossiers.add("100", None, "assessment:supplier", "Bestaat")
    ws.dossiers.save(made, "role", "value", "no_data")
    ws.dossiers.save(made, "pupils", "value", 5)
    shown = changes(
        ws,
        DossierEntry(None, "bestaat", {"role": "instruction"}),
        DossierEntry(None, "Nieuw", {"annexes": ["security", "privacy"]}),
        DossierEntry(place.linde.id, "Nieuw", {}),
    )
    assert [(change.dossier, change.before) for change in shown] == [
        (made, {"role": "no_data"}),
        (None, {"annexes": None}),
        (None, {}),
    ]
    ws.imports.dossiers.load("100", "assessment:supplier", shown)
    of_board = {
        dossier.subject: answers_of(items)
        for dossier, items in ws.dossiers.read_all("100", "assessment:")
        if dossier.school is None
    }
    assert of_board == {
        "Bestaat": {"role": "instruction", "pupils": 5},
        "Nieuw": {"annexes": ["security", "privacy"]},
    }
    assert changes(ws, DossierEntry(None, "Nieuw", {"annexes": ["privacy", "security"]})) == []


def test_one_entry_that_is_refused_leaves_everything_as_it_was(place: Place) -> None:
    ws = place.workspace
    shown = changes(
        ws, DossierEntry(None, "Goed", {"role": "no_data"}), DossierEntry(None, "Fout", {"note": "123456782"})
    )
    with pytest.raises(IbpError) as caught:
        ws.imports.dossiers.load("100", "assessment:supplier", shown)
    assert caught.value.key == "store.bsn"
    assert answers(ws) == {}


def test_an_answer_that_changed_after_the_preview_is_not_overwritten(place: Place) -> None:
    ws = place.workspace
    made = ws.dossiers.add("100", None, "assessment:supplier", "A")
    shown = changes(ws, DossierEntry(None, "Nieuw", {}), DossierEntry(None, "A", {"role": "no_data"}))
    ws.dossiers.save(made, "role", "value", "together")
    with pytest.raises(IbpError) as caught:
        ws.imports.dossiers.load("100", "assessment:supplier", shown)
    assert caught.value.key == "store.import_overtaken"
    assert answers(ws) == {"A": {"role": "together"}}


def test_who_may_not_write_imports_nothing(place: Place) -> None:
    shown = changes(place.workspace, DossierEntry(None, "Nieuw", {"role": "no_data"}))
    for workspace in (place.reader, place.stranger, place.school):
        with pytest.raises(IbpError):
            workspace.imports.dossiers.load("100", "assessment:supplier", shown)
    assert answers(place.workspace) == {}
