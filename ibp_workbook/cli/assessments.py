"""``ibp assessments`` and ``ibp evaluate``: the ten questions on the command line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment, Question
from ibp_workbook.catalogue.yaml_file import read_yaml
from ibp_workbook.cli import shared
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.telling import open_rules, told
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.texts import Texts

ANSWERS_KB = 512
MOST_DEPTH = 2
"""Answers, and the choices made in one."""


@click.group(cls=shared.Group)
def assessments() -> None:
    """List and show the assessments."""


@assessments.command(name="list")
@shared.lang_option
def list_assessments(lang: str) -> None:
    """List the assessments."""
    rows = [
        {
            "id": assessment.id,
            "title": assessment.title.get(lang),
            "questions_served": list(assessment.questions_served),
            "subject": assessment.subject.get(lang),
            "questions": len(assessment.questions),
            "rules": sum(1 for _ in assessment.rules()),
            "cases": len(assessment.cases),
            "version": assessment.version,
        }
        for assessment in load_catalogue().assessments.values()
    ]
    shared.answer_rows(rows, ("id", "title", "subject", "questions", "rules", "cases"))


@assessments.command(name="show")
@click.argument("assessment_id", metavar="ID")
@shared.lang_option
def show_assessment(assessment_id: str, lang: str) -> None:
    """Show the questions of one assessment with their ids, kinds and choices."""
    assessment = find_assessment(assessment_id)
    if shared.wants_json():
        shared.print_json(
            {
                "id": assessment.id,
                "title": assessment.title.get(lang),
                "version": assessment.version,
                "digest": assessment.digest,
                "questions": [_question(item, lang) for item in assessment.questions.values()],
            }
        )
        return
    click.echo(f"{assessment.id}: {assessment.title.get(lang)}")
    for section in assessment.sections:
        click.echo(f"\n{section.title.get(lang)}")
        for question in section.questions:
            click.echo(f"  {question.id} ({question.kind}): {question.label.get(lang)}")
            for option in question.choices:
                click.echo(f"      {option.value}: {option.label.get(lang)}")


@click.command(name="evaluate", cls=shared.Answering)
@click.argument("assessment_id", metavar="ASSESSMENT")
@click.option("--answers", "file", required=True, type=shared.FILE, help="YAML: question: answer")
@shared.on_option
@shared.lang_option
def evaluate_answers(assessment_id: str, file: Path, on: date, lang: str) -> None:
    """Give the verdict of an assessment about a file of answers."""
    assessment = find_assessment(assessment_id)
    verdict = evaluate(assessment, read_answers(file), on)
    found = told(verdict, load_catalogue().sources, lang, times.today())
    if shared.wants_json():
        shared.print_json({**found, "undecided": open_rules(verdict)})
    else:
        _print_verdict(found, assessment, lang)


def find_assessment(assessment_id: str) -> Assessment:
    """The assessment with this id.

    Raises:
        IbpError: there is none; names those there are.
    """
    known = load_catalogue().assessments
    if assessment_id not in known:
        raise IbpError("assessments.unknown_assessment", id=assessment_id, known=", ".join(sorted(known)))
    return known[assessment_id]


def read_answers(file: Path) -> Mapping[str, Any]:
    """The answers in a YAML file: a mapping of question to answer.

    Raises:
        IbpError: too large, not readable, not YAML, or something else than answers.
    """
    name = file.name
    if file.is_file() and file.stat().st_size > ANSWERS_KB * 1024:
        raise IbpError("assessments.answers_too_large", file=name, limit=ANSWERS_KB)
    if file.is_file() and not _is_flat(file):
        raise IbpError("assessments.answers_not_a_mapping", file=name)
    try:
        answers = read_yaml(file, name)
    except ValueError as error:  # a number of thousands of digits
        raise IbpError("assessments.answers_not_a_mapping", file=name) from error
    if not isinstance(answers, dict):
        raise IbpError("assessments.answers_not_a_mapping", file=name)
    return answers


def _is_flat(file: Path) -> bool:
    """Whether a file is no deeper than answers go, without references.

    The reader works by recursion: a file of ten thousand brackets would end the whole process.
    """
    depth = 0
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for event in yaml.parse(file.read_text("utf-8"), Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH or isinstance(event, yaml.AliasEvent):
                return False
    except (yaml.YAMLError, UnicodeDecodeError, OSError):
        return True  # for the reader to say what is wrong
    return True


def _question(question: Question, lang: str) -> dict[str, Any]:
    """A question as data; keys that do not apply are left out."""
    optional = {
        "help": question.help.get(lang) if question.help else None,
        "show_if": question.show_if,
        "min": question.min,
        "max": question.max,
        "unit": question.unit.get(lang) if question.unit else None,
        "choices": [{"value": value, "label": words(question, value, lang)} for value in question.values],
    }
    return {
        "id": question.id,
        "kind": question.kind,
        "label": question.label.get(lang),
        "nature": question.nature,
        "changeable": question.changeable,
        "informative": question.informative,
        **{key: value for key, value in optional.items() if value not in (None, [])},
    }


def _print_verdict(found: dict[str, Any], assessment: Assessment, lang: str) -> None:
    texts = Texts(lang)
    click.echo(found["title"] or texts("assessments.undecided"))
    if found["confidence"]:
        click.echo(f"{texts('assess.confidence')} {found['confidence_words']}")
    click.echo(found["reviewed_words"])
    for item in found["contradictions"]:
        click.echo(f"! {item['text']}")
    for sentence in (found["summary"], found["warning"]):
        if sentence:
            click.echo(sentence)
    for step in found["steps"]:
        _print_list(step["title"], [line for line in (step["until"], *step["lines"]) if line])
    _print_list(texts("assess.alongside"), found["alongside"])
    if check := found["check"]:
        _print_list(
            texts("assess.check", who=check["with"]),
            [_reason_line(reason, texts) for reason in check["reasons"]],
        )
    presumed = [texts("assess.presumed_answer", **item) for item in found["presumed"]]
    _print_list(texts("assess.presumed"), presumed)
    _print_list(texts("assess.certain"), found["certain"])
    _print_list(
        texts("assessments.waiting_for"),
        [f"{name}: {assessment.questions[name].label.get(lang)}" for name in found["waiting_for"]],
    )
    for better in found["better"]:
        steps = [f"{step['repair']} ({step['question']}: {step['answer']})" for step in better["steps"]]
        _print_list(texts("assessments.better", outcome=better["title"]), steps)
    _print_list(texts("assessments.reasons"), [_reason_line(reason, texts) for reason in found["reasons"]])


def _reason_line(reason: dict[str, Any], texts: Texts) -> str:
    check = f" {texts('assessments.low')}" if reason["confidence"] == "low" else ""
    return f"{reason['text']} ({'; '.join(source['label'] for source in reason['sources'])}){check}"


def _print_list(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"- {line}")
