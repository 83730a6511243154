"""The presentation: keys walk through it, it is drawn when needed, prints a page a slide, and keeps notes."""

import io
from collections.abc import Iterator

import pikepdf
import pytest

from ibp_workbook.app.presentation.slides import SLIDES
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Saved, Workspace
from tests.browser.kinds import Axe, NewPage, Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser

CURRENT = "document.querySelector('.ibp-show .slide.current').dataset.slide"
SHOWN = ".ibp-show .slide.current .figure :is(.ibp-drawing, dl, .points)"
KEPT = ".ibp-show-order .ibp-saved[data-state=saved]"
NAMES = list(SLIDES)
LAST = len(NAMES)


def at(page: Page, number: int) -> None:
    """Wait until a slide is there, and check that position, address and heading agree."""
    page.wait_for_function(f"{CURRENT} === '{NAMES[number - 1]}'")
    page.wait_for_selector(SHOWN)
    assert page.locator(".ibp-show .position span").first.inner_text() == f"{number} van {LAST}"
    assert f"slide={number}" in page.url


def test_keys_walk_through_the_slides_and_stop_at_both_ends(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    at(page, 1)
    page.keyboard.press("ArrowLeft")
    at(page, 1)
    for key, number in (("ArrowRight", 2), ("PageDown", 3), ("PageUp", 2), ("End", LAST), ("PageDown", LAST),
                        ("ArrowLeft", LAST - 1), ("Home", 1)):  # fmt: skip
        page.keyboard.press(key)
        at(page, number)
    titles = page.locator(".ibp-show h2").all_text_contents()
    assert len(set(titles)) == LAST
    assert all("n = " in foot for foot in page.locator(".ibp-show .foot").all_text_contents())


def test_buttons_walk_too_and_a_reload_stays_on_the_slide(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    page.get_by_role("button", name="Volgende").click()
    at(page, 2)
    page.get_by_role("button", name="Volgende").click()
    at(page, 3)
    page.reload()
    page.wait_for_selector(SHOWN)
    at(page, 3)
    page.get_by_role("button", name="Vorige").click()
    at(page, 2)


def test_only_the_slide_shown_and_the_next_are_drawn(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    page.wait_for_selector(".ibp-show [data-slide=decide] .points", state="attached")
    assert page.locator(".ibp-show .figure :is(.ibp-drawing, .points)").count() == 1
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".ibp-show [data-slide=missed] .ibp-drawing", state="attached")
    assert page.locator(".ibp-show .figure :is(.ibp-drawing, .points)").count() == 2


SMALL = """() => {
  const walker = document.createTreeWalker(
    document.querySelector('.slide.current .main'), NodeFilter.SHOW_TEXT);
  const small = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, box = node.parentElement, svg = box.closest('svg');
    if (!node.data.trim() || box.closest('.visually-hidden') || !box.getClientRects().length) continue;
    const wide = svg?.viewBox.baseVal?.width;
    const scale = wide ? svg.getBoundingClientRect().width / wide : 1;
    if (parseFloat(getComputedStyle(box).fontSize) * scale < 23.9) small.push(node.data);
  }
  return small;
}"""


def test_every_slide_fits_a_projector_each_letter_is_read_from_the_back_and_axe_finds_nothing(
    page: Page, server: Served, visit: Visit, axe: Axe
) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    bottom = "document.querySelector('.ibp-show .bar').getBoundingClientRect().bottom"
    for number in range(1, LAST + 1):
        at(page, number)
        assert page.evaluate(bottom) <= 720, number
        assert page.evaluate(SMALL) == [], NAMES[number - 1]
        page.keyboard.press("PageDown")
    page.keyboard.press("Home")
    page.get_by_role("button", name="Toon notities").click()
    for number in range(1, LAST + 1):
        at(page, number)
        assert page.evaluate(bottom) <= 720, number
        if number in (1, 2, 4, 9):
            axe(page)
        page.keyboard.press("PageDown")


def test_print_draws_all_slides_and_gives_a_page_for_each(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.keyboard.press("Control+p")
    page.wait_for_function("window.printed")
    assert page.locator(".ibp-show .figure > :is(.ibp-drawing, dl, .points)").count() == LAST
    page.emulate_media(media="print")
    assert page.locator(".ibp-show .slide:visible").count() == LAST
    assert not page.locator(".ibp-show .bar").is_visible()
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        assert len(printed.pages) == LAST


@pytest.fixture
def choice(own_server: Served) -> Iterator[None]:
    """Which slides are shown is taken back in the end: the tests after it see this board too."""
    yield
    workspace = Workspace(own_server.workspace, Actor.local())
    (document,) = workspace.dossiers.of(DEMO_BOARD, "presentation")
    seen = workspace.dossiers.read(document.id)["slides"]["order"].event
    assert isinstance(workspace.dossiers.save(document.id, "slides", "order", None, seen), Saved)


@pytest.mark.usefixtures("choice")
def test_slides_are_chosen_and_ordered_by_keyboard_and_kept_with_the_board(
    page: Page, own_server: Served, visit: Visit, new_page: NewPage
) -> None:
    visit(page, own_server, "presentation", board=DEMO_BOARD)
    at(page, 1)
    page.locator(".ibp-show-order summary").press("Enter")
    page.locator(".arrange [data-name=decide] [data-part=earlier]").press("Enter")
    page.wait_for_function("document.querySelector('.ibp-show .slide').dataset.slide === 'decide'")
    page.locator(".arrange [data-name=heatmap] input").press("Space")
    page.wait_for_function("!document.querySelector('.ibp-show [data-slide=heatmap]')")
    page.locator(KEPT).wait_for()
    workspace = Workspace(own_server.workspace, Actor.local())
    (document,) = workspace.dossiers.of(DEMO_BOARD, "presentation")
    kept = workspace.dossiers.read(document.id)["slides"]["order"].value
    assert kept == ["decide", "summary", *(name for name in NAMES[2:] if name != "heatmap")]
    other = visit(new_page(), own_server, "presentation", board=DEMO_BOARD)
    other.wait_for_selector(SHOWN)
    shown = other.locator(".ibp-show .slide").evaluate_all("all => all.map(one => one.dataset.slide)")
    assert shown == kept
    page.locator(".arrange [data-name=heatmap] input").press("Space")
    page.wait_for_selector(".ibp-show [data-slide=heatmap]", state="attached")
    page.locator(KEPT).wait_for()


@pytest.mark.usefixtures("choice")
def test_two_who_choose_slides_at_once_see_both_choices(
    page: Page, own_server: Served, visit: Visit, new_page: NewPage, axe: Axe
) -> None:
    visit(page, own_server, "presentation", board=DEMO_BOARD)
    other = visit(new_page(), own_server, "presentation", board=DEMO_BOARD)
    for one, slide in ((page, "radar"), (other, "ranking")):
        one.locator(".ibp-show-order summary").press("Enter")
        one.locator(f".arrange [data-name={slide}] input").press("Space")
        one.locator(f"{KEPT}, .ibp-show-order .ibp-conflict").first.wait_for()
    shown = other.locator(".ibp-show-order .ibp-conflict dd").all_text_contents()
    assert [len(choice.split(" · ")) for choice in shown] == [len(NAMES) - 1] * 2
    assert shown[0] != shown[1]
    axe(other)
    other.locator(".ibp-show-order .ibp-conflict button").nth(1).click()
    other.wait_for_selector(".ibp-show [data-slide=ranking]", state="attached")
    other.locator(KEPT).wait_for()
    assert other.locator(".ibp-show [data-slide=radar]").count() == 0
    assert other.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_note_is_kept_as_an_event_and_hidden_with_the_names(
    page: Page, own_server: Served, visit: Visit, new_page: NewPage
) -> None:
    visit(page, own_server, "presentation", board=DEMO_BOARD)
    page.get_by_role("button", name="Toon notities").click()
    note = page.locator(".slide.current textarea")
    note.fill("Vraag de schoolleider van <b>Noord</b>")
    note.press("ArrowLeft")  # in a text the arrows move the cursor
    page.locator(".slide.current").get_by_text("Alles is bewaard").wait_for()
    at(page, 1)
    workspace = Workspace(own_server.workspace, Actor.local())
    (document,) = workspace.dossiers.of(DEMO_BOARD, "presentation")
    assert workspace.dossiers.read(document.id)["summary"]["note"].value.startswith("Vraag de")
    other = visit(new_page(), own_server, "presentation", board=DEMO_BOARD)
    other.get_by_role("button", name="Toon notities").click()
    assert other.locator(".slide.current textarea").input_value().startswith("Vraag de")
    other.get_by_label("Verberg de namen van scholen").check()
    other.wait_for_function("!document.querySelector('.slide.current textarea')")
    assert "Watermeer" not in other.locator(".ibp-show").inner_text()


def test_a_note_is_as_high_as_what_is_in_it_on_each_slide(
    page: Page, own_server: Served, visit: Visit
) -> None:
    visit(page, own_server, "presentation", board=DEMO_BOARD)
    page.get_by_role("button", name="Toon notities").click()
    note = page.locator(".slide.current textarea")
    whole = "document.querySelector('.slide.current textarea')"
    page.wait_for_function(f"{whole}.clientHeight > 60")  # three lines, also while there is nothing in it
    note.fill("\n".join(f"Punt {number}" for number in range(9)))
    page.locator(".slide.current").get_by_text("Alles is bewaard").wait_for()
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_function(f"!{whole}.value && {whole}.clientHeight > 60")
    page.get_by_role("button", name="Vorige").click()
    page.wait_for_function(f"{whole}.value && {whole}.scrollHeight <= {whole}.clientHeight + 2")


def test_two_speakers_who_write_on_one_slide_choose(
    page: Page, own_server: Served, visit: Visit, new_page: NewPage
) -> None:
    visit(page, own_server, "presentation", board=DEMO_BOARD)
    other = visit(new_page(), own_server, "presentation", board=DEMO_BOARD)
    for one, text in ((page, "van de een"), (other, "van de ander")):
        one.keyboard.press("End")
        at(one, LAST)
        one.get_by_role("button", name="Toon notities").click()
        one.locator(".slide.current textarea").fill(text)
        one.locator(".slide.current :is(.ibp-saved[data-state=saved], .ibp-conflict)").first.wait_for()
    assert other.locator(".slide.current .ibp-conflict dd").all_text_contents() == [
        "van de ander",
        "van de een",
    ]
    other.locator(".slide.current .ibp-conflict button").nth(1).click()
    other.locator(".slide.current").get_by_text("Alles is bewaard").wait_for()
    assert other.locator(".slide.current textarea").input_value() == "van de een"
