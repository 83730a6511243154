"""What held when, and what is coming: milestones with dates, from ``data/timeline``."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from ibp_workbook.catalogue.assessments.models import Confidence
from ibp_workbook.catalogue.checking import check_citations, check_ids, check_period, check_texts
from ibp_workbook.catalogue.models import Content, Identifier, Text
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError

FILE = "timeline/milestones.yaml"


class Milestone(Content, frozen=True, kw_only=True):
    """Something that holds during a period, or that is to be reached by a day.

    Attributes:
        kind: ``law``, ``ruling``, ``agreement`` (of the sector), ``goal`` or ``proposal``.
        known_from: from this day on people could know of it; before, it does not exist for the timeline.
        starts: first day on which it holds, or the day of a goal; None while that is not known.
        ends: last day on which it holds (included); None when no end is known.
        pending: whether it comes, or stays, is still to be decided.
        replaced_by: from the day that one is known, this one is past.
        may_change_by: proposals or cases that may change this one.
        questions: the questions of the seed it helps to answer.
    """

    id: Identifier
    kind: Literal["law", "ruling", "agreement", "goal", "proposal"]
    title: Text
    summary: Text
    known_from: date
    sources: Annotated[tuple[str, ...], Meta(min_length=1)]
    confidence: Confidence
    facts: Annotated[tuple[str, ...], Meta(min_length=1)]
    starts: date | None = None
    ends: date | None = None
    pending: bool = False
    replaced_by: str | None = None
    may_change_by: tuple[str, ...] = ()
    questions: tuple[Annotated[int, Meta(ge=1, le=10)], ...] = ()


class TimelineFile(Content, frozen=True):
    """``milestones.yaml``."""

    milestones: tuple[Milestone, ...]


def load_timeline(folder: Path, citations: Collection[str]) -> dict[str, Milestone]:
    """The milestones of ``folder/milestones.yaml`` by id, each checked; none when there is no such file.

    Args:
        folder: such as ``data/timeline``.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    path = folder / "milestones.yaml"
    milestones = read_content(path, FILE, TimelineFile, TimelineFile(())).milestones
    check_ids((milestone.id for milestone in milestones), FILE)
    found = {milestone.id: milestone for milestone in milestones}
    for milestone in found.values():
        _check(milestone, found, citations)
    return found


def _check(milestone: Milestone, known: Mapping[str, Milestone], citations: Collection[str]) -> None:
    key = f"milestones[{milestone.id}]"
    check_texts(((f"{key}.title", milestone.title), (f"{key}.summary", milestone.summary)), FILE)
    check_citations(milestone.sources, citations, FILE, f"{key}.sources")
    for other in (*milestone.may_change_by, *([milestone.replaced_by] if milestone.replaced_by else [])):
        if other not in known or other == milestone.id:
            raise IbpError("timeline.dead_milestone", file=FILE, key=key, id=other)
    _check_dates(milestone, key)


def _check_dates(milestone: Milestone, key: str) -> None:
    starts, ends = milestone.starts, milestone.ends
    if starts is None and (ends is not None or not milestone.pending):
        raise IbpError("timeline.no_start", file=FILE, key=key)
    check_period(starts, ends, FILE, key)
    if milestone.kind == "goal" and (starts is None or starts != ends):
        raise IbpError("timeline.goal_is_a_day", file=FILE, key=key)
