"""``ibp``: the command line. Every command that answers has ``--json``; bad input ends with exit code 2."""

import logging
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from ibp_workbook import logs, paths
from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts, default_lang

log = logging.getLogger(__name__)

# command -> module of this package, and its name there
COMMANDS = {
    "assessments": ("assessments", "assessments"),
    "audit": ("audit", "audit"),
    "check": ("content", "check"),
    "dpia": ("dpia", "dpia"),
    "evaluate": ("assessments", "evaluate_answers"),
    "export": ("exchange", "export"),
    "frameworks": ("frameworks", "frameworks"),
    "import": ("exchange", "import_"),
    "members": ("members", "members"),
    "new": ("content", "new"),
    "plan": ("plan", "plan"),
    "report": ("report", "report"),
    "retention": ("retention", "retention"),
    "schools": ("schools", "schools"),
    "score": ("frameworks", "score_answers"),
    "serve": ("serve", "serve"),
}


class Commands(shared.WorkspaceGroup):
    """Reads a command's module when it is asked for: most bring pandas or the database along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, also of what was not read yet."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name in COMMANDS:
            module, name = COMMANDS[cmd_name]
            command: click.Command = getattr(import_module(f"ibp_workbook.cli.{module}"), name)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ibp-workbook")
def ibp() -> None:
    """IBP workbook: self-assessment of information security and privacy for Dutch school boards."""


@ibp.command(cls=click.Command)
@shared.workspace_option
@click.option("--port", type=shared.PORT, help="Instead of JupyterLab's own.")
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
def lab(port: int | None, browser: bool) -> None:
    """Open JupyterLab on the notebooks, for analysis in Python."""
    from ibp_workbook.demo import ensure_demo

    url = shared.workspace_url()
    ensure_demo(url)
    os.environ["IBP_WORKSPACE"] = url
    # By itself JupyterLab asks elsewhere for news and a newer version: no call leaves this computer.
    configured = (str(paths.voila() / "lab"), os.environ.get("JUPYTER_CONFIG_PATH", ""))
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, configured))
    arguments = ["-m", "jupyterlab", str(paths.notebooks())]
    arguments += [f"--port={port}"] if port else []
    arguments += [] if browser else ["--no-browser"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - becomes JupyterLab


@ibp.group(invoke_without_command=True)
@shared.workspace_option
@shared.json_option
@click.pass_context
def demo(context: click.Context) -> None:
    """Add the fictitious demo board to the workspace, if it is not there; remove takes it away."""
    from ibp_workbook.demo import DEMO_BOARD, add_demo

    if context.invoked_subcommand:
        return
    added = add_demo(shared.open_workspace())
    key = "cli.demo_added" if added else "cli.demo_present"
    shared.answer({"board": DEMO_BOARD, "added": added}, key, board=DEMO_BOARD)


@demo.command("remove", cls=shared.InWorkspace)
@click.option("--also-own", is_flag=True, help="Also what people filled in on the demo board themselves.")
@click.option("--yes", is_flag=True, help="Do not ask whether it may.")
def remove_demo_board(also_own: bool, yes: bool) -> None:
    """Remove the demo board with all that came with it. No other board is touched."""
    from ibp_workbook.demo import DEMO_BOARD, remove_demo

    workspace = shared.open_workspace()
    board = workspace.schools.board(DEMO_BOARD)
    if not yes:
        click.confirm(Texts(default_lang())("cli.demo_sure", name=board.name), abort=True)
    gone = remove_demo(workspace, also_own)
    key = "cli.demo_removed" if gone else "cli.demo_own_stays"
    shared.answer({"board": DEMO_BOARD, "removed": gone}, key, board=DEMO_BOARD)


@ibp.command()
@shared.file_out
def backup(file: Path) -> None:
    """Write the whole workspace to one file that any database can restore."""
    from ibp_workbook.store.backup import backup as write

    counts = write(shared.address(), file)
    value = {"file": str(file), "rows": counts}
    shared.answer(value, "cli.backup_written", file=file, rows=sum(counts.values()))


@ibp.command()
@shared.file_in
def restore(file: Path) -> None:
    """Restore a backup into an empty workspace."""
    from ibp_workbook.store.backup import restore as read

    counts = read(shared.address(), file)
    shared.answer({"rows": counts}, "cli.restored", rows=sum(counts.values()))


@ibp.command()
@click.option(
    "--backup",
    "file",
    type=shared.NEW_FILE,
    help="Where the backup goes; default: beside the workspace, or in this folder for a server.",
)
def upgrade(file: Path | None) -> None:
    """Bring a workspace to this version: backs up, migrates and checks, or leaves it as it was."""
    from ibp_workbook.store.upgrade import upgrade as bring

    done = bring(shared.address(), file)
    made = str(done.backup) if done.backup else None
    editions = {"before": done.before, "after": done.after}
    key = "cli.upgraded" if made else "cli.up_to_date"
    value = {**editions, "backup": made, "rows": done.rows}
    shared.answer(value, key, **editions, file=made, rows=sum(done.rows.values()))


def main() -> None:
    """Run ``ibp``: a sentence and exit code 2 for bad input, never a traceback."""
    logs.configure()
    try:
        ibp.main(standalone_mode=False)
    except IbpError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception:
        log.exception("unexpected error")
        click.echo(Texts(default_lang())("cli.unexpected"), err=True)
        sys.exit(1)
