"""In a browser: sign in at a made provider, see a page, sign out, and nothing of it is left on the screen."""

from urllib.parse import urlencode

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.browser.kinds import Axe, Guard, NewPage, Page, StartWithSignIn
from tests.browser.norms import norm
from tests.kinds import NewBoard, Served, WaitUntil
from tests.server.made_provider import MadeProvider

pytestmark = pytest.mark.browser
DRAFT = "Met het team besproken, en ook nog"
TYPE_AND_SIGN_OUT = """(area, [text, address]) => {
  area.value = text;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  const out = new XMLHttpRequest();
  out.open('POST', address, false);
  out.send();
  return out.status;
}"""


@pytest.fixture(scope="module")
def signing_in(start_with_sign_in: StartWithSignIn) -> Served:
    served = start_with_sign_in("--contact", "Els Meier", "--base-url", "/ibp/")
    Workspace(served.workspace).members.add(Member("ans@x.nl", "Ans", "fg"))
    return served


@pytest.fixture(autouse=True)
def honest(made: MadeProvider) -> None:
    made.reset()


def sign_in(page: Page, served: Served, **query: str) -> None:
    page.goto(f"{served.url}/ibp/voila/render/maturity.ipynb?{urlencode(query)}")
    page.get_by_role("link", name="Inloggen", exact=True).click()


def sideways(page: Page) -> int:
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def test_sign_in_see_a_page_sign_out_and_it_is_gone(
    new_own_page: NewPage, signing_in: Served, guard: Guard, axe: Axe, wait_until: WaitUntil
) -> None:
    for part in ("401", "WebSocket"):
        guard.allow(part)
    page = new_own_page()
    page.goto(f"{signing_in.url}/ibp/voila/render/maturity.ipynb")
    assert page.locator("h1").inner_text() == "Log in om verder te gaan"
    axe(page)
    page.get_by_role("link", name="Inloggen", exact=True).click()
    page.locator(".ibp-form .norm").first.wait_for()  # back on the page that was asked for, by itself
    assert page.url.startswith(f"{signing_in.url}/ibp/voila/render/maturity.ipynb")
    assert page.evaluate("document.cookie") == ""
    for width in (1280, 1200, 640, 375):
        page.set_viewport_size({"width": width, "height": 720})
        assert sideways(page) <= 0, width

    assert page.evaluate("document.querySelector('.ibp-header').offsetHeight") < 60  # one line on a phone

    other = page.context.new_page()
    other.goto(f"{signing_in.url}/ibp/oidc/account")
    assert "ans@x.nl" in other.locator("main").inner_text()
    axe(other)
    other.get_by_role("button", name="Uitloggen", exact=True).click()
    assert other.locator("h1").inner_text() == "Je bent uitgelogd"
    axe(other)
    # The page itself leaves the screen, and what comes instead asks to sign in.
    page.get_by_role("heading", name="Log in om verder te gaan").wait_for()
    assert page.locator(".ibp-form").count() == 0
    assert wait_until(lambda: signing_in.pages() == 0)
    page.get_by_role("link", name="Inloggen", exact=True).click()
    page.locator(".ibp-form .norm").first.wait_for()


def test_what_was_typed_outlives_being_signed_out(
    new_page: NewPage, signing_in: Served, new_board: NewBoard, guard: Guard
) -> None:
    for part in ("401", "WebSocket", "kernel", "Kernel"):
        guard.allow(part)
    workspace = Workspace(signing_in.workspace)
    board = new_board(workspace)
    school, statement = board.schools[0], board.norms[0]
    page = new_page()
    sign_in(page, signing_in, **board.address(school))
    page.locator(".ibp-form .norm").first.wait_for()
    card = norm(page, statement)
    card.locator(".notes summary").click()
    # In one go, so that not a word of it has left the browser when the page is closed.
    ended = card.get_by_label("Toelichting", exact=True).evaluate(
        TYPE_AND_SIGN_OUT, [DRAFT, "/ibp/oidc/sign-out"]
    )
    assert ended == 200
    page.get_by_role("heading", name="Log in om verder te gaan").wait_for()
    assert board.stored(school, statement, "comment") != DRAFT
    page.get_by_role("link", name="Inloggen", exact=True).click()
    page.locator(".ibp-form .norm").first.wait_for()
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('ibp:outbox'))")
    assert board.stored(school, statement, "comment") == DRAFT


def test_who_waits_reads_whom_to_ask(
    new_page: NewPage, signing_in: Served, made: MadeProvider, guard: Guard, axe: Axe
) -> None:
    for part in ("401", "403"):
        guard.allow(part)
    made.person |= {"sub": "s-bas", "email": "bas@x.nl"}
    page = new_page()
    sign_in(page, signing_in)
    page.get_by_role("heading", name="Je hebt nog geen toegang").wait_for()
    told = page.locator("main").inner_text()
    assert "bas@x.nl" in told
    assert "Els Meier" in told
    axe(page)
    Workspace(signing_in.workspace).members.add(Member("bas@x.nl", "Bas", "reader", board=DEMO_BOARD))
    page.get_by_role("link", name="Probeer opnieuw").click()
    page.locator(".ibp-form .norm").first.wait_for()
