"""A room votes in Chromium: three phones, who leads by keyboard, a projector; then the self-assessment."""

import re

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import Axe, Guard, NewPage, Page
from tests.browser.room import (
    RADIO,
    SIZES,
    Place,
    begin,
    fits_small,
    heading,
    in_both_colours,
    press,
)

pytestmark = pytest.mark.browser


def test_a_whole_session_from_lobby_to_the_self_assessment(place: Place, new_page: NewPage, axe: Axe) -> None:
    lead = new_page()
    site = begin(lead, place, norms=2)
    code = lead.inner_text(".code")
    norm = heading(lead)
    axe(lead)
    projector = new_page()
    projector.goto(lead.url + "&screen=projector")
    phones = [
        new_page(viewport={"width": width, "height": height}, locale="nl-NL", has_touch=True, is_mobile=True)
        for width, height in SIZES
    ]
    # The first types what is spoken, the others scan.
    phones[0].goto(site)
    axe(phones[0])
    phones[0].get_by_label("Code van zes tekens").fill(code.lower())
    phones[0].get_by_role("button", name="Doe mee").click()
    for phone in phones[1:]:
        phone.goto(f"{site}/w/{code}")
    for phone in phones:
        phone.get_by_text("Je stemt anoniem").wait_for()
    axe(phones[0])
    lead.get_by_text("3 telefoons doen mee").wait_for()
    lead.get_by_text("Gelukt: er is een telefoon binnen.").wait_for()

    # A split vote; nobody sees what others choose.
    lead.get_by_role("button", name="Open de stemming").focus()
    press(lead, "Open de stemming")
    for phone, level in zip(phones, (1, 3, 5), strict=True):
        phone.locator(RADIO.format(level)).check()
        phone.get_by_text("Ontvangen.").wait_for()
    axe(phones[0])
    projector.get_by_text("3 van 3").wait_for()
    assert projector.get_by_role("button").count() == 0
    axe(projector)
    assert phones[0].evaluate("document.documentElement.scrollWidth") <= 320
    press(lead, "Sluit de stemming")
    phones[0].get_by_text("De uitslag komt zo").wait_for()
    assert phones[0].locator(".bars").count() == 0
    press(lead, "Toon de uitslag")
    for page in (lead, projector, *phones):
        page.get_by_text("1 van 3 binnen één niveau van 3").wait_for()
        axe(page)
    assert "(jouw keuze)" in phones[2].inner_text(".bars .mine")
    assert lead.locator(".end").count() == 2, "what divides them stands side by side"

    # Talk, vote again by keyboard, agree.
    press(lead, "Bespreek")
    phones[0].get_by_text("Wie het laagst en wie het hoogst koos").wait_for()
    press(lead, "Stem opnieuw (nog 2)")
    for phone, level in zip(phones, (2, 2, 3), strict=True):
        phone.locator(RADIO.format(level)).focus()
        phone.keyboard.press("Space")
        phone.get_by_text("Ontvangen.").wait_for()
    press(lead, "Sluit de stemming")
    press(lead, "Toon de uitslag")
    lead.get_by_text("Voorstel: Niveau 2").wait_for()
    assert lead.locator("input[name=agreed][value='2']").is_checked(), "proposed; people decide"
    lead.get_by_label(re.compile("Waarom")).fill("De conciërge zag het <b>anders</b>.")
    lead.get_by_role("button", name="Leg het niveau vast").click()
    for page in (lead, projector, *phones):
        page.get_by_text(re.compile("Afgesproken: ")).first.wait_for()
    axe(lead)
    press(lead, "Volgende norm")
    lead.wait_for_function("before => document.querySelector('h1').textContent !== before", arg=norm)
    phones[1].wait_for_function("before => document.querySelector('h1').textContent !== before", arg=norm)

    # What was agreed is the answer.
    lead.goto(place.url("render/maturity.ipynb", step="workshop."))
    card = lead.locator(".norm", has=lead.get_by_role("heading", name=norm))
    card.get_by_text("gekozen door 3 deelnemers, spreiding 2-3").wait_for()
    assert card.locator("input[type=radio]:checked").get_attribute("value") == "2"
    lead.get_by_role("link", name="Start een werksessie met telefoons").click()
    lead.get_by_role("link", name=re.compile("1 van 2 afgesproken")).wait_for()
    axe(lead)

    # And the dashboard tells how far apart the room was.
    lead.goto(place.url("render/board.ipynb"))
    lead.get_by_text("Met de zaal gekozen").click()
    rows = lead.locator("details", has_text="Met de zaal gekozen").locator("tr", has_text=norm)
    own = rows.filter(has_text=place.school.name)
    assert "gekozen door 3 deelnemers, spreiding 2-3" in own.inner_text()


def test_without_phones_hands_are_counted_by_number(place: Place, page: Page, axe: Axe) -> None:
    begin(page, place, norms=1)
    page.get_by_role("button", name="Handen tellen").click()
    axe(page)
    fits_small(page)
    page.get_by_label("Niveau 2: Herhaalbaar").fill("7")
    page.get_by_label("Niveau 3: Bepaald").fill("2")
    page.get_by_role("button", name="Leg deze aantallen vast").click()
    press(page, "Toon de uitslag")
    page.get_by_text("9 van 9 binnen één niveau: breed eens over niveau 2.").wait_for()
    page.get_by_role("button", name="Leg het niveau vast").click()
    press(page, "Volgende norm")
    page.get_by_role("heading", name="Alle normen zijn afgesproken").wait_for()
    axe(page)


def test_a_session_that_is_stopped_goes_on_later_with_the_same_code(place: Place, page: Page) -> None:
    begin(page, place, norms=1)
    code, norm, session = page.inner_text(".code"), heading(page), page.url
    page.get_by_role("button", name="Stop en ga later verder").click()
    page.get_by_role("heading", name=re.compile("De sessie is gestopt")).wait_for()
    page.goto(session)
    page.get_by_role("button", name="Open de stemming").wait_for()
    assert (page.inner_text(".code"), heading(page)) == (code, norm)
    assert page.inner_text(".site").startswith("127.0.0.1")  # on the port of before, if no other took it


def test_a_phone_works_twice_as_large_in_both_colours_and_languages(
    place: Place, page: Page, new_page: NewPage, axe: Axe
) -> None:
    site = begin(page, place, norms=1)
    # 200 % of 320 by 640 is a page of 160 by 320.
    phone = new_page(viewport={"width": 160, "height": 320}, locale="en-GB")
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    phone.get_by_text("You vote anonymously").wait_for()
    page.get_by_role("button", name="Open de stemming").click()
    phone.get_by_role("radio", name=re.compile("^I do not know")).check()
    phone.get_by_text("Received.").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 160
    in_both_colours(phone, axe)
    phone.get_by_role("button", name="Nederlands").click()
    assert phone.get_by_role("radio", name="Weet ik niet").is_checked()
    assert phone.evaluate("document.documentElement.lang") == "nl"


def test_a_phone_that_lost_its_line_sends_its_vote_by_itself(
    place: Place, page: Page, new_own_page: NewPage, guard: Guard
) -> None:
    guard.allow("ERR_FAILED")
    site = begin(page, place, norms=1)
    phone = new_own_page(viewport={"width": 375, "height": 740}, locale="nl-NL")
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    page.get_by_role("button", name="Open de stemming").click()
    phone.locator(RADIO.format(2)).wait_for()
    phone.route("**/vote", lambda route: route.abort())
    phone.locator(RADIO.format(2)).check()
    phone.get_by_text("Je stem kwam nog niet aan").wait_for()
    phone.unroute("**/vote")
    phone.get_by_text("Ontvangen.").wait_for()
    page.get_by_text("1 van 1", exact=True).wait_for()


def test_a_phone_tells_each_step_drops_what_is_late_and_wakes_up_by_itself(
    place: Place, page: Page, new_page: NewPage
) -> None:
    site = begin(page, place, norms=1)
    phone = new_page(viewport={"width": 375, "height": 740}, locale="nl-NL")
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    phone.get_by_text("Je stemt anoniem").wait_for()
    page.get_by_role("button", name="Open de stemming").click()
    phone.locator("#said").get_by_text("Je kunt stemmen.").wait_for()
    assert phone.evaluate("document.activeElement.tagName") == "H1", "who listens begins at the norm"
    phone.evaluate("told({ ...state, v: state.v - 1, stage: 'closed' })")
    assert phone.get_by_role("radio").count() == 7
    # Asleep: its line is gone, and it does not know.
    phone.evaluate("source.close()")
    press(page, "Sluit de stemming")
    page.get_by_role("button", name="Toon de uitslag").wait_for()
    assert phone.get_by_role("radio").count() == 7
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.locator("#said").get_by_text("De stemming is gesloten.").wait_for()


def test_the_clock_closes_no_vote(place: Place, own_page: Page) -> None:
    own_page.clock.install()
    begin(own_page, place, norms=1)
    own_page.get_by_role("button", name="Open de stemming").click()
    own_page.get_by_text(re.compile(r"^0:0\d bezig$")).wait_for()
    own_page.clock.fast_forward("01:00:00")
    own_page.get_by_text(re.compile(r"^60:\d\d bezig$")).wait_for()
    press(own_page, "Sluit de stemming")
    own_page.get_by_role("button", name="Toon de uitslag").wait_for()


def test_norms_are_picked_as_a_group_the_open_ones_those_below_the_target_or_a_domain(
    place: Place, page: Page
) -> None:
    page.goto(place.url("workshop/"))
    page.get_by_role("button", name="Niets").click()
    choice = page.evaluate("ask('choice')")
    domains = [[norm for norm in domain["norms"] if norm["together"]] for domain in choice["domains"]]
    norms = [norm for domain in domains for norm in domain]
    is_below = [isinstance(norm["level"], int) and norm["level"] < choice["target"] for norm in norms]
    groups = {
        re.compile("Alle open normen"): [norm["level"] is None for norm in norms],
        re.compile("Alles onder niveau"): is_below,
        re.compile(f"Heel {choice['domains'][0]['title']}"): [norm in domains[0] for norm in norms],
    }
    page.locator("details summary").first.click()
    for name, wanted in groups.items():
        assert 0 < sum(wanted) < len(norms)
        page.get_by_role("button", name=name).click()
        page.get_by_text(re.compile(rf"^{sum(wanted)} norm(en)? gekozen$")).wait_for()
        assert [box.is_checked() for box in page.locator("details input").all()] == wanted


def test_a_session_is_prepared_changed_and_started_later(place: Place, page: Page, axe: Axe) -> None:
    page.goto(place.url("workshop/"))
    page.get_by_role("button", name="Niets").click()
    page.locator("details summary").first.click()
    page.locator("details input").nth(0).check()
    page.get_by_label("Naam van de werksessie").fill("Directieoverleg maart")
    page.get_by_role("button", name="Zet klaar voor later").click()
    page.get_by_role("heading", name="Klaargezet").wait_for()
    page.get_by_role("link", name="Directieoverleg maart: start met 1 norm", exact=True).wait_for()
    axe(page)
    page.get_by_role("link", name="Pas aan: Directieoverleg maart").click()
    page.get_by_role("heading", name="Pas aan: Directieoverleg maart").wait_for()
    page.get_by_text("1 norm gekozen").wait_for()
    page.locator("details summary").first.click()
    assert page.locator("details input").nth(0).is_checked()
    page.locator("details input").nth(1).check()
    page.get_by_role("button", name="Zet klaar voor later").click()
    page.get_by_role("link", name="Directieoverleg maart: start met 2 normen").click()
    page.get_by_role("button", name="Open de stemming").wait_for()
    assert "van 2:" in page.inner_text(".place")
    assert place.workspace.dossiers.of(DEMO_BOARD, "workshop")[0].subject == "Directieoverleg maart"


def test_a_prepared_session_gets_another_name_and_is_deleted_by_keyboard(
    place: Place, page: Page, axe: Axe
) -> None:
    page.goto(place.url("workshop/"))
    page.get_by_role("button", name="Zet klaar voor later").wait_for()
    others = page.get_by_role("button", name=re.compile("^Verwijder: ")).count()
    for name in ("Studiedag", "Teamdag"):
        page.get_by_label("Naam van de werksessie").fill(name)
        page.get_by_role("button", name="Zet klaar voor later").click()
        page.get_by_role("button", name=f"Verwijder: {name}").wait_for()
    page.get_by_role("link", name="Pas aan: Studiedag").click()
    page.get_by_role("heading", name="Pas aan: Studiedag").wait_for()
    page.get_by_label("Naam van de werksessie").fill("Heidag")
    page.get_by_role("button", name="Zet klaar voor later").click()
    page.get_by_role("button", name="Verwijder: Heidag").wait_for()
    assert page.get_by_role("button", name="Verwijder: Studiedag").count() == 0
    page.get_by_role("heading", name="Waarover stemmen jullie?").wait_for()

    # What is being chosen for another session stays while one is deleted.
    page.get_by_label("Naam van de werksessie").fill("Nog niet klaar")
    remove = page.get_by_role("button", name="Verwijder: Heidag")
    remove.press("Enter")
    page.get_by_text("‘Heidag’ verwijderen?").wait_for()
    axe(page)
    fits_small(page)
    page.keyboard.press("Escape")
    assert remove.evaluate("node => node === document.activeElement")
    remove.press("Enter")
    page.wait_for_function("document.activeElement.textContent.startsWith('‘Heidag’')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("‘Heidag’ is verwijderd.").wait_for()
    assert page.get_by_role("button", name=re.compile("^Verwijder: ")).count() == others + 1
    assert page.evaluate("document.activeElement.textContent") == "Klaargezet"
    assert page.get_by_label("Naam van de werksessie").input_value() == "Nog niet klaar"
    axe(page)

    # The one that is being changed.
    page.get_by_role("link", name="Pas aan: Teamdag").click()
    page.get_by_role("heading", name="Pas aan: Teamdag").wait_for()
    page.get_by_role("button", name="Verwijder: Teamdag").click()
    page.get_by_role("button", name="Ja, verwijder").click()
    page.get_by_text("‘Teamdag’ is verwijderd.").wait_for()
    page.get_by_role("heading", name="Waarover stemmen jullie?").wait_for()
    assert page.get_by_role("button", name="Verwijder: Teamdag").count() == 0
    assert page.evaluate("document.activeElement.tagName") == ("H2" if others else "H1")
    axe(page)
