"""How long records are kept: categories of records with dated limits, from ``data/retention``."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from ibp_workbook.catalogue.assessments.models import Confidence
from ibp_workbook.catalogue.checking import (
    check_citations,
    check_ids,
    check_period,
    check_texts,
    check_unanswered,
)
from ibp_workbook.catalogue.models import Content, Dated, Identifier, Text
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError

FILE = "retention/categories.yaml"
UNITS = ("years", "months", "weeks", "days")
Count = Annotated[int, Meta(ge=0, le=200)]


class Term(Content, frozen=True):
    """A length of time in exactly one unit, such as ``{years: 2}``."""

    years: Count | None = None
    months: Count | None = None
    weeks: Count | None = None
    days: Annotated[int, Meta(ge=0, le=73_000)] | None = None

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """The units that are given with their counts; one, in a checked term."""
        given = ((unit, getattr(self, unit)) for unit in UNITS)
        return tuple((unit, count) for unit, count in given if count is not None)


class Limits(Dated, frozen=True, kw_only=True):
    """What holds for a category during a period (both days included).

    Attributes:
        kind: ``legal`` when a law sets the limit, ``guideline`` otherwise.
        minimum: not to be destroyed before; None when nothing asks to keep the records.
        maximum: not to be kept longer; None when there is no fixed upper limit.
        criterion: what ends the period where no number does.
        keep: not to be destroyed at all for the time being.
        unless_notified: the law's maximum is a condition of not having to notify the processing beforehand;
            who did notify it may keep the records longer where needed.
    """

    kind: Literal["legal", "guideline"]
    sources: Annotated[tuple[str, ...], Meta(min_length=1)]
    confidence: Confidence
    minimum: Term | None = None
    maximum: Term | None = None
    criterion: Text | None = None
    keep: bool = False
    unless_notified: bool = False
    note: Text | None = None


class Category(Content, frozen=True):
    """A kind of records, never the records of one pupil; its limits in order of date."""

    id: Identifier
    title: Text
    examples: Annotated[tuple[Text, ...], Meta(min_length=1)]
    start: Text
    limits: Annotated[tuple[Limits, ...], Meta(min_length=1)]
    facts: tuple[str, ...] = ()


class RetentionFile(Content, frozen=True):
    """``categories.yaml``."""

    categories: tuple[Category, ...]


def load_retention(folder: Path, citations: Collection[str]) -> dict[str, Category]:
    """The categories of ``folder/categories.yaml`` by id, each checked; none when there is no such file.

    Args:
        folder: such as ``data/retention``.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    path = folder / "categories.yaml"
    categories = read_content(path, FILE, RetentionFile, RetentionFile(())).categories
    check_ids((category.id for category in categories), FILE)
    for category in categories:
        _check(category, citations)
    return {category.id: category for category in categories}


def _check(category: Category, citations: Collection[str]) -> None:
    base = f"categories[{category.id}]"
    said = [(f"{base}.{key}", text) for key, _, text in texts_of(category)]
    check_texts(said, FILE)
    check_unanswered(said, FILE)
    for index, limits in enumerate(category.limits):
        _check_limits(limits, f"{base}.limits[{index}]", citations)
    for earlier, later in pairwise(category.limits):
        _check_follows(earlier, later, f"{base}.limits")


def texts_of(category: Category) -> Iterator[tuple[str, date, Text]]:
    """Key, first day on which it can be read, and text of all that a category says."""
    first = category.limits[0].valid_from
    yield from (("title", first, category.title), ("start", first, category.start))
    yield from ((f"examples[{index}]", first, text) for index, text in enumerate(category.examples))
    for index, limits in enumerate(category.limits):
        for name in ("criterion", "note"):
            if text := getattr(limits, name):
                yield f"limits[{index}].{name}", limits.valid_from, text


def _check_limits(limits: Limits, key: str, citations: Collection[str]) -> None:
    check_citations(limits.sources, citations, FILE, f"{key}.sources")
    check_period(limits.valid_from, limits.valid_until, FILE, key)
    fixed = [term for term in (limits.minimum, limits.maximum) if term]
    if any(len(term.parts) != 1 for term in fixed):
        raise IbpError("retention.wrong_term", file=FILE, key=key)
    if bool(fixed) == bool(limits.criterion) or (limits.keep and fixed):
        raise IbpError("retention.no_limit", file=FILE, key=key)
    if len(fixed) == 2 and _days(fixed[0]) > _days(fixed[1]):
        raise IbpError("retention.minimum_above_maximum", file=FILE, key=key)


def _check_follows(earlier: Limits, later: Limits, key: str) -> None:
    """A day that belongs to two periods, or to none between two, is a mistake."""
    if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
        raise IbpError("catalogue.overlapping_dates", file=FILE, key=key, day=later.valid_from.isoformat())
    following = earlier.valid_until + timedelta(days=1)
    if following != later.valid_from:
        raise IbpError("assessments.date_gap", file=FILE, key=key, day=following.isoformat())


def _days(term: Term) -> float:
    """About how many days; good enough to see that a minimum lies above a maximum."""
    about = {"years": 365.25, "months": 30.44, "weeks": 7, "days": 1}
    return sum(count * about[unit] for unit, count in term.parts)
