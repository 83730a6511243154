"""``ibp``: the command line. Every command that answers has ``--json``; bad input ends with exit code 2."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from ibp_workbook import logs, paths
from ibp_workbook.catalogue import Framework, load_catalogue, read_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.scores import Score, score
from ibp_workbook.store import Workspace
from ibp_workbook.texts import LANGS, Texts, default_lang

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
file_out = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
file_in = click.argument("file", type=click.Path(path_type=Path))


def workspace_option(command: F) -> F:
    """Add ``--workspace`` to a command."""
    return click.option(
        "--workspace",
        "url",
        metavar="URL",
        default=None,
        help="sqlite:///FILE or postgresql+psycopg://…; default: IBP_WORKSPACE, else a file of this user.",
    )(command)


def _open(url: str | None) -> Workspace:
    return Workspace(url or paths.default_workspace_url())


def _say(key: str, **params: object) -> None:
    click.echo(Texts(default_lang())(f"cli.{key}", **params))


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    cells = [[str(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ibp-workbook")
def ibp() -> None:
    """IBP workbook: self-assessment of information security and privacy for Dutch school boards."""


@ibp.command()
@workspace_option
@click.option("--port", default=8866, show_default=True, type=click.IntRange(1, 65535))
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@click.option("--lang", type=click.Choice(LANGS), default=None, help="Language of a first visit.")
@click.option(
    "--user-header", default=None, help="HTTP header in which a trusted proxy gives the login name."
)
def serve(url: str | None, port: int, browser: bool, lang: str | None, user_header: str | None) -> None:
    """Serve the dashboards on 127.0.0.1; an empty workspace gets the demo board."""
    from ibp_workbook.app.serve import serve as run
    from ibp_workbook.demo import ensure_demo

    url = url or paths.default_workspace_url()
    ensure_demo(url)
    run(url, port=port, browser=browser, lang=lang or default_lang(), user_header=user_header)


@ibp.command()
@workspace_option
def lab(url: str | None) -> None:
    """Open JupyterLab on the notebooks, for analysis in Python."""
    from ibp_workbook.demo import ensure_demo

    url = url or paths.default_workspace_url()
    ensure_demo(url)
    os.environ["IBP_WORKSPACE"] = url
    arguments = ["-m", "jupyterlab", str(paths.notebooks())]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - becomes JupyterLab


@ibp.command()
@workspace_option
@as_json
def demo(url: str | None, as_json: bool) -> None:
    """Add the fictitious demo board to the workspace, if it is not there."""
    from ibp_workbook.demo import DEMO_BOARD, add_demo

    added = add_demo(_open(url))
    if as_json:
        _print_json({"board": DEMO_BOARD, "added": added})
    else:
        _say("demo_added" if added else "demo_present", board=DEMO_BOARD)


@ibp.group(name="import")
def import_() -> None:
    """Bring in other people's files."""


@import_.command(name="duo")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--board", required=True, help="Board number (bevoegd gezag), or 'all' for the whole country.")
@workspace_option
@as_json
def import_duo(files: tuple[Path, ...], board: str, url: str | None, as_json: bool) -> None:
    """Import schools from DUO's open data 'alle vestigingen' (po and vo)."""
    from ibp_workbook.interop.duo import read_all, select_boards

    records = read_all(files)
    boards = select_boards(records, board)
    with click.progressbar(length=len(records), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        summary = _open(url).import_schools(records, boards, lambda done, _total: bar.update(done - bar.pos))
    counts = {key: getattr(summary, key) for key in ("boards", "added", "updated", "closed", "unchanged")}
    if as_json:
        _print_json(counts)
    else:
        _say("imported", **counts)


@ibp.command()
@click.option("--board", default=None, help="Only this board number.")
@workspace_option
@as_json
def schools(board: str | None, url: str | None, as_json: bool) -> None:
    """List the schools of the workspace."""
    keys = ("board", "brin", "location", "name", "sector", "municipality", "open")
    workspace = _open(url)
    if board is not None:
        workspace.board(board)
    rows = [{key: getattr(school, key) for key in keys} for school in workspace.schools(board)]
    if as_json:
        _print_json(rows)
    else:
        _print_table(keys, ([row[key] for key in keys] for row in rows))


@ibp.group()
def frameworks() -> None:
    """List, show and import maturity frameworks."""


def _summary(framework: Framework) -> dict[str, object]:
    return {
        "id": framework.id,
        "title": framework.title.get(default_lang()),
        "statements": len(framework.statements),
        "domains": len(framework.domains),
        "min_level": framework.min_level,
        "max_level": framework.max_level,
        "warnings": list(framework.warnings),
    }


def _show(framework: Framework, as_json: bool) -> None:
    if as_json:
        _print_json(_summary(framework))
        return
    for key, value in _summary(framework).items():
        if key != "warnings":
            click.echo(f"{key}: {value}")
    for warning in framework.warnings:
        click.echo(f"! {warning}")


@frameworks.command(name="list")
@workspace_option
@as_json
def list_frameworks(url: str | None, as_json: bool) -> None:
    """List the built-in and the imported frameworks."""
    found = [_summary(framework) for framework in _open(url).library(load_catalogue()).values()]
    if as_json:
        _print_json(found)
    else:
        keys = ("id", "title", "statements", "domains", "min_level", "max_level")
        _print_table(keys, ([row[key] for key in keys] for row in found))


@frameworks.command(name="show")
@click.argument("framework_id")
@workspace_option
@as_json
def show_framework(framework_id: str, url: str | None, as_json: bool) -> None:
    """Show one framework."""
    _show(_find_framework(framework_id, url), as_json)


@frameworks.command(name="import")
@file_in
@workspace_option
@as_json
def import_framework(file: Path, url: str | None, as_json: bool) -> None:
    """Import a framework: the Excel or CSV template, or YAML as CISO Assistant publishes it."""
    from ibp_workbook.interop.framework_files import read_framework

    catalogue = load_catalogue()
    framework = read_framework(file, file.name, catalogue.frameworks["ibp"].levels, default_lang())
    _open(url).add_framework(framework, reserved=catalogue.frameworks)
    _show(framework, as_json)


@frameworks.command(name="template")
@file_out
@as_json
def framework_template(file: Path, as_json: bool) -> None:
    """Write the Excel template for a framework of your own."""
    from ibp_workbook.interop.framework_files import write_template

    write_template(file)
    if as_json:
        _print_json({"file": str(file)})
    else:
        _say("template_written", file=file)


def _find_framework(framework_id: str, url: str | None) -> Framework:
    builtin = load_catalogue().frameworks
    if framework_id in builtin:
        return builtin[framework_id]
    known = _open(url).library(load_catalogue())
    if framework_id not in known:
        raise IbpError("cli.unknown_framework", id=framework_id, known=", ".join(sorted(known)))
    return known[framework_id]


def _score_row(value: Score) -> dict[str, object]:
    return {key: getattr(value, key) for key in ("mean", "lowest", "at_target", "n", "total")}


@ibp.command(name="score")
@click.option("--framework", "framework_id", required=True)
@click.option("--answers", required=True, type=click.Path(path_type=Path), help="CSV: statement,level")
@workspace_option
@as_json
def score_answers(framework_id: str, answers: Path, url: str | None, as_json: bool) -> None:
    """Score a file of answers: mean, lowest, share at target and n, overall and per domain."""
    from ibp_workbook.interop.answers_csv import read_levels

    framework = _find_framework(framework_id, url)
    result = score(framework, read_levels(answers, framework))
    domains = [
        {"id": domain.id, "title": domain.title.get(default_lang()), **_score_row(result.domains[domain.id])}
        for domain in framework.domains
    ]
    if as_json:
        _print_json({"framework": framework.id, "overall": _score_row(result.overall), "domains": domains})
        return
    keys = ("title", "mean", "lowest", "at_target", "n", "total")
    overall = {"title": Texts(default_lang())("cli.overall"), **_score_row(result.overall)}
    _print_table(keys, ([_cell(row[key]) for key in keys] for row in [*domains, overall]))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


@ibp.group()
def check() -> None:
    """Check content."""


@check.command(name="content")
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Another data folder.")
@as_json
def check_content(data: Path | None, as_json: bool) -> None:
    """Check every file under data/ against the rules of the catalogue."""
    from ibp_workbook.demo import check_demo

    folder = data or paths.data()
    catalogue = read_catalogue(folder)
    check_demo(folder, catalogue)
    counts: Mapping[str, int] = {
        "sources": len(catalogue.sources),
        "provisions": sum(len(source.provisions) for source in catalogue.sources.values()),
        "frameworks": len(catalogue.frameworks),
        "statements": sum(len(framework.statements) for framework in catalogue.frameworks.values()),
    }
    if as_json:
        _print_json({**counts, "version": catalogue.version})
    else:
        _say("content_ok", **counts)


@ibp.command()
@file_out
@workspace_option
@as_json
def backup(file: Path, url: str | None, as_json: bool) -> None:
    """Write the whole workspace to one file that any database can restore."""
    from ibp_workbook.store.backup import backup as write

    counts = write(url or paths.default_workspace_url(), file)
    if as_json:
        _print_json({"file": str(file), "rows": counts})
    else:
        _say("backup_written", file=file, rows=sum(counts.values()))


@ibp.command()
@file_in
@workspace_option
@as_json
def restore(file: Path, url: str | None, as_json: bool) -> None:
    """Restore a backup into an empty workspace."""
    from ibp_workbook.store.backup import restore as read

    counts = read(url or paths.default_workspace_url(), file)
    if as_json:
        _print_json({"rows": counts})
    else:
        _say("restored", rows=sum(counts.values()))


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
