"""``ibp plan``: the improvement plan of a board on the command line."""

from pathlib import Path
from typing import Any

import click

from ibp_workbook.analysis.plan import plain, plan_frame
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli.assessments import lang_option
from ibp_workbook.cli.shared import as_json, open_workspace, print_json, print_table, say, workspace_option
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.tables.plan import plan_csv, plan_excel
from ibp_workbook.texts import Texts, default_lang

board_option = click.option("--board", required=True, metavar="NUMBER", help="Board number.")


@click.group()
def plan() -> None:
    """Show or export the improvement plan of a board."""


@plan.command(name="show")
@board_option
@lang_option
@workspace_option
@as_json
def show_plan(board: str, lang: str | None, url: str | None, as_json: bool) -> None:
    """Show the actions of a board, open and urgent ones first."""
    lang = lang or default_lang()
    frame = _frame(board, lang, url)
    if as_json:
        print_json(plain(frame))
    elif frame.empty:
        say("plan.cli_none", board=board)
    else:
        texts = Texts(lang)
        names = ("title", "status", "role", "due", "gaps")
        rows = plain(frame)
        rows = [{**row, "status": row["status_title"], "due": row["due"] or "–"} for row in rows]
        print_table(
            [texts(f"plan.column_{name}") for name in names], [[row[name] for name in names] for row in rows]
        )


@plan.command(name="export")
@board_option
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True)
@click.option("--out", "file", required=True, type=click.Path(path_type=Path, dir_okay=False))
@lang_option
@workspace_option
@as_json
def export_plan(board: str, kind: str, file: Path, lang: str | None, url: str | None, as_json: bool) -> None:
    """Write the improvement plan to a file."""
    lang = lang or default_lang()
    name = open_workspace(url).schools.board(board).name
    frame = _frame(board, lang, url)
    write = plan_excel if kind == "xlsx" else plan_csv
    try:
        file.write_bytes(write(frame, name, lang))
    except OSError as error:
        raise IbpError("files.not_written", file=file.name, reason=error.strerror or "") from error
    if as_json:
        print_json({"file": str(file), "actions": len(frame)})
    else:
        say("plan.cli_written", n=len(frame), file=file)


def _frame(board: str, lang: str, url: str | None) -> Any:
    workspace = open_workspace(url)
    workspace.schools.board(board)  # says so when there is no such board
    return plan_frame(workspace, with_forms(workspace, load_catalogue(), board), board, lang)
