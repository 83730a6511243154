"""From what is missed most to one norm at all schools, and two sides beside each other."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser

SAID = ".ibp-controls ~ [role=status]"


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


def test_from_most_missed_by_keyboard_to_the_norm_and_on_to_it_in_a_school(
    page: Page, server: Served, visit: Visit, workspace: Workspace
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    missed = page.locator(".ibp-chart").filter(
        has=page.get_by_role("heading", name="Vaakst gemiste normen", exact=True)
    )
    first = missed.locator(".row").first
    title = first.locator(".label").text_content()  # out of sight it is not painted, and has no inner text
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/norm.ipynb?**")
    page.get_by_role("heading", level=2, name=title, exact=True).wait_for()
    place = page.locator(".ibp-stack tbody tr").nth(1)
    school = place.get_by_role("rowheader").inner_text()
    place.get_by_role("link", name=school).click()
    page.wait_for_selector(".ibp-form .norm", state="attached")
    chosen = page.get_by_label("School", exact=True).locator("option:checked").inner_text()
    assert chosen.startswith(school)
    assert page.locator(".ibp-form .norm:visible").filter(has_text=title).count() == 1


def test_each_school_stands_on_the_page_of_a_norm_as_often_in_the_figure_as_in_the_table(
    page: Page, server: Served, visit: Visit, workspace: Workspace
) -> None:
    visit(page, server, "norm", board=DEMO_BOARD)
    names = {school.name for school in workspace.schools.of(DEMO_BOARD, closed=False)}
    assert set(page.locator(".ibp-stack tbody th").all_inner_texts()) - names <= {"Het bestuur zelf"}
    assert page.locator(".ibp-chart .row").count() == page.locator(".ibp-stack tbody tr").count()


def test_another_norm_is_told_aloud_and_stays_after_a_reload_and_going_back(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "norm", board=DEMO_BOARD)
    before = page.locator("main h2").first.inner_text()
    other = page.locator("#norm-weakest ~ .ibp-cards a").nth(3)
    title = other.inner_text()
    field = page.get_by_label("Norm (typ om te zoeken)")
    field.fill(title)
    field.press("Tab")
    page.get_by_role("heading", level=2, name=title, exact=True).wait_for()
    assert title != before
    page.locator(SAID).filter(has_text=title).wait_for(state="attached")
    page.reload()
    page.get_by_role("heading", level=2, name=title, exact=True).wait_for()
    page.locator(".ibp-stack tbody th a").first.click()
    page.wait_for_selector(".ibp-form .norm", state="attached")
    page.go_back()
    page.get_by_role("heading", level=2, name=title, exact=True).wait_for()


def test_two_groups_are_compared_told_aloud_and_kept_in_the_address(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "compare", board=DEMO_BOARD)
    lead = page.locator("main .ibp-lead")
    rounds = lead.inner_text()
    assert "Het meest verschillen ze op" in rounds
    page.get_by_label("Vergelijk", exact=True).select_option("groups")
    page.get_by_label("Eerste groep").wait_for()
    page.wait_for_function(
        "before => document.querySelector('main .ibp-lead').innerText !== before", arg=rounds
    )
    page.locator(SAID).filter(has_text=lead.inner_text()).wait_for(state="attached")
    assert "n = " in lead.inner_text()
    assert "by=groups" in page.url
    told = lead.inner_text()
    page.reload()
    lead.wait_for()
    assert lead.inner_text() == told
    assert page.get_by_label("Vergelijk", exact=True).input_value() == "groups"


def test_a_group_is_picked_school_by_school_with_the_keyboard(
    page: Page, server: Served, visit: Visit, workspace: Workspace
) -> None:
    schools = workspace.schools.of(DEMO_BOARD, closed=False)
    visit(
        page,
        server,
        "compare",
        board=DEMO_BOARD,
        by="groups",
        first="pick:" + schools[0].location,
        second="all",
    )
    page.get_by_label("Voeg een school toe aan de eerste groep").focus()
    page.keyboard.type(schools[1].name)
    page.keyboard.press("Tab")
    page.get_by_role("button", name=f"Haal {schools[1].name} weg").wait_for()
    page.locator("main .ibp-lead").get_by_text("2 gekozen scholen").wait_for()
    page.get_by_role("button", name=f"Haal {schools[0].name} weg").focus()
    page.keyboard.press("Enter")
    page.locator("main .ibp-lead").get_by_text(f"{schools[1].name}: gemiddeld").wait_for()
    assert page.locator(".ibp-chart .rows").count() == 2
