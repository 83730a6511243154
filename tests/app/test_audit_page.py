"""The page of the audit log: filters, the empty log, a long one, and who may look."""

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import event

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.audit import state
from ibp_workbook.app.audit.page import AuditView
from ibp_workbook.app.audit.state import AuditState
from ibp_workbook.app.audit.words import verdict
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, SchoolRecord, Workspace
from ibp_workbook.store.audit.chain import Checked
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.engine import open_engine
from ibp_workbook.texts import Texts

ELS = Actor("els", "consultant")
RECORDS = [
    SchoolRecord("100", "01AA", "01AA00", "De Linde", "po"),
    SchoolRecord("200", "02BB", "02BB00", "Het Lyceum", "vo"),
]


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    """Two boards, with an export of each and a role."""
    made = Workspace(empty_url, ELS)
    made.schools.load(RECORDS, None)
    made.audit.note(Deed(Kind.EXPORT, "100", detail="plan.xlsx"), Deed(Kind.EXPORT, "200", detail="plan.csv"))
    made.members.add(Member("fg@x.nl", "Fenna", "fg", "100"))
    return made


def opened(workspace: Workspace, lang: str = "nl") -> Page:
    return Page(
        Request(lang=lang), Texts(lang), AnalysisWorkspace.of(workspace), load_catalogue(), Heartbeat()
    )


def test_an_empty_log_says_so(empty_url: str) -> None:
    view = AuditView(opened(Workspace(empty_url, ELS)))
    assert "Het logboek is nog leeg." in view.verdict.value
    assert "Geen regels gevonden." in view.list.value
    assert view.files.layout.display == "none"


def test_filters_by_person_kind_board_and_day(workspace: Workspace) -> None:
    view = AuditView(opened(workspace))
    assert [field["name"] for field in view.choice.fields] == ["who", "kind", "board", "since", "until"]

    def numbers() -> list[int]:
        return [row.number for row in view.state.rows()[0]]

    assert numbers() == [4, 3, 2, 1]
    view._chosen("board", "200")
    assert numbers() == [3]
    view._chosen("board", "")
    view._chosen("kind", "export")
    assert numbers() == [3, 2]
    view._chosen("who", "fg@x.nl")
    assert numbers() == []
    view._chosen("kind", "")
    assert numbers() == [4]
    view._chosen("until", "2020-01-01")
    assert numbers() == []
    view._chosen("until", "31-02-2026")
    assert "is geen datum" in view.message.value
    view._chosen("until", "")
    assert (numbers(), view.message.value) == ([4], "")


def test_a_chain_that_breaks_is_told_where(workspace: Workspace, empty_url: str) -> None:
    connection = sqlite3.connect(empty_url.removeprefix("sqlite:///"))
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET board = '200' WHERE number = 2")
    connection.commit()
    connection.close()
    view = AuditView(opened(workspace))
    assert "De keten breekt bij regel 2: die regel is gewijzigd." in view.verdict.value


def test_a_long_log_is_checked_when_one_asks_and_shown_in_part(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibp_workbook.app.audit.page.AT_ONCE", 3)
    monkeypatch.setattr(state, "LISTED", 3)
    view = AuditView(opened(workspace))
    assert "heeft 4 regels" in view.verdict.value
    assert "de nieuwste 3 regels" in view.list.value
    view._checked()
    assert "de keten klopt (4 regels, van 1 tot en met 4)" in view.verdict.value
    monkeypatch.setattr(state, "IN_A_FILE", 3)
    with pytest.raises(IbpError) as caught:
        view.state.file("csv")
    assert caught.value.key == "audit.too_many"
    view._chosen("kind", "export")
    name, content = view.state.file("csv")
    assert (name, content.count(b"\r\n")) == ("logboek.csv", 3)


def test_an_fg_sees_the_own_board_and_the_whole_chain(workspace: Workspace) -> None:
    actor = workspace.members.actor_for("fg@x.nl")
    view = AuditView(opened(Workspace(workspace.url, actor), "en"))
    assert [row.number for row in view.state.rows()[0]] == [4, 2]
    assert "the chain holds (4 entries" in view.verdict.value
    assert "board 200" not in view.list.value


@pytest.mark.parametrize("role", ["analyst", "reader"])
def test_others_get_a_sentence(workspace: Workspace, role: str) -> None:
    workspace.members.add(Member("x@x.nl", "X", role, "100"))
    with pytest.raises(IbpError) as caught:
        AuditView(opened(Workspace(workspace.url, workspace.members.actor_for("x@x.nl"))))
    assert caught.value.key == "audit.may_not_see"


def test_an_entry_of_a_later_program_is_shown_as_it_stands(workspace: Workspace, empty_url: str) -> None:
    connection = sqlite3.connect(empty_url.removeprefix("sqlite:///"))
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET kind = 'invented', place = 'moon' WHERE number = 4")
    connection.commit()
    connection.close()
    row = AuditState(workspace, Texts("nl")).rows()[0][0]
    assert (row.kind, row.place) == ("invented", "moon")


def test_who_is_in_the_log_is_read_once_a_page(workspace: Workspace, empty_url: str) -> None:
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(open_engine(empty_url), "before_cursor_execute", hear)
    view = AuditView(opened(workspace))
    view._chosen("kind", "export")
    view._chosen("who", "els")
    event.remove(open_engine(empty_url), "before_cursor_execute", hear)
    assert sum("DISTINCT audit.who" in statement for statement in asked) == 1
    assert [value for value, _ in view.choice.fields[0]["options"]] == ["", "els"]


def test_an_end_to_note_is_as_the_command_line_takes_it() -> None:
    checked = Checked(count=12_345, first=1, last=12_345, hash="ab", broken=None)
    said = verdict(checked, Texts("nl"))
    assert said.startswith("Nagerekend: de keten klopt (12.345 regels, van 1 tot en met 12345).")
    assert said.endswith(" 12345:ab")
    assert "(1 regel, nummer 12345)" in verdict(replace(checked, count=1), Texts("nl"))
