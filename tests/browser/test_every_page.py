"""What holds for each page: two languages, no accessibility fault, no sideways scroll, keys are enough."""

import re

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from tests.browser.conftest import COMPLETE
from tests.browser.kinds import Axe, NewPage, Page, TabWalk, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

PAGES = ("start", "approach", "maturity", "board", "norm", "compare", "plan", "reports", "presentation",
         "export", "schools", "people", "audit")  # fmt: skip
EVERY_FIELD = ("maturity", {"step": "list.bestuur"})
"""The domain whose norms have every kind of field."""
SHARP = 2
"""Points per pixel: as a laptop has, or 1280 pixels enlarged to 200 per cent."""
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


@pytest.fixture(scope="module")
def own_words(workspace: Workspace) -> list[str]:
    """What the people of the demo wrote themselves, which stays as it is in any language; longest first."""
    words = [
        DEMO_BOARD,
        workspace.schools.board(DEMO_BOARD).name,
        "Normenkader IBP",
        "Aanpak IBP",
        "Alle vestigingen",
    ]
    words += [item.name for item in workspace.rounds.of(DEMO_BOARD)]
    for school in workspace.schools.of():  # the page with people names those of every board
        # In a figure a long name of a school is cut off.
        words += [school.name, f"{school.name[:43].rstrip()}…", school.municipality]
    kinds = workspace.dossiers.count(DEMO_BOARD)
    words += [item.subject for kind in kinds for item in workspace.dossiers.of(DEMO_BOARD, kind)]
    for items in workspace.maturity.all_answers(workspace.rounds.of(DEMO_BOARD)[-1].id).values():
        said = (fields.get(name) for fields in items.values() for name in ("comment", "evidence"))
        words += [str(value.value) for value in said if value and value.value]
    for plan in workspace.dossiers.of(DEMO_BOARD, "plan"):
        for fields in workspace.dossiers.read(plan.id).values():
            words += [str(fields[name].value) for name in ("title", "note") if name in fields]
    for kind in kinds:  # what people named or wrote down is proposed to the plan in their own words
        for _, items in workspace.dossiers.read_all(DEMO_BOARD, kind):
            told = [field.value for fields in items.values() for field in fields.values()]
            words += [text for text in told if isinstance(text, str) and " " in text]
    return sorted(filter(None, words), key=len, reverse=True)


def open_details(page: Page) -> None:
    """Open all that can be opened, as far as it is visible."""
    page.evaluate("for (const node of document.querySelectorAll('main details')) node.open = true")


def go_english(page: Page, name: str) -> None:
    """Choose English on a projector; the page comes again."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("link", name="English").click()
    page.wait_for_function("document.documentElement?.lang === 'en'")
    page.wait_for_function(COMPLETE[name])
    assert f"board={DEMO_BOARD}" in page.url


def fits_every_width(page: Page) -> None:
    """No sideways scroll and no broken day on a laptop, at 200 per cent (of 1280 pixels) and on a phone."""
    for width in (1200, 640, 375):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('.ibp-header').offsetHeight") < 60  # one line
        assert page.evaluate(BROKEN_DAYS) == []


def dutch_on(page: Page, own_words: list[str]) -> list[str]:
    """The texts on a page that are Dutch without being somebody's own words."""
    left = []
    for text in page.evaluate(WORDS):
        for known in own_words:
            text = text.replace(known, "")
        if DUTCH.search(text) and not any(known.startswith(text.rstrip("…")) for known in own_words):
            left.append(text)
    return left


@pytest.mark.parametrize(
    ("name", "query"), [*((name, {}) for name in PAGES), EVERY_FIELD], ids=[*PAGES, "every kind of field"]
)
def test_in_both_languages_axe_finds_nothing_each_width_fits_and_english_has_no_dutch_left(
    new_page: NewPage,
    server: Served,
    visit: Visit,
    axe: Axe,
    own_words: list[str],
    name: str,
    query: dict[str, str],
) -> None:
    page = visit(new_page(device_scale_factor=SHARP), server, name, board=DEMO_BOARD, lang="nl", **query)
    for lang in ("nl", "en"):
        if lang == "en":
            go_english(page, name)
        assert page.locator("html").get_attribute("lang") == lang
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.evaluate(TWICE) == []
        axe(page)
        open_details(page)
        if lang == "en":
            assert dutch_on(page, own_words) == []
        fits_every_width(page)
        axe(page)  # on the phone, with all open


def test_the_words_that_are_looked_for_do_stand_on_the_dutch_pages(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "start", board=DEMO_BOARD, lang="nl")
    assert sum(bool(DUTCH.search(text)) for text in page.evaluate(WORDS)) > 10


@pytest.mark.parametrize("name", ["supplier", "breach", "dpia"])
def test_a_page_with_dossiers_fits_every_width_in_both_languages(
    new_page: NewPage, server: Served, visit: Visit, name: str
) -> None:
    page = visit(new_page(device_scale_factor=SHARP), server, name, board=DEMO_BOARD, lang="nl")
    open_details(page)
    fits_every_width(page)
    go_english(page, name)
    open_details(page)
    fits_every_width(page)


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
