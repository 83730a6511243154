"""A tablet that leads a session along, in Chromium."""

import pytest

from tests.browser.kinds import Axe, Guard, NewPage, Page
from tests.browser.room import Place, begin, fits, fits_small

pytestmark = pytest.mark.browser


LEND = "Stuur ook vanaf een tablet of andere laptop"


def key_for_a_tablet(lead: Page) -> str:
    """Ask for a key on the laptop, by keyboard."""
    lead.get_by_role("button", name="Maak een code voor een tweede apparaat").press("Enter")
    lead.get_by_text("Deze code is voor jou").wait_for()
    return lead.inner_text("#lending .code")


def test_a_tablet_leads_along_until_it_is_withdrawn(
    place: Place, new_page: NewPage, axe: Axe, guard: Guard
) -> None:
    guard.allow("409")
    lead = new_page()
    site = begin(lead, place, norms=1)
    projector = new_page()
    projector.goto(lead.url + "&screen=projector")
    projector.get_by_role("heading", level=1).wait_for()
    lead.get_by_text(LEND).press("Enter")
    lead.get_by_text("zonder versleuteling").wait_for()
    axe(lead)
    key = key_for_a_tablet(lead)
    axe(lead)
    fits_small(lead)
    assert lead.evaluate("document.activeElement.textContent").startswith("Deze code is voor jou")

    # The code of the room opens nothing here; what is typed from the screen does.
    tablet = new_page(viewport={"width": 320, "height": 640}, locale="nl-NL", has_touch=True)
    tablet.goto(f"{site}/lead")
    axe(tablet)
    assert fits(tablet)
    tablet.get_by_label("Code van tien tekens").fill(lead.locator(".lobby .code").inner_text())
    tablet.get_by_role("button", name="Stuur mee vanaf dit apparaat").click()
    tablet.get_by_text("Deze code klopt niet, is gebruikt of is te oud.").wait_for()
    tablet.get_by_label("Code van tien tekens").fill(key.lower())
    tablet.get_by_role("button", name="Stuur mee vanaf dit apparaat").click()
    tablet.get_by_role("button", name="Open de stemming").wait_for()
    lead.get_by_text("Een tweede apparaat stuurt mee.").first.wait_for()
    assert lead.locator("#lending .code").count() == 0
    tablet.set_viewport_size({"width": 820, "height": 1180})  # a tablet that is held upright
    assert not tablet.locator(".way-in").evaluate("card => card.scrollWidth > card.clientWidth")
    tablet.set_viewport_size({"width": 320, "height": 640})
    for page in (lead, tablet):
        axe(page)
    assert fits(tablet)
    for text in (LEND, "Test vooraf", "Open op een tweede scherm", "Stop en ga later verder"):
        assert tablet.get_by_text(text).count() == 0, "that belongs to the laptop"

    tablet.get_by_role("button", name="Open de stemming").click()
    for page in (lead, projector):
        page.get_by_text("0 van 0").wait_for()
    tablet.get_by_role("button", name="Handen tellen").click()
    tablet.get_by_label("Niveau 2: Herhaalbaar").fill("7")
    tablet.get_by_role("button", name="Leg deze aantallen vast").click()
    tablet.get_by_role("button", name="Toon de uitslag").click()
    for page in (lead, projector, tablet):
        page.get_by_text("7 van 7 binnen één niveau").wait_for()
    axe(tablet)
    assert fits(tablet)
    for page in (projector, tablet):
        assert LEND not in page.inner_text("body")
        assert key not in page.content()

    lead.get_by_role("button", name="Laat dat apparaat niet meer sturen").press("Enter")
    tablet.get_by_role("heading", name="Dit apparaat stuurt niet meer mee").wait_for()
    axe(tablet)
    lead.get_by_text("Alleen dit scherm stuurt nu.").wait_for()
    tablet.get_by_role("link", name="Stuur mee").click()
    tablet.get_by_label("Code van tien tekens").wait_for()


def test_a_key_that_was_scanned_opens_in_the_language_of_the_laptop(
    place: Place, new_page: NewPage, axe: Axe
) -> None:
    lead = new_page()
    site = begin(lead, place, norms=1)
    lead.get_by_text(LEND).click()
    key = key_for_a_tablet(lead).replace(" ", "")
    tablet = new_page(viewport={"width": 800, "height": 1100})
    tablet.goto(f"{site}/lead/?lang=en#{key}")
    tablet.get_by_role("button", name="Lead along from this device").click()
    tablet.get_by_role("button", name="Open the vote").wait_for()
    assert key not in tablet.url
    axe(tablet)
    tablet.reload()
    tablet.get_by_role("button", name="Open the vote").wait_for()
