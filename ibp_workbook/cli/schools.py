"""``ibp import`` and ``ibp schools``: schools from the national register, and the list of them."""

import sys
from pathlib import Path

import click

from ibp_workbook.cli import shared


@click.group(name="import")
def import_() -> None:
    """Bring in other people's files."""


@import_.command(name="duo")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--board", required=True, help="Board number (bevoegd gezag), or 'all' for the whole country.")
@shared.workspace_option
@shared.as_json
def import_duo(files: tuple[Path, ...], board: str, url: str | None, as_json: bool) -> None:
    """Import schools from DUO's open data 'alle vestigingen' (po and vo)."""
    from ibp_workbook.interop.duo import read_all, select_boards

    records = read_all(files)
    boards = select_boards(records, board)
    with click.progressbar(length=len(records), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        summary = shared.open_workspace(url).schools.load(
            records, boards, lambda done, _total: bar.update(done - bar.pos)
        )
    counts = {key: getattr(summary, key) for key in ("boards", "added", "updated", "closed", "unchanged")}
    shared.answer(as_json, counts, "cli.imported", **counts)


@click.command()
@click.option("--board", default=None, help="Only this board number.")
@shared.workspace_option
@shared.as_json
def schools(board: str | None, url: str | None, as_json: bool) -> None:
    """List the schools of the workspace."""
    keys = ("board", "brin", "location", "name", "sector", "municipality", "open")
    workspace = shared.open_workspace(url)
    if board is not None:
        workspace.schools.board(board)
    rows = [{key: getattr(school, key) for key in keys} for school in workspace.schools.of(board)]
    shared.answer_rows(as_json, rows, keys)
