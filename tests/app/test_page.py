"""What a page is opened with, and what may never run as markup."""

import re
from pathlib import Path

import pytest

from ibp_workbook.app.page import html, notice, open_page, render
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.asking import Asker
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"
    monkeypatch.setenv("IBP_WORKSPACE", address)
    return address


def test_a_page_opens_the_workspace_in_the_language_and_as_the_person_who_asks(
    url: str, new_board: NewBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(url)
    board = new_board(workspace)
    new_board(workspace)
    workspace.members.add(Member("ans@x.nl", "Ans", "analyst", board.number, None))
    for name, value in Asker(signs_in=True, login="ans@x.nl").environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("QUERY_STRING", f"lang=en&board={board.number}")
    page = open_page(Heartbeat())
    assert page.texts("common.board") == "Board"
    assert page.request.board == board.number
    assert [board.number for board in page.workspace.schools.boards()] == [board.number]
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


@pytest.mark.parametrize(
    "typed", ["Klaar op 29-11-2026.", "2026-11-29", "van 01-02-2026 tot 03-02-2026", "by 3 Nov 2026."]
)
def test_a_day_stays_on_one_line_and_reads_as_it_did(typed: str) -> None:
    value = notice(typed).value
    assert value.count('<span class="ibp-day">') == typed.count("2026")
    assert re.sub("<[^>]*>", "", value) == typed


@pytest.mark.parametrize("typed", ["06-12345678", "1-2-2026", "129-11-20261"])
def test_what_is_no_day_is_left_alone(typed: str) -> None:
    assert "ibp-day" not in notice(typed).value


def test_a_day_in_a_tag_is_left_alone() -> None:
    place = {"name": "A", "href": "maturity.ipynb?x=29-11-2026", "state": "s", "tone": "good", "before": "",
             "evidence": "", "comment": "", "actions": []}  # fmt: skip
    assert 'href="maturity.ipynb?x=29-11-2026"' in render("norm_places.html", t=Texts("nl"), places=[place])


@pytest.mark.parametrize(("tone", "role"), [("bad", "alert"), ("good", "status"), ("info", "status")])
def test_only_bad_news_interrupts(tone: str, role: str) -> None:
    assert f'role="{role}"' in notice("Nieuws", tone).value
