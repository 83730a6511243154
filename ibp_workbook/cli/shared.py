"""What the commands of ``ibp`` have in common: their options, and how they answer."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ibp_workbook import paths, times
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts, default_lang

if TYPE_CHECKING:
    from ibp_workbook.store import Workspace
    from ibp_workbook.store.audit.entries import Deed

F = TypeVar("F", bound=Callable[..., Any])

board_option = click.option("--board", required=True, metavar="NUMBER", help="Board number.")
lang_option = click.option(
    "--lang", type=click.Choice(LANGS), default=None, help="Language; default: IBP_LANG, else nl."
)
out_option = click.option("--out", "file", required=True, type=click.Path(path_type=Path, dir_okay=False))
on_option = click.option(
    "--on",
    default=None,
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment.date() if moment else times.today(),
    help="Reference date (yyyy-mm-dd); default: today.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
leave_out_option = click.option(
    "--leave-out", is_flag=True, help="Leave out the texts that may not be kept; each is named."
)
no_bsn_option = click.option(
    "--no-bsn", is_flag=True, help="The numbers that may be a BSN are something else."
)


def workspace_option(command: F) -> F:
    """Add ``--workspace`` to a command."""
    return click.option(
        "--workspace",
        "url",
        metavar="URL",
        default=None,
        help="sqlite:///FILE or postgresql+psycopg://…; default: IBP_WORKSPACE, else a file of this user.",
    )(command)


def address(url: str | None) -> str:
    """The address of a workspace that this command works on; the audit log then says it was a command."""
    from ibp_workbook.store.audit.entries import Place, work_at

    work_at(Place.COMMAND)
    return url or paths.default_workspace_url()


def open_workspace(url: str | None) -> "Workspace":
    """The workspace at this address, or at the default one, as the user of this computer."""
    from ibp_workbook.store import Workspace

    return Workspace(address(url))


def say(key: str, **params: object) -> None:
    """Print a text, by its key in ``data/texts``."""
    click.echo(Texts(default_lang())(key, **params))


def print_json(value: object) -> None:
    """Print an answer for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def answer(as_json: bool, value: object, key: str, **params: object) -> None:
    """Answer with a value for scripts, or with a text for people."""
    if as_json:
        print_json(value)
    else:
        say(key, **params)


def answer_rows(as_json: bool, rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Answer with rows for scripts, or with some of their columns for people."""
    if as_json:
        print_json(rows)
    else:
        print_table(columns, ([row[column] for column in columns] for row in rows))


def export(workspace: "Workspace", deed: "Deed", file: Path, content: bytes) -> None:
    """Write what came out of a workspace to a file; the audit log says so.

    Raises:
        IbpError: it cannot be written; the sentence says why.
    """
    workspace.audit.note(deed)
    write_file(file, content)


def write_file(file: Path, content: bytes) -> None:
    """Write an answer to a file.

    Raises:
        IbpError: it cannot be written; the sentence says why.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IbpError("files.not_written", file=file.name, reason=error.strerror or "") from error


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print an answer for people, in columns."""
    cells = [[str(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
