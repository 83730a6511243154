"""What many copies of one session once broke, on the real pages: each fault in Chromium."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ibp_workbook.formats import time
from ibp_workbook.store import Actor, Workspace, answers
from tests.browser.kinds import Locator, Page, Visit
from tests.kinds import NewBoard, OwnBoard, Served

pytestmark = pytest.mark.browser

SILENCE = "() => { WebSocket.prototype.send = () => {}; }"
STORED = "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('ibp:outbox')).length"
BSN = "123456782"


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(server.workspace, Actor.local()))


@pytest.fixture
def camera(page: Page, server: Served, visit: Visit, board: OwnBoard) -> Callable[[], dict[str, Any]]:
    """The page of a camera plan, and what is stored of it."""
    number = board.workspace.dossiers.add(board.number, None, "assessment:camera", "Gang")
    visit(page, server, "camera", board=board.number, dossier=str(number))
    return lambda: answers(board.workspace.dossiers.read(number))


def test_three_quick_ticks_of_one_question_all_stay_and_are_no_conflict_with_oneself(
    page: Page, camera: Callable[[], dict[str, Any]]
) -> None:
    page.wait_for_selector(".options.some input")
    page.evaluate(
        """() => new Promise((done) => {
          const question = [...document.querySelectorAll('.question:has(.options.some)')]
            .find((node) => node.querySelectorAll('.options.some input:not([value=none])').length >= 3);
          const boxes = [...question.querySelectorAll('.options.some input:not([value=none])')].slice(0, 3);
          window.asked = { item: question.dataset.item, values: boxes.map((box) => box.value) };
          boxes.forEach((box, at) => setTimeout(() => { box.click(); if (at === 2) done(); }, 25 * at));
        })"""
    )
    asked = page.evaluate("window.asked")
    page.get_by_text("Alles is bewaard").wait_for()
    page.wait_for_function(f"{KEPT} === 0")
    assert camera()[asked["item"]] == asked["values"]
    assert page.get_by_text("Welk antwoord blijft staan?").count() == 0
    boxes = page.locator(f"[data-item='{asked['item']}'] .options input:checked")
    assert boxes.evaluate_all("all => all.map((box) => box.value)") == asked["values"]


def test_the_time_of_saving_is_that_of_a_dutch_clock(
    page: Page, camera: Callable[[], dict[str, Any]]
) -> None:
    started = datetime.now(UTC)
    page.locator(".options input").first.click()
    told = page.get_by_text(re.compile(r"Alles is bewaard om \d\d:\d\d\."))
    told.wait_for()
    shown = told.inner_text()[-6:-1]
    assert shown in {time(started + timedelta(minutes=minutes)) for minutes in range(3)}


@pytest.fixture
def note(page: Page, server: Served, visit: Visit, board: OwnBoard) -> str:
    """The speaker's note on the first slide of a board with one answer."""
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[0], "level", 2)
    address = visit(page, server, "presentation", board=board.number).url
    page.get_by_role("button", name="Toon notities").click()
    return address


def area(page: Page) -> Locator:
    return page.locator(".slide.current textarea")


def test_a_bsn_in_a_note_is_refused_told_and_nowhere_in_the_browser(
    page: Page, note: str, board: OwnBoard
) -> None:
    text = f"Bel de ouders van {BSN}"
    area(page).press_sequentially(text)
    page.locator(".slide.current").get_by_text("Niet bewaard. Bij het antwoord staat waarom.").wait_for()
    page.locator(".slide.current .ibp-problem:not(:empty)").wait_for()
    assert area(page).input_value() == text
    assert BSN not in page.evaluate(STORED)
    page.reload()
    area(page).wait_for()
    assert page.evaluate(KEPT) == 0
    assert area(page).input_value() == ""
    assert page.locator(".slide.current .ibp-problem:not(:empty)").count() == 0


def test_without_a_line_a_telephone_number_survives_a_reload(page: Page, note: str, board: OwnBoard) -> None:
    page.evaluate(SILENCE)
    area(page).fill("Bel 06-12345678")
    page.locator(".slide.current").get_by_text("Bewaren…").wait_for()
    page.goto(note)
    page.get_by_text("Alles is bewaard").first.wait_for(state="attached")
    assert area(page).input_value() == "Bel 06-12345678"


def test_without_a_line_the_text_about_a_bsn_survives_and_the_number_is_said_to_be_only_here(
    page: Page, note: str
) -> None:
    page.evaluate(SILENCE)
    area(page).fill(f"Bel {BSN} terug")
    page.locator(".slide.current").get_by_text("Dit staat alleen op deze pagina").wait_for()
    assert BSN not in page.evaluate(STORED)
    page.goto(note)
    page.locator(".slide.current .ibp-problem").get_by_text("Bij de stippen stond een nummer").wait_for()
    assert area(page).input_value() == "Bel ••••••••• terug"
    area(page).fill("Bel terug")
    page.locator(".slide.current").get_by_text("Alles is bewaard").wait_for()
    assert page.evaluate(KEPT) == 0


def test_a_doubtful_number_is_asked_about_by_keyboard_and_the_text_is_kept(
    page: Page, note: str, board: OwnBoard
) -> None:
    text = "Zaak volgt, nummertje 12345672"
    slide = page.locator(".slide.current")
    area(page).press_sequentially(text)
    slide.get_by_role("alert").get_by_text("Is 12345672 een burgerservicenummer (BSN)?").wait_for()
    slide.get_by_text("Beantwoord eerst de vraag over het nummer").wait_for()
    assert "12345672" not in page.evaluate(STORED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Nee, bewaar de tekst"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    slide.get_by_text("Haal 12345672 uit de tekst").wait_for()
    assert area(page).evaluate("node => node === document.activeElement")
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    slide.get_by_role("button", name="Nee, bewaar de tekst").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    slide.get_by_text("Alles is bewaard").wait_for()
    assert slide.get_by_role("button", name="Nee, bewaar de tekst").count() == 0
    assert area(page).input_value() == f"{text}!"
    (number,) = [one.id for one in board.workspace.dossiers.of(board.number, "presentation")]
    assert [fields["note"].value for fields in board.workspace.dossiers.read(number).values()] == [f"{text}!"]
