"""What the maturity form shows, as plain dicts in one language: the norms and the answer of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ibp_workbook.catalogue import Framework, Source, Statement, cite
from ibp_workbook.store import Value
from ibp_workbook.store import conflicts as waiting
from ibp_workbook.store.checks import EMPTY

Plain = dict[str, Any]


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


def _statement(
    framework: Framework, statement: Statement, sources: Mapping[str, Source], lang: str, on: date
) -> Plain:
    return {
        "id": statement.id,
        "title": statement.title.get(lang),
        "why": statement.why.get(lang) if statement.why else "",
        "levels": [
            {
                "n": level.number,
                "name": level.name.get(lang),
                "text": framework.level_text(statement, level.number).get(lang),
            }
            for level in framework.levels
        ],
        "evidence": [text.get(lang) for text in statement.evidence],
        "first_step": statement.first_step.get(lang) if statement.first_step else "",
        "sources": [cite(sources, citation, lang, on) for citation in statement.sources],
        "scope": statement.scope,
        "step": framework.step(statement.step).title.get(lang) if statement.step else "",
        "normenkader": statement.normenkader or "",
    }


def stored_fields(fields: Mapping[str, Value]) -> Plain:
    """The fields of a stored answer as JSON has them, with their heads; of none, an answer nobody touched."""
    values = {field: value.value for field, value in fields.items()}
    return {**EMPTY, **values, "heads": {field: value.event for field, value in fields.items()}}


def conflicts(fields: Mapping[str, Value]) -> list[Plain]:
    """The conflicts in an answer as the form shows them: both values, and who and when."""
    return [
        {
            "proposal": conflict.proposal,
            "field": conflict.field,
            "mine": conflict.mine.value,
            "theirs": conflict.theirs.value,
            "by": conflict.theirs.by,
            "at": conflict.theirs.at.isoformat(),
        }
        for conflict in waiting({"": dict(fields)})
    ]
