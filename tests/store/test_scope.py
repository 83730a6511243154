"""Who may see and change what: in every method, and not found and not allowed sound the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Conflict, SchoolRecord, Workspace, conflicts

if TYPE_CHECKING:
    from tests.store.conftest import Place

Attempt = Callable[["Place", Workspace], Any]

NOT_FOUND: dict[str, Attempt] = {
    "board": lambda place, ws: ws.schools.board("100"),
    "rename_board": lambda place, ws: ws.schools.rename_board("100", "Van mij"),
    "rounds": lambda place, ws: ws.rounds.of("100"),
    "add_round": lambda place, ws: ws.rounds.add("100", "ibp", "Nieuw", date(2027, 1, 1)),
    "previous_round": lambda place, ws: ws.rounds.previous(place.round),
    "close_round": lambda place, ws: ws.rounds.close(place.round.id),
    "answers": lambda place, ws: ws.maturity.answers(place.round.id, None),
    "answers of a school": lambda place, ws: ws.maturity.answers(place.round.id, place.linde.id),
    "save": lambda place, ws: ws.maturity.save(place.round.id, None, "b1", "level", 5),
    "save of a school": lambda place, ws: ws.maturity.save(place.round.id, place.linde.id, "b1", "level", 5),
    "save_levels": lambda place, ws: ws.maturity.fill(place.round.id, [(place.beuk.id, "b1", 1)]),
    "conflicts": lambda place, ws: conflicts(ws.maturity.answers(place.round.id, None)),
    "history": lambda place, ws: ws.maturity.history(place.round.id, None, "b1"),
    "levels": lambda place, ws: ws.maturity.levels(place.round.id),
    "progress": lambda place, ws: ws.maturity.progress(place.round.id),
}


def filled(place: Place) -> Conflict:
    """Answers of the board and of two schools, and an open conflict in the board's dossier."""
    ws = place.workspace
    for school_id in (None, place.linde.id, place.beuk.id):
        ws.maturity.save(place.round.id, school_id, "b1", "level", 3)
    found = place.analyst.maturity.save(place.round.id, None, "b1", "level", 1)
    assert isinstance(found, Conflict)
    return found


def state(place: Place) -> object:
    ws = place.workspace
    return (
        ws.schools.boards(),
        ws.schools.of(),
        ws.rounds.of("100"),
        [
            ws.maturity.history(place.round.id, school, "b1")
            for school in (None, place.linde.id, place.beuk.id)
        ],
        ws.maturity.levels(place.round.id),
    )


@pytest.mark.parametrize("attempt", NOT_FOUND.values(), ids=NOT_FOUND.keys())
def test_another_board_is_as_if_it_were_not_there(place: Place, attempt: Attempt) -> None:
    filled(place)
    before = state(place)
    with pytest.raises(IbpError) as refused:
        attempt(place, place.stranger)
    missing = place._replace(round=_nowhere(place), linde=_absent(place.linde), beuk=_absent(place.beuk))
    with pytest.raises(IbpError) as not_there:
        attempt(missing, place.as_(Actor("leeg", "consultant", boards=frozenset())))
    assert (refused.value.key, refused.value.params) == (not_there.value.key, not_there.value.params)
    assert state(place) == before


def _nowhere(place: Place) -> Any:
    from dataclasses import replace

    return replace(place.round, id=987654)


def _absent(school: Any) -> Any:
    from dataclasses import replace

    return replace(school, id=987654)


def test_an_analyst_sees_only_the_boards_in_scope(place: Place) -> None:
    filled(place)
    stranger = place.stranger
    assert [board.number for board in stranger.schools.boards()] == ["200"]
    assert [school.name for school in stranger.schools.of()] == ["Het Lyceum"]
    assert stranger.schools.of("100") == []
    assert stranger.maturity.activity() is None


def test_activity_shows_no_dossier_out_of_scope_even_under_the_same_name(place: Place) -> None:
    filled(place)
    namesake = place.as_(Actor("els", "analyst", boards=frozenset({"200"})))
    assert namesake.maturity.activity() is None
    assert namesake.maturity.activity("100") is None


def test_a_conflict_of_another_board_cannot_be_chosen_about(place: Place) -> None:
    found = filled(place)
    for person in (place.stranger, place.school, place.reader):
        with pytest.raises(IbpError) as caught:
            person.dossiers.resolve(found.proposal, "mine")
        assert caught.value.key == "store.no_conflict"
    assert conflicts(place.workspace.maturity.answers(place.round.id, None)) == [found]


def test_schools_of_another_board_cannot_be_loaded(place: Place) -> None:
    records = [SchoolRecord("100", "09ZZ", "09ZZ00", "Nieuw", "po")]
    before = state(place)
    for act in (place.stranger.schools.preview, place.stranger.schools.load):
        with pytest.raises(IbpError) as caught:
            act(records, None)
        assert caught.value.key == "store.no_board"
    assert state(place) == before


def test_a_school_cannot_be_taken_from_another_board(place: Place) -> None:
    taken = SchoolRecord("200", place.linde.brin, place.linde.location, "De Linde", "po")
    with pytest.raises(IbpError) as caught:
        place.stranger.schools.load([taken], {"200"})
    assert caught.value.key == "store.school_elsewhere"
    assert place.workspace.schools.of("100")[1].board == "100"


def test_a_school_reads_its_own_answers_and_those_it_inherits(place: Place) -> None:
    filled(place)
    school = place.school
    assert [board.number for board in school.schools.boards()] == ["100"]
    assert [found.name for found in school.schools.of()] == ["De Linde"]
    assert [found.id for found in school.rounds.of("100")] == [place.round.id]
    assert school.maturity.answers(place.round.id, None)["b1"]["level"].value == 3
    assert school.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].value == 3
    assert set(school.maturity.levels(place.round.id)) == {(None, "b1", 3), (place.linde.id, "b1", 3)}
    assert school.maturity.progress(place.round.id) == {None: 1, place.linde.id: 1}


def test_a_school_does_not_see_another_school(place: Place) -> None:
    filled(place)
    for attempt in (
        lambda: place.school.maturity.answers(place.round.id, place.beuk.id),
        lambda: place.school.maturity.history(place.round.id, place.beuk.id, "b1"),
        lambda: conflicts(place.school.maturity.answers(place.round.id, place.beuk.id)),
        lambda: place.school.maturity.save(place.round.id, place.beuk.id, "b1", "level", 1),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.no_school"
    for elsewhere in (
        lambda: place.school.rounds.of("200"),
        lambda: place.school.maturity.levels(place.other_round.id),
    ):
        with pytest.raises(IbpError):
            elsewhere()


def test_a_school_writes_in_its_own_dossier_only(place: Place) -> None:
    place.school.maturity.save(place.round.id, place.linde.id, "b1", "level", 4)
    assert place.workspace.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].by == "lin"
    with pytest.raises(IbpError) as caught:
        place.school.maturity.save(place.round.id, None, "b1", "level", 4)
    assert caught.value.key == "store.may_not_write"
    assert place.workspace.maturity.answers(place.round.id, None) == {}


BOARD_WIDE: dict[str, Attempt] = {
    "rename_board": lambda place, ws: ws.schools.rename_board("100", "Van mij"),
    "add_round": lambda place, ws: ws.rounds.add("100", "ibp", "Nieuw", date(2027, 1, 1)),
    "close_round": lambda place, ws: ws.rounds.close(place.round.id),
    "preview_schools": lambda place, ws: ws.schools.preview([], {"100"}),
    "import_schools": lambda place, ws: ws.schools.load([], {"100"}),
    "save for the board": lambda place, ws: ws.maturity.save(place.round.id, None, "b1", "level", 1),
    "members": lambda place, ws: ws.members.all(),
    "remove_member": lambda place, ws: ws.members.remove("els"),
}


@pytest.mark.parametrize("attempt", BOARD_WIDE.values(), ids=BOARD_WIDE.keys())
def test_a_school_and_a_reader_change_nothing_of_the_board(place: Place, attempt: Attempt) -> None:
    filled(place)
    before = state(place)
    for person in (place.school, place.reader):
        with pytest.raises(IbpError) as caught:
            attempt(place, person)
        assert caught.value.key == "store.may_not_write"
    assert state(place) == before


def test_a_reader_reads_everything_of_the_board_and_writes_nothing(place: Place) -> None:
    filled(place)
    assert place.reader.maturity.levels(place.round.id) == place.workspace.maturity.levels(place.round.id)
    assert place.reader.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].value == 3
    for school_id in (None, place.linde.id):
        with pytest.raises(IbpError) as caught:
            place.reader.maturity.save(place.round.id, school_id, "b1", "level", 5)
        assert caught.value.key == "store.may_not_write"


def test_a_school_role_without_a_school_sees_nothing(place: Place) -> None:
    nobody = place.as_(Actor("x", "school"))
    assert nobody.schools.boards() == []
    assert nobody.schools.of() == []
    with pytest.raises(IbpError):
        nobody.maturity.levels(place.round.id)


def test_the_person_at_the_computer_sees_everything() -> None:
    actor = Actor.local()
    assert (actor.boards, actor.schools, actor.role) == (None, None, "consultant")
    assert actor.name
