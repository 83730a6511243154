"""A verdict in one language as plain data: for pages, for the command line and JSON, and for reports."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ibp_workbook.catalogue.assessments.models import STEPS, Assessment, Question
from ibp_workbook.catalogue.models import Source
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.better import Better
from ibp_workbook.evaluate.verdicts.verdict import Reason, Verdict
from ibp_workbook.formats import day, moment
from ibp_workbook.texts import Texts


def outcome_words(verdict: Verdict, lang: str) -> str:
    """The outcome in words, also while there is none."""
    return verdict.title.get(lang) if verdict.title else Texts(lang)("assess.undecided")


def told(verdict: Verdict, sources: Mapping[str, Source], lang: str, today: date) -> dict[str, Any]:
    """Everything a verdict has to say, with ids for programs and words for people.

    Args:
        verdict: the verdict.
        sources: the catalogue's sources, cited as they hold on the verdict's day.
        lang: ``nl`` or ``en``.
        today: of a reference date after it the law may still change, and the verdict says so.
    """
    steps = _steps(verdict, lang)
    return {
        "assessment": verdict.assessment,
        "version": verdict.version,
        "digest": verdict.digest,
        "on": verdict.on.isoformat(),
        "warning": Texts(lang)("assess.future") if verdict.on > today else "",
        "outcome": verdict.outcome,
        "decided": verdict.decided,
        "tone": verdict.tone,
        "title": verdict.title.get(lang) if verdict.title else "",
        "summary": _summary(verdict, lang),
        "confidence": verdict.confidence,
        "confidence_words": Texts(lang)(f"assess.confidence_{verdict.confidence}")
        if verdict.confidence
        else "",
        "check": _check(verdict, sources, lang),
        "reviewed": _reviewed(verdict),
        "reviewed_words": reviewed_words(verdict.content, lang),
        "deadline": verdict.deadline.isoformat() if verdict.deadline else None,
        "deadline_words": moment(verdict.deadline, lang) if verdict.deadline else "",
        "presumed": [_presumed(verdict, name, lang) for name in verdict.presumed if verdict.visible[name]],
        "certain": [reason.text.get(lang) for reason in verdict.certain],
        "possible": list(verdict.possible),
        "possible_titles": [_title(verdict, outcome, lang) for outcome in verdict.possible],
        "tables": dict(verdict.tables),
        "tests": _tests(verdict, lang),
        "reasons": [_reason(reason, verdict, sources, lang) for reason in verdict.reasons],
        "advice": _advice(verdict.advice, lang),
        "steps": steps,
        "now": [line for step in steps for line in step["lines"]],
        "alongside": [(reason.advice or reason.text).get(lang) for reason in verdict.alongside],
        "waiting_for": list(verdict.waiting_for),
        "better": [_better(better, verdict, lang) for better in verdict.better],
        "contradictions": [
            {"id": item.id, "text": item.text.get(lang), "questions": list(item.questions)}
            for item in verdict.contradictions
        ],
    }


def reviewed_words(assessment: Assessment, lang: str) -> str:
    """Whether a lawyer checked the content, who and when, and whether it has changed since."""
    if not (review := assessment.review):
        return Texts(lang)("assess.not_reviewed")
    key = "reviewed" if review.digest == assessment.digest else "reviewed_before"
    return Texts(lang)(f"assess.{key}", by=review.by, on=day(review.on, lang))


def _reviewed(verdict: Verdict) -> list[dict[str, Any]]:
    """Every check of the content, and whether it was of what it is now."""
    return [
        {
            "by": review.by,
            "on": review.on.isoformat(),
            "digest": review.digest,
            "current": review.digest == verdict.digest,
        }
        for review in verdict.content.reviewed
    ]


def open_rules(verdict: Verdict) -> list[dict[str, Any]]:
    """The rules that may still fire, each with the questions that decide it."""
    return [
        {"rule": rule.rule, "table": rule.table, "waiting_for": list(rule.waiting_for)}
        for rule in verdict.undecided
    ]


def _title(verdict: Verdict, outcome_id: str, lang: str) -> str:
    outcome = verdict.content.table(verdict.content.verdict).outcome(outcome_id)
    return outcome.title.get(lang) if outcome else outcome_id


def _advice(reasons: Iterable[Reason], lang: str) -> list[str]:
    return [reason.advice.get(lang) for reason in reasons if reason.advice]


def _steps(verdict: Verdict, lang: str) -> list[dict[str, Any]]:
    """What to do, in the order of the day; until when one must report stands at that step."""
    texts = Texts(lang)
    term = verdict.deadline if verdict.is_due else None
    until = texts("assess.deadline", deadline=moment(term, lang)) if term else ""
    asked = [reason for reason in verdict.advice if reason not in verdict.alongside]
    told_steps = []
    for step in (*STEPS, None):
        lines = list(dict.fromkeys(_advice((reason for reason in asked if reason.step == step), lang)))
        by = until if step == "report" else ""
        if lines or by:
            title = texts(f"assess.step_{step}" if step else "assess.advice")
            told_steps.append({"step": step, "title": title, "until": by, "lines": lines})
    return told_steps


def _summary(verdict: Verdict, lang: str) -> str:
    """A sentence about the outcome; of one that is not good in any case, what the rest depends on."""
    if verdict.title and not verdict.decided:
        return Texts(lang)("assess.not_yet")
    return verdict.summary.get(lang) if verdict.summary else ""


def _presumed(verdict: Verdict, name: str, lang: str) -> dict[str, Any]:
    """What is presumed of a question, why, and what else one can answer."""
    question, value = verdict.content.questions[name], verdict.presumed[name]
    others = [other for other in question.values if other != value]
    return {
        "question": name,
        "label": question.label.get(lang),
        "answer": words(question, value, lang),
        "why": question.presumed.why.get(lang) if question.presumed else "",
        "others": [{"value": other, "label": words(question, other, lang)} for other in others],
    }


def _check(verdict: Verdict, sources: Mapping[str, Source], lang: str) -> dict[str, Any] | None:
    """What to check, where and with whom, when the verdict is not sure."""
    if not verdict.unsure:
        return None
    whom = verdict.content.ask
    return {
        "with": whom.get(lang) if whom else Texts(lang)("assess.ask"),
        "reasons": [_reason(reason, verdict, sources, lang) for reason in verdict.unsure],
    }


def check_words(verdict: Verdict, sources: Mapping[str, Source], lang: str) -> str:
    """Where to look, and with whom, in one sentence; empty when the verdict is sure or there is none."""
    if not (check := _check(verdict, sources, lang)):
        return ""
    where = dict.fromkeys(source["label"] for reason in check["reasons"] for source in reason["sources"])
    return Texts(lang)("assess.check_at", where="; ".join(where), who=check["with"])


def _tests(verdict: Verdict, lang: str) -> list[dict[str, str]]:
    """The tables that the verdict rests on, each with its own outcome; not those without one yet.

    A list with one outcome has nothing to test: its reasons say it.
    """
    tables = [
        table
        for table in verdict.content.tables
        if table.id != verdict.content.verdict
        and not (table.hit_policy == "collect" and len(table.outcomes) == 1)
    ]
    spoken = {reason.table for reason in verdict.reasons}
    outcomes = [(table, table.outcome(verdict.tables[table.id])) for table in tables if table.id in spoken]
    return [
        {
            "table": table.id,
            "title": table.title.get(lang),
            "outcome": outcome.title.get(lang),
            "tone": outcome.tone,
        }
        for table, outcome in outcomes
        if outcome
    ]


def _reason(reason: Reason, verdict: Verdict, sources: Mapping[str, Source], lang: str) -> dict[str, Any]:
    table = verdict.content.table(reason.table)
    outcome = table.outcome(reason.outcome)
    return {
        "rule": reason.rule,
        "table": reason.table,
        "table_title": table.title.get(lang),
        "outcome": reason.outcome,
        "tone": outcome.tone if outcome else "neutral",
        "text": reason.text.get(lang),
        "answers": reason.answers,
        "confidence": reason.confidence,
        "advice": reason.advice.get(lang) if reason.advice else "",
        "sources": [
            {"id": citation, **cite(sources, citation, lang, verdict.on)} for citation in reason.sources
        ],
    }


def _repair(question: Question, before: Any, after: Any, lang: str) -> str:
    """What a school does: of several things at once only those that change; else question and answer."""
    texts = Texts(lang)
    said = next((choice.repair for choice in question.choices if choice.value == after), None)
    repair = said or question.repair
    what = repair.get(lang) if repair else question.label.get(lang)
    if question.kind != "some":
        return what if repair else f"{what} → {words(question, after, lang)}"
    more = [value for value in after if value not in (before or ())]
    less = [value for value in before or () if value not in after]
    parts = [
        texts(f"assess.{key}", what=words(question, values, lang))
        for key, values in (("more", more), ("less", less))
        if values
    ]
    return f"{what.rstrip('?:')}: {'; '.join(parts)}"


def _better(better: Better, verdict: Verdict, lang: str) -> dict[str, Any]:
    questions = verdict.content.questions
    return {
        "outcome": better.outcome,
        "title": _title(verdict, better.outcome, lang),
        "changes": better.changes,
        "steps": [
            {
                "question": name,
                "label": questions[name].label.get(lang),
                "repair": _repair(questions[name], verdict.answers.get(name), value, lang),
                "answer": words(questions[name], value, lang),
            }
            for name, value in better.changes.items()
        ],
    }
