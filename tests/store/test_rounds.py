"""Measurement rounds: in order of date, with one name each, and closed for changes when done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Conflict, conflicts

if TYPE_CHECKING:
    from tests.store.conftest import Place


def test_rounds_are_listed_by_date_and_framework(place: Place) -> None:
    ws = place.workspace
    early = ws.rounds.add("100", "ibp", " Nulmeting ", date(2025, 5, 1), target=2)
    other = ws.rounds.add("100", "baseline", "Eigen lijst", date(2025, 6, 1))
    assert early.name == "Nulmeting"
    assert early.target == 2
    assert ws.rounds.of("100") == [early, other, place.round]
    assert ws.rounds.of("100", "ibp") == [early, place.round]


def test_the_previous_round_is_of_the_same_board_and_framework(place: Place) -> None:
    ws = place.workspace
    assert ws.rounds.previous(place.round) is None
    early = ws.rounds.add("100", "ibp", "Nulmeting", date(2025, 5, 1))
    ws.rounds.add("100", "baseline", "Eigen lijst", date(2026, 6, 1))
    ws.rounds.add("200", "ibp", "Elders", date(2026, 6, 1))
    same_day = ws.rounds.add("100", "ibp", "Herhaald", place.round.date)
    assert ws.rounds.previous(place.round) == early
    assert ws.rounds.previous(same_day.id) == place.round
    assert ws.rounds.previous(early) is None


def test_a_name_is_used_once_per_board(place: Place) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.rounds.add("100", "ibp", place.round.name, date(2027, 1, 1))
    assert caught.value.key == "store.round_exists"
    assert len(place.workspace.rounds.of("100")) == 1


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "twee\nregels"])
def test_a_round_needs_a_name_of_one_line(place: Place, name: str) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.rounds.add("100", "ibp", name, date(2027, 1, 1))
    assert caught.value.key == "store.wrong_name"


def test_a_closed_round_can_be_read_and_not_changed_until_it_is_opened_again(place: Place) -> None:
    ws = place.workspace
    ws.maturity.save(place.round.id, None, "b1", "level", 3)
    found = place.analyst.maturity.save(place.round.id, None, "b1", "level", 4)
    assert isinstance(found, Conflict)
    ws.rounds.close(place.round.id)
    for attempt in (
        lambda: ws.maturity.save(place.round.id, None, "b1", "level", 5, found.theirs.event),
        lambda: ws.maturity.fill(place.round.id, [(place.linde.id, "b1", 1)]),
        lambda: ws.dossiers.resolve(found.proposal, "mine"),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.round_closed"
    assert ws.rounds.of("100")[0].closed
    assert ws.maturity.levels(place.round.id) == [(None, "b1", 3)]
    assert conflicts(ws.maturity.answers(place.round.id, None)) == [found]
    ws.rounds.close(place.round.id, closed=False)
    ws.dossiers.resolve(found.proposal, "mine")
    assert ws.maturity.answers(place.round.id, None)["b1"]["level"].value == 4
