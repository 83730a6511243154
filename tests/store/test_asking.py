"""Where people sign in, nothing opens a workspace as anyone but the person who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.asking import LOGIN, SIGN_IN, Asker, asker

if TYPE_CHECKING:
    from tests.store.conftest import Place


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From now on this process works for someone who signed in."""

    def as_(login: str) -> None:
        for name, value in Asker(signs_in=True, login=login).environment().items():
            monkeypatch.setenv(name, value)

    return as_


@pytest.fixture
def ans(place: Place, sign_in: Callable[[str], None]) -> Actor:
    place.workspace.members.add(Member("ans", "Ans", "analyst", board="100"))
    sign_in("ans")
    return Actor("Ans", "analyst", boards=frozenset({"100"}), login="ans")


def test_on_ones_own_computer_one_may_do_everything(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOGIN, "whoever")  # without sign-in a login name says nothing
    assert asker() == Asker(signs_in=False)
    assert Workspace(place.workspace.url).actor == Actor.local()


def test_who_signed_in_gets_her_own_rights_and_no_others(place: Place, ans: Actor) -> None:
    url = place.workspace.url
    assert Workspace(url).actor == Workspace(url, ans).actor == ans
    assert [board.number for board in Workspace(url).schools.boards()] == ["100"]


@pytest.mark.parametrize("login", ["", "bas", "ANS", "ans "])
def test_nobody_else_comes_in(place: Place, ans: Actor, sign_in: Callable[[str], None], login: str) -> None:
    sign_in(login)
    for given in (None, ans, Actor("Ans", "analyst", boards=frozenset({"100"}))):
        with pytest.raises(IbpError) as refused:
            Workspace(place.workspace.url, given)
        assert refused.value.key == "common.not_a_member"


def test_no_program_can_open_it_as_someone_else(place: Place, ans: Actor) -> None:
    others = (
        Actor("Ans", "consultant"),
        Actor("Ans", "analyst", boards=frozenset({"100", "200"}), login="ans"),
        Actor("Ans", "analyst", boards=frozenset({"100"})),
    )
    for actor in others:
        with pytest.raises(IbpError, match="toegang"):
            Workspace(place.workspace.url, actor)
    with pytest.raises(IbpError, match="toegang"):
        Actor.local()


def test_a_sign_in_without_a_name_is_nobodys(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIGN_IN, "")  # there, whatever it holds
    with pytest.raises(IbpError, match="toegang"):
        Workspace(place.workspace.url)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("ibp_workbook.store.access.monotonic", made)
    return made


@pytest.mark.parametrize(
    ("then", "key"),
    [
        (None, "common.not_a_member"),
        (Member("ans", "Ans", "reader", board="100"), "store.rights_changed"),
        (Member("ans", "Ans", "analyst", board="200"), "store.rights_changed"),
        (Member("ans", "Ans", "analyst", board="100"), None),
    ],
)
def test_an_open_page_writes_nothing_once_rights_are_taken_away(
    place: Place, clock: Clock, then: Member | None, key: str | None
) -> None:
    manager = place.workspace
    manager.members.add(Member("ans", "Ans", "analyst", board="100"))
    analyst = manager.members.actor_for("ans")
    assert analyst is not None
    page = place.as_(analyst)
    page.schools.rename_board("100", "Eerst")
    manager.members.remove("ans")
    if then:
        manager.members.add(then)
    if key is None:
        page.schools.rename_board("100", "Daarna")
        return
    with pytest.raises(IbpError) as refused:
        page.schools.rename_board("100", "Daarna")
    assert refused.value.key == key
    assert manager.schools.board("100").name == "Eerst"
    clock.now += 1.9
    assert page.schools.boards()  # reading goes on for a moment
    clock.now += 0.2
    with pytest.raises(IbpError) as refused:
        page.schools.boards()
    assert refused.value.key == key
