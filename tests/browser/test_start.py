"""The start page: where one was, which board and round, and the way to the other pages."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Page, Visit
from tests.kinds import NewBoard, OwnBoard, Served, StartServer

pytestmark = pytest.mark.browser


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(server.workspace, Actor.local()))


def test_a_first_visit_shows_the_demo_board_with_its_newest_round(
    page: Page, start_server: StartServer, visit: Visit
) -> None:
    visit(page, start_server(), "start")
    assert page.get_by_label("Bestuur", exact=True).input_value() == DEMO_BOARD
    assert (
        "Zelfevaluatie 2026" in page.get_by_label("Meting", exact=True).locator("option:checked").inner_text()
    )
    progress = page.get_by_role("progressbar")
    assert 0 < int(progress.get_attribute("value") or 0) < int(progress.get_attribute("max") or 0)
    page.get_by_role("link", name="Scholen vergelijken").click()
    page.get_by_role("heading", name="Scholen en domeinen").wait_for()
    assert f"board={DEMO_BOARD}" in page.url


def test_choosing_a_board_changes_round_cards_and_address(
    page: Page, server: Served, visit: Visit, board: OwnBoard
) -> None:
    visit(page, server, "start", board=DEMO_BOARD)
    page.get_by_label("Bestuur", exact=True).select_option(board.number)
    page.wait_for_url(f"**board={board.number}**")
    assert page.get_by_label("Meting", exact=True).input_value() == str(board.round.id)
    page.get_by_role("listitem").filter(has_text="3 scholen").first.wait_for()
    for card in ("Zelfevaluatie invullen", "Scholen vergelijken", "Scholen inlezen"):
        href = page.get_by_role("link", name=card).get_attribute("href") or ""
        assert f"board={board.number}" in href
        assert f"round={board.round.id}" in href


def test_one_continues_at_the_school_and_round_of_the_last_answer(
    page: Page, server: Served, visit: Visit, board: OwnBoard
) -> None:
    school = board.schools[1]
    board.workspace.maturity.save(board.round.id, school.id, board.norms[0], "level", 2)
    visit(page, server, "start", board=board.number)
    assert page.locator(".ibp-resume").inner_text().endswith(f"{school.name}, {board.round.name}")
    page.get_by_role("link", name="Ga verder waar je was").click()
    page.wait_for_selector(".ibp-form .norm")
    assert page.get_by_label("School", exact=True).input_value() == school.location
    assert page.get_by_label("Meting", exact=True).input_value() == str(board.round.id)


def test_progress_counts_what_schools_answered(
    page: Page, server: Served, visit: Visit, board: OwnBoard
) -> None:
    visit(page, server, "start", board=board.number)
    bar = page.get_by_role("progressbar")
    assert bar.get_attribute("value") == "0"
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[0], "level", 4)
    visit(page, server, "start", board=board.number)
    assert bar.get_attribute("value") == "1"


def test_a_new_measurement_is_started_and_chosen(
    page: Page, server: Served, visit: Visit, board: OwnBoard
) -> None:
    visit(page, server, "start", board=board.number)
    page.get_by_label("Naam van de meting").fill("Najaar")
    page.get_by_label("Datum").fill("2026-11-09")
    page.get_by_role("button", name="Meting starten").click()
    page.get_by_role("status").filter(has_text="De meting ‘Najaar’ is gestart en gekozen.").wait_for()
    created = next(item for item in board.workspace.rounds.of(board.number) if item.name == "Najaar")
    assert created.date.isoformat() == "2026-11-09"
    page.wait_for_url(f"**round={created.id}**")
    assert page.get_by_label("Meting", exact=True).input_value() == str(created.id)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("Naam van de meting", "", "naam"),
        ("Naam van de meting", "Eerste meting", "Eerste meting"),
        ("Datum", "", "Vul een datum in voor de meting."),
    ],
)
def test_a_measurement_that_cannot_be_is_refused_in_a_sentence(
    page: Page, server: Served, visit: Visit, board: OwnBoard, field: str, value: str, sentence: str
) -> None:
    visit(page, server, "start", board=board.number)
    page.get_by_label("Naam van de meting").fill("Voorjaar")
    page.get_by_label(field).fill(value)
    page.get_by_role("button", name="Meting starten").click()
    alert = page.locator(".ibp-page").get_by_role("alert").filter(has_text=sentence)
    alert.wait_for()
    assert alert.inner_text().strip().endswith(".")
    assert page.get_by_label(field).input_value() == value
    assert [item.id for item in board.workspace.rounds.of(board.number)] == [board.round.id]


def test_the_demo_goes_with_one_click_and_a_yes_and_ones_own_board_stays(
    page: Page, start_server: StartServer, visit: Visit, new_board: NewBoard, axe: Axe
) -> None:
    server = start_server()
    workspace = Workspace(server.workspace, Actor.local())
    board = new_board(workspace)
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[0], "level", 2)
    visit(page, server, "start", board=DEMO_BOARD)
    ask = page.get_by_role("button", name="Verwijder het voorbeeldbestuur")
    ask.click()
    page.get_by_text("Weet je zeker dat Stichting Watermeer (voorbeeldbestuur) weg mag").wait_for()
    axe(page)
    page.get_by_role("button", name="Nee, laat het staan").click()
    ask.wait_for()
    assert {item.number for item in workspace.schools.boards()} == {DEMO_BOARD, board.number}
    ask.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ja, verwijder het").wait_for()
    page.keyboard.press("Enter")  # the focus came along
    page.get_by_text("Het voorbeeldbestuur is verwijderd.").wait_for()
    assert page.evaluate("document.activeElement.innerText") == "Voorbeeldbestuur"
    assert page.get_by_label("Bestuur", exact=True).input_value() == board.number
    assert [item.number for item in workspace.schools.boards()] == [board.number]
    assert board.stored(board.schools[0], board.norms[0]) == 2
    visit(page, server, "start")
    assert ask.count() == 0


def test_what_one_filled_in_on_the_demo_goes_only_when_one_says_so_and_then_there_is_a_way_on(
    page: Page, start_server: StartServer, visit: Visit
) -> None:
    server = start_server()
    workspace = Workspace(server.workspace, Actor.local())
    school, newest = workspace.schools.of(DEMO_BOARD)[0], workspace.rounds.of(DEMO_BOARD)[-1]
    workspace.maturity.save(newest.id, school.id, "bestuur.beleid", "comment", "Van mij")
    visit(page, server, "schools", board=DEMO_BOARD)
    for told, also in (("Wat jullie er zelf invulden, staat er nog.", False), ("is verwijderd.", True)):
        page.get_by_role("button", name="Verwijder het voorbeeldbestuur").click()
        page.get_by_label("Verwijder ook wat we er zelf invulden (dossiers: 1)").set_checked(also)
        page.get_by_role("button", name="Ja, verwijder het").click()
        page.get_by_role("status").filter(has_text=told).wait_for()
        assert bool(workspace.schools.boards()) is not also
    visit(page, server, "start")
    assert page.get_by_role("button", name="Meting starten").is_hidden()
    page.get_by_role("link", name="Er staat nog geen bestuur in dit werkboek.").click()
    page.get_by_label("Bestanden van DUO").wait_for()
