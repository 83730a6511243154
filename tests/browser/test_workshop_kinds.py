"""Schools that vote apart, and dots on the plan, in Chromium."""

from collections.abc import Callable

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import Axe, Guard, NewPage, Page
from tests.browser.room import (
    RADIO,
    Place,
    fits,
    fits_small,
    heading,
    in_both_colours,
    let_in,
    press,
    start_about_schools,
    start_about_the_plan,
)

pytestmark = pytest.mark.browser


# Where a choice is, and whether what says that a vote was received lies on its box.
HIDDEN = """box => {
  const [a, b] = [box, document.getElementById("received")].map(node => node.getBoundingClientRect());
  return a.top < 0 || a.bottom > innerHeight || (b.height > 0 && a.bottom > b.top && a.top < b.bottom);
}"""


@pytest.mark.parametrize("begins", [start_about_schools, start_about_the_plan])
def test_schools_and_dots_work_twice_as_large_in_both_colours_and_languages(
    place: Place,
    page: Page,
    new_page: NewPage,
    axe: Axe,
    begins: Callable[[Place, Page], None],
) -> None:
    begins(place, page)
    site = let_in(page)
    # 200 % of 320 by 640 is a page of 160 by 320.
    phone = new_page(viewport={"width": 160, "height": 320}, locale="en-GB")
    apart = begins is start_about_schools
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    phone.get_by_text("This vote is not anonymous" if apart else "You vote anonymously").wait_for()

    def looks_good() -> None:
        assert phone.evaluate("document.documentElement.scrollWidth") <= 160
        in_both_colours(phone, axe)

    looks_good()
    if apart:
        phone.get_by_label("For which school do you vote?").select_option(index=1)
    page.get_by_role("button", name="Open de stemming").click()
    choices = phone.locator(".choice input")
    choices.first.check()
    phone.get_by_text("Received.").wait_for()
    for box in choices.all():
        box.focus()
        assert not box.evaluate(HIDDEN)
    looks_good()
    phone.get_by_role("button", name="Nederlands").click()
    phone.get_by_text("Ontvangen.").wait_for()
    looks_good()
    press(page, "Sluit de stemming")
    press(page, "Toon de uitslag")
    phone.get_by_text("Er is gestemd voor 1 school" if apart else "te weinig").first.wait_for()
    looks_good()


def test_each_school_votes_for_itself_and_gets_its_own_answer(
    place: Place, new_page: NewPage, axe: Axe
) -> None:
    lead = new_page(viewport={"width": 1280, "height": 800})
    lead.goto(place.url("workshop/"))
    lead.get_by_role("radio", name="Elke school een eigen niveau").check()
    axe(lead)
    fits_small(lead)
    start_about_schools(place, lead)
    site, code, norm = let_in(lead), lead.inner_text(".code"), heading(lead)
    projector = new_page(viewport={"width": 1280, "height": 720})
    projector.goto(lead.url + "&screen=projector")
    schools = place.workspace.schools.of(DEMO_BOARD, closed=False)[:2]
    phones = [
        new_page(viewport={"width": 320, "height": 640}, locale="nl-NL", is_mobile=True, color_scheme=scheme)
        for scheme in ("light", "dark")
    ]
    for phone in phones:
        phone.goto(f"{site}/w/{code}")
        phone.get_by_text("Deze stemming is niet anoniem").wait_for()
    axe(phones[1])
    phones[0].get_by_label("Voor welke school stem je?").select_option(schools[0].name)
    lead.get_by_role("button", name="Open de stemming").click()

    # Who did not say for which school is asked first, and told first that it is not anonymous.
    phones[1].get_by_role("heading", name=norm).wait_for()
    assert phones[1].get_by_role("radio").count() == 0
    phones[1].get_by_label("Voor welke school stem je?").select_option(schools[1].name)
    for phone, level in zip(phones, (2, 4), strict=True):
        phone.locator(RADIO.format(level)).check()
        phone.get_by_text("Ontvangen.").wait_for()
        axe(phone)
        assert fits(phone)
    press(lead, "Sluit de stemming")
    press(lead, "Toon de uitslag")
    for page in (lead, projector, *phones):
        page.get_by_text("Er is gestemd voor 2 scholen.").wait_for()
        axe(page)
    for page in (lead, projector):
        fits_small(page)
    rows = projector.locator(".schools tbody tr")
    assert rows.count() == len(place.workspace.schools.of(DEMO_BOARD, closed=False))
    assert "Niveau 4" in projector.locator("tr", has_text=schools[1].name).inner_text()

    # One is talked about; the rest goes as proposed, by keyboard.
    lead.get_by_label(schools[1].name, exact=True).select_option("Niveau 3: Bepaald")
    lead.get_by_role("button", name="Leg deze niveaus vast").press("Enter")
    for page in (lead, projector):
        page.get_by_role("columnheader", name="Afgesproken").wait_for()
        axe(page)
        fits_small(page)
    assert "Niveau 3" in projector.locator("tr", has_text=schools[1].name).inner_text()
    press(lead, "Volgende norm")
    lead.get_by_role("heading", name="Alle normen zijn afgesproken").wait_for()
    given = {school: level for school, _, level in place.workspace.maturity.levels(place.round) if school}
    assert given
    lead.goto(place.url("render/maturity.ipynb", school=schools[1].location))
    card = lead.locator(".norm", has=lead.get_by_role("heading", name=norm))
    card.get_by_text("gekozen door 1 deelnemer").wait_for()
    assert card.locator("input[type=radio]:checked").get_attribute("value") == "3"
    lead.goto(place.url("render/board.ipynb"))
    lead.get_by_text("Met de zaal gekozen").click()
    shown = lead.locator("details", has_text="Met de zaal gekozen").locator("tr", has_text=norm)
    assert shown.count() >= 2


def test_schools_call_out_their_level_without_phones(place: Place, page: Page, axe: Axe) -> None:
    start_about_schools(place, page)
    page.get_by_role("button", name="Handen tellen").click()
    axe(page)
    fits_small(page)
    schools = place.workspace.schools.of(DEMO_BOARD, closed=False)[:2]
    for school, level in zip(schools, ("Niveau 2: Herhaalbaar", "Niet van toepassing"), strict=True):
        page.get_by_label(school.name, exact=True).select_option(level)
    page.get_by_role("button", name="Leg deze aantallen vast").click()
    press(page, "Toon de uitslag")
    page.get_by_text("Er is gestemd voor 2 scholen.").wait_for()
    page.get_by_role("button", name="Neem alle voorstellen over").click()
    page.get_by_role("columnheader", name="Afgesproken").wait_for()
    for school, level in zip(schools, ("Niveau 2", "Niet van toepassing"), strict=True):
        assert level in page.locator("tr", has_text=school.name).first.inner_text()


def test_the_room_puts_dots_on_the_plan(place: Place, new_page: NewPage, axe: Axe) -> None:
    lead = new_page(viewport={"width": 1280, "height": 800})
    start_about_the_plan(place, lead)
    lead.get_by_role("heading", name="Welke drie doen we het eerst?").wait_for()
    axe(lead)
    fits_small(lead)
    site, code = let_in(lead), lead.inner_text(".code")
    projector = new_page(viewport={"width": 1280, "height": 720})
    projector.goto(lead.url + "&screen=projector")
    phones = [
        new_page(viewport={"width": 320, "height": 640}, locale="nl-NL", color_scheme=scheme)
        for scheme in ("dark", "light", "light")
    ]
    for phone in phones:
        phone.goto(f"{site}/w/{code}")
        phone.get_by_text("Je stemt anoniem").wait_for()
    lead.get_by_role("button", name="Open de stemming").click()
    for phone in phones:
        dots = phone.get_by_role("checkbox")
        for number in range(3):
            dots.nth(number).check()
        phone.get_by_text("Je stippen zijn op.").wait_for()
        assert dots.nth(3).is_disabled()
        phone.get_by_text("Ontvangen.").wait_for()
    phones[0].get_by_role("checkbox").nth(0).uncheck()
    phones[0].get_by_role("checkbox").nth(3).check()
    axe(phones[0])
    assert fits(phones[0])
    projector.get_by_text("3 van 3").wait_for()
    axe(projector)
    phones[0].get_by_text("Ontvangen.").wait_for()
    press(lead, "Sluit de stemming")
    press(lead, "Toon de uitslag")
    for page in (lead, projector, *phones):
        page.get_by_text("3 mensen kozen wat het eerst moet.").wait_for()
        axe(page)
    for page in (lead, projector):
        fits_small(page)
    assert [text.split()[0] for text in lead.locator(".dots .n").all_inner_texts()] == ["3", "3", "2", "1"]
    lead.get_by_role("link", name="Bekijk de stippen in het verbeterplan").click()
    lead.get_by_text("3 stippen van 3 mensen").first.wait_for()
    axe(lead)


def test_dots_are_counted_by_hand_without_phones(place: Place, page: Page, axe: Axe, guard: Guard) -> None:
    guard.allow("409")
    page.goto(place.url("render/plan.ipynb"))
    boxes = page.locator(".ibp-offers input[type=checkbox]")
    boxes.first.wait_for()
    for number in range(2):
        boxes.nth(number).check()
    page.get_by_role("button", name="Laat de zaal kiezen").click()
    page.get_by_role("link", name="Open de werksessie").click()
    page.get_by_role("button", name="Handen tellen").click()
    axe(page)
    fits_small(page)
    page.get_by_label("Hoeveel mensen deden mee?").fill("9")
    page.locator("#hands-1").fill("12")
    page.get_by_role("button", name="Leg deze aantallen vast").click()
    page.get_by_text("Deze aantallen kloppen niet.").wait_for()
    page.locator("#hands-1").fill("7")
    page.get_by_role("button", name="Leg deze aantallen vast").click()
    press(page, "Toon de uitslag")
    page.get_by_text("9 mensen kozen wat het eerst moet.").wait_for()
