"""The suppliers of a board beside every requirement, and the register that comes and goes as Excel."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ibp_workbook.app.dossiers.register import Entry
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import Lifted
from ibp_workbook.evaluate.verdicts.requirements import Met, Requirement, met, requirements
from ibp_workbook.interop.strangers.screening import settled
from ibp_workbook.interop.tables.supplier_excel import look_through, write_register
from ibp_workbook.store import ASSESSMENT
from ibp_workbook.store.free_text import doubts
from ibp_workbook.store.imports.dossiers import DossierChange, DossierEntry
from ibp_workbook.texts import Texts

PRIORITY = "priority"
"""The table that says how urgent a supplier is."""
SOON = 90


@dataclass(frozen=True)
class Row:
    """One supplier in the table.

    Attributes:
        entry: the dossier and its verdict.
        marks: one for each requirement.
        rank: place of its priority from low to high; -1 while that is not known.
        priority: its priority in words.
        pupils: number of pupils, if answered.
        schools: names of the schools that use the product; what was typed where none was chosen.
        count: how many schools that are; None where that is not known.
        ends_on: last day of the agreement, if it has one.
        days_left: from today until then; negative when it has ended.
    """

    entry: Entry
    marks: list[Met]
    rank: int
    priority: str
    pupils: int | None
    schools: str
    count: int | None
    ends_on: date | None
    days_left: int | None

    @property
    def gaps(self) -> int:
        """How many requirements it does not meet."""
        return self.marks.count("gap")


class Suppliers:
    """The register of one board, as it was loaded last."""

    def __init__(self, assessment: Assessment, selection: Selection, texts: Texts) -> None:
        self._workspace = selection.workspace
        self.assessment = assessment
        self._kind = ASSESSMENT + assessment.id
        self._selection = selection
        self._texts = texts
        self.rows: list[Row] = []
        self.asked: list[Requirement] = []
        self.changes: list[DossierChange] = []
        self.problems: list[str] = []
        self._names: dict[str, str] = {}

    def load(self, listed: Iterable[Entry], today: date) -> None:
        """Look at the suppliers on a day, and put the most urgent one first."""
        self._names = {school.location: school.name for school in self._selection.schools}
        rows = [self._row(entry, today) for entry in listed]
        asked = requirements(self.assessment, today)
        # A requirement that applies to none of them would only take room.
        used = [i for i in range(len(asked)) if any(row.marks[i] != "not_applicable" for row in rows)]
        self.asked = [asked[i] for i in used]
        for row in rows:
            row.marks[:] = [row.marks[i] for i in used]
        name = {row.entry.dossier.id: row.entry.dossier.subject.casefold() for row in rows}
        self.rows = sorted(
            rows, key=lambda row: (-row.rank, -(row.pupils or 0), -row.gaps, name[row.entry.dossier.id])
        )

    def _row(self, entry: Entry, today: date) -> Row:
        answers, lang = entry.verdict.answers, self._texts.lang
        marks = met(self.assessment, answers, today)
        outcome_id = entry.verdict.tables.get(PRIORITY, "")
        table = self.assessment.table(PRIORITY)
        outcome = table.outcome(outcome_id)
        rank = table.outcome_ids.index(outcome_id) if outcome else -1
        words = outcome.title.get(lang) if outcome else self._texts("suppliers.open")
        last_day = self.assessment.asked_for(answers, "agreement.ends")
        ends_on = date.fromisoformat(last_day) if last_day else None
        days_left = (ends_on - today).days if ends_on else None
        used_by = self.assessment.asked_for(answers, "used_by")
        count = len(used_by) if isinstance(used_by, list) else None
        pupils = self.assessment.asked_for(answers, "pupils")
        return Row(entry, marks, rank, words, pupils, self.names(used_by), count, ends_on, days_left)

    def names(self, used_by: Any) -> str:
        """Chosen schools by their names; anything else as it is."""
        if not isinstance(used_by, list):
            return str(used_by or "")
        return ", ".join(self._names.get(code) or str(code) for code in used_by)

    def how_many(self, row: Row) -> str:
        """How many schools use a product, in a word."""
        if row.count is None:
            return "?" if row.schools else "–"
        if row.count == len(self._names) > 1:
            return self._texts("suppliers.all_schools", n=row.count)
        return str(row.count)

    @property
    def ending(self) -> list[Row]:
        """The suppliers whose agreement has ended or ends soon; the first to end first."""
        found = [row for row in self.rows if row.days_left is not None and row.days_left <= SOON]
        return sorted(found, key=lambda row: row.days_left or 0)

    def groups(self) -> list[tuple[str, int]]:
        """Title of each table with the number of requirements under it, in order."""
        found: list[tuple[str, int]] = []
        for item in self.asked:
            title = item.table.title.get(self._texts.lang)
            count = found.pop()[1] if found and found[-1][0] == title else 0
            found.append((title, count + 1))
        return found

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """The whole table for a file: headings and rows."""
        texts = self._texts
        names = ("supplier", "where", "outcome", "priority", "pupils", "schools", "ends_on", "gaps")
        columns = [texts(f"suppliers.{name}") for name in names]
        columns += [
            f"{item.table.title.get(texts.lang)} {item.text.get(texts.lang)}" if item.rules
            else item.text.get(texts.lang)
            for item in self.asked
        ]  # fmt: skip
        rows: list[list[Any]] = []
        for row in self.rows:
            entry, marks = row.entry, [texts(f"suppliers.mark_{mark}") for mark in row.marks]
            told = [row.priority, row.pupils, row.schools, row.ends_on, row.gaps]
            rows.append([entry.dossier.subject, entry.where, entry.outcome, *told, *marks])
        return columns, rows

    def export(self, empty: bool = False) -> bytes:
        """The register as Excel, with only the answers that count; or the empty template."""
        rows = [] if empty else self.rows
        listed = [
            DossierEntry(row.entry.dossier.school, row.entry.dossier.subject, row.entry.verdict.answers)
            for row in rows
        ]
        return write_register(self.assessment, listed, self._schools(), self._texts.lang)

    def read(self, name: str, content: bytes, answer: Lifted | None = None) -> None:
        """Read a register and work out what its good rows would add or change; nothing is stored yet.

        What is wrong with the other rows is in ``problems``.

        Args:
            name: of the file.
            content: of the file.
            answer: what a person said about the numbers in it that may be a BSN.

        Raises:
            DoubtError: there are such numbers, and nobody said yet what they are.
            IbpError: no row can be read; the sentence says why.
        """
        self.changes, self.problems = [], []
        register = look_through(content, name, self.assessment, self._schools(), self._texts.lang)
        changes = self._workspace.imports.dossiers.preview(
            self._selection.board, self._kind, register.entries
        )
        self.changes = self._settled(changes, name, answer)
        self.problems = [problem.message(self._texts.lang) for problem in register.problems]

    def _settled(self, changes: list[DossierChange], file: str, answer: Lifted | None) -> list[DossierChange]:
        """The changes that come in; of a supplier whose name is left out nothing does."""
        texts = [(number, item) for number, change in enumerate(changes) for item in ("", *change.before)]

        def numbers(text: tuple[int, str]) -> set[str]:
            change = changes[text[0]]
            if text[1]:
                return doubts(change.entry.answers[text[1]]) - doubts(change.before[text[1]])
            return doubts(change.entry.subject) if change.dossier is None else set()

        def place(text: tuple[int, str]) -> str:
            subject = changes[text[0]].entry.subject
            question = self.assessment.questions.get(text[1])
            return f"{subject}, {question.label.get(self._texts.lang)}" if question else subject

        kept = {*settled(texts, numbers, place, file, answer)}
        left = []
        for number, change in enumerate(changes):
            before = {item: old for item, old in change.before.items() if (number, item) in kept}
            if (number, "") in kept and (before or change.dossier is None):
                left.append(replace(change, before=before))
        return left

    def confirm(self) -> int:
        """Carry out the changes of the preview, all or none; how many suppliers they were about.

        Raises:
            IbpError: no right to write, or an answer changed in the meantime.
        """
        changes, self.changes, self.problems = self.changes, [], []
        # What may be a BSN was asked about when the file was read.
        said = {number for change in changes for number in doubts(change.entry.answers)}
        self._workspace.imports.dossiers.load(self._selection.board, self._kind, changes, said)
        return len(changes)

    def _schools(self) -> list[Any]:
        return list(self._workspace.schools.of(self._selection.board))
