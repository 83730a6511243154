"""A BRIN that the provider gives narrows what somebody sees: over real HTTP, with a made provider."""

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.scopes import MARK, OURS, make_world
from ibp_workbook.store import Member, Workspace
from tests.kinds import StartServer, WaitUntil
from tests.server.made_provider import CLIENT, SECRET, made_provider
from tests.server.signing_in import Browser, House, open_page

CLAIM = "nlEduPersonHomeOrganizationId"
OTHER = "Je account hoort bij een andere school"


@pytest.fixture(scope="module")
def house_with_brins(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    world = make_world(f"sqlite:///{(tmp_path_factory.mktemp('brin') / 'w.sqlite').as_posix()}")
    with made_provider() as made:
        served = start_server(
            workspace=world.url,
            options=("--oidc", made.issuer, "--oidc-login", "login", "--oidc-brin-claim", CLAIM),
            IBP_OIDC_CLIENT_ID=CLIENT,
            IBP_OIDC_CLIENT_SECRET=SECRET,
        )
        workspace = Workspace(served.workspace)
        workspace.members.add(Member("alles", "Alles", "analyst"))
        yield House(served, made, workspace)


@pytest.fixture
def house(house_with_brins: House, wait_until: WaitUntil) -> Iterator[House]:
    house_with_brins.made.reset()
    yield house_with_brins
    house_with_brins.empty()
    assert wait_until(lambda: house_with_brins.served.pages() == 0)


def signed_in(house: House, login: str, *brin: Any) -> Browser:
    """Somebody whose provider gives this BRIN, or none."""
    house.made.person |= {
        "sub": f"s-{login}",
        "login": login,
        **dict.fromkeys([CLAIM] if brin else [], *brin),
    }
    browser = house.browser()
    assert browser.sign_in().status == 200
    return browser


def test_a_page_shows_the_board_of_the_brin_only(house: House) -> None:
    _, page = open_page(signed_in(house, "alles", "01AA"))
    assert MARK not in page.text
    assert "Anemoon" in page.text
    _, other = open_page(signed_in(house, "alles", "02aa00"))
    assert MARK in other.text
    assert "Anemoon" not in other.text


@pytest.mark.parametrize(
    "brin",
    [
        "02AA", "02AA00", "09ZZ", "", "%", "01AA|02AA", 1, True, None, [], ["01AA", "02AA"], [["01AA"]],
        {"brin": "01AA"}, [{"brin": "01AA"}],
    ],
    ids=repr,
)  # fmt: skip
def test_a_bent_brin_or_one_of_another_board_gives_no_page(house: House, brin: object) -> None:
    answer = signed_in(house, "fg", brin).ask("/voila/render/start.ipynb")
    assert answer.status == 403
    assert OTHER in answer.text
    assert MARK not in answer.text


def test_who_comes_without_a_brin_gets_a_sentence_and_no_page(house: House) -> None:
    answer = signed_in(house, "fg").ask("/voila/render/start.ipynb")
    assert answer.status == 403
    assert OTHER in answer.text


def test_who_is_no_member_waits_whatever_the_brin(house: House) -> None:
    answer = signed_in(house, "nieuw@x.nl", "01AA").ask("/voila/render/start.ipynb")
    assert answer.status == 403
    assert "Je hebt nog geen toegang" in answer.text


def test_a_brin_in_the_userinfo_counts_when_the_token_has_none(house: House) -> None:
    house.made.userinfo = {"sub": "s-fg", CLAIM: "01AA"}
    open_page(signed_in(house, "fg"))


def test_two_sign_ins_of_one_person_have_their_own_brin(house: House) -> None:
    first, second = signed_in(house, "alles", "01AA"), signed_in(house, "alles", "02AA")
    _, ours = open_page(first)
    _, theirs = open_page(second)
    assert (MARK in ours.text, MARK in theirs.text) == (False, True)
    _, again = open_page(first)
    assert MARK not in again.text


def test_the_page_ends_with_the_membership(house: House, wait_until: WaitUntil) -> None:
    members = house.workspace.members
    members.add(Member("weg", "Weg", "reader", OURS))
    browser = signed_in(house, "weg", "01AA")
    open_page(browser)
    members.remove("weg")
    assert wait_until(lambda: house.served.pages() == 0)
    assert browser.ask("/voila/render/start.ipynb").status == 403


def test_no_brin_reaches_the_browser(house: House) -> None:
    browser = signed_in(house, "fg", "01AB00")
    assert set(browser.jar) == {"ibp_session"}
    assert "01AB00" not in browser.ask("/oidc/account").text
