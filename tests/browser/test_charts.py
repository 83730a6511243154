"""Charts by keyboard, by ear and at any size: what the picture says can be asked of it mark by mark."""

import re

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import Page, Visit
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


def test_a_grid_is_walked_with_arrows_home_and_end_and_each_cell_tells_its_numbers(dashboard: Page) -> None:
    grid = dashboard.get_by_role("grid")
    grid.locator("[tabindex='0']").focus()
    school = press(dashboard, "Control+Home").split(":")[0]
    first = CELL.match(press(dashboard, "ArrowRight"))
    assert first
    assert first["school"] == school
    below = CELL.match(press(dashboard, "ArrowDown"))
    assert below
    assert below["domain"] == first["domain"]
    assert below["school"] != school
    foot = press(dashboard, "Control+End")
    assert re.match(r".+, laagste school: niveau \d,\d, doel 3, \d+ van 14 scholen$", foot), "how far apart"
    assert press(dashboard, "ArrowRight", "ArrowDown") == foot, "there is nothing further"
    last = CELL.match(press(dashboard, "ArrowUp", "ArrowUp", "ArrowUp"))
    assert last
    assert last["domain"] not in (first["domain"], below["domain"])
    assert re.match(
        re.escape(last["school"]) + r": n van 80: \d+; op doel: \d+%; verschil: .+", press(dashboard, "Home")
    )
    assert press(dashboard, "Control+Home").split(":")[0] == school
    assert grid.locator("[tabindex='0']").count() == 1, "one stop of the Tab key"


def test_details_come_with_focus_and_with_the_pointer_and_go_with_escape(dashboard: Page) -> None:
    details = dashboard.locator(".ibp-details")
    cell = dashboard.get_by_role("grid").locator("tbody tr").nth(1).locator("td").nth(2)
    cell.hover()
    name = cell.get_attribute("aria-label") or ""
    assert details.locator("p").first.inner_text() == name
    assert "vorige meting" in name
    details.get_by_role("link").first.hover()  # it can be pointed at
    assert details.is_visible()
    dashboard.get_by_role("grid").locator("[tabindex='0']").focus()
    assert press(dashboard, "ArrowRight") == details.locator("p").first.inner_text()
    press(dashboard, "Escape")
    assert details.count() == 0


def test_the_tab_key_goes_from_a_cell_to_its_lowest_norms_and_escape_goes_back(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    cell = press(page, "ArrowRight", "ArrowRight")
    described = page.evaluate("document.activeElement.getAttribute('aria-description')")
    links = page.locator(".ibp-details ul a")
    assert links.count() >= 1
    assert described.endswith(": " + "; ".join(links.all_inner_texts()))
    press(page, "Tab", "Tab")
    assert press(page) == links.first.inner_text()
    assert press(page, "Escape") == cell
    press(page, "Tab", "Tab")
    title = links.first.inner_text().rsplit(" (", 1)[0]
    norm = re.search(r"step=list\.([\w.-]+)", links.first.get_attribute("href") or "")
    assert norm
    page.keyboard.press("Enter")
    page.wait_for_selector(f".ibp-form [data-statement='{norm[1]}']")
    assert title in page.locator(f".ibp-form [data-statement='{norm[1]}']").inner_text()


def test_each_school_is_a_spot_on_the_strip_of_a_domain_and_the_chosen_one_has_a_ring(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD, school="bestuur")
    strips = page.locator(".ibp-chart").filter(
        has=page.get_by_role("heading", name="Hoe ver scholen uit elkaar")
    )
    assert strips.locator("[data-shape=halo]").count() == 0
    page.get_by_label("School", exact=True).select_option(index=1)
    strips.locator(".row [data-shape=halo]").first.wait_for()
    strips.locator(".row[tabindex='0']").focus()
    assert re.match(r".+: \d,\d – \d,\d – \d,\d · n = \d+$", press(page))
    lowest, highest = CELL.match(press(page, "ArrowRight")), CELL.match(press(page, "End"))
    assert lowest
    assert highest
    assert lowest["domain"] == highest["domain"]
    assert lowest["level"] <= highest["level"]


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


def test_enter_on_a_change_or_on_a_domain_of_the_radar_opens_the_self_assessment_there(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD, school="bestuur")
    change = page.locator(".ibp-chart").filter(
        has=page.get_by_role("heading", name="vorige meting, per school")
    )
    change.locator(".row[tabindex='0']").focus()
    school = press(page, "ArrowDown").split(":")[0]
    page.keyboard.press("Enter")
    page.wait_for_selector(".ibp-form .norm", state="attached")
    chosen = page.get_by_label("School", exact=True).locator("option:checked").inner_text()
    assert chosen.startswith(school.rstrip("…"))
    page.go_back()
    page.wait_for_selector(".ibp-chart .axes", state="attached")
    page.wait_for_function("!document.querySelector('.ibp-chart[aria-busy=true]')")
    page.locator(".ibp-chart .axes [tabindex='0']").focus()
    press(page, "End")
    domain = page.locator(".ibp-chart .axes li").last.locator(".axis-title").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(".ibp-form .norm", state="attached")
    assert domain in page.locator(".ibp-form .head[aria-expanded=true]").inner_text()


def test_no_letter_of_a_chart_is_smaller_than_twelve_pixels(dashboard: Page) -> None:
    for width, height in ((375, 720), (640, 360), (1280, 720)):
        dashboard.set_viewport_size({"width": width, "height": height})
        assert dashboard.evaluate(SMALL) == [], width
        assert dashboard.evaluate("document.documentElement.scrollWidth") <= width


FAINT = """(least) => {
  const light = (css) => {
    const [red, green, blue, alpha = 1] = css.match(/[\\d.]+/g).map(Number);
    const parts = [red, green, blue].map((part) => {
      const seen = (part * alpha + 255 * (1 - alpha)) / 255;
      return seen <= 0.04045 ? seen / 12.92 : ((seen + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (css) => css.startsWith("rgb") ? 1.05 / (light(css) + 0.05) : 1;
  const shapes = ".ibp-drawing svg :is(path, line, rect, circle, ellipse, polyline, polygon)";
  return [...document.querySelectorAll(shapes)]
    .filter((shape) => !shape.closest("defs") && !shape.matches(".guide"))
    .filter((shape) => {
      const { fill, stroke, strokeWidth } = getComputedStyle(shape);
      return Math.max(contrast(fill), parseFloat(strokeWidth) ? contrast(stroke) : 1) < least;
    })
    .map((shape) => `${shape.closest(".ibp-chart")?.querySelector("h2")?.innerText}: ${shape.outerHTML}`);
}"""


def test_every_mark_of_the_dashboard_stands_out_from_the_paper(dashboard: Page) -> None:
    """WCAG 2.2, 1.4.11: what a figure is understood by has a contrast of at least 3 to 1; guides are not."""
    assert dashboard.evaluate(FAINT, 3) == []


@pytest.mark.parametrize("name", ["plan", "compare", "norm"])
def test_every_mark_on_another_page_does_too(page: Page, server: Served, visit: Visit, name: str) -> None:
    visit(page, server, name, board=DEMO_BOARD)
    assert page.evaluate(FAINT, 3) == []
