"""How long records are kept: the table, one calculation, and a board's own list checked against it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from ibp_workbook import formats, times
from ibp_workbook.catalogue import Catalogue, cite
from ibp_workbook.catalogue.retention import Category
from ibp_workbook.errors import Lifted
from ibp_workbook.evaluate.retention import (
    KEPT,
    OUTCOMES,
    Checked,
    check,
    limit_text,
    limits_on,
    term_text,
    to_keep,
)
from ibp_workbook.interop.tables.retention_excel import Line, read_list
from ibp_workbook.interop.tables.retention_sheets import template, write_checked
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts

Plain = dict[str, Any]

# How sure a term is, and how a line of a list fares, as signs of the page.
CONFIDENCE_TONES = {"high": "good", "medium": "neutral", "low": "attention"}
OUTCOME_TONES = {"too_long": "bad", "too_short": "bad", "unknown": "neutral", "fits": "good"}


class RetentionState:
    """The terms on a reference date, and the list that was read last.

    Attributes:
        on: reference date; terms, calculation and checked list follow it.
        file: name of the list that was read last; empty when there is none.
    """

    def __init__(self, catalogue: Catalogue, lang: str) -> None:
        self.categories, self._sources = catalogue.retention, catalogue.sources
        self.lang = lang
        self.on = times.today()
        self.file = ""
        self._texts = Texts(lang)
        self._lines: list[Line] = []

    def table(self) -> list[Plain]:
        """A row per category; ``limit`` is empty where no term is known for the reference date."""
        return [self._row(category) for category in self.categories.values()]

    def calculate(self, category_id: str, start: date) -> Plain:
        """Until when to keep, and by when to destroy, records whose term starts on a day.

        Raises:
            KeyError: there is no such category.
        """
        category = self.categories[category_id]
        found = check(category, None, self.on, start)
        limits = found.limits
        return {
            "category": category.title.get(self.lang),
            "keep_until": self._day(found.keep_until),
            "destroy_by": self._day(found.destroy_by),
            "criterion": limits.criterion.get(self.lang) if limits and limits.criterion else "",
            "keep": bool(limits and limits.keep),
            "kind": limits.kind if limits else "",
            "known": limits is not None,
            "note": limits.note.get(self.lang) if limits and limits.note else "",
            "confidence": found.confidence,
            "tone": CONFIDENCE_TONES.get(found.confidence, "neutral"),
            "sources": self._cite(found.sources),
        }

    def read(self, name: str, content: bytes, answer: Lifted | None = None) -> None:
        """Read a board's own list; an earlier one is replaced only when this one is good.

        Args:
            name: of the file.
            content: of the file.
            answer: what a person said about the numbers in it that may be a BSN.

        Raises:
            DoubtError: there are such numbers, and nobody said yet what they are.
            IbpError: it is not a list that can be checked.
        """
        self._lines = read_list(content, name, self.categories, answer)
        self.file = name

    def lines(self) -> list[Plain]:
        """The lines of the list with their outcome, what needs attention first."""
        rows = [self._line(line, self._check(line)) for line in self._lines]
        return sorted(rows, key=lambda row: (OUTCOMES.index(row["outcome"]), row["row"]))

    def counts(self) -> list[tuple[str, int]]:
        """Each outcome with how many lines have it."""
        found = Counter(self._check(line).outcome for line in self._lines)
        return [(outcome, found[outcome]) for outcome in OUTCOMES]

    def keep(self, workspace: Workspace, board: str) -> int:
        """Keep what is not right in the list, so that the improvement plan can propose actions; how many.

        What was kept of an earlier list and is right now, or is not in this one, is closed.

        Raises:
            IbpError: no right to write.
        """
        checked = ((line, self._check(line)) for line in self._lines)
        told = {
            f"line:{line.row}": to_keep(found, line.description or line.name, self.on)
            for line, found in checked
        }
        wrong = {item: fields for item, fields in told.items() if fields}
        dossiers = workspace.dossiers
        number = dossiers.open(board, None, KEPT, KEPT)
        closed = [(item, "outcome", None) for item in dossiers.read(number) if item not in wrong]
        changes = [(item, name, value) for item, fields in wrong.items() for name, value in fields.items()]
        dossiers.save_all(number, [*closed, *changes])
        return len(wrong)

    def checked_file(self) -> tuple[str, bytes]:
        """The list with the outcomes beside it, as Excel: file name and content."""
        results = [(line, self._check(line)) for line in self._lines]
        content = write_checked(results, self._sources, self.on, self.lang)
        return self._texts("keep.checked_name"), content

    def template(self) -> tuple[str, bytes]:
        """The list to fill in, as Excel: file name and content."""
        return self._texts("keep.template_name"), template(self.categories, self.on, self.lang)

    def _check(self, line: Line) -> Checked:
        return check(line.category, line.term, self.on, line.start_date)

    def _row(self, category: Category) -> Plain:
        limits = limits_on(category, self.on)
        row: Plain = {
            "id": category.id,
            "title": category.title.get(self.lang),
            "examples": "; ".join(example.get(self.lang) for example in category.examples),
            "start": category.start.get(self.lang),
            "limit": limit_text(limits, self.lang) if limits else "",
        }
        if limits:
            row |= {
                "note": limits.note.get(self.lang) if limits.note else "",
                "kind": limits.kind,
                "confidence": limits.confidence,
                "tone": CONFIDENCE_TONES[limits.confidence],
                "sources": self._cite(limits.sources),
            }
        return row

    def _line(self, line: Line, found: Checked) -> Plain:
        return {
            "row": line.row,
            "name": line.description or line.name,
            "category": line.category.title.get(self.lang) if line.category else line.name,
            "own": term_text(line.term, self.lang),
            "outcome": found.outcome,
            "reason": found.reason(self.lang),
            "keep_until": self._day(found.keep_until),
            "destroy_by": self._day(found.destroy_by),
            "sources": self._cite(found.sources),
        }

    def _cite(self, citations: Iterable[str]) -> list[dict[str, str]]:
        return [cite(self._sources, citation, self.lang, self.on) for citation in citations]

    def _day(self, day: date | None) -> str:
        return formats.day(day, self.lang) if day else ""
