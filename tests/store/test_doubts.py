"""A number that may be a BSN is asked about: nothing is stored until someone says that it is none."""

import pytest

from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.store import Conflict, SchoolRecord, Workspace
from tests.kinds import NewBoard, OwnBoard

DOUBT = "Nummer 12345672 van de aanvraag"


@pytest.fixture
def own_board(new_board: NewBoard, empty_url: str) -> OwnBoard:
    """A board in a workspace of its own."""
    return new_board(Workspace(empty_url))


@pytest.fixture
def dossier(own_board: OwnBoard) -> tuple[Workspace, int]:
    made = own_board
    return made.workspace, made.workspace.dossiers.add(made.number, None, "plan", "Plan")


def test_the_doubtful_waits_until_someone_says_that_it_is_no_bsn(dossier: tuple[Workspace, int]) -> None:
    workspace, number = dossier
    with pytest.raises(DoubtError) as caught:
        workspace.dossiers.save(number, "a", "note", DOUBT, no_bsn=())
    assert caught.value.numbers == ("12345672",)
    assert workspace.dossiers.read(number) == {}
    workspace.dossiers.save(number, "a", "note", DOUBT, no_bsn=["12345672", "99999999"])
    assert workspace.dossiers.read(number)["a"]["note"].value == DOUBT
    (said,) = [event for event in workspace.dossiers.history(number, "a") if event.kind == "decision"]
    assert said.value == ["12345672"]
    assert said.by == workspace.actor.name


def test_what_was_said_once_is_not_asked_again_of_that_field_but_is_of_another(
    dossier: tuple[Workspace, int],
) -> None:
    workspace, number = dossier
    saved = workspace.dossiers.save(number, "a", "note", DOUBT, no_bsn=["12345672"])
    assert not isinstance(saved, Conflict)
    workspace.dossiers.save(number, "a", "note", f"{DOUBT}!", saved.event, no_bsn=())
    with pytest.raises(DoubtError):
        workspace.dossiers.save(number, "b", "note", DOUBT, no_bsn=())


def test_nobody_can_say_that_a_bsn_is_none(dossier: tuple[Workspace, int]) -> None:
    workspace, number = dossier
    for value in ("BSN 123456782", ["123456782"], {"a": 123456782}, {"123456782": "a"}):
        with pytest.raises(IbpError) as caught:
            workspace.dossiers.save(number, "a", "note", value, no_bsn=["123456782"])
        assert caught.value.key == "store.bsn"
    with pytest.raises(IbpError):
        workspace.dossiers.save(number, "BSN 123456782", "note", "x")


def test_a_norm_is_asked_about_too_and_programs_are_not(own_board: OwnBoard) -> None:
    made = own_board
    save = made.workspace.maturity.save
    with pytest.raises(DoubtError):
        save(made.round.id, None, made.norms[0], "comment", DOUBT, no_bsn=())
    save(made.round.id, None, made.norms[0], "comment", DOUBT, no_bsn=["12345672"])
    save(made.round.id, None, made.norms[1], "comment", DOUBT)


def test_the_name_of_a_school_is_looked_at_too(empty_url: str) -> None:
    workspace = Workspace(empty_url)
    record = SchoolRecord("100", "01AA", "01AA00", "De Linde (BSN 123456782)", "po")
    with pytest.raises(IbpError) as caught:
        workspace.schools.load([record], None)
    assert caught.value.key == "store.school_bsn"
    assert "01AA00" in str(caught.value)
    assert workspace.schools.of() == []
