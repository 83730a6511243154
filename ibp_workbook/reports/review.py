"""An assessment on paper for a lawyer who checks it: every rule in words, its sources and its cases."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.assessments.models import Assessment, Case, Otherwise, Rule
from ibp_workbook.catalogue.assessments.models import Table as Rules
from ibp_workbook.catalogue.models import Text
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.condition_words import condition_words
from ibp_workbook.evaluate.verdicts.telling import reviewed_words
from ibp_workbook.formats import day
from ibp_workbook.reports.document import Block, Heading, Items, Paragraph, Report, Table
from ibp_workbook.texts import Texts


def review_sheet(catalogue: Catalogue, assessment: Assessment, lang: str, on: date) -> Report:
    """Everything that a lawyer checks of an assessment, and a place to sign.

    Args:
        catalogue: whose sources the rules cite.
        assessment: what is checked.
        lang: ``nl`` or ``en``.
        on: the date on the sheet.
    """
    texts, title = Texts(lang), assessment.title.get(lang)
    content = texts("reports.verdict_content", version=assessment.version, digest=assessment.digest)
    tables = [block for table in assessment.tables for block in _table(table, assessment, catalogue, lang)]
    signed = ("review.by", "review.day", "review.signature")
    return Report(
        title=title,
        subtitle=texts("review.title"),
        organisation="",
        lang=lang,
        day=on,
        footer=f"{title} · {assessment.digest}",
        blocks=[
            Paragraph(f"{content} {reviewed_words(assessment, lang)}", "note"),
            *tables,
            *_cases(assessment, lang),
            Heading(texts("review.sign")),
            Paragraph(texts("review.record", assessment=assessment.id, digest=assessment.digest)),
            Table([texts(key) for key in signed], [["", "", ""]]),
        ],
    )


def _table(table: Rules, assessment: Assessment, catalogue: Catalogue, lang: str) -> Iterator[Block]:
    texts = Texts(lang)
    yield Heading(table.title.get(lang))
    for rule in table.rules:
        yield Heading(rule.id, 2)
        yield Paragraph(texts("review.when", condition=condition_words(rule.when, assessment, lang)))
        yield Items(list(_said(rule, table, assessment, catalogue, lang)))
        yield Paragraph(texts("review.proved", cases=_numbers(assessment.cases, rule)))
    for otherwise in table.otherwise:
        yield Heading(texts("review.otherwise"), 2)
        yield Items(list(_said(otherwise, table, assessment, catalogue, lang)))


def _said(
    rule: Otherwise, table: Rules, assessment: Assessment, catalogue: Catalogue, lang: str
) -> Iterator[str]:
    """The outcome, the texts, the period, how sure it is, and each source with its link."""
    texts, outcome = Texts(lang), table.outcome(rule.outcome)
    yield texts("review.outcome", outcome=outcome.title.get(lang) if outcome else rule.outcome)
    yield _read(rule.reason, assessment, lang)
    if rule.advice:
        yield texts("review.advice", advice=_read(rule.advice, assessment, lang))
    start = day(rule.valid_from, lang)
    if rule.valid_until:
        yield texts("review.period", start=start, until=day(rule.valid_until, lang))
    else:
        yield texts("review.since", start=start)
    yield f"{texts('assess.confidence')} {texts(f'assess.confidence_{rule.confidence}')}"
    for citation in rule.sources:
        cited = cite(catalogue.sources, citation, lang, rule.valid_from)
        yield " · ".join(filter(None, (cited["label"], citation, cited["summary"], cited["url"])))


def _read(text: Text, assessment: Assessment, lang: str) -> str:
    """A text with the question between brackets where its answer will stand."""
    said = text.get(lang)
    for name in text.placeholders:
        said = said.replace(f"{{{name}}}", f"[{assessment.questions[name].label.get(lang)}]")
    return said


def _numbers(cases: Sequence[Case], rule: Rule) -> str:
    """The numbers of the cases that prove a rule, a row of them as first–last."""
    fires = [n for n, case in enumerate(cases, 1) if rule.id in case.fired and rule.holds(case.on)]
    rows = [list(row) for _, row in groupby(fires, lambda n: n - fires.index(n))]
    said = (f"{row[0]}–{row[-1]}" if len(row) > 2 else ", ".join(map(str, row)) for row in rows)
    return ", ".join(said) or "–"


def _cases(assessment: Assessment, lang: str) -> Iterator[Block]:
    """Each case beside the earlier one that it is most like: what differs, and what comes out."""
    texts, rows = Texts(lang), []
    verdict = assessment.table(assessment.verdict)
    likest = _likest(assessment.cases)
    for place, case in enumerate(assessment.cases):
        like = likest[place]
        changes = _differing(case, assessment.cases[like - 1]) if like else case.answers
        outcome = verdict.outcome(case.outcome)
        said = "; ".join(_answer(assessment, name, value, lang) for name, value in changes.items())
        if like:
            said = texts("review.like" if said else "review.same", number=like, changes=said)
        title = outcome.title.get(lang) if outcome else texts("assess.undecided")
        rows.append([f"{place + 1}. {case.case}", day(case.on, lang), said, title, ", ".join(case.seed)])
    yield Heading(texts("review.cases"))
    columns = [texts(f"review.{name}") for name in ("case", "day", "differs", "verdict", "fact")]
    yield Table(columns, rows, (4, 1.6, 5, 2.6, 1.2))


def _likest(cases: Sequence[Case]) -> list[int]:
    """Of each case the number of the earlier one that most of its answers agree with; 0 without such a one.

    Every two cases are compared, so as sets: hundreds of cases make a hundred thousand pairs.
    """
    likest: list[int] = []
    # As its repr, for an answer may be a list; None stands for no answer.
    answered = [
        {(name, repr(value)) for name, value in case.answers.items() if value is not None} for case in cases
    ]
    for place, case in enumerate(cases):
        fewest, like = len(case.answers), 0
        for number, earlier in enumerate(answered[:place], 1):
            differing = len({name for name, _ in answered[place] ^ earlier})
            if differing < fewest:
                fewest, like = differing, number
        likest.append(like)
    return likest


def _differing(case: Case, earlier: Case) -> dict[str, Any]:
    names = dict.fromkeys((*case.answers, *earlier.answers))
    pairs = ((name, case.answers.get(name), earlier.answers.get(name)) for name in names)
    return {name: value for name, value, before in pairs if value != before}


def _answer(assessment: Assessment, name: str, value: Any, lang: str) -> str:
    question, texts = assessment.questions[name], Texts(lang)
    return f"{question.label.get(lang)} {words(question, value, lang) or texts('reports.verdict_unanswered')}"
