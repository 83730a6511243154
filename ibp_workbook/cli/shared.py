"""What the commands of ``ibp`` have in common: their options, and how they answer."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from ibp_workbook import paths, times
from ibp_workbook.errors import IbpError
from ibp_workbook.formats import NOTHING, number
from ibp_workbook.texts import LANGS, Texts, default_lang

if TYPE_CHECKING:
    from ibp_workbook.store import Workspace

F = TypeVar("F", bound=Callable[..., Any])

PORT = click.IntRange(1, 65535)
FILE = click.Path(path_type=Path)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
file_in = click.argument("file", type=FILE)
file_out = click.argument("file", type=NEW_FILE)
board_option = click.option("--board", required=True, metavar="NUMBER", help="Board number.")
lang_option = click.option(
    "--lang", type=click.Choice(LANGS), default=default_lang, help="Language; default: IBP_LANG, else nl."
)
out_option = click.option("--out", "file", required=True, type=NEW_FILE)
style_option = click.option("--style", "folder", type=FILE, help="House style folder.")
leave_out_option = click.option(
    "--leave-out", is_flag=True, help="Leave out the texts that may not be kept; each is named."
)
no_bsn_option = click.option(
    "--no-bsn", is_flag=True, help="The numbers that may be a BSN are something else."
)


def _keep(context: click.Context, option: click.Parameter, value: object) -> None:
    context.meta[f"{__name__}.{option.name}"] = value


def _kept(name: str) -> Any:
    return click.get_current_context().meta[f"{__name__}.{name}"]


workspace_option = click.option(
    "--workspace",
    metavar="URL",
    expose_value=False,
    callback=_keep,
    help="sqlite:///FILE or postgresql+psycopg://…; default: IBP_WORKSPACE, else a file of this user.",
)
json_option = click.option(
    "--json", is_flag=True, expose_value=False, callback=_keep, help="Answer in JSON, for scripts."
)


class Answering(click.Command):
    """A command that answers: in words for people, and with ``--json`` for scripts."""

    common: ClassVar[tuple[Any, ...]] = (json_option,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in self.common:
            option(self)


class InWorkspace(Answering):
    """A command that answers about a workspace: the one of ``--workspace``, or the default one."""

    common = (workspace_option, json_option)


class Group(click.Group):
    """Commands that answer."""

    command_class = Answering


class WorkspaceGroup(click.Group):
    """Commands that answer about a workspace."""

    command_class = InWorkspace


def day_option(name: str, help: str, default: Callable[[], date | None] = lambda: None) -> Callable[[F], F]:
    """An option that is a day."""
    return click.option(
        name,
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, moment: moment.date() if moment else default(),
        help=help,
    )


on_option = day_option("--on", "Reference date (yyyy-mm-dd); default: today.", times.today)


def options(*given: Callable[[F], F]) -> Callable[[F], F]:
    """Several options that belong together, in the order in which people read them."""

    def add(command: F) -> F:
        for option in reversed(given):
            command = option(command)
        return command

    return add


def workspace_url() -> str:
    """The address of the workspace that was asked for, or of the default one."""
    return _kept("workspace") or paths.default_workspace_url()


def address() -> str:
    """The address of the workspace that this command works on; the audit log then says it was a command."""
    from ibp_workbook.store.audit.entries import Place, work_at

    work_at(Place.COMMAND)
    return workspace_url()


def open_workspace() -> "Workspace":
    """The workspace that was asked for, as the user of this computer."""
    from ibp_workbook.store import Workspace

    return Workspace(address())


def say(key: str, **params: object) -> None:
    """Print a text, by its key in ``data/texts``."""
    click.echo(Texts(default_lang())(key, **params))


def print_json(value: object) -> None:
    """Print an answer for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def wants_json() -> bool:
    """Whether a script asks, and not a person."""
    return bool(_kept("json"))


def answer(value: object, key: str, **params: object) -> None:
    """Answer with a value for scripts, or with a text for people."""
    if wants_json():
        print_json(value)
    else:
        say(key, **params)


def answer_rows(
    rows: Sequence[Any],
    heads: Sequence[str],
    cells: Iterable[Sequence[object]] | None = None,
    none: str = "",
    **params: object,
) -> None:
    """Answer with rows for scripts, or with a table for people.

    Args:
        rows: as data.
        heads: headings of the table.
        cells: what people read below them; by default what the rows have under these names.
        none: key of the text when there are no rows; by default an empty table says so.
        **params: what that text tells.
    """
    if wants_json():
        print_json(rows)
    elif none and not rows:
        say(none, **params)
    else:
        print_table(heads, cells or ([row[head] for head in heads] for row in rows))


def note_export(
    workspace: "Workspace", board: str, detail: str, school: int | None = None, dossier: int | None = None
) -> None:
    """Let the audit log tell that something leaves the workspace, before it does.

    Args:
        workspace: which.
        board: of this board.
        detail: what kind of file it is.
        school: of this school only.
        dossier: the dossier that it is about.
    """
    from ibp_workbook.store.audit.entries import Deed, Kind

    workspace.audit.note(Deed(Kind.EXPORT, board, school, dossier, detail=detail))


def write_file(file: Path, content: bytes) -> None:
    """Write an answer to a file.

    Raises:
        IbpError: it cannot be written; the sentence says why.
    """
    with writing(file):
        file.write_bytes(content)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """What cannot be written is told in a sentence.

    Raises:
        IbpError: says which file or folder, and why.
    """
    try:
        yield
    except OSError as error:
        raise IbpError("files.not_written", file=place.name, reason=error.strerror or "") from error


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print an answer for people, in columns."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return NOTHING
    return number(value, default_lang(), digits=2) if isinstance(value, float) else str(value)
