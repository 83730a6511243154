"""The three files of an assessment as they are written: a rule stands there once, with what changed when."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Annotated, Any, TypeVar

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from ibp_workbook.catalogue.assessments.models import (
    Assessment,
    Case,
    Confidence,
    HitPolicy,
    Name,
    Otherwise,
    Outcome,
    QuestionsFile,
    Rule,
    Step,
    Table,
)
from ibp_workbook.catalogue.checking import check_ids, check_period
from ibp_workbook.catalogue.models import Content, Filled, Identifier, Text
from ibp_workbook.errors import IbpError

DAY = timedelta(days=1)
_Dated = TypeVar("_Dated", Rule, Otherwise)


class Version(Content, frozen=True, kw_only=True):
    """From ``valid_from`` on: the sources of that period, and what else changed since the version before.

    A version ends where the next begins; only the last may say ``valid_until``.
    """

    valid_from: date
    sources: Annotated[tuple[str, ...], Meta(min_length=1)]
    valid_until: date | None = None
    outcome: str | UnsetType = UNSET
    reason: Text | UnsetType = UNSET
    advice: Text | UnsetType | None = UNSET
    confidence: Confidence | UnsetType = UNSET


class RuleVersion(Version, frozen=True, kw_only=True):
    """A version of a rule, which may also look at other answers than before."""

    when: Filled | UnsetType = UNSET


class WrittenOtherwise(Content, frozen=True, kw_only=True):
    """What holds when no rule of the table fires, as its first version says it."""

    outcome: str
    reason: Text
    versions: Annotated[tuple[Version, ...], Meta(min_length=1)]
    advice: Text | None = None
    confidence: Confidence = "high"
    about: tuple[Name, ...] | None = None
    step: Step | None = None
    done: Name | None = None


class WrittenRule(WrittenOtherwise, frozen=True, kw_only=True):
    """A rule as its first version says it, and its versions."""

    id: Identifier
    when: Filled
    versions: Annotated[tuple[RuleVersion, ...], Meta(min_length=1)]


class WrittenTable(Content, frozen=True, kw_only=True):
    """A decision table with its rules as they are written."""

    id: Name
    title: Text
    hit_policy: HitPolicy
    outcomes: Annotated[tuple[Outcome, ...], Meta(min_length=1)]
    rules: Annotated[tuple[WrittenRule, ...], Meta(min_length=1)]
    otherwise: WrittenOtherwise | None = None
    step: Step | None = None


class RulesFile(Content, frozen=True):
    """``rules.yaml``: the tables, and which of them gives the verdict."""

    tables: Annotated[tuple[WrittenTable, ...], Meta(min_length=1)]
    verdict: str


CasesFile = tuple[Case, ...]
"""``cases.yaml``."""


def put_together(questions: QuestionsFile, rules: RulesFile, cases: CasesFile, file: str) -> Assessment:
    """The assessment of three files, in which each version of a rule says everything.

    Args:
        questions: what is asked.
        rules: how answers become an outcome.
        cases: examples.
        file: the name of the rules for an error.

    Raises:
        IbpError: an id that two rules have, versions that are not in order, or one that ends before the
            next begins.
    """
    check_ids((rule.id for table in rules.tables for rule in table.rules), file)
    tables = tuple(_table(table, file) for table in rules.tables)
    return Assessment(**asdict(questions), tables=tables, verdict=rules.verdict, cases=cases)


def _table(table: WrittenTable, file: str) -> Table:
    rules = [version for rule in table.rules for version in _versions(rule, Rule, file, f"rules[{rule.id}]")]
    key = f"tables[{table.id}].otherwise"
    otherwise = _versions(table.otherwise, Otherwise, file, key) if table.otherwise else ()
    return Table(**{**asdict(table), "rules": tuple(rules), "otherwise": tuple(otherwise)})


def _versions(
    written: WrittenRule | WrittenOtherwise, model: type[_Dated], file: str, key: str
) -> Iterator[_Dated]:
    said = _said(written)
    for version, following in zip_longest(written.versions, written.versions[1:]):
        _check_dates(version, following, file, key)
        until = following.valid_from - DAY if following else version.valid_until
        said |= _said(version)
        yield model(**{**said, "valid_until": until})


def _said(struct: WrittenOtherwise | Version) -> dict[str, Any]:
    said = asdict(struct).items()
    return {name: value for name, value in said if name != "versions" and value is not UNSET}


def _check_dates(version: Version, following: Version | None, file: str, key: str) -> None:
    start, until = version.valid_from, version.valid_until
    if following is not None and following.valid_from <= start:
        day = following.valid_from.isoformat()
        raise IbpError("catalogue.overlapping_dates", file=file, key=key, day=day)
    if following is not None and until is not None:
        raise IbpError("assessments.early_end", file=file, key=key, until=until.isoformat())
    check_period(start, until, file, key)
