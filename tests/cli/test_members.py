"""``ibp members``: who may come in, from the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ibp_workbook.cli.members import members
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, SchoolRecord, Workspace
from ibp_workbook.store.sign_ins import Identity, SignIns


@pytest.fixture
def url(empty_url: str) -> str:
    """A workspace with two boards."""
    records = [
        SchoolRecord("100", "01AA", "01AA00", "De Linde", "po"),
        SchoolRecord("200", "02BB", "02BB00", "Het Lyceum", "vo"),
    ]
    Workspace(empty_url, Actor("els", "consultant")).schools.load(records, None)
    return empty_url


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(members, [*arguments, "--workspace", url])


def said(url: str, *arguments: str) -> Any:
    result = run(url, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_added_listed_and_removed(url: str) -> None:
    assert said(url, "list") == []
    added = said(url, "add", "ans@x.nl", "--name", "Ans", "--role", "analyst", "--board", "100")
    assert added == {"login": "ans@x.nl", "role": "analyst", "board": "100", "location": None, "until": None}
    said(url, "add", "dir", "--role", "school", "--school", "02BB00")
    said(url, "add", "cor", "--role", "consultant", "--board", "all")
    assert said(url, "list") == [
        {
            "login": "ans@x.nl",
            "name": "Ans",
            "role": "analyst",
            "board": "100",
            "location": None,
            "until": None,
        },
        {"login": "cor", "name": "cor", "role": "consultant", "board": None, "location": None, "until": None},
        {"login": "dir", "name": "dir", "role": "school", "board": None, "location": "02BB00", "until": None},
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
    assert header.split() == ["login", "name", "role", "board", "location", "until"]
    assert row.split() == ["ans", "ans", "reader", "100", "–", "–"]
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


def test_who_is_signed_in_is_listed_and_signed_out(url: str) -> None:
    door = SignIns(url, "https://aanbieder.example")
    for login in ("ans@x.nl", "bas@x.nl"):
        assert door.begin(Identity(login, f"s-{login}", None, datetime.now(UTC)), f"poging van {login}")
    said(url, "add", "ans@x.nl", "--role", "analyst", "--board", "100")
    listed = said(url, "signed-in")
    assert [(row["login"], row["role"]) for row in listed] == [("ans@x.nl", "analyst"), ("bas@x.nl", None)]
    assert all(row["since"] < row["until"] for row in listed)
    header, _, first, second = run(url, "signed-in").stdout.splitlines()
    assert header.split() == ["login", "role", "since", "until"]
    assert (first.split()[:2], second.split()[:2]) == (["ans@x.nl", "analyst"], ["bas@x.nl", "–"])
    assert said(url, "sign-out", "ans@x.nl") == {"login": "ans@x.nl", "ended": 1}
    assert "bas@x.nl" in run(url, "sign-out", "bas@x.nl").stdout
    assert said(url, "signed-in") == []
    assert [row["login"] for row in said(url, "list")] == ["ans@x.nl"], "rights stay"


def test_a_right_has_a_last_day_and_is_changed_as_a_whole(url: str) -> None:
    added = said(url, "add", "cor", "--role", "consultant", "--board", "100", "--until", "2099-12-31")
    assert added["until"] == "2099-12-31"
    said(url, "add", "cor", "--role", "consultant", "--board", "200")
    changed = said(url, "change", "cor", "--role", "reader", "--board", "200", "--name", "Cor")
    assert changed["role"] == "reader"
    (right,) = said(url, "list")
    assert right == {
        "login": "cor", "name": "Cor", "role": "reader", "board": "200", "location": None, "until": None,
    }  # fmt: skip
    result = run(url, "change", "bas", "--role", "reader", "--board", "200")
    assert isinstance(result.exception, IbpError)
    assert result.exception.key == "store.no_member"


LIST = """Inlognaam;Naam;Rol;Bestuur;School;Tot en met
ans@x.nl;Ans;analist;100;;31-12-2099
dir@x.nl;;School;;01aa00;
bea@x.nl;Bea;manager;alle;;
"""


def test_a_list_comes_in_whole(url: str, tmp_path: Path) -> None:
    file = tmp_path / "mensen.csv"
    file.write_text(LIST, "utf-8")
    assert said(url, "import", str(file), "--check") == {"given": 0}
    assert said(url, "list") == []
    assert said(url, "import", str(file)) == {"given": 3}
    assert {(right["login"], right["role"], right["location"]) for right in said(url, "list")} == {
        ("ans@x.nl", "analyst", None),
        ("dir@x.nl", "school", "01AA00"),
        ("bea@x.nl", "manager", None),
    }


def test_a_list_with_a_wrong_line_comes_in_not_at_all(url: str, tmp_path: Path) -> None:
    file = tmp_path / "mensen.csv"
    file.write_text(LIST + "cor;Cor;chef;100;;\ndir@x.nl;;school;;01AA00;\nx;;reader;999;;\n", "utf-8")
    result = run(url, "import", str(file))
    assert isinstance(result.exception, IbpError)
    assert (result.exception.key, result.exception.params) == ("members.list_wrong", {"count": 3})
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [
        "Regel 5",
        "Regel 6",
        "Regel 7",
    ]
    assert said(url, "list") == []
