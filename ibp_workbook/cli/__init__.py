"""``ibp``: the command line. Every command that answers has ``--json``; bad input ends with exit code 2."""

import logging
import os
import sys
from pathlib import Path

import click

from ibp_workbook import logs, paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.catalogue.assessments.pages import check_pages, new_assessment
from ibp_workbook.cli.assessments import assessments, evaluate_answers
from ibp_workbook.cli.dpia import dpia
from ibp_workbook.cli.exchange import export, import_answers
from ibp_workbook.cli.frameworks import frameworks, score_answers
from ibp_workbook.cli.members import members
from ibp_workbook.cli.plan import plan
from ibp_workbook.cli.report import report
from ibp_workbook.cli.retention import retention
from ibp_workbook.cli.schools import import_, schools
from ibp_workbook.cli.shared import as_json, open_workspace, print_json, say, workspace_option
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts, default_lang

log = logging.getLogger(__name__)

file_out = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
file_in = click.argument("file", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ibp-workbook")
def ibp() -> None:
    """IBP workbook: self-assessment of information security and privacy for Dutch school boards."""


for command in (
    assessments,
    dpia,
    evaluate_answers,
    export,
    frameworks,
    import_,
    members,
    plan,
    report,
    retention,
    schools,
    score_answers,
):
    ibp.add_command(command)
import_.add_command(import_answers)


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

    added = add_demo(open_workspace(url))
    if as_json:
        print_json({"board": DEMO_BOARD, "added": added})
    else:
        say("cli.demo_added" if added else "cli.demo_present", board=DEMO_BOARD)


@ibp.group()
def check() -> None:
    """Check content."""


@check.command(name="content")
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Another data folder.")
@as_json
def check_content(data: Path | None, as_json: bool) -> None:
    """Check every file under data/ against the rules of the catalogue."""
    from ibp_workbook.demo import check_demo
    from ibp_workbook.evaluate.verdicts.cases import check_cases

    folder = data or paths.data()
    catalogue = read_catalogue(folder)
    check_pages(catalogue.assessments.values(), catalogue.plan, folder)
    dpias = check_demo(folder, catalogue)
    cases = check_cases(catalogue.assessments.values())
    counts = {
        "sources": len(catalogue.sources),
        "provisions": sum(len(source.provisions) for source in catalogue.sources.values()),
        "frameworks": len(catalogue.frameworks),
        "statements": sum(len(framework.statements) for framework in catalogue.frameworks.values()),
        "assessments": len(catalogue.assessments),
        "cases": cases,
        "retention": len(catalogue.retention),
        "milestones": len(catalogue.timeline),
        "fields": sum(len(form.fields) for form in catalogue.forms.values()),
        "risks": len(catalogue.library.risks),
        "measures": len(catalogue.library.measures),
        "dpias": dpias,
    }
    if as_json:
        print_json({**counts, "version": catalogue.version})
    else:
        say("cli.content_ok", **counts)


@ibp.group()
def new() -> None:
    """Start new content."""


@new.command(name="assessment")
@click.argument("assessment_id", metavar="ID")
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Another data folder.")
@as_json
def start_assessment(assessment_id: str, data: Path | None, as_json: bool) -> None:
    """Make an assessment with one example question, rule and case, a page and a line in the plan."""
    made = new_assessment(assessment_id, data or paths.data())
    if as_json:
        print_json({"files": [str(file) for file in made]})
    else:
        say("cli.assessment_made", files="\n".join(f"- {file}" for file in made))


@ibp.command()
@file_out
@workspace_option
@as_json
def backup(file: Path, url: str | None, as_json: bool) -> None:
    """Write the whole workspace to one file that any database can restore."""
    from ibp_workbook.store.backup import backup as write

    counts = write(url or paths.default_workspace_url(), file)
    if as_json:
        print_json({"file": str(file), "rows": counts})
    else:
        say("cli.backup_written", file=file, rows=sum(counts.values()))


@ibp.command()
@file_in
@workspace_option
@as_json
def restore(file: Path, url: str | None, as_json: bool) -> None:
    """Restore a backup into an empty workspace."""
    from ibp_workbook.store.backup import restore as read

    counts = read(url or paths.default_workspace_url(), file)
    if as_json:
        print_json({"rows": counts})
    else:
        say("cli.restored", rows=sum(counts.values()))


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
