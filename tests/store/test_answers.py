"""Answers: what is saved is there, who gave it and when; what does not belong there is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Saved, Value, Workspace
from ibp_workbook.store.free_text import MAX_TEXT
from tests.store.kinds import saved as was_saved

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

BSN = "111222333"


def test_an_untouched_dossier_has_no_answers(place: Place) -> None:
    assert place.workspace.maturity.answers(place.round.id, place.linde.id) == {}
    assert place.workspace.maturity.answers(place.round.id, None) == {}
    assert place.workspace.maturity.levels(place.round.id) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", 3),
        ("level", "nvt"),
        ("reason", "Wij hebben geen camera’s 📷"),
        ("comment", "regel één\nregel twee"),
        ("evidence", "vastgesteld door de directie"),
    ],
)
def test_what_is_saved_is_there_for_whoever_opens_the_workspace_next(
    place: Place, field: str, value: Any
) -> None:
    before = datetime.now(UTC)
    saved = was_saved(place.workspace.maturity.save(place.round.id, place.linde.id, "b1", field, value))
    assert isinstance(saved, Saved)
    given = place.analyst.maturity.answers(place.round.id, place.linde.id)["b1"]
    assert given == {field: Value(value, saved.event, "els", "consultant", saved.at)}
    assert given[field].at.utcoffset() == timedelta(0)
    assert timedelta(0) <= given[field].at - before < timedelta(minutes=1)


def test_the_board_and_each_school_and_each_round_have_their_own_answers(place: Place) -> None:
    ws = place.workspace
    second = ws.rounds.add("100", "ibp", "Nameting", place.round.date)
    ws.maturity.save(place.round.id, None, "b1", "level", 1)
    ws.maturity.save(place.round.id, place.linde.id, "b1", "level", 2)
    ws.maturity.save(second.id, place.linde.id, "b1", "level", 3)
    assert ws.maturity.answers(place.round.id, None)["b1"]["level"].value == 1
    assert ws.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].value == 2
    assert ws.maturity.answers(second.id, place.linde.id)["b1"]["level"].value == 3
    assert ws.maturity.answers(place.round.id, place.beuk.id) == {}


def test_the_newest_value_counts_and_all_of_them_stay(place: Place) -> None:
    first = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", 2))
    second = was_saved(place.analyst.maturity.save(place.round.id, None, "b1", "level", 4, first.event))
    third = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", None, second.event))
    level = place.workspace.maturity.answers(place.round.id, None)["b1"]["level"]
    assert (level.value, level.event, level.by) == (None, third.event, "els")
    events = place.workspace.maturity.history(place.round.id, None, "b1")
    assert [(event.value, event.by, event.role, event.based_on) for event in events] == [
        (2, "els", "consultant", None),
        (4, "ans", "analyst", first.event),
        (None, "els", "consultant", second.event),
    ]


def test_an_emptied_text_is_empty_and_not_absent(place: Place) -> None:
    saved = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "comment", "iets"))
    place.workspace.maturity.save(place.round.id, None, "b1", "comment", None, saved.event)
    assert place.workspace.maturity.answers(place.round.id, None)["b1"]["comment"].value == ""


def test_saving_the_same_value_again_adds_no_event(place: Place) -> None:
    first = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", 2))
    again = place.workspace.maturity.save(place.round.id, None, "b1", "level", 2, first.event)
    assert again == first
    assert len(place.workspace.maturity.history(place.round.id, None, "b1")) == 1


def test_saving_all_overwrites_whatever_is_there(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 2)
    dossier = place.workspace.maturity.find(place.round.id, None)
    assert dossier is not None
    place.analyst.dossiers.save_all(dossier, [("b1", "level", 5)])
    assert place.workspace.maturity.answers(place.round.id, None)["b1"]["level"].value == 5


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("colour", "rood", "store.no_field"),
        ("heads", "x", "store.no_field"),
        ("level", "3", "store.wrong_level"),
        ("level", 3.0, "store.wrong_level"),
        ("level", True, "store.wrong_level"),
        ("level", "", "store.wrong_level"),
        ("comment", 3, "store.not_text"),
        ("comment", ["x"], "store.not_text"),
        ("action", "in het plan", "store.no_field"),
        ("comment", "x" * (MAX_TEXT + 1), "store.too_long"),
        ("comment", f"van leerling {BSN}", "store.bsn"),
        ("evidence", "1112.22.333", "store.bsn"),
        ("reason", BSN, "store.bsn"),
        ("comment", "nul\0teken", "store.wrong_value"),
        ("comment", "half teken \ud83d", "store.wrong_value"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_stored(
    place: Place, field: str, value: Any, key: str
) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.maturity.save(place.round.id, None, "b1", field, value)
    assert caught.value.key == key
    assert str(BSN) not in str(caught.value)
    assert place.workspace.maturity.history(place.round.id, None, "b1") == []


def test_a_text_just_within_the_limit_is_kept_whole(place: Place) -> None:
    text = "é" * MAX_TEXT
    place.workspace.maturity.save(place.round.id, None, "b1", "comment", text)
    assert place.workspace.maturity.answers(place.round.id, None)["b1"]["comment"].value == text


def test_nine_digits_that_are_no_bsn_are_kept(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "comment", "dossier 111222334")
    assert (
        place.workspace.maturity.answers(place.round.id, None)["b1"]["comment"].value == "dossier 111222334"
    )


@pytest.mark.parametrize("statement", ["b" * 201, "b\0", "b\n1"])
def test_an_item_that_does_not_fit_in_the_table_gets_a_sentence(place: Place, statement: str) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.maturity.save(place.round.id, None, statement, "level", 1)
    assert caught.value.key == "store.too_long"
    with pytest.raises(IbpError):
        place.workspace.maturity.fill(place.round.id, [(None, statement, 1)])
    assert place.workspace.maturity.levels(place.round.id) == []


def test_a_number_from_an_address_that_fits_in_no_database_gets_a_sentence(place: Place) -> None:
    with pytest.raises(IbpError):
        place.workspace.maturity.levels(10**20)
    with pytest.raises(IbpError):
        place.workspace.maturity.answers(place.round.id, 10**20)


def test_a_school_of_another_board_has_no_place_in_the_round(place: Place) -> None:
    for attempt in (
        lambda: place.workspace.maturity.save(place.round.id, place.lyceum.id, "b1", "level", 1),
        lambda: place.workspace.maturity.answers(place.round.id, place.lyceum.id),
        lambda: place.workspace.maturity.answers(place.round.id, 987654),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.no_school"


def test_levels_and_progress_count_what_has_a_level_now(place: Place) -> None:
    ws, number = place.workspace, place.round.id
    ws.maturity.save(number, None, "b1", "level", 4)
    ws.maturity.save(number, place.linde.id, "b1", "level", "nvt")
    gone = was_saved(ws.maturity.save(number, place.linde.id, "b2", "level", 1))
    ws.maturity.save(number, place.linde.id, "b2", "level", None, gone.event)
    ws.maturity.save(number, place.beuk.id, "b2", "comment", "nog uitzoeken")
    ws.maturity.save(place.other_round.id, None, "b1", "level", 5)
    assert sorted(ws.maturity.levels(number), key=str) == [(place.linde.id, "b1", "nvt"), (None, "b1", 4)]
    assert ws.maturity.progress(number) == {None: 1, place.linde.id: 1}


def test_many_levels_at_once_fill_empty_dossiers_only(place: Place) -> None:
    rows: list[tuple[int | None, str, int | str | None]] = [
        (None, "b1", 2),
        (place.linde.id, "b1", 3),
        (place.linde.id, "b2", "nvt"),
    ]
    place.workspace.maturity.fill(place.round.id, rows)
    assert sorted(place.workspace.maturity.levels(place.round.id), key=str) == sorted(rows, key=str)
    with pytest.raises(IbpError) as caught:
        place.workspace.maturity.fill(place.round.id, [(place.beuk.id, "b1", 1), (place.linde.id, "b3", 1)])
    assert caught.value.key == "store.not_empty"
    assert place.workspace.maturity.answers(place.round.id, place.beuk.id) == {}


def test_activity_is_the_last_thing_this_person_answered(place: Place) -> None:
    assert place.workspace.maturity.activity() is None
    place.workspace.maturity.save(place.round.id, place.linde.id, "b1", "level", 1)
    place.workspace.maturity.save(place.other_round.id, None, "b2", "comment", "x")
    place.analyst.maturity.save(place.round.id, place.beuk.id, "b9", "level", 1)
    last = place.workspace.maturity.activity()
    assert last is not None
    assert (last.board, last.round, last.school, last.item) == (
        "200",
        place.other_round.id,
        None,
        "b2",
    )
    here = place.workspace.maturity.activity("100")
    assert here is not None
    assert (here.school, here.item) == (place.linde.id, "b1")
    assert place.stranger.maturity.activity() is None


def test_answers_of_a_school_that_moved_stay_with_the_round(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, place.linde.id, "b1", "level", 4)
    moved = [record for record in _records(place) if record.name == "De Linde"]
    place.workspace.schools.load(moved, {"200"})
    for reader in (place.workspace, place.analyst):
        assert reader.maturity.answers(place.round.id, place.linde.id)["b1"]["level"].value == 4
        assert len(reader.maturity.history(place.round.id, place.linde.id, "b1")) == 1
    with pytest.raises(IbpError):
        place.workspace.maturity.save(place.round.id, place.linde.id, "b1", "level", 1)
    with pytest.raises(IbpError):
        place.stranger.maturity.answers(place.round.id, place.linde.id)


def _records(place: Place) -> list[Any]:
    from ibp_workbook.store import SchoolRecord

    return [
        SchoolRecord("200", school.brin, school.location, school.name, school.sector)
        for school in place.workspace.schools.of("100")
    ]


def test_a_workspace_that_cannot_be_written_says_so_in_a_sentence(sqlite_url: NewUrl, tmp_path: Path) -> None:
    url = sqlite_url()
    workspace = Workspace(url, Actor("els", "consultant"))
    with workspace._engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    path = url.removeprefix("sqlite:///")
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / (path.rpartition("/")[2] + suffix)).unlink(missing_ok=True)
    (tmp_path / path.rpartition("/")[2]).mkdir()
    with pytest.raises(IbpError) as caught:
        workspace.schools.boards()
    assert caught.value.key == "store.unavailable"
