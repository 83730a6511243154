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
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.texts import default_lang

FORMATS = ("pdf", "docx", "md")
KINDS = ("management", "school", "annual", "statement", "verdict", "review")


@click.command(name="report")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--board", default=None, metavar="NUMBER", help="Board number; not for a review.")
@click.option("--round", "round_id", type=int, default=None, help="Number of the round; default: the newest.")
@click.option("--school", "location", default=None, metavar="LOCATION", help="Location code of one school.")
@click.option("--all-schools", is_flag=True, help="A report of each school, in a folder.")
@click.option("--dossier", type=int, default=None, help="Number of the dossier whose verdict is wanted.")
@click.option("--assessment", "assessment_id", default=None, help="The assessment that a lawyer reviews.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    help="Default: what the name of the file says, else pdf.",
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="File, or folder for all schools."
)
@click.option("--alias", "aliases", is_flag=True, help="Hide the names of schools.")
@click.option("--style", "folder", type=click.Path(path_type=Path), default=None, help="House style folder.")
@shared.on_option
@shared.lang_option
@shared.workspace_option
@shared.as_json
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
    lang: str | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Make a report: management, school, annual (text for the annual report), statement, verdict, review."""
    # Imported here: typst, Word and figures are needed by no other command.
    from ibp_workbook.reports import make
    from ibp_workbook.reports.review import review_sheet
    from ibp_workbook.reports.style import load_style

    style, wanted = load_style(folder), cast(make.Format, _format(form, out))
    language, catalogue = lang or default_lang(), load_catalogue()
    if kind == "review":
        sheet = review_sheet(catalogue, find_assessment(assessment_id or ""), language, on)
        _tell(as_json, [make.file_of(sheet, style, wanted)], out)
        return
    if board is None:
        raise click.UsageError("Missing option '--board'.")
    workspace = shared.open_workspace(url)
    if kind == "verdict":
        if dossier is None or workspace.dossiers.get(dossier).board != board:
            raise IbpError("reports.no_verdict", number=dossier or "–")
        files = [make.verdict_file(workspace, catalogue, dossier, language, on, style, wanted)]
        workspace.audit.note(Deed(Kind.EXPORT, board, dossier=dossier, detail=f"verdict.{wanted}"))
        _tell(as_json, files, out)
        return
    school = None if all_schools else location or ""
    order = make.Order(kind, wanted, board, round_id, school, language, on, aliases)
    files = [file for file, _ in make.ordered(workspace, catalogue, order, style)]
    workspace.audit.note(Deed(Kind.EXPORT, board, detail=f"{kind}.{wanted}"))
    _tell(as_json, files, out, all_schools and kind == "school")


def _format(wanted: str | None, out: Path) -> str:
    """The format that was asked for or that the name of the file says, which must be the same one."""
    named = out.suffix.lower().removeprefix(".")
    if wanted and named in FORMATS and named != wanted:
        raise IbpError("reports.two_formats", file=out.name, named=named, wanted=wanted)
    return wanted or (named if named in FORMATS else FORMATS[0])


def _tell(as_json: bool, files: Sequence[tuple[str, bytes]], out: Path, into_folder: bool = False) -> None:
    written = _write(files, out, into_folder)
    shared.answer(
        as_json, {"files": [str(path) for path in written]}, "reports.written", n=len(written), place=out
    )


def _write(files: Sequence[tuple[str, bytes]], out: Path, into_folder: bool) -> list[Path]:
    try:
        if into_folder:
            out.mkdir(parents=True, exist_ok=True)
        places = [out / name if into_folder else out for name, _ in files]
        for place, (_, content) in zip(places, files, strict=True):
            place.write_bytes(content)
    except OSError as error:
        raise IbpError("files.not_written", file=out.name, reason=error.strerror or "") from error
    return places
