"""A DPIA on screen: by keyboard, by two people, with a kernel that dies, and the Rijksmodel as it is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.interop.dpia.files import import_file
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Guard, Locator, NewPage, Page, Visit
from tests.browser.steps import go_on
from tests.kinds import NewBoard, OwnBoard, Served, StartServer
from tests.real_files import real_file

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('ibp:outbox')).length"
PROPOSAL = "Wat gaan jullie doen, en waarom?"
META = [("meta", "form", "dpia"), ("meta", "form_version", "1.0")]


@pytest.fixture
def board(server: Served, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(server.workspace, Actor.local()))


@pytest.fixture
def dpia(board: OwnBoard) -> int:
    return board.workspace.dossiers.add(board.number, None, "dpia", "Leerlingvolgsysteem", META)


def open_it(page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, step: str = "") -> Page:
    visit(page, server, "dpia", board=board.number, dossier=str(dpia), **({"step": step} if step else {}))
    page.locator(".ibp-stepform h2").wait_for()
    return page


def value(board: OwnBoard, dpia: int, item: str, name: str = "value") -> Any:
    kept = board.workspace.dossiers.read(dpia).get(item, {}).get(name)
    return kept.value if kept else None


def proposal(page: Page) -> Locator:
    return page.get_by_label(re.compile(f"^{re.escape(PROPOSAL)}"))


def saved(page: Page) -> None:
    page.wait_for_function(f"{KEPT} === 0")


def test_a_dpia_is_started_and_filled_in_by_keyboard(
    page: Page, server: Served, visit: Visit, board: OwnBoard, axe: Axe
) -> None:
    visit(page, server, "dpia", board=board.number)
    page.get_by_label("Waarover gaat de DPIA?").fill("Rooster")
    page.get_by_role("button", name="Begin", exact=True).press("Enter")
    page.get_by_role("link", name="Open de DPIA").press("Enter")
    proposal(page).wait_for()
    axe(page)
    proposal(page).focus()
    page.keyboard.type("Een nieuw rooster.")
    saved(page)
    page.get_by_role("button", name="Volgende: 2. Persoonsgegevens").press("Enter")
    page.get_by_role("heading", name="2. Persoonsgegevens").wait_for()
    page.get_by_role("button", name=re.compile("^Voeg toe")).first.press("Enter")
    page.wait_for_function("document.activeElement.matches('.row input')")
    page.keyboard.type("Namen")
    page.keyboard.press("Tab")
    page.get_by_text(re.compile("1: Namen$")).wait_for()
    page.get_by_role("button", name=re.compile("^Haal weg")).press("Enter")
    page.get_by_role("button", name="Zet terug").press("Enter")
    page.get_by_text(re.compile("1: Namen$")).wait_for()
    axe(page)
    address = page.url
    assert "step=2" in address
    page.goto(address)
    page.get_by_text(re.compile("1: Namen$")).wait_for()
    (made,) = board.workspace.dossiers.of(board.number, "dpia")
    assert value(board, made.id, "1.1") == "Een nieuw rooster."


_IN_SIGHT = """() => {
  const step = document.querySelector("[aria-current=step]").getBoundingClientRect();
  const list = document.querySelector(".ibp-stepform nav").getBoundingClientRect();
  return list.top <= step.top && step.bottom <= list.bottom;
}"""


@pytest.mark.parametrize("step", ["1", "17"])
def test_the_step_that_an_address_names_is_in_sight_in_the_list(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, step: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    open_it(page, server, visit, board, dpia, step)
    page.wait_for_function(_IN_SIGHT)


def test_who_types_on_after_a_pause_goes_on_where_they_were(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int
) -> None:
    """The first answer makes the step anew: the list of what is missing gets shorter."""
    open_it(page, server, visit, board, dpia)
    proposal(page).focus()
    page.keyboard.type("Een rooster")
    before = proposal(page).element_handle()
    saved(page)
    page.wait_for_function("field => !field.isConnected", arg=before)
    page.keyboard.type(" voor iedereen.")
    saved(page)
    assert proposal(page).input_value() == "Een rooster voor iedereen."
    assert value(board, dpia, "1.1") == "Een rooster voor iedereen."


@pytest.mark.parametrize(
    ("button", "kept"), [("Mijn antwoord houden", "Twee"), ("Antwoord van .* houden", "Een")]
)
def test_the_later_of_two_people_sees_both_texts_and_chooses(
    server: Served,
    visit: Visit,
    new_page: NewPage,
    board: OwnBoard,
    dpia: int,
    axe: Axe,
    button: str,
    kept: str,
) -> None:
    early, late = (open_it(new_page(), server, visit, board, dpia) for _ in range(2))
    proposal(early).fill("Nul")
    proposal(early).blur()
    saved(early)
    late.reload()
    proposal(late).wait_for()
    proposal(early).fill("Een")
    proposal(early).blur()
    saved(early)
    proposal(late).fill("Twee")
    proposal(late).blur()
    late.get_by_text("Welk antwoord blijft staan?").wait_for()
    assert value(board, dpia, "1.1") == "Een"
    axe(late)
    late.get_by_role("button", name=re.compile(button)).click()
    late.get_by_text("Welk antwoord blijft staan?").wait_for(state="detached")
    assert value(board, dpia, "1.1") == kept


def test_a_killed_host_loses_no_answer(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, guard: Guard
) -> None:
    for part in ("Cannot send", "WebSocket", "Kernel", "kernel", "Failed to fetch", "404"):
        guard.allow(part)
    open_it(page, server, visit, board, dpia)
    page.evaluate("window.before = true")
    for host in server.hosts():
        host.kill()
    proposal(page).fill("Dit mag niet weg.")
    assert value(board, dpia, "1.1") is None
    page.wait_for_function("!window.before", timeout=120_000)  # the page came back by itself
    proposal(page).wait_for()
    saved(page)
    assert value(board, dpia, "1.1") == "Dit mag niet weg."
    assert proposal(page).input_value() == "Dit mag niet weg."


def test_comments_history_and_a_version_that_comes_back(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, axe: Axe
) -> None:
    board.workspace.dossiers.save_all(dpia, [("1.1", "value", "Eerste tekst")])
    other = Workspace(server.workspace, Actor("Piet", "analyst"))
    other.dossiers.save_all(dpia, [("1.1", "value", "Tweede tekst")])
    open_it(page, server, visit, board, dpia)
    page.get_by_role("button", name=f"Opmerking: {PROPOSAL}").press("Enter")
    page.get_by_label("Nieuwe opmerking").fill("<b>Klopt dit?</b>")
    page.reload()
    page.get_by_role("button", name=f"Opmerking: {PROPOSAL}").press("Enter")
    assert page.get_by_label("Nieuwe opmerking").input_value() == "<b>Klopt dit?</b>"
    page.get_by_role("button", name="Plaats", exact=True).click()
    page.get_by_text("<b>Klopt dit?</b>").wait_for()
    axe(page)
    page.get_by_role("button", name="Afgehandeld").press("Enter")
    page.get_by_text("Deze opmerking is afgehandeld.").wait_for()
    page.get_by_role("button", name=f"Geschiedenis: {PROPOSAL}").press("Enter")
    page.get_by_role("button", name="Zet dit antwoord terug: Eerste tekst").press("Enter")
    page.wait_for_function(
        "[...document.querySelectorAll('textarea')].some((one) => one.value === 'Eerste tekst')"
    )
    saved(page)
    assert value(board, dpia, "1.1") == "Eerste tekst"
    page.get_by_label("Vergelijk met").select_option(
        label=page.get_by_role("option", name=re.compile("Piet")).first.inner_text()
    )
    page.get_by_role("cell", name="Tweede tekst").wait_for()
    page.get_by_role("button", name="Zet deze versie terug").click()
    page.get_by_text("De versie is teruggezet; gewijzigde antwoorden: 1").wait_for()
    assert value(board, dpia, "1.1") == "Tweede tekst"


def test_the_fg_writes_the_advice_on_a_computer_of_ones_own(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, axe: Axe
) -> None:
    open_it(page, server, visit, board, dpia, "closing")
    advice = page.get_by_role("group", name="Advies", exact=True)
    assert advice.get_by_label("akkoord", exact=True).is_disabled()
    page.get_by_label("Ik ben de FG").check()
    page.wait_for_function("!document.querySelector('[data-item=\"fg:advice\"] input').disabled")
    advice.get_by_label("akkoord", exact=True).check()
    page.get_by_text("Alles is bewaard").wait_for()
    saved(page)
    assert value(board, dpia, "fg:advice", "outcome") == "agree"
    axe(page)


def test_a_typical_risk_is_taken_over_and_drawn_in_the_matrix(
    page: Page, server: Served, visit: Visit, board: OwnBoard, dpia: int, axe: Axe
) -> None:
    open_it(page, server, visit, board, dpia, "16")
    page.get_by_role("group", name=re.compile("vaak voorkomen")).get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Neem over met maatregelen").click()
    page.get_by_text("n = 1 van 1 risico").wait_for()
    axe(page)


def test_the_definitions_of_the_rijksmodel_run_as_they_are_on_a_phone(
    server: Served, visit: Visit, new_page: NewPage, board: OwnBoard, axe: Axe
) -> None:
    """On a projector ``test_forms_of_others.py`` walks through them."""
    page = new_page(viewport={"width": 375, "height": 720})
    for name in ("minbzk_prescan_v2.0.yaml", "minbzk_dpia_v3.0.yaml"):
        definition = import_file(board.workspace, board.number, real_file(f"rijksmodel/{name}")).document or 0
        form = board.workspace.dossiers.get(definition).subject
        meta = [("meta", "form", form), ("meta", "definition", definition)]
        number = board.workspace.dossiers.add(board.number, None, "dpia", name, meta)
        open_it(page, server, visit, board, number)
        further = page.locator("#ibp-form-step option").count() - 1
        assert further > 7
        for _ in range(further):
            assert go_on(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not go_on(page)
        axe(page)
        assert page.get_by_text("Wat volgt uit de antwoorden").count() == (1 if "prescan" in name else 0)
        page.set_viewport_size({"width": 1280, "height": 720})
        axe(page)
        page.set_viewport_size({"width": 375, "height": 720})


def test_a_file_comes_in_through_the_page_and_goes_out_again(
    page: Page, server: Served, visit: Visit, board: OwnBoard, axe: Axe, tmp_path: Path
) -> None:
    import_file(board.workspace, board.number, real_file("rijksmodel/minbzk_dpia_v3.0.yaml"))
    wrong = tmp_path / "kapot.json"
    wrong.write_text('{"metadata": ', "utf-8")
    visit(page, server, "dpia", board=board.number)
    page.get_by_label("Lees een bestand in").set_input_files(wrong)
    page.get_by_text("is geen leesbaar JSON-bestand").wait_for()
    assert board.workspace.dossiers.of(board.number, "dpia") == []
    definition = board.workspace.dossiers.of(board.number, "form")[0]
    meta = [("meta", "form", "urn:nl:dpia:3.0"), ("meta", "definition", definition.id)]
    number = board.workspace.dossiers.add(board.number, None, "dpia", "Rijks", meta)
    open_it(page, server, visit, board, number)
    with page.expect_download() as started:
        page.get_by_role("button", name="Rijksmodel (JSON)").click()
    made = started.value.path().read_bytes()
    assert json.loads(made)["metadata"]["urn"] == "urn:nl:dpia:3.0"
    good = tmp_path / "terug.json"
    good.write_bytes(made)
    visit(page, server, "dpia", board=board.number)
    page.get_by_label("Lees een bestand in").set_input_files(good)
    page.get_by_role("link", name="Open de DPIA").wait_for()
    assert len(board.workspace.dossiers.of(board.number, "dpia")) == 2
    doubtful = json.loads(made)
    doubtful["answers"]["1.1"] = {"value": "Nummer 12345672"}
    asked = tmp_path / "gevraagd.json"
    asked.write_text(json.dumps(doubtful), "utf-8")
    page.get_by_label("Lees een bestand in").set_input_files(asked)
    page.get_by_role("button", name="Laat deze tekst weg").wait_for()
    axe(page)
    assert len(board.workspace.dossiers.of(board.number, "dpia")) == 2
    page.get_by_role("button", name="Dit is geen BSN").press("Enter")
    page.locator(".ibp-upload .message.done").wait_for()
    newest = board.workspace.dossiers.of(board.number, "dpia")[0]
    assert value(board, newest.id, "1.1") == "Nummer 12345672"


def test_a_signed_dpia_warns_before_it_is_changed_and_its_name_stands_in_the_tab(
    page: Page, start_server: StartServer, visit: Visit, axe: Axe
) -> None:
    server = start_server()  # the demo's signed one is other tests' too
    dossiers = Workspace(server.workspace, Actor.local()).dossiers.of(DEMO_BOARD, "dpia")
    signed = next(dossier for dossier in dossiers if "Leerpoort" in dossier.subject)
    visit(page, server, "dpia", board=DEMO_BOARD, dossier=str(signed.id), step="1")
    warning = page.get_by_text("Deze DPIA is ondertekend.")
    warning.wait_for()
    assert page.title().startswith(signed.subject)
    axe(page)
    assert not proposal(page).is_editable()
    page.get_by_role("button", name="Ik wil toch iets wijzigen").press("Enter")
    warning.wait_for(state="detached")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.get_by_text("vastgesteld", exact=True).wait_for()
    proposal(page).fill("Iets anders.")
    proposal(page).blur()
    page.get_by_text("gewijzigd na ondertekening", exact=True).wait_for()
