"""What the commands of ``ibp`` have in common: their options, and how they answer."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ibp_workbook import paths
from ibp_workbook.texts import Texts, default_lang

if TYPE_CHECKING:
    from ibp_workbook.store import Workspace

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")


def workspace_option(command: F) -> F:
    """Add ``--workspace`` to a command."""
    return click.option(
        "--workspace",
        "url",
        metavar="URL",
        default=None,
        help="sqlite:///FILE or postgresql+psycopg://…; default: IBP_WORKSPACE, else a file of this user.",
    )(command)


def open_workspace(url: str | None) -> "Workspace":
    """The workspace at this address, or at the default one, as the user of this computer."""
    from ibp_workbook.store import Workspace

    return Workspace(url or paths.default_workspace_url())


def say(key: str, **params: object) -> None:
    """Print a text, by its key in ``data/texts``."""
    click.echo(Texts(default_lang())(key, **params))


def print_json(value: object) -> None:
    """Print an answer for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print an answer for people, in columns."""
    cells = [[str(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
