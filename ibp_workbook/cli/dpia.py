"""``ibp dpia``: DPIAs of a board on the command line, and the files in which they travel."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import cast

import click

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.formats import amsterdam, day, is_missing, moment
from ibp_workbook.interop.dpia.files import FORMATS, export_file, import_file, with_forms
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts, default_lang

READ = click.Choice([one.name for one in FORMATS if one.reads])
REPORTS = ("pdf", "docx", "md")
WRITTEN = click.Choice([*(one.name for one in FORMATS if one.writes), *REPORTS])


@click.group(cls=shared.WorkspaceGroup)
def dpia() -> None:
    """List, import or export DPIAs."""


@dpia.command(name="list")
@shared.board_option
def list_dpias(board: str) -> None:
    """List the DPIAs of a board, the one that changed last first."""
    from ibp_workbook.analysis.dpias import dpias, read_dpias  # pandas, which no other command here needs

    workspace, lang = shared.open_workspace(), default_lang()
    catalogue = with_forms(workspace, load_catalogue(), board)
    frame = dpias(read_dpias(workspace, catalogue, board), lang, times.today())
    rows = [
        {
            "id": int(one["id"]), "name": one["subject"], "form": one["form"], "state": one["state"],
            "review": None if is_missing(one["review_date"]) else one["review_date"].date().isoformat(),
            "changed": amsterdam(one["changed_at"].isoformat()).isoformat(),
        }
        for one in frame.to_dict("records")
    ]  # fmt: skip
    texts = Texts(lang)
    shared.answer_rows(
        rows,
        [texts(f"exchange.column_{name}") for name in ("id", "name", "form", "state", "review", "changed")],
        (
            (
                *(row["id"], row["name"], row["form"], texts(f"dpia_words.state_{row['state']}")),
                *(day(row["review"], lang), moment(row["changed"], lang)),
            )
            for row in rows
        ),
        none="exchange.none",
        board=board,
    )


@dpia.command(name="import")
@shared.file_in
@shared.board_option
@click.option("--format", "kind", type=READ, help="Found out from the file when it is not given.")
@click.option("--name", default="", help="What to call the DPIA; the name of the file when it is not given.")
@click.option("--dry-run", "dry", is_flag=True, help="Only look what would happen.")
@shared.leave_out_option
@shared.no_bsn_option
def import_dpia(file: Path, board: str, kind: str | None, name: str, dry: bool, **choices: bool) -> None:
    """Import a definition (YAML) or a DPIA (JSON) of the Rijksmodel, or a DPIA of CNIL's PIA software."""
    report = import_file(shared.open_workspace(), board, file, kind, name, dry, default_lang(), **choices)
    if shared.wants_json():
        shared.print_json(asdict(report))
    else:
        shared.say(
            "exchange.imported",
            form=report.form,
            answers=report.answers,
            rows=report.rows,
            empty=report.skipped_empty_rows,
            unmatched=len(report.unmatched),
        )
        for warning in report.warnings:
            click.echo(warning)


@dpia.command(name="export")
@click.argument("document", type=int)
@click.option("--format", "kind", type=WRITTEN, default="rijksmodel", show_default=True)
@shared.out_option
@shared.style_option
@shared.lang_option
def export_dpia(document: int, kind: str, file: Path, folder: Path | None, lang: str) -> None:
    """Write a DPIA to a file that another tool reads, or as a report (pdf, docx, md)."""
    workspace = shared.open_workspace()
    lost: list[str] = []
    if kind in REPORTS:
        content, answers = _report(workspace, document, kind, folder, lang)
    else:
        content, lost = export_file(workspace, load_catalogue(), document, kind, lang)
        answers = len(json.loads(content)["answers"])
    board = workspace.dossiers.get(document).board
    shared.note_export(workspace, board, f"dpia.{kind}", dossier=document)
    shared.write_file(file, content)
    if shared.wants_json():
        shared.print_json({"file": str(file), "format": kind, "answers": answers, "lost": lost})
    else:
        shared.say("exchange.written", file=file)
        for sentence in lost:
            click.echo(sentence)


def _report(
    workspace: Workspace, document: int, kind: str, folder: Path | None, lang: str
) -> tuple[bytes, int]:
    """The report and how many blocks it has; imported here, because no other format needs typst or Word."""
    from ibp_workbook.reports import make
    from ibp_workbook.reports.dpia import dpia_report
    from ibp_workbook.reports.style import load_style

    report = dpia_report(workspace, load_catalogue(), document, lang, times.today())
    return make.render(report, load_style(folder), cast(make.Format, kind)), len(report.blocks)
