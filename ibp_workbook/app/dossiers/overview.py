"""All dossiers of a board by assessment: how many came out how, and what needs attention now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ibp_workbook import times
from ibp_workbook.app.breaches.state import clock
from ibp_workbook.app.dossiers.register import Entry, entries
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.requirements import met
from ibp_workbook.store import ASSESSMENT
from ibp_workbook.texts import Texts

LINKED = 3
"""So many dossiers of one outcome are named; the others are counted."""


@dataclass(frozen=True)
class Outcome:
    """The dossiers of one assessment with the same outcome.

    Attributes:
        title: the outcome in words.
        tone: ``good``, ``attention``, ``bad`` or ``neutral``.
        count: how many there are.
        links: name and address of the first of them.
    """

    title: str
    tone: str
    count: int
    links: list[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """The dossiers of one assessment.

    Attributes:
        title: the question that the assessment answers.
        href: its page.
        count: number of dossiers.
        outcomes: the worst first, still undecided last.
        notes: tone and text of what needs attention, such as a running clock.
    """

    title: str
    href: str
    count: int
    outcomes: list[Outcome]
    notes: list[tuple[str, str]]


def overview(selection: Selection, texts: Texts) -> list[Card]:
    """The cards of the chosen board, in the order of the ten questions; one query per table."""
    today = times.today()
    found = selection.workspace.dossiers.read_all(selection.board, ASSESSMENT) if selection.board else []
    cards = []
    assessments = selection.catalogue.assessments.values()
    for item in sorted(assessments, key=lambda item: item.questions_served or (99,)):
        mine = [(dossier, items) for dossier, items in found if dossier.assessment == item.id]
        if mine:
            known = entries(mine, item, selection, texts, today)
            outcomes, notes = _outcomes(item, known), _notes(item, known, texts, today)
            title, href = item.title.get(texts.lang), selection.link(item.id)
            cards.append(Card(title, href, len(known), outcomes, notes))
    return cards


def _outcomes(assessment: Assessment, found: Iterable[Entry]) -> list[Outcome]:
    ranks = assessment.table(assessment.verdict).outcome_ids
    by_outcome: dict[str, list[Entry]] = {}
    for entry in found:
        by_outcome.setdefault(entry.verdict.outcome, []).append(entry)
    order = sorted(by_outcome, key=lambda name: -ranks.index(name) if name in ranks else 1)
    return [
        Outcome(
            title=by_outcome[name][0].outcome,
            tone=by_outcome[name][0].tone,
            count=len(by_outcome[name]),
            links=[(entry.dossier.subject, entry.href) for entry in by_outcome[name][:LINKED]],
        )
        for name in order
    ]


def _notes(
    assessment: Assessment, found: list[Entry], texts: Texts, today: date, now: datetime | None = None
) -> list[tuple[str, str]]:
    if assessment.id == "supplier":
        gaps = sum(met(assessment, entry.verdict.answers, today).count("gap") for entry in found)
        return [("attention", texts("board.supplier_gaps", n=gaps))] if gaps else []
    if assessment.id == "breach":
        clocks = [(entry, clock(assessment, entry.verdict, texts, now)) for entry in found]
        ticking = [(entry, shown) for entry, shown in clocks if shown.kind in ("running", "overdue")]
        return [(shown.tone, f"{entry.dossier.subject}: {shown.text}") for entry, shown in ticking]
    return []
