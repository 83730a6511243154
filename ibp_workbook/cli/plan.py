"""``ibp plan``: the improvement plan of a board on the command line."""

from pathlib import Path
from typing import Any

import click

from ibp_workbook.analysis.plan import plain, plan_frame
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.tables.plan import plan_file
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts


@click.group(cls=shared.WorkspaceGroup)
def plan() -> None:
    """Show or export the improvement plan of a board."""


@plan.command(name="show")
@shared.board_option
@shared.lang_option
def show_plan(board: str, lang: str) -> None:
    """Show the actions of a board, open and urgent ones first."""
    rows, texts = plain(_frame(shared.open_workspace(), board, lang)), Texts(lang)
    shared.answer_rows(
        rows,
        [texts(f"plan.column_{name}") for name in ("title", "status", "role", "due", "gaps")],
        ((row["title"], row["status_title"], row["role"], row["due"], row["gaps"]) for row in rows),
        none="plan.cli_none",
        board=board,
    )


@plan.command(name="export")
@shared.board_option
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True)
@shared.out_option
@shared.lang_option
def export_plan(board: str, kind: str, file: Path, lang: str) -> None:
    """Write the improvement plan to a file."""
    workspace = shared.open_workspace()
    name = workspace.schools.board(board).name
    frame = _frame(workspace, board, lang)
    shared.note_export(workspace, board, f"plan.{kind}")
    shared.write_file(file, plan_file(kind, frame, name, lang))
    shared.answer({"file": str(file), "actions": len(frame)}, "plan.cli_written", n=len(frame), file=file)


def _frame(workspace: Workspace, board: str, lang: str) -> Any:
    workspace.schools.board(board)  # says so when there is no such board
    return plan_frame(workspace, with_forms(workspace, load_catalogue(), board), board, lang)
