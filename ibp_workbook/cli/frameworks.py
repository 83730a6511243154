"""``ibp frameworks`` and ``ibp score``: frameworks in and out, and the score of a file of answers."""

from collections.abc import Mapping
from pathlib import Path

import click

from ibp_workbook import times
from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.editions import changes
from ibp_workbook.evaluate.maturity.scores import Score, score
from ibp_workbook.texts import Texts, default_lang


@click.group(cls=shared.WorkspaceGroup)
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


def _show(framework: Framework) -> None:
    if shared.wants_json():
        shared.print_json(_summary(framework))
        return
    for key, value in _summary(framework).items():
        if key != "warnings":
            click.echo(f"{key}: {value}")
    for warning in framework.warnings:
        click.echo(f"! {warning}")


@frameworks.command(name="list")
def list_frameworks() -> None:
    """List the built-in and the imported frameworks."""
    found = [_summary(framework) for framework in _library().values()]
    shared.answer_rows(found, ("id", "title", "statements", "domains", "min_level", "max_level"))


@frameworks.command(name="show")
@click.argument("framework_id")
def show_framework(framework_id: str) -> None:
    """Show one framework."""
    _show(_find_framework(framework_id))


@frameworks.command(name="import")
@shared.file_in
def import_framework(file: Path) -> None:
    """Import a framework: the Excel or CSV template, or YAML as CISO Assistant publishes it."""
    from ibp_workbook.interop.frameworks.files import read_framework

    catalogue = load_catalogue()
    framework = read_framework(file, file.name, catalogue.frameworks["ibp"].levels, default_lang())
    _show(shared.open_workspace().frameworks.add(framework, reserved=catalogue.frameworks))


@frameworks.command(name="carry")
@click.argument("framework_id", metavar="EDITION")
@click.option("--round", "round_id", type=int, required=True, help="The measurement that is carried over.")
@shared.board_option
@click.option("--name", default="", help="Name of the new measurement.")
@click.option("--dry-run", is_flag=True, help="Only show which norms are new, changed or gone.")
def carry_over(framework_id: str, round_id: int, board: str, name: str, dry_run: bool) -> None:
    """Carry a measurement over to another edition; the old one stays as it is."""
    workspace, lang = shared.open_workspace(), default_lang()
    before = next((item for item in workspace.rounds.of(board) if item.id == round_id), None)
    if before is None:
        raise IbpError("store.no_round")
    library = workspace.frameworks.library(load_catalogue())
    old, new = _framework(library, before.framework), _framework(library, framework_id)
    differ = changes(old, new)._asdict()
    named = {kind: [norm.id for norm in norms] for kind, norms in differ.items() if kind != "same"}
    done = None
    if not dry_run:
        title = name or Texts(lang)("editions.example", name=before.name)
        done = workspace.maturity.carry(before.id, library, new.id, title, times.today(), lang)
    counts = {"same": done.same, "again": done.again, "gone": done.gone} if done else {}
    if shared.wants_json():
        shared.print_json({"norms": named, "answers": counts, "round": done.round.id if done else None})
        return
    for kind, norms in differ.items():
        shared.say(f"editions.norms_{kind}", n=len(norms))
        for norm in norms if kind != "same" else ():
            click.echo(f"  {norm.id}  {norm.title.get(lang)}")
    if done:
        shared.say("editions.done", name=done.round.name, **counts)


@frameworks.command(name="template", cls=shared.Answering)
@shared.file_out
def framework_template(file: Path) -> None:
    """Write the Excel template for a framework of your own."""
    from ibp_workbook.interop.frameworks.template import template

    shared.write_file(file, template())
    shared.answer({"file": str(file)}, "cli.template_written", file=file)


def _library() -> Mapping[str, Framework]:
    return shared.open_workspace().frameworks.library(load_catalogue())


def _find_framework(framework_id: str) -> Framework:
    builtin = load_catalogue().frameworks
    return builtin[framework_id] if framework_id in builtin else _framework(_library(), framework_id)


def _framework(library: Mapping[str, Framework], framework_id: str) -> Framework:
    if framework_id not in library:
        raise IbpError("cli.unknown_framework", id=framework_id, known=", ".join(sorted(library)))
    return library[framework_id]


def _score_row(value: Score) -> dict[str, object]:
    return {key: getattr(value, key) for key in ("mean", "lowest", "at_target", "n", "total")}


@click.command(name="score", cls=shared.InWorkspace)
@click.option("--framework", "framework_id", required=True)
@click.option("--answers", required=True, type=shared.FILE, help="CSV: statement,level")
def score_answers(framework_id: str, answers: Path) -> None:
    """Score a file of answers: mean, lowest, share at target and n, overall and per domain."""
    from ibp_workbook.interop.tables.answers_csv import read_levels

    framework = _find_framework(framework_id)
    result = score(framework, read_levels(answers, framework))
    domains = [
        {"id": domain.id, "title": domain.title.get(default_lang()), **_score_row(result.domains[domain.id])}
        for domain in framework.domains
    ]
    if shared.wants_json():
        shared.print_json(
            {"framework": framework.id, "overall": _score_row(result.overall), "domains": domains}
        )
        return
    keys = ("title", "mean", "lowest", "at_target", "n", "total")
    overall = {"title": Texts(default_lang())("cli.overall"), **_score_row(result.overall)}
    shared.print_table(keys, ([row[key] for key in keys] for row in [*domains, overall]))
