"""The pages about terms and dates: what a person finds, chooses, hands in and takes away."""

import io
import re
from collections.abc import Mapping

import pytest
from openpyxl import load_workbook

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Locator, NewPage, Page
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser
CATALOGUE = load_catalogue()
PHONE = {"width": 375, "height": 700}


def visit(page: Page, server: Served, name: str, lang: str = "nl", **query: str) -> Page:
    choices = "&".join(f"{key}={value}" for key, value in {"lang": lang, **query}.items())
    page.goto(f"{server.url}/voila/render/{name}.ipynb?{choices}")
    complete = {"retention": "table.ibp-terms tbody tr", "dates": "table.ibp-terms tr#gdpr_applies"}
    page.wait_for_selector(complete[name])
    page.get_by_label({"nl": "Peildatum", "en": "Reference date"}[lang]).wait_for()
    return page


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value.path().read_bytes()


def hand_in(page: Page, content: bytes, name: str = "lijst.xlsx") -> None:
    page.get_by_label("Je ingevulde lijst").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def with_terms(template: bytes, terms: Mapping[str, str]) -> bytes:
    book = load_workbook(io.BytesIO(template))
    for row in book.worksheets[0].iter_rows(min_row=2):
        if row[0].value in terms:
            row[2].value = terms[row[0].value]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def row_of(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=text, exact=True))


@pytest.mark.parametrize("name", ["retention", "dates"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_pages_are_accessible_and_fit_a_phone(
    new_page: NewPage, server: Served, axe: Axe, name: str, lang: str
) -> None:
    page = visit(new_page(viewport=PHONE), server, name, lang)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for summary in page.locator(".ibp-terms summary").all()[:2]:
        summary.click()
    axe(page)


@pytest.mark.parametrize("name", ["retention", "dates"])
def test_the_start_page_leads_here(page: Page, server: Served, name: str) -> None:
    page.goto(f"{server.url}/voila/render/start.ipynb?board={DEMO_BOARD}")
    page.locator(f".ibp-questions a[href^='{name}.ipynb']").click()
    page.wait_for_selector("table.ibp-terms")
    assert DEMO_BOARD in page.url


def test_a_source_is_one_click_away_by_keyboard(page: Page, server: Served) -> None:
    visit(page, server, "retention")
    sources = page.locator("tr#pupil_file details")
    sources.locator("summary").focus()
    page.keyboard.press("Enter")
    assert sources.locator("li").first.is_visible()
    address = sources.get_by_role("link").first
    assert address.get_attribute("href") in {source.url for source in CATALOGUE.sources.values()}
    assert "noopener" in (address.get_attribute("rel") or "")


def test_the_calculator_gives_the_day_to_destroy_by(page: Page, server: Served) -> None:
    visit(page, server, "retention")
    page.get_by_label("Soort gegevens").select_option("camera")
    page.get_by_label("Begindatum").fill("2026-11-01")
    page.get_by_label("Begindatum").press("Tab")
    page.get_by_role("status").filter(has_text="vernietig uiterlijk op 29-11-2026").wait_for()
    page.get_by_label("Soort gegevens").select_option("diplomas")
    page.get_by_role("status").filter(has_text="vernietig dit nu niet").wait_for()


def test_in_2017_the_two_years_were_law(page: Page, server: Served) -> None:
    visit(page, server, "retention")
    assert "Richtlijn" in page.locator("tr#pupil_file").inner_text()
    page.get_by_label("Peildatum").fill("2017-06-01")
    page.get_by_label("Peildatum").press("Tab")
    page.locator("tr#pupil_file").filter(has_text="Wettelijk").wait_for()


def test_a_list_goes_out_empty_and_comes_back_checked(page: Page, server: Served) -> None:
    visit(page, server, "retention")
    titles = {name: CATALOGUE.retention[name].title.nl for name in ("camera", "finance", "payroll")}
    own = {titles["camera"]: "6 maanden", titles["finance"]: "2 jaar", titles["payroll"]: "7 jaar"}
    hand_in(page, with_terms(download(page, "Download de voorbeeldlijst"), own))
    page.get_by_role("heading", name="Zo staat je lijst ervoor").wait_for()
    for name, outcome in (("camera", "Te lang"), ("finance", "Te kort"), ("payroll", "Past")):
        assert outcome in row_of(page, titles[name]).locator(".ibp-tone").first.inner_text()
    content = download(page, "Download de nagekeken lijst")
    cells = [str(cell) for line in load_workbook(io.BytesIO(content)).worksheets[0].values for cell in line]
    assert {"te lang", "te kort", "past"} <= set(cells)


def test_a_wrong_file_is_refused_in_a_sentence(page: Page, server: Served) -> None:
    visit(page, server, "retention")
    hand_in(page, b"geen Excel", "notities.xlsx")
    refusal = page.locator(".ibp-upload .message.failed")
    refusal.wait_for()
    assert "notities.xlsx" in refusal.inner_text()
    assert page.get_by_role("heading", name="Zo staat je lijst ervoor").count() == 0


def test_the_view_of_2017_can_be_had_again(page: Page, server: Served) -> None:
    visit(page, server, "dates", board=DEMO_BOARD)
    assert page.locator("#goal_insight h3").count() == 1
    page.get_by_label("Peildatum").fill("2017-06-01")
    page.get_by_label("Peildatum").press("Tab")
    page.get_by_role("heading", name="Wat er geldt op 01-06-2017").wait_for()
    # One table comes after the other: until then it stands among what is past as well.
    page.wait_for_function("document.querySelectorAll('tr#wbp').length === 1")
    assert "Geldt" in page.locator("tr#wbp").inner_text()
    assert "Gepland" in page.locator("tr#gdpr_applies").inner_text()
    page.get_by_text("Op 01-06-2017 waren deze doelen er nog niet.").wait_for()
    assert page.locator("#goal_insight").count() == 0


def test_each_milestone_says_its_status_in_a_word(page: Page, server: Served) -> None:
    visit(page, server, "dates")
    known = [item for item in CATALOGUE.timeline.values() if item.known_from <= times.today()]
    said = page.locator(".ibp-terms tbody .ibp-tone").all_inner_texts()
    assert len(said) == len(known)
    assert all(re.match(r"(Geldt|Voorbij|Gepland|Vervangen|Nog niet beslist)", word) for word in said)


def test_the_goals_count_the_answers_of_the_chosen_board(
    page: Page, server: Served, new_board: NewBoard
) -> None:
    board = new_board(Workspace(server.workspace, Actor.local()))
    for norm, level in zip(board.norms, (3, 1), strict=False):
        board.workspace.maturity.save(board.round.id, board.schools[0].id, norm, "level", level)
    visit(page, server, "dates", board=board.number)
    bars = page.get_by_role("progressbar")
    asked = CATALOGUE.frameworks["ibp"].statements
    total = sum(1 if norm.scope == "board" else len(board.schools) for norm in asked)
    assert [bar.get_attribute("value") for bar in bars.all()] == ["2", "1"]
    assert [bar.get_attribute("max") for bar in bars.all()] == [str(total), "2"]
    page.locator("#goal_insight").get_by_role("link").click()
    page.wait_for_selector(".ibp-form .norm")
    assert f"round={board.round.id}" in page.url
