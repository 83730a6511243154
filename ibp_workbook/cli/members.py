"""``ibp members``: who may come in when several people share a workspace behind a proxy."""

from typing import get_args

import click

from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Member, Workspace
from ibp_workbook.store.actors import Role

ALL = "all"
_COLUMNS = ("login", "name", "role", "board", "location")


@click.group()
def members() -> None:
    """List, add and remove the people of a shared workspace."""


@members.command(name="list")
@shared.workspace_option
@shared.as_json
def list_members(url: str | None, as_json: bool) -> None:
    """List all rights: login name, role, and the board or school it is for."""
    workspace = shared.open_workspace(url)
    locations = {school.id: school.location for school in workspace.schools.of()}
    rows = [
        {
            "login": member.login,
            "name": member.name,
            "role": member.role,
            "board": member.board,
            "location": None if member.school is None else locations[member.school],
        }
        for member in workspace.members.all()
    ]
    if as_json:
        shared.print_json(rows)
    else:
        shared.print_table(_COLUMNS, ([row[column] or "-" for column in _COLUMNS] for row in rows))


@members.command(name="add")
@click.argument("login")
@click.option("--role", required=True, type=click.Choice(get_args(Role)))
@click.option("--name", default=None, help="Name on screen; the login name when left out.")
@click.option("--board", default=None, help="Board number, or 'all'; for every role but school.")
@click.option(
    "--school", "location", default=None, metavar="LOCATION", help="For role school, as in 'ibp schools'."
)
@shared.workspace_option
@shared.as_json
def add_member(
    login: str,
    role: str,
    name: str | None,
    board: str | None,
    location: str | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Give LOGIN a right; give more rights of the same role by adding again."""
    # All boards is never what happens because an option was forgotten.
    if (role == "school") != (board is None) or (role == "school") != (location is not None):
        raise IbpError("members.scope")
    workspace = shared.open_workspace(url)
    school = None if location is None else _school(workspace, location)
    workspace.members.add(Member(login, name or login, role, None if board == ALL else board, school))
    shared.answer(
        as_json,
        {"login": login, "role": role, "board": None if board == ALL else board, "location": location},
        "members.added",
        login=login,
        role=role,
    )


@members.command(name="remove")
@click.argument("login")
@shared.workspace_option
@shared.as_json
def remove_member(login: str, url: str | None, as_json: bool) -> None:
    """Take away all rights of LOGIN; what this person answered stays."""
    shared.open_workspace(url).members.remove(login)
    shared.answer(as_json, {"login": login}, "members.removed", login=login)


def _school(workspace: Workspace, location: str) -> int:
    for school in workspace.schools.of():
        if school.location == location:
            return school.id
    raise IbpError("members.no_location", location=location)
