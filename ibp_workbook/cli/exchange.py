"""``ibp export`` and ``ibp import answers``: a round out as a file, and edited answers back in."""

import secrets
from pathlib import Path
from typing import Any

import click

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.cli.schools import import_
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.texts import default_lang

_FORMATS = {
    "workbook": "Write an Excel workbook; edited answers can come back with: ibp import answers.",
    "csv": "Write tidy tables as a zip of CSV files.",
    "parquet": "Write tidy tables as a zip of Parquet files.",
}


@click.group(cls=shared.WorkspaceGroup)
def export() -> None:
    """Write a round of a board to a file, for people or for analysts."""


def _export_command(form: str, explained: str) -> click.Command:
    @shared.board_option
    @click.option("--round", "round_id", type=int, help="Round id; default: the newest.")
    @click.option("--school", metavar="LOCATION", help="Only this school, by location code.")
    @shared.out_option
    @shared.lang_option
    @click.option("--alias", is_flag=True, help="Without names of schools and what people typed.")
    def command(**asked: Any) -> None:
        _write(form, **asked)

    return export.command(name=form, help=explained)(command)


for _form, _explained in _FORMATS.items():
    _export_command(_form, _explained)


def _write(
    form: str, board: str, round_id: int | None, school: str | None, file: Path, lang: str, alias: bool
) -> None:
    from ibp_workbook.analysis import AnalysisWorkspace
    from ibp_workbook.analysis.export import collect
    from ibp_workbook.reports.workbook import write

    opened = shared.open_workspace()
    workspace = AnalysisWorkspace.of(opened)
    rounds = workspace.rounds.of(board)
    if not rounds:
        raise IbpError("store.no_round")
    number = rounds[-1].id if round_id is None else round_id
    key = secrets.token_bytes(16) if alias else None
    chosen = None
    if school is not None:
        # Found by its code first: under alias there are no codes, only numbers.
        found = workspace.schools.of(board, closed=False)
        chosen = next((each.id for each in found if each.location.casefold() == school.casefold()), None)
        if chosen is None:
            raise IbpError("store.no_school")
    made = collect(
        workspace, with_forms(workspace, load_catalogue(), board), board, number, on=times.today(),
        lang=lang, alias_key=key, only=chosen,
    )  # fmt: skip
    content = write(made, form)
    shared.note_export(opened, board, form, school=chosen)
    shared.write_file(file, content)
    rows = {name: len(frame) for name, frame in made.frames.items()}
    value = {"file": str(file), "board": board, "round": number, "bytes": len(content), "rows": rows}
    shared.answer(value, "workbook.written", file=file)


@import_.command(name="answers")
@shared.file_in
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@shared.no_bsn_option
@shared.leave_out_option
def import_answers(file: Path, dry_run: bool, no_bsn: bool, leave_out: bool) -> None:
    """Import the answers of an edited workbook: all of them, or none when a cell is refused."""
    from ibp_workbook.interop.strangers.files import read_bytes
    from ibp_workbook.interop.tables.answers_excel import MAX_FILE, read_answers

    workspace = shared.open_workspace()
    content = read_bytes(file, file.name, MAX_FILE)
    read = read_answers(content, file.name, workspace, load_catalogue(), default_lang())
    counts = dict.fromkeys(("changed", "conflicts", "unchanged"), 0)
    if not read.refused:
        done = read.settle(file.name, workspace, "no_bsn" if no_bsn else "leave_out" if leave_out else None)
        done = done if dry_run else read.load(workspace)
        counts = {"changed": len(done.changed), "conflicts": len(done.conflicts), "unchanged": done.unchanged}
    if shared.wants_json():
        refused = [vars(item) for item in read.refused]
        shared.print_json({"board": read.board, "round": read.round.id, **counts, "refused": refused})
    if read.refused:
        raise read.problem(file.name)
    if not shared.wants_json():
        key = "workbook.would_import" if dry_run else "workbook.imported"
        shared.say(key, **counts)
