"""Every page works under its Content-Security-Policy: without eval and without scripts in the page."""

import pytest

from ibp_workbook import paths
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Guard, NewPage
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

PAGES = sorted(file.stem for file in paths.notebooks().glob("*.ipynb"))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_needs_what_its_policy_forbids(new_page: NewPage, server: Served, name: str) -> None:
    page = new_page(bypass_csp=False)
    page.goto(f"{server.url}/voila/render/{name}.ipynb")
    page.locator("#ibp-loading").wait_for(state="detached")
    page.locator("main :is(.ibp-page, .jp-OutputArea-output)").first.wait_for()
    # The guard fails the test on any complaint of the browser.


def test_a_form_that_appears_later_has_its_script_and_styles(
    new_page: NewPage, server: Served, new_board: NewBoard
) -> None:
    board = new_board(Workspace(server.workspace, Actor.local()))
    page = new_page(bypass_csp=False)
    page.goto(f"{server.url}/voila/render/camera.ipynb?board={board.number}")
    page.get_by_label("Naam en plek van de camera").fill("Camera die later verschijnt")
    page.get_by_role("button", name="Dossier beginnen").click()
    page.locator(".ibp-assessment .outcome").wait_for()
    assert page.locator(".ibp-assessment").evaluate("node => getComputedStyle(node).display") == "grid"


def test_the_policy_does_refuse_a_script_in_the_page(new_page: NewPage, server: Served, guard: Guard) -> None:
    guard.allow("Content Security Policy")
    page = new_page(bypass_csp=False)
    page.goto(f"{server.url}/nergens")
    guard.allow("404")
    page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        " document.body.append(script); }"
    )
    assert page.evaluate("() => window.ran") is None
