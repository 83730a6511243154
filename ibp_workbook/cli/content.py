"""``ibp check`` and ``ibp new``: for who writes content."""

from pathlib import Path

import click

from ibp_workbook import garbage, paths
from ibp_workbook.catalogue import check_meanings, read_catalogue
from ibp_workbook.catalogue.assessments.pages import check_pages, new_assessment
from ibp_workbook.catalogue.foresight import check_foresight
from ibp_workbook.cli import shared
from ibp_workbook.demo import check_demo
from ibp_workbook.evaluate.verdicts.cases import check_cases

data_option = click.option("--data", type=shared.FILE, help="Another data folder.")


@click.group(cls=shared.Group)
def check() -> None:
    """Check content."""


@check.command(name="content")
@data_option
def check_content(data: Path | None) -> None:
    """Check every file under data/ against the rules of the catalogue."""
    with garbage.none_expected():
        counts, version = _checked(data or paths.data())
    shared.answer({**counts, "version": version}, "cli.content_ok", **counts)


def _checked(folder: Path) -> tuple[dict[str, int], str]:
    """How much there is of everything, and the version of it all."""
    catalogue = read_catalogue(folder)
    check_meanings(catalogue)
    check_pages(catalogue.assessments.values(), catalogue.plan, folder)
    check_foresight(catalogue.assessments, catalogue.sources, catalogue.retention, folder)
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
    return counts, catalogue.version


@click.group(cls=shared.Group)
def new() -> None:
    """Start new content."""


@new.command(name="assessment")
@click.argument("assessment_id", metavar="ID")
@data_option
def start_assessment(assessment_id: str, data: Path | None) -> None:
    """Make an assessment with one example question, rule and case, a page and a line in the plan."""
    made = [str(file) for file in new_assessment(assessment_id, data or paths.data())]
    shared.answer({"files": made}, "cli.assessment_made", files="\n".join(f"- {file}" for file in made))
