"""Data breaches: the clock of an incident in words, and the register of all of them."""

from datetime import datetime
from typing import Any, NamedTuple

from ibp_workbook import formats, times
from ibp_workbook.app.dossiers.register import Entry
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.deadline import Left, deadline, in_time, left_at
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.verdict import Verdict
from ibp_workbook.texts import Texts

NO_REPORT = frozenset({"not_a_breach", "no_duty", "register_only", "tell_owner"})
"""Outcomes that stop the clock; a test holds them beside the assessment."""


class Clock(NamedTuple):
    """The term of one incident.

    Attributes:
        kind: ``running``, ``overdue``, ``reported``, ``late``, ``stopped`` (no report needed) or ``waiting``
            (it is not known yet since when the school knew).
        text: the whole of it in words.
        tone: ``good``, ``attention``, ``bad`` or ``neutral``.
    """

    kind: str
    text: str
    tone: str


def clock(assessment: Assessment, verdict: Verdict, texts: Texts, now: datetime | None = None) -> Clock:
    """The clock of an incident.

    Args:
        assessment: says which answers are its moments.
        verdict: of the answers so far; only answers that count start or stop the clock.
        texts: texts in the language of the page.
        now: the moment to look from; the present by default.
    """
    aware, reported, reported_at = (
        assessment.asked_for(verdict.answers, tag)
        for tag in ("breach.aware", "breach.reported", "breach.reported_at")
    )
    if verdict.outcome in NO_REPORT:
        return Clock("stopped", texts("breaches.stopped"), "good")
    if aware is None:
        return Clock("waiting", texts("breaches.waiting"), "neutral")
    end = deadline(aware)
    words = _moment(end, texts)
    if reported == "yes":
        if reported_at is None:
            return Clock("reported", texts("breaches.reported_sometime", deadline=words), "attention")
        if in_time(aware, reported_at):
            return Clock("reported", texts("breaches.reported_in_time", deadline=words), "good")
        return Clock("late", texts("breaches.reported_late", deadline=words), "attention")
    now = now or times.now()
    left = left_at(end, now)
    key, tone = ("overdue", "bad") if left.overdue else ("running", "attention")
    numbers = {"left": _amount(left, texts), "deadline": words, "seen": formats.time(now)}
    return Clock(key, texts(f"breaches.{key}", **numbers), tone)


def _moment(moment: datetime, texts: Texts) -> str:
    weekday = texts("breaches.days").split()[moment.weekday()]
    written = formats.day(moment, texts.lang)
    return texts("breaches.moment", day=weekday, date=written, time=formats.time(moment))


def _amount(left: Left, texts: Texts) -> str:
    """``2 dagen, 3 uur en 5 minuten``, without what is nought."""
    parts = [
        texts(f"breaches.{name}_{'one' if n == 1 else 'many'}", n=n)
        for name, n in (("day", left.days), ("hour", left.hours), ("minute", left.minutes))
        if n
    ]
    if not parts:
        return texts("breaches.minute_many", n=0)
    *first, last = parts
    return texts("breaches.and", first=", ".join(first), last=last) if first else last


def register(
    assessment: Assessment, found: list[Entry], texts: Texts, now: datetime | None = None
) -> tuple[list[str], list[list[Any]]]:
    """All incidents for a file: headings and rows, with only the answers that count."""
    names = ("incident", "where", "outcome", "deadline", "clock")
    columns = [texts(f"breaches.{name}") for name in names]
    columns += [question.label.get(texts.lang) for question in assessment.questions.values()]
    rows = []
    for entry in found:
        answers = entry.verdict.answers
        aware = assessment.asked_for(answers, "breach.aware")
        end = deadline(aware) if aware else None
        term = clock(assessment, entry.verdict, texts, now).text
        first: list[Any] = [entry.dossier.subject, entry.where, entry.outcome, end, term]
        rows.append(
            [*first, *(_cell(assessment, name, answers, texts.lang) for name in assessment.questions)]
        )
    return columns, rows


def _cell(assessment: Assessment, name: str, answers: dict[str, Any], lang: str) -> Any:
    if name not in answers:
        return None
    question = assessment.questions[name]
    if question.kind == "datetime":
        return datetime.fromisoformat(answers[name])
    return answers[name] if question.kind == "number" else words(question, answers[name], lang)
