"""A DPIA on a form of others is one on every page: a board with one of each, walked through in a browser."""

import re
import shutil
from pathlib import Path

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.reports.make import BOARD_REPORTS
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Page, Visit
from tests.browser.steps import TITLE, go_on
from tests.forms_of_others import MARKED, add_forms
from tests.kinds import Served, StartServer

Forms = tuple[Served, dict[str, int]]

pytestmark = pytest.mark.browser

LOOK = """() => ({
  failed: [...document.querySelectorAll('.ibp-notice.bad, .ibp-upload .failed, .ibp-problem:not(:empty)')]
    .map((node) => node.innerText),
  text: document.querySelector('main').innerText,
  fits: document.documentElement.scrollWidth <= innerWidth,
})"""
PAGES = ("start", "board", "plan", "presentation", "export", "reports")


@pytest.fixture(scope="module")
def forms(start_server: StartServer, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """A server on the demo board with a DPIA on each form, and their numbers."""
    file = shutil.copy(demo_file, tmp_path_factory.mktemp("forms") / "w.sqlite")
    address = f"sqlite:///{Path(file).as_posix()}"
    made = add_forms(Workspace(address, Actor.local()))
    return start_server(workspace=address), made


def nothing_failed(page: Page) -> None:
    seen = page.evaluate(LOOK)
    assert seen["failed"] == []
    assert not re.search(r"ging iets mis|\bNone\b|\bnan\b|undefined", seen["text"])
    assert seen["fits"]


def test_the_list_says_where_each_stands_and_a_dash_where_a_form_has_none(
    page: Page, forms: Forms, visit: Visit
) -> None:
    server, made = forms
    visit(page, server, "dpia", board=DEMO_BOARD)
    rows = page.locator(".ibp-scroll tbody tr")
    rows.first.wait_for()
    said = {row.locator("th a").inner_text(): row.locator("td").all_inner_texts() for row in rows.all()}
    for sort in made.keys() - {"ours"}:
        _where, state, progress, review, *_changed = said[f"Proef {sort}"]
        # The one with a picture has an answer to all that its form asks.
        assert state == ("wacht op advies en meningen" if sort == "image" else "in bewerking"), sort
        assert review == "–"
        assert re.fullmatch(r"\d+ ?%", progress), sort
    nothing_failed(page)


def test_each_step_of_each_form_opens(page: Page, forms: Forms, visit: Visit) -> None:
    server, made = forms
    pictures = 0
    for sort, number in made.items():
        visit(page, server, "dpia", board=DEMO_BOARD, dossier=str(number))
        page.locator(TITLE).wait_for()
        nothing_failed(page)
        if sort == "marked":
            shown = page.locator(".ibp-marked")
            assert shown.locator("strong").inner_text() == "twee"
            assert shown.locator("ul ul li").inner_text() == "dan doen"
            assert shown.locator("ol li").inner_text() == "klaar <b>x</b>"
            link = shown.get_by_role("link", name="kijken")
            assert link.get_attribute("href") == "https://voorbeeld.nl"
            assert {*str(link.get_attribute("rel")).split()} == {"noreferrer", "noopener"}
            assert page.locator("textarea").first.input_value() == MARKED
        while go_on(page):
            nothing_failed(page)
            if sort == "image" and page.locator(".picture img").count():
                page.get_by_role("img", name="Schema van de gegevensstromen").wait_for()
                pictures += 1
        last = page.get_by_role("heading", name="Advies, besluit en ondertekening")
        last.wait_for()
        page.get_by_role("button", name=re.compile("^Vorige")).click()
        last.wait_for(state="detached")
        page.get_by_role("button", name=re.compile("^Volgende")).click()
        last.wait_for()
    assert pictures == 1


def test_every_page_of_the_board_shows(page: Page, forms: Forms, visit: Visit) -> None:
    server, _made = forms
    for name in PAGES:
        visit(page, server, name, board=DEMO_BOARD)
        nothing_failed(page)
    for kind in BOARD_REPORTS:
        page.get_by_label("Rapport", exact=True).select_option(kind)
        page.get_by_role("button", name="Maak het rapport").click()
        page.get_by_text("Klaar: 1 bestand").wait_for()
        nothing_failed(page)
