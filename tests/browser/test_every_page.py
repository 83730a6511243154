"""What holds for each page: two languages, no accessibility fault, no sideways scroll, keys are enough."""

import re

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, NewPage, Page, TabWalk, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

PAGES = ("start", "approach", "maturity", "board", "norm", "compare", "plan", "reports", "presentation",
         "export", "schools", "people", "audit")  # fmt: skip
# This domain has every kind of field.
FEWER = {"maturity": {"step": "list.bestuur"}}
DUTCH = re.compile(
    r"\b(de|het|een|en|van|voor|met(?!\.)|niet|je|dit|deze|nog|wordt|kies|bekijk|bestuur|besturen|scholen|meting"
    r"|vestiging|niveau|gemeente|bewaard|bewaren|toelichting|streefniveau|gemiddeld|zoeken|antwoord(?:en)?)\b",
    re.IGNORECASE,
)
# All that is seen, read out or shown on hovering, but for what is in the other language on purpose.
WORDS = """() => {
  const found = [document.title];
  const kinds = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walk = document.createTreeWalker(document.body, kinds, (node) =>
    node.nodeType === 1 && node.matches('script, style, noscript, [lang=nl], .help-more') ? 2 : 1);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.nodeType === 3) { if (node.data.trim()) found.push(node.data.trim()); continue; }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      if (node.getAttribute(name)) found.push(node.getAttribute(name));
    }
    if (node.matches('input:not([type=checkbox], [type=radio])')) found.push(node.value);
  }
  return found;
}"""

# Days that are broken over two lines.
BROKEN_DAYS = """() => {
  const broken = [];
  const day = /\\b(\\d{2}-\\d{2}-\\d{4}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2} [A-Z][a-z]{2} \\d{4})\\b/g;
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (const found of node.data.matchAll(day)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (tops.size > 1) broken.push(node.data);
    }
  }
  return broken;
}"""

# Ids in use twice.
TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


def open_details(page: Page) -> None:
    """Open all that can be opened, as far as it is visible."""
    page.evaluate("for (const node of document.querySelectorAll('main details')) node.open = true")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_projector_and_on_a_phone_with_all_open(
    page: Page, server: Served, visit: Visit, axe: Axe, name: str, lang: str
) -> None:
    visit(page, server, name, board=DEMO_BOARD, lang=lang, **FEWER.get(name, {}))
    assert page.locator("html").get_attribute("lang") == lang
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate(TWICE) == []
    axe(page)
    open_details(page)
    page.set_viewport_size({"width": 375, "height": 700})
    axe(page)


@pytest.mark.parametrize("name", PAGES)
def test_the_english_page_has_no_dutch_left(
    page: Page, server: Served, visit: Visit, workspace: Workspace, name: str
) -> None:
    visit(page, server, name, board=DEMO_BOARD, lang="nl")
    page.get_by_role("link", name="English").click()
    page.wait_for_function("document.documentElement?.lang === 'en'")
    page.wait_for_function(
        "document.querySelector('.ibp-form .norm, .ibp-cards, .ibp-chart .ibp-drawing, .ibp-upload,"
        " .ibp-show .figure dl, select[name=form], select[name=kind]')"
    )
    open_details(page)
    own_words = [
        DEMO_BOARD,
        workspace.schools.board(DEMO_BOARD).name,
        "Normenkader IBP",
        "Aanpak IBP",
        "Alle vestigingen",
    ]
    own_words += [item.name for item in workspace.rounds.of(DEMO_BOARD)]
    for school in workspace.schools.of():  # the page with people names those of every board
        # In a figure a long name of a school is cut off.
        own_words += [school.name, f"{school.name[:43].rstrip()}…", school.municipality]
    kinds = workspace.dossiers.count(DEMO_BOARD)
    own_words += [item.subject for kind in kinds for item in workspace.dossiers.of(DEMO_BOARD, kind)]
    for items in workspace.maturity.all_answers(workspace.rounds.of(DEMO_BOARD)[-1].id).values():
        said = (fields.get(name) for fields in items.values() for name in ("comment", "evidence"))
        own_words += [str(value.value) for value in said if value and value.value]
    for plan in workspace.dossiers.of(DEMO_BOARD, "plan"):
        for fields in workspace.dossiers.read(plan.id).values():
            own_words += [str(fields[name].value) for name in ("title", "note") if name in fields]
    for kind in kinds:  # what people named or wrote down is proposed to the plan in their own words
        for _, items in workspace.dossiers.read_all(DEMO_BOARD, kind):
            told = [field.value for fields in items.values() for field in fields.values()]
            own_words += [text for text in told if isinstance(text, str) and " " in text]
    own_words = [words for words in own_words if words]
    own_words.sort(key=len, reverse=True)
    left = []
    for text in page.evaluate(WORDS):
        for known in own_words:
            text = text.replace(known, "")
        if DUTCH.search(text) and not any(known.startswith(text.rstrip("…")) for known in own_words):
            left.append(text)
    assert left == []
    assert f"board={DEMO_BOARD}" in page.url


def test_the_words_that_are_looked_for_do_stand_on_the_dutch_pages(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "start", board=DEMO_BOARD, lang="nl")
    assert sum(bool(DUTCH.search(text)) for text in page.evaluate(WORDS)) > 10


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", [*PAGES, "supplier", "breach", "dpia"])
def test_no_page_scrolls_sideways_or_breaks_a_day_on_a_laptop_a_phone_or_at_200_per_cent(
    new_page: NewPage, server: Served, visit: Visit, name: str, lang: str
) -> None:
    page = new_page(viewport={"width": 640, "height": 360}, device_scale_factor=2)  # 1280 x 720 at 200 %
    visit(page, server, name, board=DEMO_BOARD, lang=lang)
    open_details(page)
    for width in (1200, 640, 375):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('.ibp-header').offsetHeight") < 60  # one line
        assert page.evaluate(BROKEN_DAYS) == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_when_an_answer_was_changed_stays_on_one_line(
    new_page: NewPage, server: Served, visit: Visit, workspace: Workspace, lang: str
) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    for dossier in workspace.dossiers.of(DEMO_BOARD, "dpia"):
        visit(page, server, "dpia", board=DEMO_BOARD, dossier=str(dossier.id), lang=lang)
        page.locator(".known .ibp-day").first.wait_for()
        assert page.evaluate(BROKEN_DAYS) == []


def go_to(page: Page, tab_walk: TabWalk, name: str, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until what has the focus is called this; the focus must show."""
    for _ in range(most):
        stop = tab_walk(page, 1, key)[0]
        if stop["name"].strip().startswith(name):
            assert stop["outlined"]
            return
    pytest.fail(f"the keyboard does not reach {name!r}")


def test_keyboard_alone_goes_from_start_to_an_answer_and_the_next_norm(
    page: Page, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard, tab_walk: TabWalk
) -> None:
    board = new_board(workspace)
    school, statement = board.schools[0], board.norms[0]
    visit(page, server, "start", **board.address(school))
    go_to(page, tab_walk, "Zelfevaluatie invullen")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ibp-form .norm")
    assert page.get_by_label("School", exact=True).input_value() == school.location
    go_to(page, tab_walk, "Werkvorm")
    page.keyboard.press("Enter")
    position = page.locator(".position strong")
    position.wait_for()
    while page.locator(".norm:visible").get_attribute("data-statement") != statement:
        page.keyboard.press("PageDown")
    before = position.inner_text()
    for _ in range(40):
        stop = tab_walk(page, 1)[0]
        if stop["tag"] == "input" and stop["id"] == "" and "niveau" in stop["name"].lower():
            break
    page.keyboard.press("Space")
    page.wait_for_selector(".ibp-saved[data-state=saved]")
    assert board.stored(school, statement) == 1
    go_to(page, tab_walk, "Volgende", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('.position strong').innerText !== before", arg=before
    )
    assert page.locator(".norm:visible").get_attribute("data-statement") != statement
