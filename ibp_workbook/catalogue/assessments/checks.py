"""Everything a struct cannot see in an assessment: ids, references, dates, and texts that say the same."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from ibp_workbook.catalogue.assessments.conditions import check_conditions
from ibp_workbook.catalogue.assessments.models import (
    Assessment,
    Otherwise,
    Question,
    Rule,
    Table,
)
from ibp_workbook.catalogue.checking import check_citations, check_ids, check_texts, check_unanswered
from ibp_workbook.catalogue.fields import check_kind
from ibp_workbook.catalogue.meanings import ANSWERS, check_means
from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError

VALUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def check_assessment(assessment: Assessment, citations: Collection[str]) -> None:
    """Check one assessment; see docs/assessments.md for what is asked of it.

    Args:
        assessment: as read.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    questions, rules = (f"assessments/{assessment.id}/{name}.yaml" for name in ("questions", "rules"))
    _check_ids(assessment)
    for question in assessment.questions.values():
        _check_question(question, questions)
    tags = ((question.id, question.means) for question in assessment.questions.values())
    check_means(tags, ANSWERS, {}, questions)
    _check_texts(assessment, questions, rules)
    if assessment.verdict not in {table.id for table in assessment.tables}:
        raise IbpError("assessments.dead_table", file=rules, key="verdict", table=assessment.verdict)
    for table in assessment.tables:
        _check_table(table, assessment, rules, citations)
    check_conditions(assessment)
    _check_reviewed(assessment, questions)


def _check_reviewed(assessment: Assessment, file: str) -> None:
    """Nobody can have checked rules before the first of them stood."""
    first = min(rule.valid_from for _, rule in assessment.rules())
    for review in assessment.reviewed:
        if review.on < first:
            day = review.on.isoformat()
            raise IbpError(
                "assessments.reviewed_early", file=file, by=review.by, day=day, first=first.isoformat()
            )


def _check_ids(assessment: Assessment) -> None:
    base = f"assessments/{assessment.id}"
    sections = assessment.sections
    groups: list[tuple[str, Iterable[str]]] = [
        ("questions", (section.id for section in sections)),
        ("questions", (question.id for section in sections for question in section.questions)),
        ("questions", (contradiction.id for contradiction in assessment.contradictions)),
        ("rules", (table.id for table in assessment.tables)),
        ("cases", (case.case for case in assessment.cases)),
        *(("questions", question.values) for question in assessment.questions.values()),
        *(("rules", (outcome.id for outcome in table.outcomes)) for table in assessment.tables),
    ]
    for name, ids in groups:
        check_ids(ids, f"{base}/{name}.yaml")


def _check_question(question: Question, file: str) -> None:
    odd = [choice.value for choice in question.choices if not VALUE.fullmatch(choice.value)]
    loud_schools = question.kind == "schools" and not question.informative
    presumed = question.presumed
    wrong = presumed is not None and (question.kind == "some" or presumed.answer not in question.values)
    useless = question.repair is not None and not question.changeable
    check_kind(
        question,
        file,
        {"informative": loud_schools, "choices": bool(odd), "presumed": wrong, "repair": useless},
    )


def _check_texts(assessment: Assessment, questions: str, rules: str) -> None:
    """Options and units may be names, the same in both languages; everything else is a sentence."""
    asked = list(question_texts(assessment))
    check_texts(asked, questions)
    check_unanswered([*asked, *choice_labels(assessment)], questions)
    known = assessment.questions
    for key, text, item in rule_texts(assessment):
        check_texts([(key, text)], rules)
        for name in sorted(text.placeholders) if item else ():
            if name not in known:
                raise IbpError("assessments.dead_placeholder", file=rules, key=key, name=name)


def question_texts(assessment: Assessment) -> Iterator[tuple[str, Text]]:
    """Key and text of all that is asked but the choices; ``<question>.<part>`` where it belongs to one."""
    for key in ("title", "subject", "subject_label", "introduction"):
        yield key, getattr(assessment, key)
    for section in assessment.sections:
        yield f"{section.id}.title", section.title
    for question in assessment.questions.values():
        yield from question.texts()
        for repair in (question.repair, *(choice.repair for choice in question.choices)):
            if repair:
                yield f"{question.id}.repair", repair
        if question.presumed:
            yield f"{question.id}.presumed.why", question.presumed.why
    for contradiction in assessment.contradictions:
        yield f"contradictions[{contradiction.id}].text", contradiction.text
    if assessment.ask:
        yield "ask", assessment.ask


def choice_labels(assessment: Assessment) -> Iterator[tuple[str, Text]]:
    """Key and label of every choice."""
    for question in assessment.questions.values():
        for choice in question.choices:
            yield f"{question.id}.choices[{choice.value}]", choice.label


def rule_texts(assessment: Assessment) -> Iterator[tuple[str, Text, Rule | Otherwise | None]]:
    """Key and text of all that is decided, and the rule that says it: its texts may hold placeholders."""
    for table in assessment.tables:
        yield f"tables[{table.id}].title", table.title, None
        for outcome in table.outcomes:
            for name in ("title", "summary", "not_yet"):
                if text := getattr(outcome, name):
                    yield f"outcomes[{outcome.id}].{name}", text, None
            for done in outcome.done:
                yield f"outcomes[{outcome.id}].done.title", done.title, None
                yield f"outcomes[{outcome.id}].done.summary", done.summary, None
        for key, item in decisions(table):
            yield f"{key}.reason", item.reason, item
            if item.advice:
                yield f"{key}.advice", item.advice, item


def decisions(table: Table) -> Iterator[tuple[str, Rule | Otherwise]]:
    """Key and rule of every version of each rule of a table, and of what holds otherwise."""
    for rule in table.rules:
        yield f"rules[{rule.id}]", rule
    for otherwise in table.otherwise:
        yield f"tables[{table.id}].otherwise", otherwise


def _check_table(table: Table, assessment: Assessment, file: str, citations: Collection[str]) -> None:
    given = set()
    for key, item in decisions(table):
        given.add(item.outcome)
        if table.outcome(item.outcome) is None:
            raise IbpError("assessments.dead_outcome", file=file, key=f"{key}.outcome", outcome=item.outcome)
        check_citations(item.sources, citations, file, f"{key}.sources")
        _check_done([item.done] if item.done else [], assessment, file, f"{key}.done")
    for outcome in table.outcomes:
        if outcome.deadline and outcome.deadline.done:
            _check_done([outcome.deadline.done], assessment, file, f"outcomes[{outcome.id}].deadline.done")
        since = assessment.questions.get(outcome.deadline.since) if outcome.deadline else None
        if outcome.deadline and (since is None or since.kind != "datetime"):
            raise IbpError(
                "assessments.dead_deadline", file=file, key=outcome.id, name=outcome.deadline.since
            )
        for name in outcome.alongside:
            if name not in {other.id for other in assessment.tables}:
                raise IbpError("assessments.dead_table", file=file, key=outcome.id, table=name)
        for done in outcome.done:
            _check_done(done.questions, assessment, file, f"outcomes[{outcome.id}].done")
        if outcome.id not in given:
            raise IbpError(
                "assessments.unused_outcome", file=file, key=f"tables[{table.id}]", outcome=outcome.id
            )
    _check_otherwise(table, file)


def _check_done(names: Iterable[str], assessment: Assessment, file: str, key: str) -> None:
    for name in names:
        if name not in assessment.questions:
            raise IbpError("assessments.dead_placeholder", file=file, key=key, name=name)


def _check_otherwise(table: Table, file: str) -> None:
    key = f"tables[{table.id}].otherwise"
    if not table.otherwise:
        if table.hit_policy == "collect":
            return
        raise IbpError("catalogue.missing_key", file=file, key=key)
    first_rule = min(rule.valid_from for rule in table.rules)
    if first_rule < table.otherwise[0].valid_from:
        raise _gap(file, key, first_rule)
    ends = table.otherwise[-1].valid_until
    if ends is not None:
        raise _gap(file, key, ends + timedelta(days=1))


def _gap(file: str, key: str, day: date) -> IbpError:
    return IbpError("assessments.date_gap", file=file, key=key, day=day.isoformat())
