"""Files out, and edited answers back in; nothing is written before ``confirm``."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ibp_workbook import times
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.export import Export, collect
from ibp_workbook.app import apart
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.formats import day
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.tables.answers_excel import AnswerFile, heading, read_answers
from ibp_workbook.reports.document import zipped
from ibp_workbook.reports.workbook import FORMATS, Made, file_name, per_school, write
from ibp_workbook.store.imports.answers import AnswerChange, Comparison
from ibp_workbook.texts import Texts


@dataclass(frozen=True)
class Shown:
    """One change in words."""

    school: str
    norm: str
    field: str
    before: str
    after: str
    conflict: bool
    by: str


class _Asked(NamedTuple):
    """As :func:`.export.collect` has it."""

    board: str
    round_id: int
    lang: str
    on: date
    alias_key: bytes | None
    only: int | None


def _collect(workspace: AnalysisWorkspace, catalogue: Catalogue, asked: _Asked) -> Export:
    return collect(workspace, with_forms(workspace, catalogue, asked.board), **asked._asdict())


def _file(
    workspace: AnalysisWorkspace, catalogue: Catalogue, asked: _Asked, form: str, code: str
) -> tuple[str, bytes]:
    export = _collect(workspace, catalogue, asked)
    return file_name(export, form, code), write(export, form)


def _per_school(workspace: AnalysisWorkspace, catalogue: Catalogue, asked: _Asked) -> Iterator[Made]:
    return per_school(_collect(workspace, catalogue, asked))


class Exchange:
    """The exports of a choice, and one import from upload to confirmation."""

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self._workspace, self._catalogue = AnalysisWorkspace.of(selection.workspace), selection.catalogue
        self.selection, self.texts = selection, texts
        self.aliases = False
        # The order of the numbers must not give the schools away to who sees two files.
        self._key = secrets.token_bytes(16)
        self.file: AnswerFile | None = None
        self.preview: Comparison | None = None

    def _asked(self, school: int | None = None) -> _Asked:
        """What is wanted of the chosen board and round, of one school or of all.

        Raises:
            IbpError: there is no round to export.
        """
        current = self.selection.current_round
        if current is None:
            raise IbpError("store.no_round")
        key = self._key if self.aliases else None
        return _Asked(self.selection.board, current.id, self.texts.lang, times.today(), key, school)

    def make(self, form: str) -> tuple[str, bytes]:
        """A file of the chosen school, or of the whole board: its name and content."""
        chosen = self.selection.current_school
        code = chosen.location if chosen and not self.aliases else ""
        asked = (self._asked(chosen.id if chosen else None), form, code)
        return apart.result(self._workspace, self._catalogue, _file, *asked)

    def each_school(self) -> apart.InTurn[Made]:
        """A workbook for each school, one at a time."""
        return apart.each(self._workspace, self._catalogue, _per_school, self._asked())

    def bundle(self, made: list[Made]) -> tuple[str, bytes]:
        """The workbooks of the schools as one file."""
        name = file_name(_collect(self._workspace, self._catalogue, self._asked()), next(iter(FORMATS)))
        return f"{name.rpartition('.')[0]}.zip", zipped((item.name, item.content) for item in made)

    def read(self, name: str, content: bytes, answer: Lifted | None = None) -> AnswerFile:
        """Read an edited workbook and work out what it would change; nothing is stored yet.

        Args:
            name: of the file.
            content: of the file.
            answer: what a person said about the numbers in it that may be a BSN.

        Raises:
            DoubtError: there are such numbers, and nobody said yet what they are.
            IbpError: the file cannot be used; the sentence names sheet, row and column.
        """
        self.file = self.preview = None
        file = self.file = read_answers(content, name, self._workspace, self._catalogue, self.texts.lang)
        if file.refused:
            raise file.problem(name)
        self.preview = file.settle(name, self._workspace, answer)
        return file

    def changes(self) -> list[Shown]:
        """The changes of the preview in words; the conflicts first, for they need a choice."""
        if self.file is None or self.preview is None:
            return []
        file = self.file
        schools = {school.id: school.name for school in self._workspace.schools.of(file.board)}
        framework = self._workspace.frameworks.library(self._catalogue)[file.round.framework]

        def shown(change: AnswerChange, conflict: bool) -> Shown:
            entry = change.entry
            return Shown(
                schools.get(entry.school or 0, self.texts("common.board_itself")),
                framework.statement(entry.item).title.get(self.texts.lang),
                heading(entry.field, self.texts.lang),
                self._words(entry.field, change.before),
                self._words(entry.field, entry.value),
                conflict,
                change.counts.by if conflict and change.counts else "",
            )

        found = [shown(change, True) for change in self.preview.conflicts]
        return found + [shown(change, False) for change in self.preview.changed]

    def _words(self, field: str, value: Any) -> str:
        if value in (None, ""):
            return "–"
        if field == "owner":
            return self._catalogue.plan_words("role", value, self.texts.lang)
        if field == "due":
            return day(value, self.texts.lang)
        return self.texts("workbook.nvt") if value == "nvt" else str(value)

    def confirm(self) -> Comparison:
        """Carry it out: all of it or nothing; what was changed meanwhile becomes a conflict.

        Raises:
            IbpError: no right to write, or a closed round.
        """
        if self.file is None or self.preview is None:
            raise IbpError("exchange.nothing_read")
        done = self.file.load(self._workspace)
        self.file = self.preview = None
        return done
