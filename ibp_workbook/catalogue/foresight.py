"""No text knows the future: what it names exists on the first day on which one can read it.

A verdict on a day in 2017 that speaks of a bill of 2025 is wrong, however right it is today, and so is a
retention period. Dates and years are read from the texts; what has a name and a first day of its own
stands in ``data/known_since.yaml``, and so does a date that was announced beforehand. A choice may name
what a person says to have, also on a day before it was there, as long as no rule then finds it good.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ibp_workbook.catalogue.assessments.checks import decisions, question_texts, rule_texts
from ibp_workbook.catalogue.assessments.models import Assessment, Question, Rule
from ibp_workbook.catalogue.models import Content, Filled, Provision, Source, Text
from ibp_workbook.catalogue.retention import FILE as RETENTION
from ibp_workbook.catalogue.retention import Category, texts_of
from ibp_workbook.catalogue.sources import find_provision
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError
from ibp_workbook.formats import MONTHS

FILE = "known_since.yaml"
_NUMBERS = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
_DATE = rf"(?:(?:(\d{{1,2}})\s+)?({'|'.join(_NUMBERS)})\s+)?\b((?:19|20)\d\d)\b"
_FROM = re.compile(r"on >= '(\d{4}-\d{2}-\d{2})'")


class Known(Content, frozen=True):
    """Names of one thing, or of a day that was announced, and the day since which one could know of it."""

    names: tuple[Filled, ...]
    since: date


class Said(NamedTuple):
    """A text, and the first day on which it is read.

    Attributes:
        file: where it stands.
        key: its key there.
        day: that first day.
        text: what it says.
        rule: the rule that says it; it may speak of what the answers bring up.
    """

    file: str
    key: str
    day: date
    text: Text
    rule: Rule | None = None


class Foresight(NamedTuple):
    """What there is to know of later.

    Attributes:
        since: what has a name -> the day since which one could know of it.
        pattern: finds those names, and dates and years, in small letters.
    """

    since: Mapping[str, date]
    pattern: re.Pattern[str]

    def of_later(self, text: Text, day: date) -> Iterator[tuple[str, date]]:
        """What a text that is read on ``day`` says of later, and of when that is."""
        for words in (text.nl, text.en):
            for match in self.pattern.finditer(
                words.lower()
            ):  # twice as fast as a pattern that minds no case
                later = self.since[match[1]] if match[1] else _day(match)
                if later > day:
                    yield words[slice(*match.span())], later


def check_foresight(
    assessments: Mapping[str, Assessment],
    sources: Mapping[str, Source],
    retention: Mapping[str, Category],
    data: Path,
) -> None:
    """Check that no text and no citation is of later than the first day on which it is read.

    Args:
        assessments: by id.
        sources: by id.
        retention: the categories by id.
        data: the data folder.

    Raises:
        IbpError: the first that is; names file, key and what is of later.
    """
    foresight = _foresight(data)
    for said in _everything(assessments, sources, retention):
        for what, _ in foresight.of_later(said.text, said.day):
            if not _is_brought_up(what, said.rule, assessments):
                raise _later(said.file, said.key, said.day, what)
    for assessment in assessments.values():
        _check_choices(assessment, foresight)
    for file, key, day, citations in _citing(assessments, retention):
        for citation in citations:
            found = find_provision(sources, citation)
            if found and all(version.valid_from > day for version in found[1].versions):
                raise _later(file, key, day, citation)


def _foresight(data: Path) -> Foresight:
    known = read_content(data / FILE, FILE, tuple[Known, ...], ())
    since = {name.lower(): item.since for item in known for name in item.names}
    names = "|".join(re.escape(name) for name in sorted(since, key=len, reverse=True)) or "(?!)"
    return Foresight(since, re.compile(rf"(?<!\w)(?:({names})(?!\w)|{_DATE})"))


def _day(match: re.Match[str]) -> date:
    day, month, year = match.groups()[-3:]
    return date(int(year), _NUMBERS[month] if month else 1, int(day or 1))


def _later(file: str, key: str, day: date, what: str) -> IbpError:
    return IbpError("assessments.of_later", file=file, key=key, day=day, what=what)


def _everything(
    assessments: Mapping[str, Assessment],
    sources: Mapping[str, Source],
    retention: Mapping[str, Category],
) -> Iterator[Said]:
    for source in sources.values():
        for key, provision in source.provisions.items():
            yield from _provision(f"sources/{source.id}.yaml", key, provision)
    for assessment in assessments.values():
        yield from _questions(assessment)
        yield from _rules(assessment)
    for category in retention.values():
        for key, day, text in texts_of(category):
            yield Said(RETENTION, f"categories[{category.id}].{key}", day, text)


def _provision(file: str, key: str, provision: Provision) -> Iterator[Said]:
    for version in provision.versions:
        for text in (version.label or provision.label, version.summary):
            yield Said(file, f"provisions.{key}", version.valid_from, text)


def _questions(assessment: Assessment) -> Iterator[Said]:
    """All that is asked but the choices, each from the first day on which it is."""
    file, first = f"assessments/{assessment.id}/questions.yaml", _first_day(assessment)
    for key, text in question_texts(assessment):
        question = assessment.questions.get(key.partition(".")[0])
        yield Said(file, key, _shown_from(question, first) if question else first, text)


def _check_choices(assessment: Assessment, foresight: Foresight) -> None:
    """A choice names what a person says to have; before that was there, no rule may find it good."""
    file, first = f"assessments/{assessment.id}/questions.yaml", _first_day(assessment)
    for question in assessment.questions.values():
        day = _shown_from(question, first)
        for choice in question.choices:
            for what, since in foresight.of_later(choice.label, day):
                key = f"{question.id}.choices[{choice.value}]"
                weighed = [
                    (table.outcome(rule.outcome), rule)
                    for table, rule in assessment.rules()
                    if f"answers.{question.id}" in rule.when and f"'{choice.value}'" in rule.when
                ]
                if not weighed:
                    raise _later(file, key, day, what)
                for outcome, rule in weighed:
                    if outcome and outcome.tone == "good" and rule.valid_from < since:
                        days = {"since": since, "day": rule.valid_from}
                        raise IbpError(
                            "assessments.good_before", file=file, key=key, what=what, rule=rule.id, **days
                        )


def _shown_from(question: Question, first: date) -> date:
    begins = _FROM.search(question.show_if or "")
    return date.fromisoformat(begins[1]) if begins else first


def _first_day(assessment: Assessment) -> date:
    """The first day on which there is a verdict."""
    return max(table.otherwise[0].valid_from for table in assessment.tables if table.otherwise)


def _rules(assessment: Assessment) -> Iterator[Said]:
    file, first = f"assessments/{assessment.id}/rules.yaml", _first_day(assessment)
    for key, text, item in rule_texts(assessment):
        rule = item if isinstance(item, Rule) else None
        yield Said(file, key, item.valid_from if item else first, text, rule)


def _is_brought_up(what: str, rule: Rule | None, assessments: Mapping[str, Assessment]) -> bool:
    """Whether the choices that a rule looks for speak of it."""
    questions = (
        question for assessment in assessments.values() for question in assessment.questions.values()
    )
    choices = (choice for question in questions for choice in question.choices)
    return rule is not None and any(
        what.casefold() in f"{choice.label.nl} {choice.label.en}".casefold()
        for choice in choices
        if f"'{choice.value}'" in rule.when
    )


def _citing(
    assessments: Mapping[str, Assessment], retention: Mapping[str, Category]
) -> Iterator[tuple[str, str, date, tuple[str, ...]]]:
    """File and key of everything that cites, the first day on which it does, and its citations."""
    for assessment in assessments.values():
        file = f"assessments/{assessment.id}/rules.yaml"
        for table in assessment.tables:
            for key, item in decisions(table):
                yield file, key, item.valid_from, item.sources
    for category in retention.values():
        for index, limits in enumerate(category.limits):
            key = f"categories[{category.id}].limits[{index}]"
            yield RETENTION, key, limits.valid_from, limits.sources
