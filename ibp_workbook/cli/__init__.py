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
from ibp_workbook.texts import LANGS, Texts, default_lang

log = logging.getLogger(__name__)

file_out = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
file_in = click.argument("file", type=click.Path(path_type=Path))


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
}


class Commands(click.Group):
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


@ibp.command()
@shared.workspace_option
@click.option("--port", default=8866, show_default=True, type=click.IntRange(1, 65535))
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@click.option("--lang", type=click.Choice(LANGS), default=None, help="Language of a first visit.")
@click.option(
    "--user-header", default=None, help="HTTP header in which a trusted proxy gives the login name."
)
@click.option("--oidc", "issuer", default=None, metavar="ISSUER", help="Sign people in at this provider.")
@click.option(
    "--oidc-login",
    default="email",
    show_default=True,
    metavar="CLAIM",
    help="What the provider says about a person that is the login name here.",
)
@click.option(
    "--oidc-brin-claim",
    "brin_claim",
    default="",
    envvar="IBP_OIDC_BRIN_CLAIM",
    metavar="CLAIM",
    help="What the provider says that is a BRIN: nobody sees more than that school, or its board.",
)
@click.option(
    "--oidc-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="File with IBP_OIDC_CLIENT_ID and IBP_OIDC_CLIENT_SECRET; else they come from the environment.",
)
@click.option("--contact", default="", help="Whom people without access may ask, as they will read it.")
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="Name under which browsers reach this server."
)
@click.option("--base-url", default="/", show_default=True, help="Where below that name, as in /ibp/.")
@click.option("--pages", default=60, show_default=True, type=click.IntRange(1), help="Pages open at once.")
@click.option(
    "--pages-each",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Of those, of one person.",
)
@click.option(
    "--audit-months",
    default=24,
    show_default=True,
    type=click.IntRange(6),
    help="How long entries of the audit log stay.",
)
@click.option("--isolate", is_flag=True, help="Give each person a process of their own.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: a JSON object a line, to stderr.",
)
@click.option(
    "--metrics-port",
    default=None,
    type=click.IntRange(1, 65535),
    help="Another port on 127.0.0.1, with /metrics for Prometheus.",
)
def serve(
    url: str | None,
    port: int,
    browser: bool,
    lang: str | None,
    user_header: str | None,
    issuer: str | None,
    oidc_login: str,
    brin_claim: str,
    oidc_file: Path | None,
    contact: str,
    hosts: tuple[str, ...],
    base_url: str,
    pages: int,
    pages_each: int,
    isolate: bool,
    audit_months: int,
    log_format: str,
    metrics_port: int | None,
) -> None:
    """Serve the dashboards on 127.0.0.1; a new workspace gets the demo board."""
    from concurrent.futures import ProcessPoolExecutor

    from ibp_workbook.app.entrance import Entrance, Oidc
    from ibp_workbook.app.serve import serve as run
    from ibp_workbook.demo import ensure_demo
    from ibp_workbook.store.audit.log import keep_term

    oidc = Oidc.read(issuer, oidc_login, oidc_file, brin_claim) if issuer else None
    entrance = Entrance(
        user_header or "", hosts, base_url, pages, pages_each, isolate, oidc, contact, audit_months
    )
    url = shared.address(url)
    # In a process of its own: what the demo was made from would stay in the memory of a server for months.
    with ProcessPoolExecutor(1) as other:
        other.submit(ensure_demo, url).result()
        other.submit(keep_term, url, audit_months).result()
    run(
        url,
        port=port,
        browser=browser,
        lang=lang or default_lang(),
        entrance=entrance,
        json_log=log_format == "json",
        metrics_port=metrics_port,
    )


@ibp.command()
@shared.workspace_option
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="Instead of JupyterLab's own.")
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
def lab(url: str | None, port: int | None, browser: bool) -> None:
    """Open JupyterLab on the notebooks, for analysis in Python."""
    from ibp_workbook.demo import ensure_demo

    url = url or paths.default_workspace_url()
    ensure_demo(url)
    os.environ["IBP_WORKSPACE"] = url
    arguments = ["-m", "jupyterlab", str(paths.notebooks())]
    arguments += [f"--port={port}"] if port else []
    arguments += [] if browser else ["--no-browser"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - becomes JupyterLab


@ibp.group(invoke_without_command=True)
@shared.workspace_option
@shared.as_json
@click.pass_context
def demo(context: click.Context, url: str | None, as_json: bool) -> None:
    """Add the fictitious demo board to the workspace, if it is not there; remove takes it away."""
    from ibp_workbook.demo import DEMO_BOARD, add_demo

    if context.invoked_subcommand:
        return
    added = add_demo(shared.open_workspace(url))
    shared.answer(
        as_json,
        {"board": DEMO_BOARD, "added": added},
        "cli.demo_added" if added else "cli.demo_present",
        board=DEMO_BOARD,
    )


@demo.command("remove")
@shared.workspace_option
@shared.as_json
@click.option("--also-own", is_flag=True, help="Also what people filled in on the demo board themselves.")
@click.option("--yes", is_flag=True, help="Do not ask whether it may.")
def remove_demo_board(url: str | None, as_json: bool, also_own: bool, yes: bool) -> None:
    """Remove the demo board with all that came with it. No other board is touched."""
    from ibp_workbook.demo import DEMO_BOARD, remove_demo

    workspace = shared.open_workspace(url)
    board = workspace.schools.board(DEMO_BOARD)
    if not yes:
        click.confirm(Texts(default_lang())("cli.demo_sure", name=board.name), abort=True)
    gone = remove_demo(workspace, also_own)
    shared.answer(
        as_json,
        {"board": DEMO_BOARD, "removed": gone},
        "cli.demo_removed" if gone else "cli.demo_own_stays",
        board=DEMO_BOARD,
    )


@ibp.command()
@file_out
@shared.workspace_option
@shared.as_json
def backup(file: Path, url: str | None, as_json: bool) -> None:
    """Write the whole workspace to one file that any database can restore."""
    from ibp_workbook.store.backup import backup as write

    counts = write(shared.address(url), file)
    shared.answer(
        as_json,
        {"file": str(file), "rows": counts},
        "cli.backup_written",
        file=file,
        rows=sum(counts.values()),
    )


@ibp.command()
@file_in
@shared.workspace_option
@shared.as_json
def restore(file: Path, url: str | None, as_json: bool) -> None:
    """Restore a backup into an empty workspace."""
    from ibp_workbook.store.backup import restore as read

    counts = read(shared.address(url), file)
    shared.answer(as_json, {"rows": counts}, "cli.restored", rows=sum(counts.values()))


@ibp.command()
@click.option(
    "--backup",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Where the backup goes; default: beside the workspace, or in this folder for a server.",
)
@shared.workspace_option
@shared.as_json
def upgrade(file: Path | None, url: str | None, as_json: bool) -> None:
    """Bring a workspace to this version: backs up, migrates and checks, or leaves it as it was."""
    from ibp_workbook.store.upgrade import upgrade as bring

    done = bring(shared.address(url), file)
    made = str(done.backup) if done.backup else None
    shared.answer(
        as_json,
        {"before": done.before, "after": done.after, "backup": made, "rows": done.rows},
        "cli.upgraded" if made else "cli.up_to_date",
        before=done.before,
        after=done.after,
        file=made,
        rows=sum(done.rows.values()),
    )


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
