"""The page with people: what it shows of rights, and what it makes of them when others change them too."""

from datetime import UTC, date, datetime

import ipywidgets as widgets
import pytest

from ibp_workbook import times
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.people.page import PeopleView
from ibp_workbook.app.people.state import People
from ibp_workbook.app.request import Request
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, SchoolRecord
from ibp_workbook.store.asking import Asker
from ibp_workbook.texts import Texts


@pytest.fixture
def workspace(empty_url: str) -> AnalysisWorkspace:
    made = AnalysisWorkspace(empty_url, Actor("els", "consultant"))
    records = [
        SchoolRecord(board, f"{board[0]}1AA", f"{board[0]}1AA00", "De Linde", "po")
        for board in ("100", "200")
    ]
    made.schools.load(records, None)
    return made


def opened(workspace: AnalysisWorkspace) -> Page:
    return Page(Request(lang="nl"), Texts("nl"), workspace, load_catalogue(), Heartbeat())


@pytest.mark.parametrize(
    ("moment", "is_over"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), False),  # 31 December in Amsterdam, until midnight
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_right_is_shown_as_over_when_its_last_day_is_in_the_netherlands(
    workspace: AnalysisWorkspace, monkeypatch: pytest.MonkeyPatch, moment: datetime, is_over: bool
) -> None:
    monkeypatch.setattr(times, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    workspace.members.add(Member("cor", "Cor", "fg", "100", until=date(2026, 12, 31)))
    monkeypatch.setattr(times, "now", lambda: moment)
    (row,) = People(workspace, Texts("nl")).rows()
    assert row["ended"] is is_over


@pytest.mark.parametrize("signs_in", [True, False])
def test_where_nobody_signs_in_the_page_says_that_rights_count_elsewhere(
    workspace: AnalysisWorkspace, monkeypatch: pytest.MonkeyPatch, signs_in: bool
) -> None:
    for name, value in Asker(signs_in, "els").environment().items():
        monkeypatch.setenv(name, value)
    parts = PeopleView(opened(workspace)).parts()
    said = "".join(part.value for part in parts if isinstance(part, widgets.HTML))
    assert ("logt niemand in" in said) is not signs_in


def test_a_last_day_that_is_none_is_refused_and_what_was_typed_stays(workspace: AnalysisWorkspace) -> None:
    view = PeopleView(opened(workspace))
    given = {"logins": "eva@x.nl", "role": "reader", "place": "board:100", "until": "31-02-2099"}
    view._added("check", given)
    assert "is geen datum" in view.outcome.value
    assert (view.people.lines, view.add.fields[0]["value"]) == ([], "eva@x.nl")
    view._added("check", {**given, "until": "2099-02-28"})
    view._confirmed("confirm", {})
    (eva,) = workspace.members.all()
    assert (eva.login, eva.until) == ("eva@x.nl", date(2099, 2, 28))
    assert view.add.fields[0]["value"] == ""


def changed(people: People, role: str) -> str | None:
    """Save another role for the first person on the page; why it was refused."""
    person = people.people[0]
    try:
        people.change(person, "Ans", person.rights, {"role": role})
    except IbpError as error:
        return error.key
    return None


def test_rights_that_another_manager_changed_are_told_and_read_anew(workspace: AnalysisWorkspace) -> None:
    ans = Member("ans", "Ans", "fg", "100")
    workspace.members.add_all([ans, Member("ans", "Ans", "manager", "200")])
    first, second = (People(workspace, Texts("nl")) for _ in range(2))
    shown = first.people[0]
    assert changed(second, "analyst") is None
    assert changed(first, "reader") == "store.rights_meanwhile"
    now = first.again(shown)
    assert now is not None
    assert [right.role for right in now.rights] == ["analyst"]  # of the two the one with what can be read
    assert changed(first, "reader") is None
    assert {right.role for right in workspace.members.all()} == {"reader", "manager"}
    workspace.members.remove("ans")
    assert changed(first, "fg") == "store.rights_meanwhile"
    assert first.again(shown) is None


def test_who_was_changed_by_another_manager_is_not_taken_away_unseen(workspace: AnalysisWorkspace) -> None:
    workspace.members.add_all([Member("ans", "Ans", "fg", "100"), Member("ans", "Ans", "manager", "200")])
    view = PeopleView(opened(workspace))
    view._picked("who", "fg:ans")
    assert changed(People(workspace, Texts("nl")), "analyst") is None
    for name in ("remove", "yes"):
        view._edited(name, {})
    assert "intussen gewijzigd" in view.edit_outcome.value
    assert {right.role for right in workspace.members.all()} == {"analyst", "manager"}
    assert view.person is not None
    assert view.person.key == "analyst:ans"
    assert "yes" not in [shown["name"] for shown in view.edit.fields], (
        "it is asked anew, about the new rights"
    )
    for name in ("remove", "yes"):
        view._edited(name, {})
    assert workspace.members.all() == []


def test_after_signing_out_the_rights_of_that_moment_are_shown(workspace: AnalysisWorkspace) -> None:
    workspace.members.add(Member("ans", "Ans", "fg", "100"))
    view = PeopleView(opened(workspace))
    view._picked("who", "fg:ans")
    assert changed(People(workspace, Texts("nl")), "analyst") is None
    view._edited("sign_out", {})
    assert view.person is not None
    assert view.person.key == "analyst:ans"
