"""``ibp members``: who may come in, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ibp_workbook.cli.members import members
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, SchoolRecord, Workspace


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A workspace with two boards."""
    address = f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"
    records = [
        SchoolRecord("100", "01AA", "01AA00", "De Linde", "po"),
        SchoolRecord("200", "02BB", "02BB00", "Het Lyceum", "vo"),
    ]
    Workspace(address, Actor("els", "consultant")).schools.load(records, None)
    return address


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(members, [*arguments, "--workspace", url])


def said(url: str, *arguments: str) -> Any:
    result = run(url, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_added_listed_and_removed(url: str) -> None:
    assert said(url, "list") == []
    added = said(url, "add", "ans@x.nl", "--name", "Ans", "--role", "analyst", "--board", "100")
    assert added == {"login": "ans@x.nl", "role": "analyst", "board": "100", "location": None}
    said(url, "add", "dir", "--role", "school", "--school", "02BB00")
    said(url, "add", "cor", "--role", "consultant", "--board", "all")
    assert said(url, "list") == [
        {"login": "ans@x.nl", "name": "Ans", "role": "analyst", "board": "100", "location": None},
        {"login": "cor", "name": "cor", "role": "consultant", "board": None, "location": None},
        {"login": "dir", "name": "dir", "role": "school", "board": None, "location": "02BB00"},
    ]
    workspace = Workspace(url, Actor.local())
    assert workspace.members.actor_for("ans@x.nl") == Actor(
        "Ans", "analyst", boards=frozenset({"100"}), login="ans@x.nl"
    )
    assert said(url, "remove", "ans@x.nl") == {"login": "ans@x.nl"}
    assert workspace.members.actor_for("ans@x.nl") is None


def test_people_get_a_sentence_and_a_table(url: str) -> None:
    assert "ans" in run(url, "add", "ans", "--role", "reader", "--board", "100").stdout
    header, _, row = run(url, "list").stdout.splitlines()
    assert header.split() == ["login", "name", "role", "board", "location"]
    assert row.split() == ["ans", "ans", "reader", "100", "-"]
    assert "ans" in run(url, "remove", "ans").stdout


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["--role", "consultant"], "members.scope"),  # all boards must be said
        (["--role", "reader", "--school", "01AA00"], "members.scope"),
        (["--role", "reader", "--board", "100", "--school", "01AA00"], "members.scope"),
        (["--role", "school", "--board", "100"], "members.scope"),
        (["--role", "school", "--board", "100", "--school", "01AA00"], "members.scope"),
        (["--role", "school"], "members.scope"),
        (["--role", "school", "--school", "09ZZ00"], "members.no_location"),
        (["--role", "reader", "--board", "987"], "store.no_board"),
    ],
)
def test_a_right_that_is_not_clear_is_not_given(url: str, arguments: list[str], key: str) -> None:
    result = run(url, "add", "ans", *arguments)
    assert isinstance(result.exception, IbpError)
    assert result.exception.key == key
    assert said(url, "list") == []


def test_an_unknown_role_is_a_usage_error(url: str) -> None:
    result = run(url, "add", "ans", "--role", "boss", "--board", "100")
    assert result.exit_code == 2
    assert "consultant" in result.stderr


def test_who_is_no_member_cannot_be_removed(url: str) -> None:
    result = run(url, "remove", "ans")
    assert isinstance(result.exception, IbpError)
    assert result.exception.key == "store.no_member"
