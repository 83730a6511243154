"""Two people in one dossier: the later one sees both answers and chooses; nobody's answer disappears."""

import re

import pytest

from ibp_workbook.store import Actor, Workspace, conflicts
from tests.browser.kinds import Locator, NewPage, Page, Visit
from tests.browser.norms import domain_of, head, norm
from tests.kinds import NewBoard, OwnBoard, Served

pytestmark = pytest.mark.browser

SAVED = ".ibp-saved[data-state=saved]"
QUESTION = "Welk antwoord blijft staan"


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(server.workspace, Actor.local()))


@pytest.fixture
def people(server: Served, visit: Visit, board: OwnBoard, new_page: NewPage) -> tuple[Page, Page]:
    """Two people who opened the same dossier before either of them answered."""
    early, late = new_page(), new_page()
    for page in (early, late):
        visit(page, server, "maturity", **board.address(board.schools[0]))
    return early, late


def choose(page: Page, statement: str, level: int) -> None:
    norm(page, statement).locator(f"input[value='{level}']").click()


def conflict(page: Page, statement: str) -> Locator:
    return norm(page, statement).get_by_role("group", name=re.compile(QUESTION))


def collide(people: tuple[Page, Page], statement: str) -> None:
    """The first person says 2, then the second says 4."""
    early, late = people
    choose(early, statement, 2)
    early.wait_for_selector(SAVED)
    choose(late, statement, 4)
    conflict(late, statement).wait_for()


@pytest.mark.parametrize(("button", "kept"), [("Mijn antwoord houden", 4), ("Antwoord van .* houden", 2)])
def test_the_later_one_sees_both_levels_and_chooses(
    people: tuple[Page, Page], board: OwnBoard, button: str, kept: int
) -> None:
    statement, school = board.norms[0], board.schools[0]
    collide(people, statement)
    _, late = people
    shown = conflict(late, statement).locator("dd").all_text_contents()
    assert [text[0] for text in shown] == ["4", "2"]
    assert board.stored(school, statement) == 2
    conflict(late, statement).get_by_role("button", name=re.compile(button)).click()
    conflict(late, statement).wait_for(state="detached")
    assert board.stored(school, statement) == kept
    assert norm(late, statement).locator(f"input[value='{kept}']").is_checked()
    assert conflicts(board.workspace.maturity.answers(board.round.id, school.id)) == []
    levels = [event.value for event in board.workspace.maturity.history(board.round.id, school.id, statement)]
    assert {2, 4} <= set(levels)


def test_a_choice_that_was_not_made_yet_waits_for_whoever_opens_the_dossier(
    people: tuple[Page, Page], server: Served, visit: Visit, board: OwnBoard, new_page: NewPage
) -> None:
    statement = board.norms[0]
    collide(people, statement)
    third = new_page()
    visit(third, server, "maturity", **board.address(board.schools[0]))
    conflict(third, statement).wait_for()
    assert [text[0] for text in conflict(third, statement).locator("dd").all_text_contents()] == ["4", "2"]


def test_a_choice_in_a_closed_domain_is_told_by_its_title_and_is_what_opens_first(
    people: tuple[Page, Page], server: Served, visit: Visit, board: OwnBoard, new_page: NewPage
) -> None:
    statement, address = board.norms[-1], board.address(board.schools[0])
    collide(people, statement)
    third = new_page()
    visit(third, server, "maturity", **address, step=f"list.{domain_of(board.norms[0])}")
    waiting = head(third, domain_of(statement))
    assert "wacht op jou" in waiting.inner_text()
    assert third.get_by_text("wacht op jou").count() == 1
    visit(third, server, "maturity", **address)
    assert waiting.get_attribute("aria-expanded") == "true"
    conflict(third, statement).get_by_role("button", name="Mijn antwoord houden").click()
    third.get_by_text("wacht op jou").wait_for(state="hidden")


def test_the_same_answer_and_answers_to_other_norms_are_no_conflict(
    people: tuple[Page, Page], board: OwnBoard
) -> None:
    early, late = people
    first, second = board.norms[:2]
    choose(early, first, 3)
    early.wait_for_selector(SAVED)
    choose(late, second, 2)
    late.wait_for_selector(SAVED)
    choose(late, first, 3)
    late.wait_for_selector(SAVED)
    early.reload()
    early.wait_for_selector(".ibp-form .norm")
    for page in (early, late):
        assert page.get_by_text(QUESTION).count() == 0
    assert norm(early, first).locator("input[value='3']").is_checked()
    assert norm(early, second).locator("input[value='2']").is_checked()


def test_what_the_other_answered_counts_on_the_dashboard_at_once(
    people: tuple[Page, Page], server: Served, visit: Visit, board: OwnBoard
) -> None:
    early, late = people
    choose(early, board.norms[0], 4)
    early.wait_for_selector(SAVED)
    visit(late, server, "board", **board.address())
    assert "4,0" in late.locator(".ibp-figures").inner_text()
