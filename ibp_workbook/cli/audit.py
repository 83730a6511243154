"""``ibp audit``: who did what with the data, whether that log is whole, and the log as a file."""

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from ibp_workbook.app.audit.words import Told, told
from ibp_workbook.app.audit.words import verdict as in_words
from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.store.audit.entries import Deed, Kind, moment
from ibp_workbook.store.audit.log import FEWEST_MONTHS, MONTHS, Wanted
from ibp_workbook.texts import Texts, default_lang

F = TypeVar("F", bound=Callable[..., Any])

_NOTED = re.compile(r"([1-9]\d{0,9}):([0-9a-f]{64})", re.ASCII)


def _day(name: str, help: str) -> Callable[[F], F]:
    return click.option(
        name,
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, moment: moment.date() if moment else None,
        metavar="DATE",
        help=help,
    )


@click.group()
def audit() -> None:
    """See who did what with the data, and check that this log is whole."""


def _filters(command: F) -> F:
    for option in (
        _day("--until", "Up to and including this day."),
        _day("--since", "From this day (yyyy-mm-dd)."),
        click.option("--kind", type=click.Choice([kind.value for kind in Kind])),
        click.option("--who", default="", metavar="LOGIN", help="Who did it, or to whom it was done."),
        click.option("--board", default="", metavar="NUMBER", help="About this board."),
    ):
        command = option(command)
    return command


@audit.command(name="list")
@_filters
@click.option("--last", default=100, show_default=True, type=click.IntRange(1), help="No more than this.")
@shared.workspace_option
@shared.as_json
def list_entries(last: int, url: str | None, as_json: bool, **filters: Any) -> None:
    """List what was done, the newest first."""
    entries = list(shared.open_workspace(url).audit.entries(Wanted.of_days(**filters), last))
    texts = Texts(default_lang())
    if as_json:
        shared.print_json([{**asdict(entry), "at": moment(entry.at)} for entry in entries])
    elif not entries:
        shared.say("audit.nothing")
    else:
        heads = [texts(f"audit.column_{name}") for name in Told._fields]
        shared.print_table(heads, [told(entry, texts) for entry in entries])


@audit.command()
@click.option("--noted", default="", metavar="END", help="NUMBER:HASH, as noted after an earlier check.")
@shared.workspace_option
@shared.as_json
def verify(noted: str, url: str | None, as_json: bool) -> None:
    """Work out the whole chain again, and say where it breaks if it does."""
    end = _NOTED.fullmatch(noted)
    if noted and not end:
        raise IbpError("audit.wrong_note", value=noted[:80])
    checked = shared.open_workspace(url).audit.check((int(end[1]), end[2]) if end else None)
    if as_json:
        shared.print_json(asdict(checked))
    said = in_words(checked, Texts(default_lang()))
    if not as_json:
        click.echo(said)


@audit.command()
@click.option("--csv", "as_csv", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--cef", "as_cef", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@_filters
@shared.workspace_option
@shared.as_json
def export(as_csv: Path | None, as_cef: Path | None, url: str | None, as_json: bool, **filters: Any) -> None:
    """Write the log to a file: CSV for people and auditors, CEF for a system that watches logs."""
    from ibp_workbook.interop.tables.audit_files import lines

    file = as_csv or as_cef
    if file is None or (as_csv and as_cef):
        raise IbpError("audit.one_file")
    log = shared.open_workspace(url).audit
    form = "csv" if as_csv else "cef"
    wanted = Wanted.of_days(**filters)
    log.note(Deed(Kind.EXPORT, wanted.board, detail=f"audit.{form}"))
    count = -1 if as_csv else 0  # the heading is no entry
    try:
        with file.open("wb") as stream:
            for line in lines(form, log.entries(wanted, oldest_first=True)):
                stream.write(line)
                count += 1
    except OSError as error:
        raise IbpError("files.not_written", file=file.name, reason=error.strerror or "") from error
    shared.answer(as_json, {"file": str(file), "entries": count}, "audit.written", count=count, file=file)


@audit.command()
@click.option(
    "--months",
    default=MONTHS,
    show_default=True,
    type=click.IntRange(FEWEST_MONTHS),
    help="How long they stay.",
)
@shared.workspace_option
@shared.as_json
def prune(months: int, url: str | None, as_json: bool) -> None:
    """Remove entries whose term is over; that stands in the log itself."""
    gone = shared.open_workspace(url).audit.remove_older(months)
    shared.answer(as_json, {"removed": gone}, "audit.removed" if gone else "audit.nothing_old", count=gone)
