"""Two servers with one workspace in PostgreSQL: signing in, signing out and rights, whichever is asked."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.kinds import StartServer, WaitUntil
from tests.postgres import running
from tests.server.conftest import Run
from tests.server.made_provider import CLIENT, SECRET, made_provider
from tests.server.signing_in import NAME, PROMISED, Browser, House, LedVote, open_page, told
from tests.server.test_sign_in import until_closed


class Twins(NamedTuple):
    """Two servers and their provider; browsers know both by one name."""

    here: House
    there: House

    def browser(self) -> Browser:
        """One that is sent to the first server until told otherwise."""
        return self.here.browser(host=NAME)


@pytest.fixture(scope="module")
def both(start_server: StartServer) -> Iterator[Twins]:
    with running() as postgres, made_provider() as made:
        postgres.do("CREATE DATABASE shared")
        url = postgres.url("shared")

        def start() -> House:
            served = start_server(
                workspace=url,
                options=("--oidc", made.issuer, "--host", NAME),
                IBP_OIDC_CLIENT_ID=CLIENT,
                IBP_OIDC_CLIENT_SECRET=SECRET,
            )
            return House(served, made, Workspace(url))

        with ThreadPoolExecutor(2) as pool:
            here, there = pool.submit(start), pool.submit(start)
        yield Twins(here.result(), there.result())
        for house in (here.result(), there.result()):
            house.served.stop()


@pytest.fixture
def twins(both: Twins) -> Twins:
    both.here.made.reset()
    if both.here.workspace.members.actor_for("ans@x.nl") is None:
        both.here.workspace.members.add(Member("ans@x.nl", "Ans", "fg", board=DEMO_BOARD))
    return both


def sent_to(browser: Browser, house: House) -> Browser:
    """From here on the proxy sends this browser to another server."""
    browser.url = house.served.url
    return browser


def test_who_leaves_for_the_provider_at_one_server_may_come_back_at_another(twins: Twins) -> None:
    browser = twins.browser()
    answer = browser.at_provider(browser.start())
    attempt = dict(browser.jar)
    assert sent_to(browser, twins.there).come_back(answer).status == 200
    for house in twins:
        kernel, page = sent_to(browser, house).open()
        assert (bool(kernel), page.status) == (True, 200)
        assert browser.leave(kernel) == 204
    again = sent_to(twins.browser(), twins.here)
    again.jar = attempt
    assert again.come_back(answer).status == 403, "an attempt counts once, wherever it comes back"


def sign_out(twins: Twins, browser: Browser) -> None:
    """Everywhere, by another browser of the same person."""
    other = twins.browser()
    other.sign_in()
    assert other.sign_out(everywhere=True).status == 200


def logout_of_the_provider(twins: Twins, _browser: Browser) -> None:
    told(twins.here, twins.here.made.logout_token(sub="s-ans"), 200)


def right_taken_away(twins: Twins, _browser: Browser) -> None:
    twins.here.workspace.members.remove("ans@x.nl")


@pytest.mark.parametrize("end", [sign_out, logout_of_the_provider, right_taken_away])
def test_what_ends_at_one_server_ends_pages_and_sockets_on_the_other_within_five_seconds(
    twins: Twins, run: Run, wait_until: WaitUntil, end: Callable[[Twins, Browser], None]
) -> None:
    browser = twins.browser()
    browser.sign_in()
    sent_to(browser, twins.there)
    vote = LedVote(browser, twins.there, DEMO_BOARD)
    until_closed(run, browser, open_page(browser), lambda: end(twins, browser))
    vote.until_closed()
    assert wait_until(lambda: twins.there.served.pages() == 0, within=PROMISED)
    assert wait_until(lambda: browser.open()[1].status in (401, 403), within=PROMISED)


def test_both_write_one_audit_log(twins: Twins) -> None:
    before = twins.here.workspace.audit.check().last

    def come_and_go(house: House) -> None:
        for _ in range(6):
            browser = sent_to(twins.browser(), house)
            assert browser.sign_in().status == 200
            assert browser.sign_out().status == 200

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(come_and_go, house) for house in (*twins, *twins)]:
            done.result()
    checked = twins.here.workspace.audit.check()
    assert (checked.broken, checked.last) == (None, before + 4 * 6 * 2)
