"""The demo board is lived in: no page and no slide of it says that there is nothing yet."""

from collections.abc import Iterator

import pytest

from ibp_workbook import paths
from ibp_workbook.app.presentation.slides import SLIDES
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from ibp_workbook.texts import Texts
from tests.browser.kinds import NewPage, Page, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

APART = "analysis"
"""A notebook with code of its own: ``tests/test_notebooks.py`` runs it."""
EMPTY = (
    "approach.no_round", "approach.nothing",
    "board.missed_by_none", "board.no_answers", "board.no_change", "board.no_round", "board.nothing",
    "compare.no_difference", "compare.no_likes", "compare.no_schools", "compare.no_side", "compare.nothing",
    "dates.no_round", "dates.none", "dates.nothing_assessed",
    "dossiers.none",
    "dpia_page.no_before", "dpia_page.no_left", "dpia_page.no_results", "dpia_page.none",
    "norm_page.no_board_actions", "norm_page.weakest_none",
    "plan.burndown_empty", "plan.gantt_empty", "plan.list_none", "plan.no_round", "plan.projection_empty",
    "plan.proposals_no_gaps", "plan.proposals_none",
    "reports_page.no_round",
    "start.no_board",
    "suppliers.none",
)  # fmt: skip
"""What a page says where there is nothing to show."""
SAID = """() => [...document.querySelectorAll('main :is(p, td, dd, li, a)')]
  .filter((node) => node.checkVisibility() && node.innerText.trim()).map((node) => node.innerText.trim())"""
MARKS = ":is(.ibp-drawing :is(.row, .cell, .box), .ibp-radar, dl div, .points li)"
DRAWN = f".ibp-show .slide.current .figure {MARKS}"


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


def places(workspace: Workspace) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page, and of what has dossiers each of them."""
    school = workspace.schools.of(DEMO_BOARD, closed=False)[0].location
    for notebook in sorted(paths.notebooks().glob("*.ipynb")):
        name = notebook.stem
        kind = name if name == "dpia" else ASSESSMENT + name
        dossiers = [{"dossier": str(one.id)} for one in workspace.dossiers.of(DEMO_BOARD, kind)]
        if name != APART:
            yield from ((name, {"school": school, **query}) for query in dossiers or [{}])
    yield "dpia", {}
    yield from (("compare", {"by": by, "school": school}) for by in ("groups", "likes"))


def empty_states(page: Page) -> set[str]:
    """Which of them stand on a page."""
    page.evaluate("for (const node of document.querySelectorAll('main details')) node.open = true")
    texts, said = Texts("nl"), set(page.evaluate(SAID))
    return {key for key in EMPTY if texts(key) in said}


def test_no_page_of_the_demo_is_empty(page: Page, server: Served, visit: Visit, workspace: Workspace) -> None:
    """In one language: which text is shown does not depend on it, and ``test_texts.py`` sees to both."""
    found = {}
    for name, query in places(workspace):
        visit(page, server, name, board=DEMO_BOARD, lang="nl", **query)
        if said := empty_states(page):
            found[f"{name} {query}"] = said
    assert found == {}


def test_every_slide_of_the_demo_is_there_and_shows_something(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "presentation", board=DEMO_BOARD)
    shown = page.locator(".ibp-show .slide").evaluate_all("all => all.map((one) => one.dataset.slide)")
    assert shown == list(SLIDES)
    for name in shown:
        page.wait_for_function(f"document.querySelector('.slide.current').dataset.slide === '{name}'")
        page.locator(DRAWN).first.wait_for()
        page.keyboard.press("PageDown")
    titles = page.locator(".ibp-show h2").all_text_contents()
    nothing = {Texts("nl")(f"presentation.title_{key}") for key in ("decide_none", "plan_nothing")}
    assert nothing.isdisjoint(titles)


def test_on_a_new_board_the_same_pages_do_say_so(
    new_page: NewPage, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard
) -> None:
    """Otherwise the sentences could have got other words, and nobody would notice."""
    page, board = new_page(), new_board(workspace)
    for name in ("approach", "dates", "dpia", "plan", "supplier"):
        visit(page, server, name, **board.address())
        assert empty_states(page), name
