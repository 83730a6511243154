"""Two people in one dossier: nothing is lost, and nobody wins silently."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Literal

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Conflict, Saved, Workspace, conflicts
from tests.store.kinds import saved as was_saved

if TYPE_CHECKING:
    from tests.store.conftest import Place


def clash(place: Place) -> Conflict:
    """Els and Ans both saw level 1; Els made it 2, then Ans wants 4."""
    seen = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", 1)).event
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 2, seen)
    found = place.analyst.maturity.save(place.round.id, None, "b1", "level", 4, seen)
    assert isinstance(found, Conflict)
    return found


def level(place: Place) -> object:
    return place.workspace.maturity.answers(place.round.id, None)["b1"]["level"].value


def test_a_later_save_on_an_older_value_becomes_a_proposal_beside_it(place: Place) -> None:
    found = clash(place)
    assert (found.item, found.field, found.mine.value, found.theirs.value) == ("b1", "level", 4, 2)
    assert (found.theirs.by, found.mine.by) == ("els", "ans")
    assert found.theirs.event == place.workspace.maturity.answers(place.round.id, None)["b1"]["level"].event
    assert level(place) == 2
    assert place.workspace.maturity.levels(place.round.id) == [(None, "b1", 2)]


def test_a_conflict_is_there_for_everyone_who_opens_the_dossier_later(place: Place) -> None:
    found = clash(place)
    for visitor in (place.workspace, place.analyst, place.reader):
        assert conflicts(visitor.maturity.answers(place.round.id, None)) == [found]
    assert conflicts(place.workspace.maturity.answers(place.round.id, place.linde.id)) == []


def test_who_saw_nothing_while_there_is_a_value_has_a_conflict(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "comment", "van els")
    found = place.analyst.maturity.save(place.round.id, None, "b1", "comment", "van ans", None)
    assert isinstance(found, Conflict)
    assert (found.mine.value, found.theirs.value) == ("van ans", "van els")


def test_who_saw_an_older_value_but_chose_the_same_has_no_conflict(place: Place) -> None:
    seen = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", 1)).event
    present = place.workspace.maturity.save(place.round.id, None, "b1", "level", 2, seen)
    assert place.analyst.maturity.save(place.round.id, None, "b1", "level", 2, seen) == present
    assert conflicts(place.workspace.maturity.answers(place.round.id, None)) == []


def test_different_fields_and_statements_do_not_conflict(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 1)
    assert isinstance(place.analyst.maturity.save(place.round.id, None, "b1", "comment", "x"), Saved)
    assert isinstance(place.analyst.maturity.save(place.round.id, None, "b2", "level", 2), Saved)


def test_a_base_that_never_existed_is_a_conflict_and_no_crash(place: Place) -> None:
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 1)
    found = place.analyst.maturity.save(place.round.id, None, "b1", "level", 2, 987654)
    assert isinstance(found, Conflict)
    assert conflicts(place.workspace.maturity.answers(place.round.id, None)) == [found]


@pytest.mark.parametrize(("keep", "expected"), [("mine", 4), ("theirs", 2)])
def test_a_choice_ends_the_conflict_and_all_values_stay_in_the_history(
    place: Place, keep: Literal["mine", "theirs"], expected: int
) -> None:
    found = clash(place)
    place.analyst.dossiers.resolve(found.proposal, keep)
    assert level(place) == expected
    assert conflicts(place.workspace.maturity.answers(place.round.id, None)) == []
    events = place.workspace.maturity.history(place.round.id, None, "b1")
    assert [event.value for event in events] == [1, 2, 4, expected]
    assert [event.kind for event in events][2:] == ["proposal", "set" if keep == "mine" else "decision"]
    assert (events[-1].resolves, events[-1].by) == (found.proposal, "ans")


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_a_conflict_is_chosen_about_once(place: Place, keep: Literal["mine", "theirs"]) -> None:
    found = clash(place)
    place.workspace.dossiers.resolve(found.proposal, keep)
    with pytest.raises(IbpError) as caught:
        place.analyst.dossiers.resolve(found.proposal, "mine")
    assert caught.value.key == "store.no_conflict"


def test_a_choice_does_not_overwrite_a_third_value_that_nobody_looked_at(place: Place) -> None:
    found = clash(place)
    place.workspace.maturity.save(place.round.id, None, "b1", "level", 5, found.theirs.event)
    with pytest.raises(IbpError) as caught:
        place.analyst.dossiers.resolve(found.proposal, "mine", seen=found.theirs.event)
    assert caught.value.key == "store.changed_again"
    assert level(place) == 5
    (shown,) = conflicts(place.analyst.maturity.answers(place.round.id, None))
    place.analyst.dossiers.resolve(shown.proposal, "mine", seen=shown.theirs.event)
    assert level(place) == 4


def test_two_proposals_are_two_choices(place: Place) -> None:
    first = clash(place)
    second = place.as_(Actor("cor", "fg")).maturity.save(place.round.id, None, "b1", "level", 5)
    assert isinstance(second, Conflict)
    place.workspace.dossiers.resolve(first.proposal, "mine")
    assert [
        found.mine.value for found in conflicts(place.workspace.maturity.answers(place.round.id, None))
    ] == [5]
    place.workspace.dossiers.resolve(second.proposal, "theirs")
    assert conflicts(place.workspace.maturity.answers(place.round.id, None)) == []
    assert level(place) == 4


def test_an_event_that_is_no_proposal_cannot_be_chosen_about(place: Place) -> None:
    saved = was_saved(place.workspace.maturity.save(place.round.id, None, "b1", "level", 1))
    for number in (saved.event, 987654):
        with pytest.raises(IbpError) as caught:
            place.workspace.dossiers.resolve(number, "mine")
        assert caught.value.key == "store.no_conflict"


WRITERS = 4


def test_of_people_who_save_at_the_same_moment_one_is_first_and_the_others_are_kept(place: Place) -> None:
    people = [Workspace(place.url, Actor(f"p{number}", "consultant")) for number in range(WRITERS)]
    together = Barrier(WRITERS)

    def write(number: int, statement: str) -> Saved | Conflict:
        together.wait(30)
        return people[number].maturity.save(
            place.round.id, place.linde.id, statement, "comment", f"van p{number}"
        )

    with ThreadPoolExecutor(WRITERS) as pool:
        for statement in ("b1", "b2", "b3"):  # the first of them also makes the dossier
            results = list(pool.map(write, range(WRITERS), [statement] * WRITERS))
            assert [type(result) for result in results].count(Saved) == 1
            values = {
                event.value
                for event in place.workspace.maturity.history(place.round.id, place.linde.id, statement)
            }
            assert values == {f"van p{number}" for number in range(WRITERS)}
    assert len(conflicts(place.workspace.maturity.answers(place.round.id, place.linde.id))) == 3 * (
        WRITERS - 1
    )


def test_of_people_who_choose_at_the_same_moment_one_chooses(place: Place) -> None:
    found = clash(place)
    people = [Workspace(place.url, Actor(f"p{number}", "consultant")) for number in range(WRITERS)]
    together = Barrier(WRITERS)

    def choose(workspace: Workspace) -> str:
        together.wait(30)
        try:
            workspace.dossiers.resolve(found.proposal, "mine")
        except IbpError as error:
            return error.key
        return "chosen"

    with ThreadPoolExecutor(WRITERS) as pool:
        results = sorted(pool.map(choose, people))
    assert results == ["chosen"] + ["store.no_conflict"] * (WRITERS - 1)
    assert len(place.workspace.maturity.history(place.round.id, None, "b1")) == 4
