"""``ibp members``: who may come in when several people share a workspace behind a proxy."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.people import ALL, held_against, place_of, read_people
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import Texts, default_lang

F = TypeVar("F", bound=Callable[..., Any])
_COLUMNS = ("login", "name", "role", "board", "location", "until")


@click.group()
def members() -> None:
    """List, add, change and remove the people of a shared workspace."""


@members.command(name="list")
@shared.workspace_option
@shared.as_json
def list_members(url: str | None, as_json: bool) -> None:
    """List all rights: login name, role, the board or school it is for, and its last day."""
    workspace = shared.open_workspace(url)
    locations = {school.id: school.location for school in workspace.schools.of()}
    rows = [
        {
            "login": member.login,
            "name": member.name,
            "role": member.role,
            "board": member.board,
            "location": None if member.school is None else locations[member.school],
            "until": member.until.isoformat() if member.until else None,
        }
        for member in workspace.members.all()
    ]
    if as_json:
        shared.print_json(rows)
    else:
        shared.print_table(_COLUMNS, ([row[column] or "-" for column in _COLUMNS] for row in rows))


def _right(command: F) -> F:
    """Add what describes a right to a command."""
    places = click.option(
        "--school", "location", default=None, metavar="LOCATION", help="For role school, as in 'ibp schools'."
    )
    until = click.option(
        "--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day on which it counts."
    )
    board = click.option("--board", default=None, help="Board number, or 'all'; for every role but school.")
    name = click.option("--name", default=None, help="Name on screen; the login name when left out.")
    role = click.option("--role", required=True, type=click.Choice(list(ROLES)))
    for option in (places, until, board, name, role):
        command = option(command)
    return command


@members.command(name="add")
@click.argument("login")
@_right
@shared.workspace_option
@shared.as_json
def add_member(login: str, url: str | None, as_json: bool, **right: Any) -> None:
    """Give LOGIN a right; give more rights of the same role by adding again."""
    workspace = shared.open_workspace(url)
    workspace.members.add(_member(workspace, login, **right))
    _say("members.added", login, right, as_json)


@members.command(name="change")
@click.argument("login")
@_right
@shared.workspace_option
@shared.as_json
def change_member(login: str, url: str | None, as_json: bool, **right: Any) -> None:
    """Give LOGIN this right, in place of all that it had; give more rights by adding after that."""
    workspace = shared.open_workspace(url)
    workspace.members.change(login, [_member(workspace, login, **right)])
    _say("members.changed", login, right, as_json)


def _say(key: str, login: str, right: dict[str, Any], as_json: bool) -> None:
    board = None if right["board"] == ALL[0] else right["board"]
    until = right["until"].date().isoformat() if right["until"] else None
    value = {"login": login, "role": right["role"], "board": board, "location": right["location"]}
    shared.answer(as_json, {**value, "until": until}, key, login=login, role=right["role"])


def _member(
    workspace: Workspace,
    login: str,
    role: str,
    name: str | None,
    board: str | None,
    location: str | None,
    until: datetime | None,
) -> Member:
    # All boards is never what happens because an option was forgotten.
    if (role == "school") != (board is None) or (role == "school") != (location is not None):
        raise IbpError("members.scope")
    number, school = place_of(board or "", location or "", workspace.members.scope())
    return Member(login, name or login, role, number, school, until.date() if until else None)


@members.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only say what is wrong; keep nothing.")
@shared.workspace_option
@shared.as_json
def import_members(file: Path, check: bool, url: str | None, as_json: bool) -> None:
    """Give the rights of a CSV file (login, name, role, board, school, until): all of them or none."""
    members_ = shared.open_workspace(url).members
    lines = held_against(read_people(file, file.name, members_.scope()), members_)
    wrong = [line for line in lines if line.problem]
    for line in wrong:
        told = Texts(default_lang())("members.line_wrong", line=line.number, problem=line.problem)
        click.echo(told, err=True)
    if wrong:
        raise IbpError("members.list_wrong", count=len(wrong))
    rights = [line.member for line in lines if line.member]
    if not check:
        members_.add_all(rights)
    key = "members.would" if check else "members.imported"
    shared.answer(as_json, {"given": 0 if check else len(rights)}, key, count=len(rights))


@members.command(name="remove")
@click.argument("login")
@shared.workspace_option
@shared.as_json
def remove_member(login: str, url: str | None, as_json: bool) -> None:
    """Take away all rights of LOGIN; what this person answered stays."""
    shared.open_workspace(url).members.remove(login)
    shared.answer(as_json, {"login": login}, "members.removed", login=login)


@members.command(name="signed-in")
@shared.workspace_option
@shared.as_json
def list_sign_ins(url: str | None, as_json: bool) -> None:
    """List who is signed in now (servers with --oidc), and since when; without a role they wait for one."""
    workspace = shared.open_workspace(url)
    roles = {member.login: member.role for member in workspace.members.all()}
    rows = [
        {
            "login": found.login,
            "role": roles.get(found.login),
            "since": found.begun_at.isoformat(timespec="seconds"),
            "until": found.ends_at.isoformat(timespec="seconds"),
        }
        for found in workspace.members.signed_in()
    ]
    if as_json:
        shared.print_json(rows)
    else:
        columns = ("login", "role", "since", "until")
        shared.print_table(columns, ([row[column] or "-" for column in columns] for row in rows))


@members.command(name="sign-out")
@click.argument("login")
@shared.workspace_option
@shared.as_json
def sign_member_out(login: str, url: str | None, as_json: bool) -> None:
    """Sign LOGIN out in all browsers; open pages close within seconds. The rights stay."""
    ended = shared.open_workspace(url).members.sign_out(login)
    shared.answer(as_json, {"login": login, "ended": ended}, "members.signed_out", login=login, count=ended)
