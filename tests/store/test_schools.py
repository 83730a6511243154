"""Boards and schools, brought in line with a register that changes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, SchoolRecord, Workspace

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

A = SchoolRecord("100", "01AA", "01AA00", "Wrâldwizer", "po", municipality="Emmen")
B = SchoolRecord("100", "01AA", "01AA01", "Niekée", "po", municipality="Emmen")
C = SchoolRecord("100", "01AA", "01AA02", "De Brug", "vo", municipality="Emmen")
D = SchoolRecord("200", "02BB", "02BB00", "De Zee", "po", municipality="Zeist")


@pytest.fixture
def workspace(new_url: NewUrl) -> Workspace:
    found = Workspace(new_url(), Actor("els", "consultant"))
    found.schools.load([A, B, C, D], None)
    return found


def counts(summary: object) -> dict[str, int]:
    return {name: getattr(summary, name) for name in ("boards", "added", "updated", "closed", "unchanged")}


def test_new_schools_are_added_with_their_boards(workspace: Workspace) -> None:
    assert [(board.number, board.name, board.schools) for board in workspace.schools.boards()] == [
        ("100", "Bestuur 100", 3),
        ("200", "Bestuur 200", 1),
    ]
    assert [school.name for school in workspace.schools.of("100")] == ["De Brug", "Niekée", "Wrâldwizer"]
    school = workspace.schools.of("200")[0]
    assert (school.brin, school.location, school.sector, school.municipality, school.open) == (
        "02BB",
        "02BB00",
        "po",
        "Zeist",
        True,
    )


def test_the_same_file_again_changes_nothing(workspace: Workspace) -> None:
    before = workspace.schools.of()
    summary = workspace.schools.load([A, B, C, D], None)
    assert counts(summary) == {"boards": 2, "added": 0, "updated": 0, "closed": 0, "unchanged": 4}
    assert workspace.schools.of() == before


def test_a_changed_school_is_updated_and_keeps_its_id(workspace: Workspace) -> None:
    before = {school.location: school.id for school in workspace.schools.of()}
    summary = workspace.schools.load([replace(A, name="Nij", place="Emmen"), B, C], {"100"})
    assert counts(summary) == {"boards": 1, "added": 0, "updated": 1, "closed": 0, "unchanged": 2}
    (change,) = (change for change in summary.changes if change.kind == "updated")
    assert change.fields == {"name": ("Wrâldwizer", "Nij"), "place": ("", "Emmen")}
    after = {school.location: school for school in workspace.schools.of()}
    assert (after["01AA00"].name, after["01AA00"].id) == ("Nij", before["01AA00"])


def test_an_absent_school_closes_and_opens_again_when_it_is_back(workspace: Workspace) -> None:
    assert counts(workspace.schools.load([A, C], {"100"}))["closed"] == 1
    assert {school.location: school.open for school in workspace.schools.of("100")}["01AA01"] is False
    assert [school.location for school in workspace.schools.of("100", closed=False)] == ["01AA02", "01AA00"]
    assert workspace.schools.board("100").schools == 2
    assert counts(workspace.schools.load([A, C], {"100"}))["closed"] == 0
    assert counts(workspace.schools.load([A, B, C], {"100"})) == {
        "boards": 1, "added": 0, "updated": 1, "closed": 0, "unchanged": 2,
    }  # fmt: skip
    assert all(school.open for school in workspace.schools.of("100"))


def test_sectors_and_boards_that_are_not_in_the_file_are_left_alone(workspace: Workspace) -> None:
    assert counts(workspace.schools.load([A, B], {"100"}))["closed"] == 0  # the file is about po only
    assert counts(workspace.schools.load([A], {"100"}))["closed"] == 1
    assert all(school.open for school in workspace.schools.of("200"))
    assert counts(workspace.schools.load([A, D], {"300"})) == {
        "boards": 0, "added": 0, "updated": 0, "closed": 0, "unchanged": 0,
    }  # fmt: skip


def test_a_school_that_moves_gets_its_new_board(workspace: Workspace) -> None:
    workspace.schools.load([replace(A, board="300", board_name="Stichting Drie"), B, C], None)
    moved = next(school for school in workspace.schools.of() if school.location == A.location)
    assert (moved.board, moved.open) == ("300", True)
    assert workspace.schools.board("300").name == "Stichting Drie"


def test_a_preview_tells_what_an_import_does_and_does_nothing(workspace: Workspace) -> None:
    records = [replace(A, name="Nij"), C, replace(D, board="100", brin="09XX", location="09XX00")]
    before = workspace.schools.of()
    preview = workspace.schools.preview(records, {"100"})
    assert workspace.schools.of() == before
    assert counts(preview) == {"boards": 1, "added": 1, "updated": 1, "closed": 1, "unchanged": 1}
    assert workspace.schools.load(records, {"100"}) == preview


def test_a_name_that_a_person_gave_survives_the_next_import(workspace: Workspace) -> None:
    named = [replace(record, board_name="Stichting Een") for record in (A, B, C)]
    workspace.schools.load(named, None)
    assert workspace.schools.board("100").name == "Stichting Een"
    workspace.schools.rename_board("100", "  Onze scholen ")
    workspace.schools.load(named, None)
    assert workspace.schools.board("100").name == "Onze scholen"


@pytest.mark.parametrize("name", ["", "  ", "x" * 301, "twee\nregels", "nul\0teken"])
def test_a_board_needs_a_name_of_one_line(workspace: Workspace, name: str) -> None:
    with pytest.raises(IbpError) as caught:
        workspace.schools.rename_board("100", name)
    assert caught.value.key == "store.wrong_name"
    assert workspace.schools.board("100").name == "Bestuur 100"


def test_a_bsn_is_no_name(workspace: Workspace) -> None:
    with pytest.raises(IbpError) as caught:
        workspace.schools.rename_board("100", "Bestuur 111222333")
    assert caught.value.key == "store.bsn"


def test_the_same_school_twice_in_a_file(workspace: Workspace) -> None:
    assert counts(workspace.schools.load([A, A, B, C], {"100"}))["unchanged"] == 3
    with pytest.raises(IbpError) as caught:
        workspace.schools.load([A, replace(A, name="Anders"), B, C], {"100"})
    assert caught.value.key == "store.school_twice"


@pytest.mark.parametrize("change", [{"name": "x" * 301}, {"postcode": "x" * 21}, {"place": "nul\0"}])
def test_a_field_that_does_not_fit_is_refused_before_anything_changes(
    workspace: Workspace, change: dict[str, str]
) -> None:
    before = workspace.schools.of()
    with pytest.raises(IbpError) as caught:
        workspace.schools.load([replace(A, name="Nij"), replace(B, **change)], {"100"})
    assert caught.value.key == "store.school_field"
    assert (caught.value.params["location"], caught.value.params["field"]) == (B.location, *change)
    assert workspace.schools.of() == before


def test_a_half_import_does_not_exist(workspace: Workspace) -> None:
    before = workspace.schools.of()

    def fail(done: int, total: int) -> None:
        raise RuntimeError(f"{done} of {total}")

    with pytest.raises(RuntimeError, match="of"):
        workspace.schools.load([replace(A, name="Nij")], {"100"}, fail)
    assert workspace.schools.of() == before


def test_closing_a_school_keeps_its_answers(place: Place) -> None:
    ws = place.workspace
    ws.maturity.save(place.round.id, place.linde.id, "b1", "level", 4)
    beuk = SchoolRecord("100", place.beuk.brin, place.beuk.location, "De Beuk", "po")
    assert ws.schools.load([beuk], {"100"}).closed == 1
    assert ws.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].value == 4
    assert ws.maturity.levels(place.round.id) == [(place.linde.id, "b1", 4)]


def test_the_whole_country_is_loaded_in_seconds(new_url: NewUrl) -> None:
    country = [
        SchoolRecord(
            board=f"{40000 + number // 8}",
            brin=f"{number // 1000:02}A{chr(65 + number % 20)}",
            location=f"{number:06}",
            name=f"School {number}",
            sector="po" if number % 5 else "vo",
            municipality=f"Gemeente {number % 340}",
        )
        for number in range(8_000)
    ]
    workspace = Workspace(new_url(), Actor("els", "consultant"))
    steps: list[tuple[int, int]] = []
    start = time.process_time()
    summary = workspace.schools.load(country, None, lambda done, total: steps.append((done, total)))
    spent = time.process_time() - start
    assert counts(summary) == {"boards": 1000, "added": 8000, "updated": 0, "closed": 0, "unchanged": 0}
    assert len(workspace.schools.of()) == 8_000
    assert steps == sorted(steps)
    assert len(steps) > 10
    assert steps[-1] == (8_000, 8_000)
    assert spent < 3, spent
