"""``ibp report``: the reports of a board or its schools as PDF, Word or Markdown."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import cast

import click

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.cli.assessments import find_assessment
from ibp_workbook.errors import IbpError

FORMATS = ("pdf", "docx", "md")
KINDS = ("management", "school", "annual", "statement", "verdict", "review")


@click.command(name="report", cls=shared.InWorkspace)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--board", metavar="NUMBER", help="Board number; not for a review.")
@click.option("--round", "round_id", type=int, help="Number of the round; default: the newest.")
@click.option("--school", "location", metavar="LOCATION", help="Location code of one school.")
@click.option("--all-schools", is_flag=True, help="A report of each school, in a folder.")
@click.option("--dossier", type=int, help="Number of the dossier whose verdict is wanted.")
@click.option("--assessment", "assessment_id", help="The assessment that a lawyer reviews.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: what the name of the file says, else pdf."
)
@click.option("--out", required=True, type=shared.FILE, help="File, or folder for all schools.")
@click.option("--alias", "aliases", is_flag=True, help="Hide the names of schools.")
@shared.style_option
@shared.on_option
@shared.lang_option
def report(
    kind: str,
    board: str | None,
    round_id: int | None,
    location: str | None,
    all_schools: bool,
    dossier: int | None,
    assessment_id: str | None,
    form: str | None,
    out: Path,
    aliases: bool,
    folder: Path | None,
    on: date,
    lang: str,
) -> None:
    """Make a report: management, school, annual (text for the annual report), statement, verdict, review."""
    # Imported here: typst, Word and figures are needed by no other command.
    from ibp_workbook.reports import make
    from ibp_workbook.reports.review import review_sheet
    from ibp_workbook.reports.style import load_style

    style, wanted = load_style(folder), cast(make.Format, _format(form, out))
    catalogue = load_catalogue()
    if kind == "review":
        sheet = review_sheet(catalogue, find_assessment(assessment_id or ""), lang, on)
        _tell([make.file_of(sheet, style, wanted)], out)
        return
    if board is None:
        raise click.UsageError("Missing option '--board'.")
    workspace = shared.open_workspace()
    if kind == "verdict":
        if dossier is None or workspace.dossiers.get(dossier).board != board:
            raise IbpError("reports.no_verdict", number=str(dossier or "–"))
        files = [make.verdict_file(workspace, catalogue, dossier, lang, on, style, wanted)]
        shared.note_export(workspace, board, f"verdict.{wanted}", dossier=dossier)
        _tell(files, out)
        return
    school = None if all_schools else location or ""
    order = make.Order(kind, wanted, board, round_id, school, lang, on, aliases)
    files = [file for file, _ in make.ordered(workspace, catalogue, order, style)]
    shared.note_export(workspace, board, f"{kind}.{wanted}")
    _tell(files, out, all_schools and kind == "school")


def _format(wanted: str | None, out: Path) -> str:
    """The format that was asked for or that the name of the file says, which must be the same one."""
    named = out.suffix.lower().removeprefix(".")
    if wanted and named in FORMATS and named != wanted:
        raise IbpError("reports.two_formats", file=out.name, named=named, wanted=wanted)
    return wanted or (named if named in FORMATS else FORMATS[0])


def _tell(files: Sequence[tuple[str, bytes]], out: Path, into_folder: bool = False) -> None:
    places = [out / name if into_folder else out for name, _ in files]
    with shared.writing(out):
        if into_folder:
            out.mkdir(parents=True, exist_ok=True)
        for place, (_, content) in zip(places, files, strict=True):
            place.write_bytes(content)
    shared.answer({"files": [str(place) for place in places]}, "reports.written", n=len(places), place=out)
