"""``ibp plan``: the improvement plan of a board on the command line."""

from pathlib import Path
from typing import Any

import click

from ibp_workbook.analysis.plan import plain, plan_frame
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.tables.plan import plan_csv, plan_excel
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.texts import Texts, default_lang


@click.group()
def plan() -> None:
    """Show or export the improvement plan of a board."""


@plan.command(name="show")
@shared.board_option
@shared.lang_option
@shared.workspace_option
@shared.as_json
def show_plan(board: str, lang: str | None, url: str | None, as_json: bool) -> None:
    """Show the actions of a board, open and urgent ones first."""
    lang = lang or default_lang()
    frame = _frame(board, lang, url)
    if as_json:
        shared.print_json(plain(frame))
    elif frame.empty:
        shared.say("plan.cli_none", board=board)
    else:
        texts = Texts(lang)
        names = ("title", "status", "role", "due", "gaps")
        rows = plain(frame)
        rows = [{**row, "status": row["status_title"], "due": row["due"] or "–"} for row in rows]
        shared.print_table(
            [texts(f"plan.column_{name}") for name in names], [[row[name] for name in names] for row in rows]
        )


@plan.command(name="export")
@shared.board_option
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True)
@shared.out_option
@shared.lang_option
@shared.workspace_option
@shared.as_json
def export_plan(board: str, kind: str, file: Path, lang: str | None, url: str | None, as_json: bool) -> None:
    """Write the improvement plan to a file."""
    lang = lang or default_lang()
    workspace = shared.open_workspace(url)
    name = workspace.schools.board(board).name
    frame = _frame(board, lang, url)
    write = plan_excel if kind == "xlsx" else plan_csv
    deed = Deed(Kind.EXPORT, board, detail=f"plan.{kind}")
    shared.export(workspace, deed, file, write(frame, name, lang))
    shared.answer(
        as_json, {"file": str(file), "actions": len(frame)}, "plan.cli_written", n=len(frame), file=file
    )


def _frame(board: str, lang: str, url: str | None) -> Any:
    workspace = shared.open_workspace(url)
    workspace.schools.board(board)  # says so when there is no such board
    return plan_frame(workspace, with_forms(workspace, load_catalogue(), board), board, lang)
