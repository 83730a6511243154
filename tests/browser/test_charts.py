"""Charts by keyboard, by ear and at any size: what the picture says can be asked of it mark by mark."""

import re

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import NewPage, Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser

HEARD = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
CELL = re.compile(r"(?P<school>.+), (?P<domain>.+), niveau (?P<level>\d,\d), doel 3, \d+ van \d+ normen")
SMALL = """() => [...document.querySelectorAll('.ibp-drawing *, .ibp-drawing')]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
  .filter((node) => {
    const drawing = node.closest('svg[viewBox]');
    const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
    return parseFloat(getComputedStyle(node).fontSize) * scale < 11.99;
  }).map((node) => node.textContent)"""


def press(page: Page, *keys: str) -> str:
    """What is heard after some keys."""
    for key in keys:
        page.keyboard.press(key)
    heard: str = page.evaluate(HEARD)
    return heard


def test_a_grid_is_walked_with_arrows_home_and_end_and_each_cell_tells_its_numbers(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    grid = page.get_by_role("grid")
    grid.locator("[tabindex='0']").focus()
    school = press(page).split(":")[0]
    first = CELL.match(press(page, "ArrowRight"))
    assert first
    assert first["school"] == school
    below = CELL.match(press(page, "ArrowDown"))
    assert below
    assert below["domain"] == first["domain"]
    assert below["school"] != school
    last = CELL.match(press(page, "Control+End"))
    assert last
    assert last["domain"] not in (first["domain"], below["domain"])
    assert press(page, "ArrowRight", "ArrowDown") == last[0] or CELL.match(press(page))
    assert press(page, "Home").startswith(last["school"])
    assert press(page, "Control+Home").split(":")[0] == school
    assert grid.locator("[tabindex='0']").count() == 1, "one stop of the Tab key"


def test_details_come_with_focus_and_with_the_pointer_and_go_with_escape(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    details = page.locator(".ibp-details")
    cell = page.get_by_role("grid").locator("tbody tr").nth(1).locator("td").nth(2)
    cell.hover()
    name = cell.get_attribute("aria-label") or ""
    assert details.locator("p").inner_text() == name
    assert "vorige meting" in name
    details.get_by_role("link", include_hidden=True).hover()  # it can be pointed at
    assert details.is_visible()
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    assert press(page, "ArrowRight") == details.locator("p").inner_text()
    press(page, "Escape")
    assert details.count() == 0


def test_enter_on_a_cell_opens_that_domain_of_that_school(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    heard = CELL.match(press(page, "ArrowRight", "ArrowDown"))
    assert heard
    page.keyboard.press("Enter")
    page.wait_for_selector(".ibp-form .norm", state="attached")
    chosen = page.get_by_label("School", exact=True).locator("option:checked").inner_text()
    assert chosen.startswith(heard["school"].rstrip("…"))
    assert heard["domain"] in page.locator(".ibp-form .head[aria-expanded=true]").inner_text()


def test_five_questions_are_answered_by_keyboard_and_words_alone(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    ranking, changes = page.get_by_role("list").filter(has=page.locator(".row")).nth(0), ".ibp-chart .rows"
    ranking.locator("[tabindex='0']").focus()
    lowest = press(page, "End")
    assert re.match(r".+: \d,\d \(−\d,\d\) · n = \d+ van \d+$", lowest), (
        "who is lowest, how far, how many open"
    )
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    press(page, "Control+Home")
    cells = [CELL.match(press(page, "ArrowRight")) for _ in range(19)]
    levels = {cell["domain"]: cell["level"] for cell in cells if cell}
    assert len(levels) == 19
    assert min(levels.values()) < "3", "on what"
    moved = page.locator(changes).nth(3).locator("[tabindex='0']")
    moved.focus()
    heard = press(page)
    assert re.search(r": [+−]?\d,\d · n = \d+ \(was \d+, nu \d+\)$", heard), "what changed"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (640, 360), (375, 720)])
def test_no_letter_of_a_chart_is_smaller_than_twelve_pixels(
    new_page: NewPage, server: Served, visit: Visit, width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    visit(page, server, "board", board=DEMO_BOARD)
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
