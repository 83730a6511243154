"""An assessment on screen with two people in one dossier, and with a kernel that dies."""

import re
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, Workspace, answers
from tests.browser.kinds import Axe, Guard, Locator, NewPage, Page, Visit
from tests.kinds import NewBoard, OwnBoard, Served

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('ibp:outbox')).length"
QUESTION = "Wat voor product of dienst is het?"
LEARNING, OTHER = re.compile("Digitaal leermiddel"), re.compile("Iets anders")


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(server.workspace, Actor.local()))


@pytest.fixture
def dossier(board: OwnBoard) -> int:
    return board.workspace.dossiers.add(board.number, None, "assessment:supplier", "Leerlingvolgsysteem")


def group(page: Page) -> Locator:
    return page.get_by_role("group", name=QUESTION)


def given(board: OwnBoard, dossier: int) -> dict[str, Any]:
    return answers(board.workspace.dossiers.read(dossier))


def open_it(page: Page, server: Served, visit: Visit, board: OwnBoard, dossier: int) -> Page:
    visit(page, server, "supplier", board=board.number, dossier=str(dossier))
    group(page).wait_for()
    return page


@pytest.mark.parametrize(
    ("button", "kept"), [("Mijn antwoord houden", "other_service"), ("Antwoord van .* houden", "learning")]
)
def test_the_later_of_two_people_sees_both_answers_and_chooses(
    server: Served,
    visit: Visit,
    new_page: NewPage,
    board: OwnBoard,
    dossier: int,
    axe: Axe,
    button: str,
    kept: str,
) -> None:
    early, late = (open_it(new_page(), server, visit, board, dossier) for _ in range(2))
    group(early).get_by_label(LEARNING).check()
    early.get_by_text("Alles is bewaard").wait_for()
    group(late).get_by_label(OTHER).click()  # not check(): the answer of the other may be back at once
    group(late).get_by_role("alert").get_by_text("Welk antwoord blijft staan?").wait_for()
    assert given(board, dossier)["product_kind"] == "learning"
    axe(late)
    group(late).get_by_role("button", name=re.compile(button)).click()
    group(late).get_by_text("Welk antwoord blijft staan?").wait_for(state="detached")
    assert given(board, dossier)["product_kind"] == kept


def test_a_killed_host_loses_no_answer(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dossier: int, guard: Guard
) -> None:
    for part in ("Cannot send", "WebSocket", "Kernel", "kernel", "Failed to fetch", "404"):
        guard.allow(part)
    open_it(page, server, visit, board, dossier)
    page.evaluate("window.before = true")
    for host in server.hosts():
        host.kill()
    group(page).get_by_label(LEARNING).check()
    assert given(board, dossier) == {}
    page.wait_for_function("!window.before", timeout=120_000)  # the page came back by itself
    group(page).wait_for()
    page.wait_for_function(f"{KEPT} === 0")
    assert given(board, dossier) == {"product_kind": "learning"}
    assert group(page).get_by_label(LEARNING).is_checked()


def test_the_schools_that_use_a_product_are_chosen_by_keyboard(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dossier: int, axe: Axe
) -> None:
    open_it(page, server, visit, board, dossier)
    schools = page.get_by_role("group", name="Welke scholen gebruiken dit product?")
    first = board.schools[0]
    schools.get_by_label(first.name).focus()
    page.keyboard.press("Space")
    schools.get_by_text(f"1 van {len(board.schools)} scholen gekozen").wait_for()
    page.get_by_text("Alles is bewaard").wait_for()
    assert given(board, dossier) == {"used_by": [first.location]}
    schools.get_by_role("button", name="Kies alle scholen").press("Enter")
    page.wait_for_function(f"{KEPT} === 0")
    assert given(board, dossier) == {"used_by": sorted(school.location for school in board.schools)}
    axe(page)


def test_a_camera_without_sound_gets_a_verdict_by_keyboard(
    page: Page, server: Served, visit: Visit, board: OwnBoard, axe: Axe
) -> None:
    camera = board.workspace.dossiers.add(board.number, None, "assessment:camera", "Gang")
    case = load_catalogue().assessments["camera"].cases[0].answers
    assert case["functions"] == []
    for question, value in case.items():
        if question != "functions":
            board.workspace.dossiers.save(camera, question, "value", value)
    visit(page, server, "camera", board=board.number, dossier=str(camera))
    undecided = page.get_by_role("region", name="Oordeel").get_by_text("Nog geen oordeel")
    undecided.wait_for()
    functions = page.get_by_role("group", name="Welke extra functies staan aan?")
    none, sound = (functions.get_by_label(name) for name in ("Geen van deze", "Geluid opnemen"))

    none.press("Space")
    undecided.wait_for(state="detached")
    page.get_by_text("Alles is bewaard").wait_for()
    assert given(board, camera)["functions"] == []
    axe(page)
    sound.press("Space")
    page.get_by_text("Alles is bewaard").wait_for()
    assert not none.is_checked()
    assert given(board, camera)["functions"] == ["sound"]
    none.press("Space")
    page.get_by_text("Alles is bewaard").wait_for()
    assert not sound.is_checked()
    page.reload()
    none.wait_for()
    assert none.is_checked()
    none.press("Space")
    undecided.wait_for()
    assert "functions" not in given(board, camera) or given(board, camera)["functions"] is None


def test_what_a_verdict_presumes_is_answered_otherwise_in_one_click(
    page: Page, server: Served, visit: Visit, board: OwnBoard, axe: Axe
) -> None:
    breach = board.workspace.dossiers.add(board.number, None, "assessment:breach", "Mail")
    case = load_catalogue().assessments["breach"].cases[0].answers
    for question, value in case.items():
        if question != "ap_demands":
            board.workspace.dossiers.save(breach, question, "value", value)
    visit(page, server, "breach", board=board.number, dossier=str(breach))
    verdict = page.get_by_role("region", name="Oordeel")
    verdict.get_by_text("alleen vastleggen in het register").wait_for()
    verdict.get_by_role("heading", name="Waar dit oordeel van uitgaat").wait_for()
    verdict.get_by_text("Controleer dit met de FG van je bestuur").wait_for()
    axe(page)
    verdict.get_by_role("button", name="Nee, het antwoord is: ja").press("Enter")
    verdict.get_by_text("melden bij de AP en de mensen inlichten").wait_for()
    verdict.get_by_text("Uiterlijk 26-11-2026 09:00 (Nederlandse tijd).").wait_for()
    page.get_by_text("Alles is bewaard").wait_for()
    assert given(board, breach)["ap_demands"] == "yes"
    axe(page)
