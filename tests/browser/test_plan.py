"""The improvement plan on screen, by keyboard, by two people, and as a file."""

import io
import re

import pytest
from openpyxl import load_workbook

from ibp_workbook.store import Actor, Value, Workspace
from tests.browser.kinds import Axe, NewPage, Page, Visit
from tests.kinds import NewBoard, OwnBoard, Served

pytestmark = pytest.mark.browser


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    made = new_board(Workspace(server.workspace, Actor.local()))
    rows = [(school.id, norm, 2) for school in made.schools for norm in made.norms[:3]]
    made.workspace.maturity.fill(made.round.id, rows)
    return made


def content(board: OwnBoard) -> dict[str, dict[str, Value]]:
    (found,) = board.workspace.dossiers.of(board.number, "plan")
    return board.workspace.dossiers.read(found.id)


def accept_first(page: Page) -> None:
    page.locator(".ibp-offers input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Neem de gekozen voorstellen over").press("Enter")
    page.get_by_text("Toegevoegd aan het plan: 1").wait_for()


def test_a_proposal_becomes_an_action_that_is_dated_and_drawn(
    page: Page, server: Served, visit: Visit, board: OwnBoard, axe: Axe
) -> None:
    visit(page, server, "plan", **board.address())
    page.locator(".ibp-offers input[type=checkbox]").first.wait_for()
    axe(page)
    page.get_by_role("button", name="Neem de gekozen voorstellen over").click()
    page.get_by_text("Kies eerst een of meer voorstellen.").wait_for()
    accept_first(page)
    page.get_by_label("Klaar op", exact=True).fill("2027-03-01")
    page.get_by_label("bezig", exact=True).check()
    page.locator("tr[aria-current]").get_by_text("01-03-2027").wait_for()
    page.locator("tr[aria-current]").get_by_text("bezig", exact=True).wait_for()
    page.get_by_text("n = 1 van 1 acties met einddatum").wait_for()
    (action,) = [fields for item, fields in content(board).items() if item.startswith("a:")]
    assert (action["status"].value, action["due"].value) == ("busy", "2027-03-01")
    axe(page)
    address = page.url
    page.goto(address)
    page.get_by_label("Klaar op", exact=True).wait_for()
    assert page.get_by_label("Klaar op", exact=True).input_value() == "2027-03-01"


def test_the_plan_goes_to_excel(page: Page, server: Served, visit: Visit, board: OwnBoard) -> None:
    visit(page, server, "plan", **board.address())
    accept_first(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download het plan voor Excel").click()
    sheet = load_workbook(io.BytesIO(started.value.path().read_bytes())).worksheets[0]
    assert started.value.suggested_filename == "verbeterplan.xlsx"
    assert sheet.max_row == 2
    assert sheet["B2"].value == "gepland"
    assert sheet.freeze_panes


def test_the_later_of_two_people_chooses(
    server: Served, visit: Visit, new_page: NewPage, board: OwnBoard
) -> None:
    early, late = new_page(), new_page()
    visit(early, server, "plan", **board.address())
    accept_first(early)
    visit(late, server, "plan", **board.address())
    late.locator("main table a").first.click()
    late.get_by_label("Actie (verplicht)", exact=True).wait_for()
    for page, title in ((early, "Titel van de een"), (late, "Titel van de ander")):
        page.get_by_label("Actie (verplicht)", exact=True).fill(title)
        page.get_by_label("Actie (verplicht)", exact=True).press("Tab")
        if page is early:
            page.get_by_text("Alles is bewaard").wait_for()
    late.get_by_role("button", name=re.compile("Antwoord van .* houden")).click()
    late.get_by_text("Welk antwoord blijft staan?").wait_for(state="detached")
    titles = [fields["title"].value for item, fields in content(board).items() if item.startswith("a:")]
    assert titles == ["Titel van de een"]
