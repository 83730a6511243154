"""A page that tests have one after another is as good as new for each."""

from collections.abc import Iterator

import pytest

from tests.browser.kinds import Browser, Guard, Page, Visit
from tests.browser.pages import LASTING, Lender
from tests.kinds import Served

pytestmark = pytest.mark.browser

LEAVE = """() => {
  document.cookie = 'of=before; path=/';
  localStorage.setItem('of', 'before');
  sessionStorage.setItem('of', 'before');
}"""
STAYED = """() => [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)]
  .filter((text) => text.includes('before'))"""
LOOKS = """() => [innerWidth, innerHeight]
  .concat(['print', '(prefers-color-scheme: dark)'].map((query) => matchMedia(query).matches))"""


@pytest.fixture
def own_lender(chromium: Browser) -> Iterator[Lender]:
    lender = Lender(chromium)
    yield lender
    lender.close()


def test_nothing_of_one_test_is_there_in_the_next(own_lender: Lender, server: Served, visit: Visit) -> None:
    with own_lender.lend(Guard()) as page:
        visit(page, server, "start").evaluate(LEAVE)
        assert len(page.evaluate(STAYED)) == 3
        page.set_viewport_size({"width": 375, "height": 700})
        page.emulate_media(media="print", color_scheme="dark")
        frame = page.main_frame
    with own_lender.lend(Guard()) as page:
        assert page.main_frame == frame
        assert page.url == "about:blank"
        visit(page, server, "start")
        assert page.evaluate(STAYED) == []
        assert page.evaluate(LOOKS) == [1280, 720, False, False]


def test_who_asked_for_another_size_and_colours_gets_those_again(own_lender: Lender) -> None:
    for _ in range(2):
        with own_lender.lend(
            Guard(), viewport={"width": 375, "height": 700}, color_scheme="dark", is_mobile=False
        ) as page:
            assert page.evaluate(LOOKS) == [375, 700, False, True]
            page.set_viewport_size({"width": 500, "height": 500})
            page.emulate_media(media="print", color_scheme="light")


def test_two_at_once_share_nothing(own_lender: Lender, server: Served, visit: Visit) -> None:
    with own_lender.lend(Guard()) as one, own_lender.lend(Guard()) as other:
        visit(one, server, "start").evaluate(LEAVE)
        assert visit(other, server, "start").evaluate(STAYED) == []


def test_what_goes_wrong_is_told_to_the_guard_of_the_test_that_has_the_page(own_lender: Lender) -> None:
    guards = Guard(), Guard()
    for number, guard in enumerate(guards):
        with own_lender.lend(guard) as page, page.expect_event("console"):
            page.evaluate(f"console.error('number {number}')")
    assert [guard.complaints() for guard in guards] == [["console: number 0"], ["console: number 1"]]


def test_a_page_whose_server_is_gone_is_not_lent_again(own_lender: Lender) -> None:
    guard = Guard()
    with own_lender.lend(guard) as page:
        page.set_content("<link rel=icon href='http://127.0.0.1:1/icon.svg'>")
        frame = page.main_frame
    with own_lender.lend(guard) as page:
        assert page.main_frame != frame


def test_what_would_stay_is_refused(page: Page, own_page: Page) -> None:
    for name in LASTING:
        assert hasattr(own_page, name)
        with pytest.raises(AttributeError, match="own_page"):
            getattr(page, name)
