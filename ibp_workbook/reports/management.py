"""The management report of a board: one page to decide on, and everything behind it."""

from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from ibp_workbook import analysis, charts
from ibp_workbook.formats import day, number, percent
from ibp_workbook.reports import parts
from ibp_workbook.reports.decisions import decisions
from ibp_workbook.reports.document import (
    Block,
    Break,
    Callout,
    Contents,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
)
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

MISSED = 10
ON_A_PAGE = 40
"""So many schools are in one heatmap: of more the names could not be read on paper."""
SOURCES = 25


def management_report(material: Material) -> Report:
    """The report for the board and its management."""
    texts = Texts(material.lang)
    blocks = [
        *_summary(material),
        Break(),
        *_schools(material),
        *_trend(material),
        *_missed(material),
        *_dossiers(material),
        *_dpias(material),
        Heading(texts("reports.plan")),
        *parts.plan_blocks(material),
        *parts.votes(material),
        *parts.method(material),
        *_sources(material),
    ]
    name = material.board.name
    return Report(
        title=texts("reports.management_title"),
        subtitle=name,
        organisation=name,
        lang=material.lang,
        day=material.day,
        footer=f"{texts('reports.management_title')} · {name} · {day(material.day, material.lang)}",
        blocks=blocks,
        facts=[
            texts("reports.cover_round", name=material.round.name, day=material.round.date),
            texts("reports.cover_schools", n=len(material.schools)),
            texts("reports.cover_day", day=material.day),
        ],
    )


def _summary(material: Material) -> Iterator[Block]:
    texts, row = Texts(material.lang), parts.overall(material.scores)
    yield Heading(texts("reports.summary"))
    yield from parts.few_answers(material)
    mean = number(row["mean"], material.lang)
    if int(row["n"]):
        lead = texts("reports.summary_lead", mean=mean, target=int(row["target"]), gaps=len(material.gaps))
    else:
        lead = texts("reports.summary_nothing")
    yield Paragraph(lead, "lead")
    yield parts.facts(material)
    found = decisions(material)
    if found:
        yield Heading(texts("reports.decide", n=len(found)), 2)
    for place, point in enumerate(found, start=1):
        yield Callout(f"{place}. {point.title}", point.why, "attention")
    if not found:
        yield Callout(texts("reports.decide_nothing"), texts("reports.decide_nothing_why"), "good")
    yield Contents(texts("reports.contents"))


def _schools(material: Material) -> Iterator[Block]:
    texts, lang, scores = Texts(material.lang), material.lang, material.scores
    yield Heading(texts("reports.standing"))
    cells = analysis.heatmap(scores)
    if not int(cells["n"].sum()):
        yield Paragraph(texts("reports.nothing_assessed"))
        return
    ordered = list(cells.drop_duplicates("school_id")["school_id"])
    pages = -(-len(ordered) // ON_A_PAGE)
    for page in range(pages):
        chosen = ordered[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
        frame = scores[scores["school_id"].isin(chosen)].set_index("school_id").loc[chosen].reset_index()
        part = texts("reports.heatmap_caption", part=page + 1, parts=pages)
        caption = part if pages > 1 else texts("charts.heatmap_title")
        yield Picture(charts.heatmap(frame, lang=lang, title=""), caption)
    yield Picture(charts.radar(scores, lang=lang, title=""), texts("reports.radar_caption"), 70)
    yield parts.domain_table(material)


def _trend(material: Material) -> Iterator[Block]:
    texts, lang = Texts(material.lang), material.lang
    yield Heading(texts("reports.trend"))
    frame = pd.DataFrame()
    if material.before is not None:
        frame = analysis.change(material.before, material.answers, by="domain")
    if frame.empty or not int(frame["n"].sum()):
        yield Paragraph(texts("reports.no_trend"))
        return
    previous = material.previous.name if material.previous else ""
    yield Picture(charts.change(frame, lang, title=""), texts("reports.trend_caption", name=previous))


def _missed(material: Material) -> Iterator[Block]:
    texts = Texts(material.lang)
    yield Heading(texts("reports.missed"))
    frame = analysis.most_missed(material.answers, top=MISSED)
    if frame.empty:
        yield Paragraph(texts("reports.nothing_missed"))
    else:
        rows = [
            [row["statement_title"], row["domain_title"], str(int(row["open"])), percent(row["share"]),
             f"{int(row['missed'])} / {int(row['n'])}"]
            for row in frame.to_dict("records")
        ]  # fmt: skip
        names = ("statement_title", "domain_title", "open", "share")
        columns = [*(texts(f"table.{name}") for name in names), texts("reports.missed_n")]
        yield Table(columns, rows, (4, 2.4, 1.2, 1.6, 1.4), (2, 3, 4))
    own = analysis.board_missed(material.answers)
    if len(own):
        yield Heading(texts("reports.missed_board", n=len(own)), 2)
        columns = [texts(f"table.{name}") for name in ("statement_title", "domain_title", "level")]
        rows = [
            [row["statement_title"], row["domain_title"], str(int(row["level"]))]
            for row in own.head(MISSED).to_dict("records")
        ]
        yield Table(columns, rows, (4, 2.6, 1.2), (2,))


def _dossiers(material: Material) -> Iterator[Block]:
    """Each of the assessments: how many came out how, and those that need attention by name."""
    texts, frame = Texts(material.lang), material.dossiers
    yield Heading(texts("reports.dossiers"))
    if material.aliases:
        yield Paragraph(texts("reports.dossiers_aliases"))
        return
    for assessment in material.catalogue.assessments.values():
        own = frame[frame["assessment"] == assessment.id]
        yield Heading(assessment.title.get(material.lang), 2)
        if own.empty:
            yield Paragraph(texts("reports.dossiers_none"))
            continue
        counts = own.groupby("outcome_title", sort=False).size()
        yield Paragraph(" · ".join(f"{title}: {n}" for title, n in counts.items()))
        attention = own[own["tone"].isin(["bad", "attention"])]
        if len(attention):
            rows = [
                [row["subject"], _where(row, texts), _outcome(row, texts),
                 day(row["changed"], material.lang)]
                for row in attention.to_dict("records")
            ]  # fmt: skip
            names = ("subject", "where", "outcome", "changed")
            columns = [texts(f"dossiers.{name}") for name in names]
            yield Table(columns, rows, (3, 2.2, 4.4, 1.4), (), list(attention["tone"]))


def _where(row: dict[Hashable, Any], texts: Texts) -> str:
    """The school that a row is about, or the board."""
    school = row["school"]
    return school if isinstance(school, str) and school else texts("common.board_itself")


def _outcome(row: dict[Hashable, Any], texts: Texts) -> str:
    """The outcome; below high also how sure it is, where to look and with whom: no paper sounds surer."""
    title, confidence = str(row["outcome_title"]), row["confidence"]
    unsure = confidence in ("medium", "low")
    return f"{title}. {texts(f'assess.confidence_{confidence}')} {row['check']}" if unsure else title


def _dpias(material: Material) -> Iterator[Block]:
    """The DPIAs: how far, what stays high, when they are looked at again."""
    texts = Texts(material.lang)
    if material.aliases:
        return
    yield Heading(texts("reports.dpias"))
    if material.dpias.empty:
        yield Paragraph(texts("reports.dossiers_none"))
        return
    rows, tones = [], []
    for row in material.dpias.to_dict("records"):
        numbers = (row["residual_high"], row["measures_open"])
        counts = ["–" if pd.isna(number) else str(int(number)) for number in numbers]
        review = day(row["review_date"], material.lang)
        rows.append([row["subject"], _where(row, texts), row["state_title"], *counts, review])
        bad = bool(row["review_overdue"]) or counts[0] not in ("–", "0")
        tones.append("attention" if bad else "")
    names = ("subject", "where", "state", "high", "open", "review")
    yield Table(
        [texts(f"reports.dpia_{name}") for name in names], rows, (3.4, 2.2, 1.8, 1.2, 1.4, 1.6), (3, 4), tones
    )


def _sources(material: Material) -> Iterator[Block]:
    """The provisions behind what is most missed and not in order."""
    citations = [citation for gap in material.gaps for citation in gap.sources]
    known = list(dict.fromkeys(citations))[:SOURCES]
    if known:
        yield Heading(Texts(material.lang)("reports.sources"))
        yield parts.source_list(material, known, material.day)
