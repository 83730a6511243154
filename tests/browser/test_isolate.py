"""With ``--isolate`` each person has a process of their own: the same pages, and what is chosen is kept."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.conftest import COMPLETE, OF_A_DOSSIER
from tests.browser.kinds import Page, Visit
from tests.kinds import Served, StartServer

pytestmark = pytest.mark.browser
PAGES = [name for name in COMPLETE if name not in OF_A_DOSSIER]
"""Of those, breach and supplier are of the same kind."""


@pytest.fixture(scope="module")
def isolated(start_server: StartServer) -> Served:
    return start_server(options=("--isolate",))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_complete_in_a_process_of_its_own(
    page: Page, isolated: Served, visit: Visit, name: str
) -> None:
    visit(page, isolated, name, board=DEMO_BOARD, lang="nl")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator(".ibp-notice.bad").count() == 0


def test_a_level_that_is_given_there_is_kept(page: Page, isolated: Served, visit: Visit) -> None:
    visit(page, isolated, "maturity", board=DEMO_BOARD, lang="nl", step="list.bestuur")
    page.locator(".norm").first.locator("input[type=radio]").nth(4).check()
    page.get_by_text("Alles is bewaard").wait_for()
    page.reload()
    page.wait_for_function(COMPLETE["maturity"])
    assert page.locator(".norm").first.locator("input[type=radio]").nth(4).is_checked()
