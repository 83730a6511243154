"""One verdict as a report: the outcome and how sure it is, why, what was answered, and who decided when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ibp_workbook import times
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.answers import usable
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.formats import day
from ibp_workbook.reports.document import Block, Callout, Heading, Items, Paragraph, Report, Table
from ibp_workbook.store import ASSESSMENT, Dossier, Workspace, answers
from ibp_workbook.store import Items as Record
from ibp_workbook.texts import Texts


def verdict_report(workspace: Workspace, catalogue: Catalogue, dossier: int, lang: str, on: date) -> Report:
    """What the answers of a dossier come to on a reference date.

    Args:
        workspace: as the person who asks sees it.
        catalogue: the assessments and their sources.
        dossier: number of a dossier of an assessment.
        lang: ``nl`` or ``en``.
        on: the reference date, which is also the date on the report.

    Raises:
        IbpError: it is not there, not in scope, or no dossier of an assessment.
    """
    subject = workspace.dossiers.get(dossier)
    assessment = catalogue.assessments.get(subject.kind.removeprefix(ASSESSMENT))
    if assessment is None or not subject.kind.startswith(ASSESSMENT):
        raise IbpError("reports.no_verdict", number=str(dossier))
    record, texts = workspace.dossiers.read(dossier), Texts(lang)
    verdict = evaluate(assessment, usable(assessment, answers(record)), on)
    said = told(verdict, catalogue.sources, lang, times.today())
    content = texts("reports.verdict_content", version=verdict.version, digest=verdict.digest)
    title, board = assessment.title.get(lang), workspace.schools.board(subject.board).name
    return Report(
        title=title,
        subtitle=subject.subject,
        organisation=board,
        lang=lang,
        day=on,
        footer=f"{title} · {subject.subject} · {day(on, lang)}",
        blocks=[
            Paragraph(_about(workspace, subject, board, on, texts), "note"),
            *_outcome(said, texts),
            *_to_do(said, assessment, lang),
            *_rests_on(said, texts),
            *_reasons(said, texts),
            *_answers(assessment, record, verdict.visible, lang),
            *_decisions(workspace, dossier, lang),
            Paragraph(content, "note"),
        ],
    )


def _about(workspace: Workspace, subject: Dossier, board: str, on: date, texts: Texts) -> str:
    schools = {school.id: school.name for school in workspace.schools.of(subject.board)}
    where = schools.get(subject.school, "") if subject.school else texts("common.board_itself")
    return texts("reports.verdict_about", board=board, where=where, on=on)


def _outcome(said: Mapping[str, Any], texts: Texts) -> Iterator[Block]:
    """The outcome and how sure it is."""
    lines = [said["summary"], said["warning"]]
    if not said["decided"] and len(said["possible"]) > 1:
        lines.append(texts("assess.still_possible", outcomes=" / ".join(said["possible_titles"])))
    if said["confidence"]:
        lines.append(f"{texts('assess.confidence')} {said['confidence_words']}")
    title = said["title"] or texts("assess.undecided")
    yield Callout(title, " ".join(filter(None, lines)), said["tone"])
    yield Paragraph(said["reviewed_words"], "note")
    yield from (Paragraph(item["text"], "lead") for item in said["contradictions"])


def _rests_on(said: Mapping[str, Any], texts: Texts) -> Iterator[Block]:
    """What to check and with whom, what is presumed, and what is certain already."""
    if check := said["check"]:
        yield Paragraph(texts("assess.check", who=check["with"]))
        yield Items([_cited(reason) for reason in check["reasons"]])
    presumed = [texts("assess.presumed_answer", **item) for item in said["presumed"]]
    yield from _list(texts("assess.presumed"), presumed)
    yield from _list(texts("assess.certain"), said["certain"])


def _to_do(said: Mapping[str, Any], assessment: Assessment, lang: str) -> Iterator[Block]:
    """What to do in the order of the day, what is still missing and what would help."""
    texts = Texts(lang)
    missing = [assessment.questions[name].label.get(lang) for name in said["waiting_for"]]
    for step in said["steps"]:
        yield from _list(step["title"], [line for line in (step["until"], *step["lines"]) if line])
    yield from _list(texts("assess.alongside"), said["alongside"])
    yield from _list(texts("assess.missing"), missing)
    if said["better"]:
        yield Heading(texts("assess.better"))
    for way in said["better"]:
        yield Paragraph(texts("assess.better_outcome", outcome=way["title"]))
        yield Items([f"{step['label']} → {step['answer']}" for step in way["steps"]])


def _reasons(said: Mapping[str, Any], texts: Texts) -> Iterator[Block]:
    """What each table came to, and why: each reason with its sources, and below high how sure it is."""
    by_table: dict[str, list[str]] = {}
    outcomes = {item["table"]: item["outcome"] for item in said["tests"]}
    for reason in said["reasons"]:
        title, outcome = reason["table_title"], outcomes.get(reason["table"])
        heading = f"{title}: {outcome}".replace("?:", "?") if outcome else title
        caution = "" if reason["confidence"] == "high" else texts(f"assess.confidence_{reason['confidence']}")
        by_table.setdefault(heading, []).append(" ".join(filter(None, (_cited(reason), caution))))
    if by_table:
        yield Heading(texts("assess.why"))
    for heading, lines in by_table.items():
        yield from (Heading(heading, 2), Items(lines))
    sources = {
        source["label"]: source["summary"] for reason in said["reasons"] for source in reason["sources"]
    }
    asked = [f"{label}: {summary}" for label, summary in sources.items() if summary]
    yield from _list(texts("reports.sources"), asked)


def _cited(reason: Mapping[str, Any]) -> str:
    sources = "; ".join(source["label"] for source in reason["sources"])
    return f"{reason['text']} ({sources})" if sources else str(reason["text"])


def _list(title: str, lines: list[str]) -> Iterator[Block]:
    if lines:
        yield from (Heading(title), Items(lines))


def _answers(
    assessment: Assessment, record: Record, visible: Mapping[str, bool | None], lang: str
) -> Iterator[Block]:
    """Every question that was asked, with its answer, who gave it and when."""
    texts, rows = Texts(lang), []
    for question in assessment.questions.values():
        given = record.get(question.id, {}).get("value")
        is_given = given is not None and given.value is not None
        if visible[question.id] is False or not (is_given or visible[question.id]):
            continue
        answer, by, at = texts("reports.verdict_unanswered"), "–", "–"
        if given is not None and is_given:
            answer, by, at = words(question, given.value, lang), given.by, day(given.at, lang)
        rows.append([question.label.get(lang), answer, by, at])
    yield Heading(texts("reports.verdict_answers"))
    columns = [texts(f"reports.verdict_{name}") for name in ("question", "answer", "by", "at")]
    yield Table(columns, rows, (4.2, 3.2, 1.6, 1.6))


def _decisions(workspace: Workspace, dossier: int, lang: str) -> Iterator[Block]:
    """The verdicts that were put on record, as their own content tells them."""
    texts, rows = Texts(lang), []
    for kept in workspace.verdicts.of(dossier):
        content = workspace.verdicts.content(kept.digest)
        outcome = content.table(content.verdict).outcome(kept.outcome)
        title = outcome.title.get(lang) if outcome else kept.outcome
        rows.append([title, day(kept.on, lang), kept.by, day(kept.at, lang)])
    yield Heading(texts("reports.verdict_decisions"))
    if rows:
        columns = [texts(f"reports.verdict_{name}") for name in ("outcome", "on", "by", "at")]
        yield Table(columns, rows, (4, 2, 2, 2))
    else:
        yield Paragraph(texts("reports.verdict_no_decision"))
