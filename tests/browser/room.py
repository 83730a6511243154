"""Rooms that vote in the browser tests: where a session is, and the steps of who leads it."""

from typing import NamedTuple
from urllib.parse import urlencode

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import School, Workspace
from tests.browser.kinds import Axe, Page
from tests.kinds import Served

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


def begin(page: Page, place: Place, norms: int) -> str:
    """Start a session about the first norms of the list; the address for phones on this computer."""
    page.goto(place.url("workshop/"))
    page.get_by_role("button", name="Niets").click()
    page.locator("summary").first.click()
    for number in range(norms):
        page.locator("details input").nth(number).check()
    page.get_by_role("button", name="Start de werksessie").click()
    return let_in(page)


def let_in(page: Page) -> str:
    """The address for phones on this computer."""
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


def start_about_schools(place: Place, lead: Page) -> None:
    lead.goto(place.url("workshop/"))
    lead.get_by_role("radio", name="Elke school een eigen niveau").check()
    lead.get_by_role("button", name="Niets").click()
    lead.locator("details summary").first.click()
    lead.locator("details input").first.check()
    lead.get_by_role("button", name="Start de werksessie").click()


def start_about_the_plan(place: Place, lead: Page) -> None:
    lead.goto(place.url("render/plan.ipynb"))
    boxes = lead.locator(".ibp-offers input[type=checkbox]")
    boxes.first.wait_for()
    for number in range(4):
        boxes.nth(number).check()
    lead.get_by_role("button", name="Laat de zaal kiezen").click()
    lead.get_by_role("link", name="Open de werksessie").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def fits_small(page: Page) -> None:
    """On the width of a phone, and twice as large on a projector; then as it was."""
    before = page.viewport_size
    assert before is not None
    for width, height in ((320, 640), (640, 360)):
        page.set_viewport_size({"width": width, "height": height})
        assert fits(page), (width, page.evaluate("document.documentElement.scrollWidth"))
    page.set_viewport_size(before)


def in_both_colours(page: Page, axe: Axe) -> None:
    """Axe finds nothing in the light nor in the dark."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
        axe(page)
