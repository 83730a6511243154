"""The verdict beside the questions: one screen, one line for who listens, and no forms on paper."""

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Case
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Page, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

BREACH = load_catalogue().assessments["breach"]
MOST_WORDS = 250
MOST_HEARD = 200


@pytest.fixture
def case() -> Case:
    """A lost device that must be reported: everything has a place in the day."""
    reported = (case for case in BREACH.cases if case.outcome == "report" and case.on.year >= 2026)
    return max(reported, key=lambda case: len(case.fired))


@pytest.fixture
def opened(page: Page, server: Served, visit: Visit, new_board: NewBoard, case: Case) -> Page:
    board = new_board(Workspace(server.workspace, Actor.local()))
    breach = board.workspace.dossiers.add(board.number, None, "assessment:breach", "Laptop kwijt")
    for question, value in case.answers.items():
        board.workspace.dossiers.save(breach, question, "value", value)
    visit(page, server, "breach", board=board.number, dossier=str(breach))
    page.locator(".ibp-assessment .outcome").wait_for()
    return page


def test_a_breach_is_answered_on_one_screen_in_the_order_of_the_day(opened: Page, axe: Axe) -> None:
    verdict = opened.get_by_role("region", name="Oordeel")
    titles = verdict.locator("h3").all_inner_texts()
    day = ["Doe dit nu", "Tot wanneer je meldt", "Wie je inlicht", "Wat je opschrijft"]
    assert titles[: len(day)] == day
    assert len(verdict.inner_text().split()) <= MOST_WORDS
    why = verdict.locator("details[data-fold=why]")
    count = why.locator(".reason").count()
    assert why.locator(":scope > summary").inner_text() == f"Waarom ({count})"
    assert why.locator(".reason:visible").count() == 0
    why.locator(":scope > summary").press("Enter")
    why.locator("details[data-fold=why-overall] > summary").press("Enter")
    why.locator("[data-rule='breach.report'] p").first.wait_for()
    axe(opened)


def test_who_listens_hears_the_outcome_and_not_the_whole_verdict(opened: Page) -> None:
    heard = opened.locator("aside [role=status].visually-hidden")
    assert heard.inner_text() == "Een datalek: melden bij de AP"
    verdict = opened.locator(".ibp-assessment .verdict")
    assert verdict.evaluate("node => node.closest('[aria-live], [role=status], [role=alert]')") is None
    assert verdict.locator("[aria-live], [role=alert], [role=status]").count() == 0
    why = verdict.locator("details[data-fold=why]")
    why.locator(":scope > summary").click()
    opened.get_by_role("group", name="Gaat het om persoonsgegevens?").get_by_role("button").first.click()
    opened.wait_for_function("document.querySelector('.ibp-assessment .title').innerText.match(/Nog|nog/)")
    title = verdict.locator(".title strong").inner_text()
    assert heard.inner_text().startswith(f"{title}. Nog te beantwoorden (")
    assert "Gaat het om persoonsgegevens?" in heard.inner_text()
    assert len(heard.inner_text()) <= MOST_HEARD
    assert why.get_attribute("open") is not None  # what somebody was reading stays open
    opened.emulate_media(media="print")
    missing = verdict.get_by_role("listitem").filter(has_text="Gaat het om persoonsgegevens?")
    assert missing.first.get_by_text("Gaat het om persoonsgegevens?").is_visible()


def test_on_paper_are_the_verdict_and_the_answers_and_no_forms(opened: Page, case: Case) -> None:
    opened.emulate_media(media="print")
    opened.locator("dl.on-paper dt").first.wait_for()
    forms = "input, textarea, select, fieldset, button, [role=radio]"
    assert opened.locator(forms).locator("visible=true").all_inner_texts() == []
    items = opened.locator("li:visible").all_inner_texts()
    assert items
    assert [text for text in items if not text.strip()] == []
    answers = opened.locator("dl.on-paper dt:visible").all_inner_texts()
    assert BREACH.questions["certainty"].label.nl in answers
    assert len(answers) == len(case.answers)
    assert opened.locator(".reason p").first.is_visible()
    first = opened.locator(".ibp-assessment .outcome").bounding_box()
    later = opened.locator("dl.on-paper").bounding_box()
    assert first
    assert later
    assert first["y"] < later["y"]
