"""A verdict in one language as plain data: for JSON, for the pages and for what is kept of a dossier."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.catalogue.models import Source
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.evaluate.verdicts.verdict import Reason, Verdict


def told(verdict: Verdict, sources: Mapping[str, Source], lang: str) -> dict[str, Any]:
    """Everything a verdict has to say.

    Args:
        verdict: the verdict.
        sources: the catalogue's sources, cited as they hold on the verdict's day.
        lang: ``nl`` or ``en``.
    """
    return {
        "assessment": verdict.assessment,
        "version": verdict.version,
        "digest": verdict.digest,
        "on": verdict.on.isoformat(),
        "outcome": verdict.outcome,
        "tone": verdict.tone,
        "title": verdict.title.get(lang) if verdict.title else "",
        "summary": verdict.summary.get(lang) if verdict.summary else "",
        "possible": list(verdict.possible),
        "tables": dict(verdict.tables),
        "reasons": [_reason(reason, verdict, sources, lang) for reason in verdict.reasons],
        "advice": [reason.advice.get(lang) for reason in verdict.reasons if reason.advice],
        "waiting_for": list(verdict.waiting_for),
        "undecided": [
            {"rule": rule.rule, "table": rule.table, "waiting_for": list(rule.waiting_for)}
            for rule in verdict.undecided
        ],
        "better": [{"outcome": better.outcome, "changes": better.changes} for better in verdict.better],
        "contradictions": [
            {"id": item.id, "text": item.text.get(lang), "questions": list(item.questions)}
            for item in verdict.contradictions
        ],
    }


def _reason(reason: Reason, verdict: Verdict, sources: Mapping[str, Source], lang: str) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "table": reason.table,
        "outcome": reason.outcome,
        "text": reason.text.get(lang),
        "answers": reason.answers,
        "confidence": reason.confidence,
        "advice": reason.advice.get(lang) if reason.advice else "",
        "sources": [
            {"id": citation, **cite(sources, citation, lang, verdict.on)} for citation in reason.sources
        ],
    }
