"""What the maturity form shows, as plain dicts in one language: the norms."""

from collections.abc import Mapping, Sequence
from datetime import date

from ibp_workbook.app.form.wire import Plain
from ibp_workbook.catalogue import Framework, Source, Statement, cite


def definition(
    framework: Framework, statements: Sequence[Statement], sources: Mapping[str, Source], lang: str, on: date
) -> Plain:
    """The norms of a form, with all texts in one language.

    Args:
        framework: scale, target and domains.
        statements: the norms that are asked here.
        sources: to resolve the citations.
        lang: ``nl`` or ``en``.
        on: the day on which the sources must hold.
    """
    by_domain: dict[str, list[Plain]] = {}
    for statement in statements:
        shown = _statement(framework, statement, sources, lang, on)
        by_domain.setdefault(statement.domain, []).append(shown)
    return {
        "target": framework.target,
        "levels": [{"n": level.number, "name": level.name.get(lang)} for level in framework.levels],
        "domains": [
            {"id": domain.id, "title": domain.title.get(lang), "statements": by_domain[domain.id]}
            for domain in framework.domains
            if domain.id in by_domain
        ],
    }


def levels(framework: Framework, statement: Statement, lang: str) -> list[Plain]:
    """The levels of a norm: number, name, and what each asks."""
    return [
        {
            "n": level.number,
            "name": level.name.get(lang),
            "text": framework.level_text(statement, level.number).get(lang),
        }
        for level in framework.levels
    ]


def _statement(
    framework: Framework, statement: Statement, sources: Mapping[str, Source], lang: str, on: date
) -> Plain:
    return {
        "id": statement.id,
        "title": statement.title.get(lang),
        "why": statement.why.get(lang) if statement.why else "",
        "levels": levels(framework, statement, lang),
        "evidence": [text.get(lang) for text in statement.evidence],
        "first_step": statement.first_step.get(lang) if statement.first_step else "",
        "sources": [cite(sources, citation, lang, on) for citation in statement.sources],
        "scope": statement.scope,
        "step": framework.step(statement.step).title.get(lang) if statement.step else "",
        "normenkader": statement.normenkader or "",
    }
