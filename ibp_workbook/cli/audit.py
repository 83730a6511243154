"""``ibp audit``: who did what with the data, whether that log is whole, and the log as a file."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ibp_workbook.app.audit.words import Told, told
from ibp_workbook.app.audit.words import verdict as in_words
from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.store.audit.entries import Deed, Kind, moment
from ibp_workbook.store.audit.log import FEWEST_MONTHS, MONTHS, Wanted
from ibp_workbook.texts import Texts, default_lang

_NOTED = re.compile(r"([1-9]\d{0,9}):([0-9a-f]{64})", re.ASCII)


_filters = shared.options(
    click.option("--board", default="", metavar="NUMBER", help="About this board."),
    click.option("--who", default="", metavar="LOGIN", help="Who did it, or to whom it was done."),
    click.option("--kind", type=click.Choice([kind.value for kind in Kind])),
    shared.day_option("--since", "From this day (yyyy-mm-dd)."),
    shared.day_option("--until", "Up to and including this day."),
)


@click.group(cls=shared.WorkspaceGroup)
def audit() -> None:
    """See who did what with the data, and check that this log is whole."""


@audit.command(name="list")
@_filters
@click.option("--last", default=100, show_default=True, type=click.IntRange(1), help="No more than this.")
def list_entries(last: int, **filters: Any) -> None:
    """List what was done, the newest first."""
    entries = list(shared.open_workspace().audit.entries(Wanted.of_days(**filters), last))
    texts = Texts(default_lang())
    shared.answer_rows(
        [{**asdict(entry), "at": moment(entry.at)} for entry in entries],
        [texts(f"audit.column_{name}") for name in Told._fields],
        (told(entry, texts) for entry in entries),
        none="audit.nothing",
    )


@audit.command()
@click.option("--noted", default="", metavar="END", help="NUMBER:HASH, as noted after an earlier check.")
def verify(noted: str) -> None:
    """Work out the whole chain again, and say where it breaks if it does."""
    end = _NOTED.fullmatch(noted)
    if noted and not end:
        raise IbpError("audit.wrong_note", value=noted[:80])
    checked = shared.open_workspace().audit.check((int(end[1]), end[2]) if end else None)
    if shared.wants_json():
        shared.print_json(asdict(checked))
    said = in_words(checked, Texts(default_lang()))
    if not shared.wants_json():
        click.echo(said)


@audit.command()
@click.option("--csv", "as_csv", type=shared.NEW_FILE, metavar="FILE")
@click.option("--cef", "as_cef", type=shared.NEW_FILE, metavar="FILE")
@_filters
def export(as_csv: Path | None, as_cef: Path | None, **filters: Any) -> None:
    """Write the log to a file: CSV for people and auditors, CEF for a system that watches logs."""
    from ibp_workbook.interop.tables.audit_files import lines

    file = as_csv or as_cef
    if file is None or (as_csv and as_cef):
        raise IbpError("audit.one_file")
    log = shared.open_workspace().audit
    form = "csv" if as_csv else "cef"
    wanted = Wanted.of_days(**filters)
    log.note(Deed(Kind.EXPORT, wanted.board, detail=f"audit.{form}"))
    count = -1 if as_csv else 0  # the heading is no entry
    with shared.writing(file), file.open("wb") as stream:
        for line in lines(form, log.entries(wanted, oldest_first=True)):
            stream.write(line)
            count += 1
    shared.answer({"file": str(file), "entries": count}, "audit.written", count=count, file=file)


@audit.command()
@click.option(
    "--months",
    default=MONTHS,
    show_default=True,
    type=click.IntRange(FEWEST_MONTHS),
    help="How long they stay.",
)
def prune(months: int) -> None:
    """Remove entries whose term is over; that stands in the log itself."""
    gone = shared.open_workspace().audit.remove_older(months)
    shared.answer({"removed": gone}, "audit.removed" if gone else "audit.nothing_old", count=gone)
