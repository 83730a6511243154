"""Who comes in, what a page is opened with, and what may never run as markup."""

from pathlib import Path

import pytest

from ibp_workbook.app.page import html, notice, open_page, render, who
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, Workspace


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"
    monkeypatch.setenv("IBP_WORKSPACE", address)
    monkeypatch.delenv("IBP_USER_ENV", raising=False)
    return address


@pytest.fixture
def behind_proxy(url: str, monkeypatch: pytest.MonkeyPatch, new_board) -> str:
    """A shared workspace with one member; gives the number of her board."""
    workspace = Workspace(url, Actor.local())
    board = new_board(workspace)
    new_board(workspace)
    workspace.members.add(Member("ans@x.nl", "Ans", "analyst", board.number, None))
    monkeypatch.setenv("IBP_USER_ENV", "HTTP_X_USER")
    return board.number


def test_on_ones_own_computer_one_may_do_everything(url: str) -> None:
    assert who(Request(lang="nl")) == Actor.local()
    assert who(Request(lang="nl", login="whoever")) == Actor.local()


def test_behind_a_proxy_a_member_gets_her_own_rights(behind_proxy: str) -> None:
    assert who(Request(lang="nl", login="ans@x.nl")) == Actor(
        "Ans", "analyst", boards=frozenset({behind_proxy})
    )


@pytest.mark.parametrize("login", ["", "bas@x.nl", "ANS@x.nl "])
def test_behind_a_proxy_nobody_else_comes_in(behind_proxy: str, login: str) -> None:
    with pytest.raises(IbpError) as refused:
        who(Request(lang="nl", login=login))
    assert refused.value.key == "common.not_a_member"


def test_a_page_opens_the_workspace_in_the_language_and_as_the_person_of_the_address(
    behind_proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERY_STRING", f"lang=en&board={behind_proxy}")
    monkeypatch.setenv("HTTP_X_USER", "ans@x.nl")
    page = open_page(Heartbeat())
    assert page.texts("common.board") == "Board"
    assert page.request.board == behind_proxy
    assert [board.number for board in page.workspace.schools.boards()] == [behind_proxy]
    assert "ibp" in page.catalogue.frameworks


def test_a_workspace_that_cannot_be_opened_is_told_in_a_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text("this is no database", "utf-8")
    monkeypatch.setenv("IBP_WORKSPACE", f"sqlite:///{(tmp_path / 'note.txt').as_posix()}")
    with pytest.raises(IbpError) as refused:
        open_page(Heartbeat())
    assert refused.value.message("nl").endswith(".")


def test_what_people_typed_never_becomes_markup() -> None:
    typed = "<img src=x onerror=\"alert(1)\"> & 'meer'"
    for value in (
        notice(typed).value,
        render("heading.html", title=typed),
        html("heading.html", title=typed).value,
    ):
        assert "<img" not in value
        assert "&lt;img" in value


@pytest.mark.parametrize(("tone", "role"), [("bad", "alert"), ("good", "status"), ("info", "status")])
def test_only_bad_news_interrupts(tone: str, role: str) -> None:
    assert f'role="{role}"' in notice("Nieuws", tone).value
