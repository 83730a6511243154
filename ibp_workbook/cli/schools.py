"""``ibp import`` and ``ibp schools``: schools from the national register, and the list of them."""

import sys
from pathlib import Path

import click

from ibp_workbook.cli import shared


@click.group(name="import", cls=shared.WorkspaceGroup)
def import_() -> None:
    """Bring in other people's files."""


@import_.command(name="duo")
@click.argument("files", nargs=-1, required=True, type=shared.FILE)
@click.option("--board", required=True, help="Board number (bevoegd gezag), or 'all' for the whole country.")
def import_duo(files: tuple[Path, ...], board: str) -> None:
    """Import schools from DUO's open data 'alle vestigingen' (po and vo)."""
    from ibp_workbook.interop.duo import read_all, select_boards

    records = read_all(files)
    boards = select_boards(records, board)
    with click.progressbar(length=len(records), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        summary = shared.open_workspace().schools.load(
            records, boards, lambda done, _total: bar.update(done - bar.pos)
        )
    counts = {key: getattr(summary, key) for key in ("boards", "added", "updated", "closed", "unchanged")}
    shared.answer(counts, "cli.imported", **counts)


@click.command(cls=shared.InWorkspace)
@click.option("--board", help="Only this board number.")
def schools(board: str | None) -> None:
    """List the schools of the workspace."""
    keys = ("board", "brin", "location", "name", "sector", "municipality", "open")
    workspace = shared.open_workspace()
    if board is not None:
        workspace.schools.board(board)
    rows = [{key: getattr(school, key) for key in keys} for school in workspace.schools.of(board)]
    shared.answer_rows(rows, keys)
