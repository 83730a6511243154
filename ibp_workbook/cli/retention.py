"""``ibp retention``: how long records are kept, and a board's own list checked."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.loader import Catalogue
from ibp_workbook.catalogue.retention import Category, Term
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.cli import shared
from ibp_workbook.evaluate.retention import (
    OUTCOMES,
    Checked,
    OwnTerm,
    check,
    kind_text,
    limit_text,
    limits_on,
    term_text,
)
from ibp_workbook.texts import Texts, default_lang


@click.group(cls=shared.Group)
def retention() -> None:
    """How long records are kept."""


@retention.command(name="list")
@shared.on_option
def list_categories(on: date) -> None:
    """List the categories of records with what holds for them."""
    lang, catalogue = default_lang(), load_catalogue()
    rows = [_category(category, catalogue, on, lang) for category in catalogue.retention.values()]
    shared.answer_rows(rows, ("id", "title", "limit", "kind", "confidence"))


def _category(category: Category, catalogue: Catalogue, on: date, lang: str) -> dict[str, Any]:
    limits = limits_on(category, on)
    return {
        "id": category.id,
        "title": category.title.get(lang),
        "examples": [text.get(lang) for text in category.examples],
        "start": category.start.get(lang),
        "minimum": _term(limits.minimum) if limits else None,
        "maximum": _term(limits.maximum) if limits else None,
        "limit": limit_text(limits, lang) if limits else "",
        "kind": kind_text(limits, lang) if limits else "",
        "note": limits.note.get(lang) if limits and limits.note else "",
        "confidence": limits.confidence if limits else "",
        "sources": _sources(limits.sources if limits else (), catalogue, on, lang),
    }


@retention.command()
@shared.file_out
@shared.on_option
def template(file: Path, on: date) -> None:
    """Write the Excel template for a board's own list."""
    from ibp_workbook.interop.tables import retention_sheets

    shared.write_file(file, retention_sheets.template(load_catalogue().retention, on, default_lang()))
    shared.answer({"file": str(file)}, "retention.template_written", file=file)


@retention.command(name="check")
@shared.file_in
@shared.on_option
@click.option("--out", type=shared.NEW_FILE, help="Write the checked list here.")
def check_list(file: Path, on: date, out: Path | None) -> None:
    """Check a board's own list: too long, too short, unknown, and dates to destroy by."""
    from ibp_workbook.interop.tables.retention_excel import read_list
    from ibp_workbook.interop.tables.retention_sheets import write_checked

    lang, catalogue = default_lang(), load_catalogue()
    lines = read_list(file, file.name, catalogue.retention)
    results = [(line, check(line.category, line.term, on, line.start_date)) for line in lines]
    if out:
        shared.write_file(out, write_checked(results, catalogue.sources, on, lang))
    rows = [
        {
            "sheet": line.sheet,
            "row": line.row,
            "category": line.category.id if line.category else None,
            "name": line.name,
            **_told(checked, catalogue, on, lang),
        }
        for line, checked in results
    ]
    found = Counter(checked.outcome for _, checked in results)
    counts = {outcome: found[outcome] for outcome in OUTCOMES}
    if shared.wants_json():
        shared.print_json({"on": on.isoformat(), "counts": counts, "rows": rows})
        return
    texts = Texts(lang)
    for row in rows:
        outcome = texts(f"retention.outcome_{row['outcome']}")
        click.echo(f"{row['row']}  {row['name']}: {outcome}. {row['reason']}")
    shared.say("retention.summary", **counts)
    if out:
        shared.say("retention.checked_written", file=out)


def _told(checked: Checked, catalogue: Catalogue, on: date, lang: str) -> dict[str, Any]:
    return {
        "term": term_text(checked.own, lang),
        "outcome": checked.outcome,
        "reason": checked.reason(lang),
        "confidence": checked.confidence,
        "keep_until": checked.keep_until.isoformat() if checked.keep_until else None,
        "destroy_by": checked.destroy_by.isoformat() if checked.destroy_by else None,
        "sources": _sources(checked.sources, catalogue, on, lang),
    }


def _sources(citations: tuple[str, ...], catalogue: Catalogue, on: date, lang: str) -> list[dict[str, str]]:
    return [{"id": citation, **cite(catalogue.sources, citation, lang, on)} for citation in citations]


def _term(term: OwnTerm) -> dict[str, int] | None:
    return dict(term.parts) if isinstance(term, Term) else None
