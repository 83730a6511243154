"""The report of one school, for its principal: two pages."""

from collections.abc import Iterator

from ibp_workbook import charts
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.plan import PLANNED, Gap
from ibp_workbook.formats import day
from ibp_workbook.reports import parts
from ibp_workbook.reports.decisions import Point, first_steps, strengths
from ibp_workbook.reports.document import Block, Break, Callout, Heading, Items, Paragraph, Picture, Report
from ibp_workbook.reports.material import Material
from ibp_workbook.store import School
from ibp_workbook.texts import Texts

PROMISES = 6


def school_report(material: Material, school: School) -> Report:
    """Where this school stands, three strengths, three first steps, and what the board does.

    Raises:
        IbpError: nothing is known of this school in the round.
    """
    texts, lang = Texts(material.lang), material.lang
    if school.id not in material.names or material.aliases:
        raise IbpError("reports.no_school", school=school.location)
    own = parts.domains(material.scores, school.id)
    gaps = [gap for gap in material.gaps if gap.where == school.location]
    radar = charts.radar(material.scores, school.id, lang=lang, title="")
    measured = {"name": material.round.name, "day": material.round.date}
    blocks = [
        Paragraph(texts("reports.school_lead", **measured), "lead"),
        *parts.few_answers(material, school.id),
        parts.facts(material, school.id),
        Heading(texts("reports.strengths")),
        *_points(strengths(own, lang), texts("reports.nothing_assessed"), "good"),
        Heading(texts("reports.first_steps")),
        *_points(first_steps(gaps, lang), texts("reports.no_gaps"), "attention"),
        Heading(texts("reports.board_does")),
        _promises(material, gaps),
        Break(),
        Picture(radar, texts("reports.radar_caption_school"), 56),
        parts.domain_table(material, school.id),
        *parts.votes(material, school.id),
        *parts.method(material, school.id),
    ]
    return Report(
        title=school.name,
        subtitle=texts("reports.school_title"),
        organisation=material.board.name,
        lang=lang,
        day=material.day,
        footer=f"{school.name} ({school.location}) · {day(material.day, material.lang)}",
        blocks=blocks,
    )


def _points(points: list[Point], nothing: str, tone: str) -> Iterator[Block]:
    for point in points:
        yield Callout(point.title, point.why, tone)
    if not points:
        yield Paragraph(nothing)


def _promises(material: Material, gaps: list[Gap]) -> Block:
    """Actions of the board's plan that help this school: its own gaps, or the whole board's."""
    texts = Texts(material.lang)
    own = {gap.topic for gap in gaps}
    helps = [
        action
        for action in material.plan
        if action.status in PLANNED
        and action.is_open
        and (own.intersection(action.topics) or any(not gap.where for gap in action.gaps))
    ]
    if not helps:
        return Paragraph(texts("reports.board_does_nothing"))
    lines = [texts("reports.promise", title=action.title, due=action.due) for action in helps[:PROMISES]]
    return Items(lines)
