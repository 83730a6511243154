"""A room votes in Chromium: three phones, who leads by keyboard, a projector; then the self-assessment."""

import re
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, School, Workspace
from tests.browser.kinds import Axe, Guard, NewPage, Page
from tests.kinds import Served

pytestmark = pytest.mark.browser

SIZES = ((320, 640), (375, 740), (375, 740))
RADIO = "input[name=vote][value='{}']"


class Place(NamedTuple):
    """A school in the newest round of the demo board."""

    server: Served
    workspace: Workspace
    school: School
    round: int

    def url(self, page: str, **more: str) -> str:
        query = {"board": DEMO_BOARD, "round": str(self.round), "school": self.school.location, "lang": "nl"}
        return f"{self.server.url}/voila/{page}?{urlencode({**query, **more})}"


@pytest.fixture
def place(server: Served) -> Place:
    workspace = Workspace(server.workspace, Actor.local())
    rounds = sorted(workspace.rounds.of(DEMO_BOARD), key=lambda each: (each.date, each.id))
    return Place(server, workspace, workspace.schools.of(DEMO_BOARD, closed=False)[1], rounds[-1].id)


def begin(page: Page, place: Place, norms: int) -> str:
    """Start a session about the first norms of the list; the address for phones on this computer."""
    page.goto(place.url("workshop/"))
    page.get_by_role("button", name="Niets").click()
    page.locator("summary").first.click()
    for number in range(norms):
        page.locator("details input").nth(number).check()
    page.get_by_role("button", name="Start de werksessie").click()
    page.get_by_text("Test vooraf").click()
    page.get_by_label("Adres van deze computer").select_option("127.0.0.1")
    page.wait_for_function("document.querySelector('.site').textContent.startsWith('127.0.0.1')")
    return f"http://{page.inner_text('.site')}"


def press(page: Page, name: str) -> None:
    """The next step, by keyboard: its button has the focus already."""
    page.wait_for_function(f"document.activeElement?.textContent === {name!r}")
    page.keyboard.press("Enter")


def heading(page: Page) -> str:
    return page.inner_text("h1")


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


def test_without_phones_hands_are_counted_by_number(place: Place, page: Page, axe: Axe) -> None:
    begin(page, place, norms=1)
    page.get_by_role("button", name="Handen tellen").click()
    axe(page)
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
    site = begin(page, place, norms=1)
    code, norm, session = page.inner_text(".code"), heading(page), page.url
    page.get_by_role("button", name="Stop en ga later verder").click()
    page.get_by_role("heading", name=re.compile("De sessie is gestopt")).wait_for()
    page.goto(session)
    page.get_by_role("button", name="Open de stemming").wait_for()
    assert (page.inner_text(".code"), heading(page)) == (code, norm)
    assert f"http://{page.inner_text('.site')}" == site


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_works_twice_as_large_in_both_colours_and_languages(
    place: Place, page: Page, new_page: NewPage, axe: Axe, scheme: str
) -> None:
    site = begin(page, place, norms=1)
    # 200 % of 320 by 640 is a page of 160 by 320.
    phone = new_page(viewport={"width": 160, "height": 320}, locale="en-GB", color_scheme=scheme)
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    phone.get_by_text("You vote anonymously").wait_for()
    page.get_by_role("button", name="Open de stemming").click()
    phone.get_by_role("radio", name=re.compile("^I do not know")).check()
    phone.get_by_text("Received.").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 160
    axe(phone)
    phone.get_by_role("button", name="Nederlands").click()
    assert phone.get_by_role("radio", name="Weet ik niet").is_checked()
    assert phone.evaluate("document.documentElement.lang") == "nl"


def test_a_phone_that_lost_its_line_sends_its_vote_by_itself(
    place: Place, page: Page, new_page: NewPage, guard: Guard
) -> None:
    guard.allow("ERR_FAILED")
    site = begin(page, place, norms=1)
    phone = new_page(viewport={"width": 375, "height": 740}, locale="nl-NL")
    phone.goto(f"{site}/w/{page.inner_text('.code')}")
    page.get_by_role("button", name="Open de stemming").click()
    phone.locator(RADIO.format(2)).wait_for()
    phone.route("**/vote", lambda route: route.abort())
    phone.locator(RADIO.format(2)).check()
    phone.get_by_text("Je stem kwam nog niet aan").wait_for()
    phone.unroute("**/vote")
    phone.get_by_text("Ontvangen.").wait_for()
    page.get_by_text("1 van 1", exact=True).wait_for()
