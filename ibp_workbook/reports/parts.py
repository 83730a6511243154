"""Pieces that several reports have: numbers of a board or school, the plan, method, sources."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook import charts
from ibp_workbook.analysis import apart
from ibp_workbook.analysis.plan import frame_of
from ibp_workbook.analysis.votes import voted
from ibp_workbook.catalogue import Catalogue, cite
from ibp_workbook.charts.gantt import dated
from ibp_workbook.evaluate.maturity.progress import few
from ibp_workbook.evaluate.plan import Action
from ibp_workbook.formats import day, number, percent
from ibp_workbook.reports.document import (
    Block,
    Callout,
    Facts,
    Heading,
    Items,
    Paragraph,
    Picture,
    Report,
    Table,
)
from ibp_workbook.reports.material import Material
from ibp_workbook.texts import Texts

VOTES = 25
ACTIONS = 25
"""So many actions stand in a report; the plan itself has all of them."""


def report(material: Material, kind: str, blocks: Sequence[Block], cover: Sequence[str] = ()) -> Report:
    """A report of the board itself, named after its kind; with lines for it there is a cover."""
    title, name = Texts(material.lang)(f"reports.{kind}_title"), material.board.name
    footer = f"{title} · {name} · {day(material.day, material.lang)}"
    return Report(title, name, name, material.lang, material.day, footer, blocks, cover)


def overall(scores: pd.DataFrame, school: int | None = None) -> Any:
    """The overall row of the board, or of a school."""
    own = scores["school_id"].isna() if school is None else scores["school_id"] == school
    return scores[own.fillna(False) & (scores["group"] == "overall")].iloc[0]


def domains(scores: pd.DataFrame, school: int | None = None) -> pd.DataFrame:
    """The rows per domain of the board, or of a school, in the framework's order."""
    own = scores["school_id"].isna() if school is None else scores["school_id"] == school
    return scores[own.fillna(False) & (scores["group"] == "domain")].sort_values("position")


def facts(material: Material, school: int | None = None) -> Facts:
    """Where the board, or a school, stands in a few numbers; first what is open, when that is much."""
    texts, row = Texts(material.lang), overall(material.scores, school)
    late = sum(action.is_overdue(material.day) for action in material.plan)
    open_ = sum(action.is_open for action in material.plan)
    target, total, waiting = (int(row[name]) for name in ("target", "total", "unanswered"))
    mean = "fact_mean" if school is not None else "fact_mean_board"
    found = [(str(waiting), texts("reports.fact_open", total=total))] if few(waiting, total) else []
    found += [
        (number(row["mean"], material.lang), texts(f"reports.{mean}", target=target)),
        (percent(row["at_target"]), texts("reports.fact_share", target=target)),
        (str(int(row["n"])), texts("reports.fact_n", total=total)),
    ]
    if school is None:
        found.append((str(open_), texts("reports.fact_actions", late=late)))
    return Facts(found)


def few_answers(material: Material, school: int | None = None) -> Iterator[Block]:
    """Before any figure: how much is open, when that is much."""
    row = overall(material.scores, school)
    numbers = {"open": int(row["unanswered"]), "total": int(row["total"])}
    if few(numbers["open"], numbers["total"]):
        texts = Texts(material.lang)
        yield Callout(texts("common.open", **numbers), texts("common.few"), "attention")


def domain_table(material: Material, school: int | None = None) -> Table:
    """What is open, mean, lowest, share at target and n per domain."""
    texts, lang = Texts(material.lang), material.lang
    rows = [
        [
            row["domain_title"],
            str(int(row["unanswered"])),
            number(row["mean"], lang),
            "–" if pd.isna(row["lowest"]) else str(int(row["lowest"])),
            percent(row["at_target"]),
            f"{int(row['n'])} / {int(row['total'])}",
        ]
        for row in domains(material.scores, school).to_dict("records")
    ]
    names = ("domain_title", "unanswered", "mean", "lowest", "at_target", "n")
    columns = [texts(f"table.{name}") for name in names]
    return Table(columns, rows, (3.7, 0.9, 1.4, 1.3, 1.6, 1.8), (1, 2, 3, 4, 5))


def plan_blocks(material: Material) -> Iterator[Block]:
    """The improvement plan: what runs when, whether it is enough, and who does what."""
    texts, lang = Texts(material.lang), material.lang
    frame = frame_of(material.plan, material.catalogue, lang, material.day)
    if frame.empty:
        yield Paragraph(texts("reports.plan_none", n=len(material.proposals)))
        return
    today = pd.Timestamp(material.day)
    if len(dated(frame)):
        yield Picture(charts.gantt(frame, lang, today, title=""), texts("charts.gantt_title"))
    if material.gaps:
        yield Picture(charts.burndown(material.burndown, lang, title=""), texts("charts.burndown_title"))
    open_ = [action for action in material.plan if action.is_open]
    yield action_table(material, open_[:ACTIONS])
    if len(open_) > ACTIONS:
        yield Paragraph(texts("reports.plan_more", n=len(open_) - ACTIONS), "note")


def action_table(material: Material, plan: Sequence[Action]) -> Table:
    """Actions with who, when and how far."""
    texts = Texts(material.lang)
    frame = frame_of(plan, material.catalogue, material.lang, material.day)
    names = ("title", "role", "due", "status", "gaps")
    rows, tones = [], []
    for row in frame.to_dict("records"):
        late = bool(row["overdue"])
        status = f"{row['status_title']}, {texts('plan.overdue')}" if late else row["status_title"]
        rows.append(
            [
                material.without_names(row["title"]),
                row["role"] or "–",
                day(row["due"], material.lang),
                status,
                str(row["gaps"]),
            ]
        )
        tones.append("attention" if late else "")
    return Table([texts(f"plan.column_{name}") for name in names], rows, (4.4, 2, 1.6, 1.7, 1), (4,), tones)


def votes(material: Material, school: int | None = None) -> Iterator[Block]:
    """The levels that a room chose by vote, with how far it was apart; nothing where nobody voted.

    Args:
        material: of the report.
        school: the one that this is about; None for the board and, unless under alias, its schools.
    """
    texts = Texts(material.lang)
    names: dict[int | None, str] = {None: texts("common.board_itself")}
    if not material.aliases:
        names |= {each.id: each.name for each in material.schools if school in (None, each.id)}
    found = voted(material.workspace, material.framework, material.round.id, names, material.lang)
    if not found:
        return
    yield Heading(texts("votes.title"), 1 if school is None else 2)
    yield Paragraph(texts("votes.lead"))
    columns = [texts(f"votes.column_{name}") for name in ("norm", "where", "level", "how")]
    rows = [[vote.norm, vote.where, vote.level, vote.how] for vote in found]
    yield Table(columns, rows[:VOTES], (4, 2, 1, 3))
    if len(rows) > VOTES:
        yield Paragraph(texts("votes.more", n=len(rows) - VOTES), "note")


def method(material: Material, school: int | None = None) -> Iterator[Block]:
    """How it was measured, with n and dates."""
    texts, row = Texts(material.lang), overall(material.scores, school)
    yield Heading(texts("reports.method"), 1 if school is None else 2)
    lines = [
        texts("reports.method_framework", title=material.framework.title.get(material.lang),
              version=material.framework.version),
        texts("reports.method_round", name=material.round.name, day=material.round.date),
        texts("reports.method_n", n=int(row["n"]), total=int(row["total"]), open=int(row["unanswered"]),
              nvt=int(row["not_applicable"])),
        texts("reports.method_mean"),
        texts("reports.method_day", day=material.day),
    ]  # fmt: skip
    if school is None:
        counted = texts("common.counted", **apart(row)._asdict())
        lines.insert(3, texts("reports.method_counted", counted=counted))
    if material.framework.notice:
        lines.append(material.framework.notice.get(material.lang))
    yield Items(lines)


def signatures(material: Material) -> Table:
    """Room for two people to adopt a report."""
    columns = [Texts(material.lang)(f"reports.statement_{name}") for name in ("name", "role", "date")]
    return Table(columns, [["\n", "", ""]] * 2)


def source_lines(catalogue: Catalogue, citations: Iterable[str], lang: str, on: date) -> list[str]:
    """Sources with what they ask on a day."""
    told = (cite(catalogue.sources, citation, lang, on) for citation in citations)
    return [f"{item['label']}: {item['summary']}" if item["summary"] else item["label"] for item in told]


def source_labels(material: Material, citations: Iterable[str]) -> str:
    """The names of sources between brackets; nothing without any."""
    sources = material.catalogue.sources
    labels = [cite(sources, citation, material.lang, material.day)["label"] for citation in citations]
    return f"({'; '.join(labels)})" if labels else ""


def count_evidence(material: Material) -> int:
    """With how many answers of the board and its schools evidence was named."""
    answers = material.workspace.maturity.all_answers(material.round.id)
    return sum(
        bool(fields["evidence"].value)
        for given in answers.values()
        for fields in given.values()
        if "evidence" in fields
    )
