"""Texts with which a board gives account: for its annual report, and as a statement with evidence."""

from collections.abc import Iterator

from ibp_workbook.analysis import apart
from ibp_workbook.evaluate.plan import PLANNED
from ibp_workbook.formats import day, number
from ibp_workbook.reports import parts
from ibp_workbook.reports.decisions import strengths
from ibp_workbook.reports.document import Block, Break, Heading, Items, Paragraph, Report, Table
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

NEXT = 5
EVIDENCE = 200


def annual_text(material: Material) -> Report:
    """The paragraph on information security and privacy for the annual report, to edit in Word."""
    texts, lang, row = Texts(material.lang), material.lang, parts.overall(material.scores)
    weakest = parts.domains(material.scores).dropna(subset=["mean"]).sort_values("mean").head(3)
    best = [point.title for point in strengths(parts.domains(material.scores), lang)]
    done = [action for action in material.plan if action.status == "done"]
    planned = [action for action in material.plan if action.status in PLANNED and action.is_open]
    numbers = {
        "round": material.round.name,
        "day": material.round.date,
        "schools": len(material.schools),
        "mean": number(row["mean"], lang),
        "target": int(row["target"]),
        "counted": texts("common.counted", **apart(row)._asdict()),
    }
    blocks: list[Block] = [
        Heading(texts("reports.annual_heading")),
        Paragraph(texts("reports.annual_intro", name=material.board.name)),
        *parts.few_answers(material),
        Paragraph(texts("reports.annual_standing", **numbers)),
    ]
    if best:
        weak = ", ".join(weakest["domain_title"])
        blocks.append(Paragraph(texts("reports.annual_domains", best=", ".join(best), weakest=weak)))
    if done:
        blocks.append(Paragraph(texts("reports.annual_done")))
        blocks.append(Items([material.without_names(action.title) for action in done]))
    if planned:
        blocks.append(Paragraph(texts("reports.annual_next", until=material.target_date)))
        lines = [
            texts("reports.promise", title=material.without_names(action.title), due=action.due)
            for action in planned[:NEXT]
        ]
        blocks.append(Items(lines))
    blocks.append(Paragraph(texts("reports.annual_goal", until=material.target_date)))
    return parts.report(material, "annual", blocks)


def statement(material: Material) -> Report:
    """The statement of the self-evaluation: results per domain, and the evidence that was named."""
    texts, row = Texts(material.lang), parts.overall(material.scores)
    numbers = {
        "name": material.board.name,
        "round": material.round.name,
        "day": material.round.date,
        "counted": texts("common.counted", **apart(row)._asdict()),
    }
    blocks: list[Block] = [
        Paragraph(texts("reports.statement_lead", **numbers), "lead"),
        *parts.few_answers(material),
        Heading(texts("reports.statement_results")),
        parts.domain_table(material),
        Break(),
        Heading(texts("reports.statement_evidence")),
        *_evidence(material),
        Heading(texts("reports.statement_sign")),
        parts.signatures(material),
        *parts.method(material),
    ]
    return parts.report(material, "statement", blocks)


def _evidence(material: Material) -> Iterator[Block]:
    """What was named as evidence, by norm; under alias only the board's own."""
    texts = Texts(material.lang)
    where: dict[int | None, str] = {None: texts("common.board_itself")}
    if not material.aliases:
        where |= {school.id: school.name for school in material.schools}
    answers = material.workspace.maturity.all_answers(material.round.id)
    rows = []
    for school, name in where.items():
        given = answers.get(school, {})
        for statement in material.framework.statements:
            evidence = given.get(statement.id, {}).get("evidence")
            if evidence is not None and evidence.value:
                said = material.without_names(evidence.value)
                at = day(evidence.at, material.lang)
                rows.append([statement.title.get(material.lang), name, said, at])
    if not rows:
        yield Paragraph(texts("reports.statement_no_evidence"))
        return
    names = ("norm", "where", "evidence", "date")
    columns = [texts(f"reports.evidence_{name}") for name in names]
    yield Table(columns, rows[:EVIDENCE], (3, 2, 4, 1.4))
    if len(rows) > EVIDENCE:
        yield Paragraph(texts("reports.evidence_more", n=len(rows) - EVIDENCE), "note")
