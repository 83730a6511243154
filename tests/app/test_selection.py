"""Which board, round and school a page is about."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import BOARD_ITSELF, Selection
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, SchoolRecord, Workspace
from tests.kinds import NewBoard, OwnBoard

Choose = Callable[..., Selection]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    return Workspace(empty_url, Actor.local())


@pytest.fixture
def boards(workspace: Workspace, new_board: NewBoard) -> list[OwnBoard]:
    return [new_board(workspace), new_board(workspace)]


@pytest.fixture
def choose(workspace: Workspace, catalogue: Catalogue) -> Choose:
    def make(**asked: str) -> Selection:
        return Selection(workspace, catalogue, Request(lang="nl", **asked))

    return make


def test_an_empty_workspace_gives_an_empty_choice(choose: Choose) -> None:
    found = choose(board="1", round="2", school="3")
    assert found.address() == {"school": BOARD_ITSELF}
    assert (found.current_board, found.current_round, found.current_school, found.framework) == (None,) * 4


def test_the_address_decides(choose: Choose, boards: list[OwnBoard]) -> None:
    _, board = boards
    school = board.schools[1]
    found = choose(**board.address(school))
    assert found.address() == board.address(school)
    assert found.current_board is not None
    assert found.current_board.number == board.number
    assert found.current_round == board.round
    assert found.current_school == school
    assert found.framework == load_catalogue().frameworks["ibp"]


def test_where_the_address_is_silent_one_continues_at_the_last_answer(
    choose: Choose, boards: list[OwnBoard]
) -> None:
    first, second = boards
    second.workspace.rounds.add(second.number, "ibp", "Later", date(2026, 12, 1))
    second.workspace.maturity.save(second.round.id, second.schools[2].id, "x", "level", 3)
    assert choose().address() == second.address(second.schools[2])
    assert choose(board=first.number).address() == first.address()
    assert choose(board=second.number, school=second.schools[0].location).school == second.schools[0].location


@pytest.mark.parametrize("asked", [{"board": "0"}, {"round": "999"}, {"school": "00XX00"}, {"round": "x'--"}])
def test_what_does_not_exist_is_not_chosen(
    choose: Choose, boards: list[OwnBoard], asked: dict[str, str]
) -> None:
    board = min(boards, key=lambda item: item.workspace.schools.board(item.number).name)
    assert choose(**{"board": board.number, **asked}).address() == board.address()


def test_a_round_and_a_school_of_another_board_are_not_chosen(choose: Choose, boards: list[OwnBoard]) -> None:
    first, second = boards
    mixed = {**second.address(second.schools[0]), "board": first.number}
    assert choose(**mixed).address() == first.address()


def test_without_answers_the_newest_round_is_chosen(choose: Choose, boards: list[OwnBoard]) -> None:
    board = boards[0]
    board.workspace.rounds.add(board.number, "ibp", "Vroeger", date(2020, 1, 1))
    newest = board.workspace.rounds.add(board.number, "ibp", "Nu", date(2027, 1, 1))
    found = choose(board=board.number)
    assert found.current_round == newest
    assert [item.name for item in found.rounds] == ["Nu", "Eerste meting", "Vroeger"]


def test_closed_schools_are_no_choice(choose: Choose, boards: list[OwnBoard]) -> None:
    board = boards[0]
    gone = board.schools[0]
    stay = [record for record in conftest_records(board) if record.location != gone.location]
    board.workspace.schools.load(stay, {board.number})
    found = choose(**board.address(gone))
    assert found.school == BOARD_ITSELF
    assert gone.location not in [school.location for school in found.schools]


def conftest_records(board: OwnBoard) -> list[SchoolRecord]:
    fields = ("board", "brin", "location", "name", "sector", "municipality", "place")
    return [SchoolRecord(**{field: getattr(school, field) for field in fields}) for school in board.schools]


def test_another_board_brings_its_own_round_and_school(choose: Choose, boards: list[OwnBoard]) -> None:
    first, second = boards
    found = choose(**first.address(first.schools[0]))
    found.choose_board(second.number)
    assert found.address() == second.address()


def test_a_new_round_is_chosen_at_once_and_the_pages_hear_of_it(
    choose: Choose, boards: list[OwnBoard]
) -> None:
    found = choose(board=boards[0].number)
    heard: list[str] = []
    found.observe(lambda change: heard.append(change["new"]), "round")
    created = found.start_round("ibp", "Najaar", date(2026, 11, 1))
    assert heard == [str(created.id)]
    assert found.current_round == created
    assert created.target == load_catalogue().frameworks["ibp"].target


@pytest.mark.parametrize("name", ["", "   ", "Eerste meting"])
def test_a_round_without_a_name_of_its_own_is_refused_and_nothing_changes(
    choose: Choose, boards: list[OwnBoard], name: str
) -> None:
    found = choose(board=boards[0].number)
    before = found.address(), list(found.rounds)
    with pytest.raises(IbpError):
        found.start_round("ibp", name, date(2026, 11, 1))
    assert (found.address(), found.rounds) == before


def test_a_round_whose_framework_is_gone_is_left_out(
    choose: Choose, boards: list[OwnBoard], workspace: Workspace, catalogue: Catalogue
) -> None:
    board = boards[0]
    own = msgspec.structs.replace(catalogue.frameworks["ibp"], id="eigen")
    workspace.frameworks.add(own, reserved=catalogue.frameworks)
    hidden = workspace.rounds.add(board.number, "eigen", "Met eigen lijst", date(2027, 1, 1))
    assert choose(board=board.number).current_round == hidden
    assert choose(board=board.number).framework == own
    other = workspace.rounds.add(board.number, "weg", "Met een lijst die weg is", date(2028, 1, 1))
    assert other.id not in [item.id for item in choose(board=board.number).rounds]
    assert choose(board=board.number, round=str(other.id)).current_round == hidden


def test_a_person_chooses_among_her_own_boards_only(
    boards: list[OwnBoard], catalogue: Catalogue, workspace: Workspace
) -> None:
    mine, other = boards
    person = Workspace(workspace.url, Actor("ans", "analyst", boards=frozenset({mine.number})))
    found = Selection(person, catalogue, Request(lang="nl", **other.address(other.schools[0])))
    assert found.address() == mine.address()
    assert [board.number for board in found.boards] == [mine.number]


def test_a_page_that_asks_for_a_board_of_others_gets_a_sentence_and_stays_where_it_was(
    boards: list[OwnBoard], catalogue: Catalogue, workspace: Workspace, new_board: NewBoard
) -> None:
    numbers = frozenset(board.number for board in boards)
    person = Workspace(workspace.url, Actor("ans", "analyst", boards=numbers))
    found = Selection(person, catalogue, Request(lang="nl", board=boards[1].number))
    assert {board.number for board in found.boards} == numbers
    before = found.address()
    with pytest.raises(IbpError):
        found.choose("board", new_board(workspace).number)
    assert found.address() == before
    found.choose("board", boards[0].number)
    assert found.address() == boards[0].address()


def test_an_address_can_be_asked_for_with_a_change(choose: Choose, boards: list[OwnBoard]) -> None:
    found = choose(board=boards[0].number)
    assert found.address(school="16AH00", round="") == {"board": boards[0].number, "school": "16AH00"}
