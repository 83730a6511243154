"""Who may see and change what: in every method, and not found and not allowed sound the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import ANY, Actor, Conflict, SchoolRecord, Workspace

if TYPE_CHECKING:
    from tests.store.conftest import Place

Attempt = Callable[["Place", Workspace], Any]

NOT_FOUND: dict[str, Attempt] = {
    "board": lambda place, ws: ws.board("100"),
    "rename_board": lambda place, ws: ws.rename_board("100", "Van mij"),
    "rounds": lambda place, ws: ws.rounds("100"),
    "add_round": lambda place, ws: ws.add_round("100", "ibp", "Nieuw", date(2027, 1, 1)),
    "previous_round": lambda place, ws: ws.previous_round(place.round),
    "close_round": lambda place, ws: ws.close_round(place.round.id),
    "answers": lambda place, ws: ws.answers(place.round.id, None),
    "answers of a school": lambda place, ws: ws.answers(place.round.id, place.linde.id),
    "save": lambda place, ws: ws.save(place.round.id, None, "b1", "level", 5, ANY),
    "save of a school": lambda place, ws: ws.save(place.round.id, place.linde.id, "b1", "level", 5, ANY),
    "save_levels": lambda place, ws: ws.save_levels(place.round.id, [(place.beuk.id, "b1", 1)]),
    "conflicts": lambda place, ws: ws.conflicts(place.round.id, None),
    "history": lambda place, ws: ws.history(place.round.id, None, "b1"),
    "levels": lambda place, ws: ws.levels(place.round.id),
    "progress": lambda place, ws: ws.progress(place.round.id),
}


def filled(place: Place) -> Conflict:
    """Answers of the board and of two schools, and an open conflict in the board's dossier."""
    ws = place.workspace
    for school_id in (None, place.linde.id, place.beuk.id):
        ws.save(place.round.id, school_id, "b1", "level", 3)
    found = place.analyst.save(place.round.id, None, "b1", "level", 1)
    assert isinstance(found, Conflict)
    return found


def state(place: Place) -> object:
    ws = place.workspace
    return (
        ws.boards(),
        ws.schools(),
        ws.rounds("100"),
        [ws.history(place.round.id, school, "b1") for school in (None, place.linde.id, place.beuk.id)],
        ws.levels(place.round.id),
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
    assert [board.number for board in stranger.boards()] == ["200"]
    assert [school.name for school in stranger.schools()] == ["Het Lyceum"]
    assert stranger.schools("100") == []
    assert stranger.activity() is None


def test_activity_shows_no_dossier_out_of_scope_even_under_the_same_name(place: Place) -> None:
    filled(place)
    namesake = place.as_(Actor("els", "analyst", boards=frozenset({"200"})))
    assert namesake.activity() is None
    assert namesake.activity("100") is None


def test_a_conflict_of_another_board_cannot_be_chosen_about(place: Place) -> None:
    found = filled(place)
    for person in (place.stranger, place.school, place.reader):
        with pytest.raises(IbpError) as caught:
            person.resolve(found.proposal, "mine")
        assert caught.value.key == "store.no_conflict"
    assert place.workspace.conflicts(place.round.id, None) == [found]


def test_schools_of_another_board_cannot_be_loaded(place: Place) -> None:
    records = [SchoolRecord("100", "09ZZ", "09ZZ00", "Nieuw", "po")]
    before = state(place)
    for act in (place.stranger.preview_schools, place.stranger.import_schools):
        with pytest.raises(IbpError) as caught:
            act(records, None)
        assert caught.value.key == "store.no_board"
    assert state(place) == before


def test_a_school_cannot_be_taken_from_another_board(place: Place) -> None:
    taken = SchoolRecord("200", place.linde.brin, place.linde.location, "De Linde", "po")
    with pytest.raises(IbpError) as caught:
        place.stranger.import_schools([taken], {"200"})
    assert caught.value.key == "store.school_elsewhere"
    assert place.workspace.schools("100")[1].board == "100"


def test_a_school_reads_its_own_answers_and_those_it_inherits(place: Place) -> None:
    filled(place)
    school = place.school
    assert [board.number for board in school.boards()] == ["100"]
    assert [found.name for found in school.schools()] == ["De Linde"]
    assert [found.id for found in school.rounds("100")] == [place.round.id]
    assert school.answers(place.round.id, None)["b1"].level == 3
    assert school.answers(place.round.id, place.linde.id)["b1"].level == 3
    assert set(school.levels(place.round.id)) == {(None, "b1", 3), (place.linde.id, "b1", 3)}
    assert school.progress(place.round.id) == {None: 1, place.linde.id: 1}


def test_a_school_does_not_see_another_school(place: Place) -> None:
    filled(place)
    for attempt in (
        lambda: place.school.answers(place.round.id, place.beuk.id),
        lambda: place.school.history(place.round.id, place.beuk.id, "b1"),
        lambda: place.school.conflicts(place.round.id, place.beuk.id),
        lambda: place.school.save(place.round.id, place.beuk.id, "b1", "level", 1, ANY),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.no_school"
    for attempt in (lambda: place.school.rounds("200"), lambda: place.school.levels(place.other_round.id)):
        with pytest.raises(IbpError):
            attempt()


def test_a_school_writes_in_its_own_dossier_only(place: Place) -> None:
    place.school.save(place.round.id, place.linde.id, "b1", "level", 4)
    assert place.workspace.answers(place.round.id, place.linde.id)["b1"].by == "lin"
    with pytest.raises(IbpError) as caught:
        place.school.save(place.round.id, None, "b1", "level", 4)
    assert caught.value.key == "store.may_not_write"
    assert place.workspace.answers(place.round.id, None) == {}


BOARD_WIDE: dict[str, Attempt] = {
    "rename_board": lambda place, ws: ws.rename_board("100", "Van mij"),
    "add_round": lambda place, ws: ws.add_round("100", "ibp", "Nieuw", date(2027, 1, 1)),
    "close_round": lambda place, ws: ws.close_round(place.round.id),
    "preview_schools": lambda place, ws: ws.preview_schools([], {"100"}),
    "import_schools": lambda place, ws: ws.import_schools([], {"100"}),
    "save for the board": lambda place, ws: ws.save(place.round.id, None, "b1", "level", 1, ANY),
    "members": lambda place, ws: ws.members(),
    "remove_member": lambda place, ws: ws.remove_member("els"),
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
    assert place.reader.levels(place.round.id) == place.workspace.levels(place.round.id)
    assert place.reader.answers(place.round.id, place.linde.id)["b1"].level == 3
    for school_id in (None, place.linde.id):
        with pytest.raises(IbpError) as caught:
            place.reader.save(place.round.id, school_id, "b1", "level", 5, ANY)
        assert caught.value.key == "store.may_not_write"


def test_a_school_role_without_a_school_sees_nothing(place: Place) -> None:
    nobody = place.as_(Actor("x", "school"))
    assert nobody.boards() == []
    assert nobody.schools() == []
    with pytest.raises(IbpError):
        nobody.levels(place.round.id)


def test_the_person_at_the_computer_sees_everything() -> None:
    actor = Actor.local()
    assert (actor.boards, actor.schools, actor.role) == (None, None, "consultant")
    assert actor.name
