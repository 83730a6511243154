"""The management report of a board: one page to decide on, and everything behind it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ibp_workbook import analysis, charts
from ibp_workbook.evaluate.plan import MATURITY, topic_of
from ibp_workbook.formats import day, number, percent
from ibp_workbook.reports import parts
from ibp_workbook.reports.decisions import Decision, decisions, outlook, when
from ibp_workbook.reports.document import (
    Block,
    Break,
    Contents,
    Heading,
    Items,
    OnItsSide,
    Paragraph,
    Picture,
    Report,
    Table,
)
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

MISSED = 10
CITED = 6
"""So many provisions are told at one place, the ones behind most gaps first; the gaps themselves have all."""
ON_A_PAGE = 22
"""So many schools are in one heatmap: of more the names could not be read on paper."""
WITH_SPREAD = ON_A_PAGE - 3
"""Of so many schools the spread of each domain fits below them."""


@dataclass
class Grounds:
    """The provisions behind what is said, told where they are used; what one asks is told once."""

    material: Material
    told: set[str] = field(default_factory=set)

    def of(self, modules: Iterable[str], topics: Iterable[str] = ()) -> Iterator[Block]:
        """What the gaps of these modules rest on.

        Args:
            modules: such as ``maturity`` or the id of an assessment.
            topics: only these things that are missing; all of them by default.
        """
        modules, topics = set(modules), set(topics)
        cited = [
            citation
            for gap in self.material.gaps
            if gap.module in modules and (not topics or gap.topic in topics)
            for citation in gap.sources
        ]
        usual = [citation for citation, _ in Counter(cited).most_common()]
        new = [citation for citation in usual if citation not in self.told][:CITED]
        if new:
            self.told |= set(new)
            yield Paragraph(Texts(self.material.lang)("reports.grounds"), "note")
            about = self.material
            yield Items(parts.source_lines(about.catalogue, new, about.lang, about.day), style="note")


def management_report(material: Material) -> Report:
    """The report for the board and its management."""
    texts, grounds, asked = Texts(material.lang), Grounds(material), decisions(material)
    blocks = [
        Contents(texts("reports.contents")),
        *_summary(material, asked),
        Break(),
        *_schools(material),
        *_missed(material, grounds),
        *_trend(material),
        *_dossiers(material, grounds),
        *_dpias(material),
        Heading(texts("reports.plan")),
        *parts.plan_blocks(material),
        *parts.votes(material),
        *parts.method(material),
        *_record(material, asked),
    ]
    cover = [
        texts("reports.cover_round", name=material.round.name, day=material.round.date),
        texts("reports.cover_schools", n=len(material.schools)),
        texts("reports.cover_day", day=material.day),
    ]
    return parts.report(material, "management", blocks, cover)


def _summary(material: Material, asked: list[Decision]) -> Iterator[Block]:
    """What a board member reads in two minutes: where we stand, on what it rests, what to decide."""
    texts = Texts(material.lang)
    yield Heading(texts("reports.summary"))
    yield from parts.few_answers(material)
    yield Heading(texts("reports.stand"), 2)
    yield Paragraph(_stand(material, texts), "lead")
    yield parts.facts(material)
    yield Heading(texts("reports.rests"), 2)
    counted = texts("common.counted", **analysis.apart(parts.overall(material.scores))._asdict())
    numbers = {"schools": len(material.schools), "evidence": parts.count_evidence(material)}
    about = {"name": material.round.name, "day": material.round.date, "counted": counted}
    yield Paragraph(texts("reports.rests_on", **numbers, **about))
    yield Heading(texts("reports.decide", n=len(asked)), 2)
    if asked:
        yield _decisions(material, asked)
        yield Paragraph(texts("reports.decide_proposed"), "note")
    else:
        yield Paragraph(texts("reports.decide_nothing"))
    yield Heading(texts("reports.nothing_done"), 2)
    told = outlook(material)
    yield Paragraph(texts(f"reports.left_{told.variant}", **told.numbers))


def _stand(material: Material, texts: Texts) -> str:
    """The mean, how it changed, and the strongest and weakest domain."""
    row, lang = parts.overall(material.scores), material.lang
    if not int(row["n"]):
        return texts("reports.summary_nothing")
    numbers = {"mean": number(row["mean"], lang), "target": int(row["target"]), "gaps": len(material.gaps)}
    said = [texts("reports.stand_mean", **numbers, until=material.target_date)]
    if material.before is not None and material.previous:
        moved = analysis.change(material.before, material.answers, by="overall").iloc[0]
        if int(moved["n"]):
            ends = {name: number(float(moved[name]), lang) for name in ("before", "now")}
            said.append(texts("reports.stand_change", name=material.previous.name, **ends))
    means = parts.domains(material.scores).dropna(subset=["mean"]).sort_values(["mean", "position"])
    if len(means) > 1:
        best, worst = means.iloc[-1]["domain_title"], means.iloc[0]["domain_title"]
        said.append(texts("reports.stand_ends", best=best, worst=worst))
    return " ".join(said)


def _decisions(material: Material, asked: list[Decision]) -> Table:
    texts, lang = Texts(material.lang), material.lang
    rows = [
        [
            f"{place}. {point.title}",
            " ".join(filter(None, [point.why, parts.source_labels(material, point.sources[:2])])),
            point.owner,
            when(point.until, lang),
            point.otherwise,
        ]
        for place, point in enumerate(asked, start=1)
    ]
    columns = [texts(f"reports.decide_{name}") for name in ("what", "why", "who", "until", "otherwise")]
    return Table(columns, rows, (2.6, 3.6, 1.4, 1.5, 2.6), (), ["attention"] * len(rows))


def _record(material: Material, asked: list[Decision]) -> Iterator[Block]:
    """Room to write down what was decided about each of the decisions, and who adopts it."""
    if not asked:
        return
    texts = Texts(material.lang)
    yield Heading(texts("reports.record"))
    columns = [texts(f"reports.record_{name}") for name in ("what", "decided")]
    columns += [texts(f"reports.decide_{name}") for name in ("who", "until")]
    to_write = "\n\n"  # a pen needs room
    rows = [[f"{place}. {point.title}", to_write, "", ""] for place, point in enumerate(asked, start=1)]
    yield Table(columns, rows, (3, 3, 1.5, 1.5))
    yield parts.signatures(material)


def _schools(material: Material) -> Iterator[Block]:
    """The heatmap, on pages in landscape, with its heading; then all schools together."""
    texts, lang, scores = Texts(material.lang), material.lang, material.scores
    heading = Heading(texts("board.heatmap"))
    cells = analysis.heatmap(scores)
    if not int(cells["n"].sum()):
        yield heading
        yield Paragraph(texts("reports.nothing_assessed"))
        return
    ordered = analysis.order(scores).schools
    pages = -(-len(ordered) // ON_A_PAGE)
    blocks: list[Block] = [heading]
    for page in range(pages):
        chosen = ordered[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
        frame = scores[scores["school_id"].isin(chosen)].set_index("school_id").loc[chosen].reset_index()
        part = texts("reports.heatmap_caption", part=page + 1, parts=pages)
        caption = part if pages > 1 else texts("charts.heatmap_title")
        chart = charts.heatmap(frame, lang=lang, title="", is_compact=len(ordered) > WITH_SPREAD)
        blocks.append(Picture(chart, caption))
    yield OnItsSide(blocks)
    yield Heading(texts("reports.together"))
    yield Picture(charts.radar(scores, lang=lang, title=""), texts("reports.radar_caption"))
    yield parts.domain_table(material)


def _trend(material: Material) -> Iterator[Block]:
    texts, lang = Texts(material.lang), material.lang
    yield Heading(texts("board.domains"))
    frame = pd.DataFrame()
    if material.before is not None:
        frame = analysis.change(material.before, material.answers, by="domain")
    if frame.empty or not int(frame["n"].sum()):
        yield Paragraph(texts("reports.no_trend"))
        return
    previous = material.previous.name if material.previous else ""
    yield Picture(charts.change(frame, lang, title=""), texts("reports.trend_caption", name=previous))


def _missed(material: Material, grounds: Grounds) -> Iterator[Block]:
    texts = Texts(material.lang)
    yield Heading(texts("board.missed"))
    frame = analysis.most_missed(material.answers, top=MISSED)
    own = analysis.board_missed(material.answers)
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
    if len(own):
        yield Heading(texts("reports.missed_board", n=len(own)), 2)
        columns = [texts(f"table.{name}") for name in ("statement_title", "domain_title", "level")]
        rows = [
            [row["statement_title"], row["domain_title"], str(int(row["level"]))]
            for row in own.head(MISSED).to_dict("records")
        ]
        yield Table(columns, rows, (4, 2.6, 1.2), (2,))
    told = pd.concat([frame["statement"], own["statement"].head(MISSED)])
    yield from grounds.of([MATURITY], (topic_of(material.framework.id, norm) for norm in told))


def _dossiers(material: Material, grounds: Grounds) -> Iterator[Block]:
    """The assessments with a dossier: how many came out how, and by name those that need attention."""
    texts, frame = Texts(material.lang), material.dossiers
    yield Heading(texts("reports.dossiers"))
    if material.aliases:
        yield Paragraph(texts("reports.dossiers_aliases"))
        return
    for assessment, own in frame.groupby("assessment", sort=False):
        yield Heading(own["title"].iloc[0], 2)
        counts = own.groupby("outcome_title", sort=False).size()
        yield Paragraph(" · ".join(f"{title}: {n}" for title, n in counts.items()))
        attention = own[own["tone"].isin(["bad", "attention"])]
        if len(attention):
            rows = [
                [row["subject"], _where(row, texts), _outcome(row, texts), day(row["changed"], material.lang)]
                for row in attention.to_dict("records")
            ]
            names = ("subject", "where", "outcome", "changed")
            columns = [texts(f"dossiers.{name}") for name in names]
            yield Table(columns, rows, (3, 2.2, 4.4, 1.4), (), list(attention["tone"]))
            yield from grounds.of([str(assessment)])
    missing = [
        item.title.get(material.lang)
        for item in material.catalogue.assessments.values()
        if item.id not in set(frame["assessment"])
    ]
    if missing:
        yield Paragraph(texts("reports.dossiers_none", titles=" · ".join(missing)))


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
        yield Paragraph(texts("reports.dpias_none"))
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
