"""Signing in by OpenID Connect, over real HTTP with a made provider: in, and out."""

import asyncio
import json

import psutil
import pytest

from benchmarks.visitor import Answer, Visitor, states
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member
from tests.conftest import free_port
from tests.kinds import StartServer
from tests.server.conftest import Run
from tests.server.made_provider import CLIENT, SECRET, Claims
from tests.server.signing_in import (
    NAME,
    PROMISED,
    Browser,
    House,
    LedVote,
    goes_on_to,
    link_of,
    open_page,
    told,
)

# ---- The way in ----


def test_a_stranger_signs_in_and_comes_back_to_the_page_they_asked_for(house: House) -> None:
    browser = house.browser()
    kernel, page = browser.open("maturity", board=DEMO_BOARD)
    assert (kernel, page.status) == ("", 401)
    assert "Log in om verder te gaan" in page.text
    assert "Sign in to go on" in page.text
    start = browser.ask(link_of(page))
    assert start.status == 302
    asked = browser.start(to=f"/voila/render/maturity.ipynb?board={DEMO_BOARD}")
    assert asked["redirect_uri"] == f"{house.served.url}/oidc/callback"
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    signed_in = browser.come_back(browser.at_provider(asked))
    assert signed_in.status == 200
    assert goes_on_to(signed_in) == f"/voila/render/maturity.ipynb?board={DEMO_BOARD}"
    assert browser.ask(goes_on_to(signed_in), "HEAD").status == 200
    assert house.sign_ins() == ["ans@x.nl"]


def test_every_attempt_differs_and_says_nothing_of_its_secret(house: House) -> None:
    browser = house.browser()
    first, second = browser.start(), browser.start()
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 43
    secret = browser.jar["ibp_attempt"].partition(".")[0]
    assert secret not in json.dumps([first, second])


@pytest.mark.parametrize(("host", "prefix"), [("", ""), (NAME, "__Host-")])
def test_the_cookies_are_for_this_server_alone(house: House, host: str, prefix: str) -> None:
    browser = house.browser(host)
    asked = browser.start()
    assert browser.come_back(browser.at_provider(asked)).status == 200
    assert asked["redirect_uri"].startswith(f"https://{NAME}/" if host else "http://127.0.0.1")
    assert set(browser.set) == {f"{prefix}ibp_attempt", f"{prefix}ibp_session"}
    for line in browser.set.values():
        parts = {part.strip().lower() for part in line.split(";")}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert ("secure" in parts) is bool(host)
        assert not any(part.startswith("domain") for part in parts)
    assert f"{prefix}ibp_attempt" not in browser.jar, "an attempt is over once it came back"
    assert len(browser.key) >= 43
    assert browser.open()[0]


def test_nothing_of_the_provider_reaches_the_browser_or_a_page(house: House) -> None:
    browser = house.browser()
    heard = [browser.sign_in()]
    kernel, page = open_page(browser)
    analysis, code = browser.open("analysis")  # has a process of its own
    heard += [page, code, browser.ask("/oidc/account")]
    said = "".join(answer.text + str(answer.headers) for answer in heard)
    server = psutil.Process(house.served.process.pid)
    children = server.children(recursive=True)
    assert len(children) >= 3
    said += "".join(str(child.environ()) + str(child.cmdline()) for child in children)
    for secret in (*house.made.handed_out, SECRET, browser.key):
        assert secret not in said.replace(browser.set["ibp_session"], "")
    assert [browser.leave(opened) for opened in (kernel, analysis)] == [204, 204]


def test_an_unknown_person_waits_and_reads_whom_to_ask(house: House) -> None:
    house.made.person |= {"sub": "s-bas", "email": "bas<b>@x.nl"}
    browser = house.browser()
    assert browser.sign_in().status == 200
    kernel, page = browser.open()
    assert (kernel, page.status) == ("", 403)
    assert "Je hebt nog geen toegang" in page.text
    assert "bas&lt;b&gt;@x.nl" in page.text
    assert "Els &lt;els@x.nl&gt;" in page.text
    assert house.sign_ins() == ["bas<b>@x.nl"], "so that a manager sees who waits"
    house.workspace.members.add(Member("bas<b>@x.nl", "Bas", "reader", board=DEMO_BOARD))
    assert browser.open()[0]
    house.workspace.members.remove("bas<b>@x.nl")


def test_what_only_the_userinfo_tells_counts_for_the_same_person(house: House) -> None:
    house.made.person = {"sub": "s-ans"}
    house.made.userinfo = {"sub": "s-ans", "email": "ans@x.nl", "email_verified": True}
    assert house.browser().sign_in().status == 200
    house.made.userinfo["sub"] = "s-bas"
    assert house.browser().sign_in().status == 403
    assert house.sign_ins() == ["ans@x.nl"]


@pytest.mark.parametrize(
    "person",
    [
        {"email": "ans@x.nl"},
        {"email": "ans@x.nl", "email_verified": False},
        {"email_verified": True},
        {"email": "", "email_verified": True},
        {"email": " ans@x.nl", "email_verified": True},
        {"email": "ans@x.nl\n", "email_verified": True},
        {"email": ["ans@x.nl", "bas@x.nl"], "email_verified": True},
        {"email": "a" * 201, "email_verified": True},
    ],
)
def test_who_has_no_verified_name_is_told_so(house: House, person: Claims) -> None:
    house.made.person = {"sub": "s-ans", **person}
    page = house.browser().sign_in()
    assert page.status == 403
    assert "We kregen geen inlognaam van je account" in page.text
    assert house.sign_ins() == []


def test_without_the_provider_people_read_that_it_does_not_answer(start_server: StartServer) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    served = start_server(
        options=("--oidc", nobody), IBP_OIDC_CLIENT_ID=CLIENT, IBP_OIDC_CLIENT_SECRET=SECRET
    )
    answer = Visitor(served.url).ask("/oidc/sign-in")
    assert answer.status == 503
    assert "Inloggen kan nu even niet" in answer.text
    assert answer.headers["Retry-After"]
    assert answer.headers.get_all("Set-Cookie") is None


# ---- The way out ----


def until_closed(run: Run, browser: Browser, opened: tuple[str, Answer], what: object) -> None:
    """Do something while the page's line is open; it has to be closed by the server, as soon as promised."""

    async def scenario() -> None:
        kernel, page = opened
        async with browser.line(kernel, **browser.cookie) as line:
            await states(line, page)
            await asyncio.to_thread(what)  # type: ignore[arg-type]
            async with asyncio.timeout(PROMISED):
                while await line.read_message() is not None:
                    pass

    run(scenario)


def test_signing_out_closes_the_pages_of_this_browser_only(house: House, run: Run) -> None:
    here, there = house.browser(), house.browser()
    for browser in (here, there):
        browser.sign_in()
    mine, (other, _) = open_page(here), open_page(there)
    key = here.key

    def out() -> None:
        page = here.sign_out()
        assert "Je bent uitgelogd" in page.text
        assert f'href="{house.made.issuer}/end"' in page.text

    until_closed(run, here, mine, out)
    assert here.key == ""
    here.jar["ibp_session"] = key
    assert here.open()[1].status == 401, "the key itself is worth nothing any more"
    assert there.ask(f"/api/kernels/{other}").status == 200
    assert there.leave(other) == 204


def test_signing_out_everywhere_closes_all(house: House, run: Run) -> None:
    here, there = house.browser(), house.browser()
    for browser in (here, there):
        browser.sign_in()
    until_closed(run, there, open_page(there), lambda: here.sign_out(everywhere=True))
    assert [browser.open()[1].status for browser in (here, there)] == [401, 401]


def test_a_manager_at_the_command_line_closes_pages_within_seconds(house: House, run: Run) -> None:
    browser = house.browser()
    browser.sign_in()
    until_closed(run, browser, open_page(browser), lambda: house.workspace.members.sign_out("ans@x.nl"))
    assert browser.open()[1].status == 401


def test_a_right_that_is_taken_away_closes_pages_too(house: House, run: Run) -> None:
    browser = house.browser()
    browser.sign_in()
    until_closed(run, browser, open_page(browser), lambda: house.workspace.members.remove("ans@x.nl"))
    assert browser.open()[1].status == 403


@pytest.mark.parametrize("named", [{"sub": "s-ans"}, {"sid": "p-ans"}, {"sub": "s-ans", "sid": "p-ans"}])
def test_signing_out_at_the_provider_closes_pages(house: House, run: Run, named: Claims) -> None:
    browser = house.browser()
    browser.sign_in()
    token = house.made.logout_token(**named)
    until_closed(run, browser, open_page(browser), lambda: told(house, token, 200))
    assert browser.open()[1].status == 401


def test_who_leads_a_vote_hears_no_more_once_signed_out(house: House) -> None:
    browser = house.browser()
    browser.sign_in()
    vote = LedVote(browser, house, DEMO_BOARD)
    house.workspace.members.sign_out("ans@x.nl")
    vote.until_closed()


def test_another_site_signs_nobody_out(house: House) -> None:
    browser = house.browser()
    browser.sign_in()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": f"https://buur.{NAME}"},
    ):
        assert browser.sign_out(headers=headers).status == 403
    assert browser.ask("/oidc/sign-out").status == 405
    assert house.sign_ins() == ["ans@x.nl"]
    assert browser.sign_out(headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"}).status == 200


def test_a_page_answers_to_the_sign_in_that_opened_it(house: House, run: Run) -> None:
    """Else a key that is ended would leave its line open, on a page of the same person's other browser."""
    here, there = house.browser(), house.browser()
    for browser in (here, there):
        browser.sign_in()
    kernel, _ = open_page(here)
    assert there.ask(f"/api/kernels/{kernel}").status == 404
    assert there.leave(kernel) == 204  # says nothing, does nothing
    assert here.ask(f"/api/kernels/{kernel}").status == 200
    assert here.leave(kernel) == 204


def test_what_people_do_on_the_server_stands_in_the_audit_log(house: House) -> None:
    before = house.workspace.audit.check().last
    browser = house.browser()
    browser.sign_in()
    kernel, page = browser.open("board", board=DEMO_BOARD)
    assert (bool(kernel), page.status) == (True, 200)
    browser.sign_out()
    entries = [e for e in house.workspace.audit.entries(oldest_first=True) if e.number > before]
    assert [(e.kind, e.place, e.who, e.board, e.detail) for e in entries] == [
        ("sign_in", "server", "ans@x.nl", "", ""),
        ("read", "page", "ans@x.nl", DEMO_BOARD, "board"),
        ("sign_out", "server", "ans@x.nl", "", ""),
    ]
    assert house.workspace.audit.check().broken is None
