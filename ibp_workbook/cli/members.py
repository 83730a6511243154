"""``ibp members``: who may come in when several people share a workspace behind a proxy."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.people import ALL, held_against, place_of, read_people
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import Texts, default_lang


@click.group(cls=shared.WorkspaceGroup)
def members() -> None:
    """List, add, change and remove the people of a shared workspace."""


@members.command(name="list")
def list_members() -> None:
    """List all rights: login name, role, the board or school it is for, and its last day."""
    workspace = shared.open_workspace()
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
    shared.answer_rows(rows, ("login", "name", "role", "board", "location", "until"))


_right = shared.options(
    click.option("--role", required=True, type=click.Choice(list(ROLES))),
    click.option("--name", help="Name on screen; the login name when left out."),
    click.option("--board", help="Board number, or 'all'; for every role but school."),
    shared.day_option("--until", "Last day on which it counts."),
    click.option("--school", "location", metavar="LOCATION", help="For role school, as in 'ibp schools'."),
)


@members.command(name="add")
@click.argument("login")
@_right
def add_member(login: str, **right: Any) -> None:
    """Give LOGIN a right; give more rights of the same role by adding again."""
    workspace = shared.open_workspace()
    workspace.members.add(_member(workspace, login, **right))
    _say("members.added", login, right)


@members.command(name="change")
@click.argument("login")
@_right
def change_member(login: str, **right: Any) -> None:
    """Give LOGIN this right, in place of all that it had; give more rights by adding after that."""
    workspace = shared.open_workspace()
    workspace.members.change(login, [_member(workspace, login, **right)])
    _say("members.changed", login, right)


def _say(key: str, login: str, right: dict[str, Any]) -> None:
    board = None if right["board"] == ALL[0] else right["board"]
    until = right["until"].isoformat() if right["until"] else None
    value = {"login": login, "role": right["role"], "board": board, "location": right["location"]}
    shared.answer({**value, "until": until}, key, login=login, role=right["role"])


def _member(
    workspace: Workspace,
    login: str,
    role: str,
    name: str | None,
    board: str | None,
    location: str | None,
    until: date | None,
) -> Member:
    # All boards is never what happens because an option was forgotten.
    if (role == "school") != (board is None) or (role == "school") != (location is not None):
        raise IbpError("members.scope")
    number, school = place_of(board or "", location or "", workspace.members.scope())
    return Member(login, name or login, role, number, school, until)


@members.command(name="import")
@shared.file_in
@click.option("--check", is_flag=True, help="Only say what is wrong; keep nothing.")
def import_members(file: Path, check: bool) -> None:
    """Give the rights of a CSV file (login, name, role, board, school, until): all of them or none."""
    members_ = shared.open_workspace().members
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
    shared.answer({"given": 0 if check else len(rights)}, key, count=len(rights))


@members.command(name="remove")
@click.argument("login")
def remove_member(login: str) -> None:
    """Take away all rights of LOGIN; what this person answered stays."""
    shared.open_workspace().members.remove(login)
    shared.answer({"login": login}, "members.removed", login=login)


@members.command(name="signed-in")
def list_sign_ins() -> None:
    """List who is signed in now (servers with --oidc), and since when; without a role they wait for one."""
    workspace = shared.open_workspace()
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
    shared.answer_rows(rows, ("login", "role", "since", "until"))


@members.command(name="sign-out")
@click.argument("login")
def sign_member_out(login: str) -> None:
    """Sign LOGIN out in all browsers; open pages close within seconds. The rights stay."""
    ended = shared.open_workspace().members.sign_out(login)
    shared.answer({"login": login, "ended": ended}, "members.signed_out", login=login, count=ended)
