"""The answers in a workbook of ours, edited by people: read back, each problem with sheet, row and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.evaluate.bsn import contains_bsn
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.evaluate.plan import TITLE_LIMIT, own_action, topic_of
from ibp_workbook.interop.strangers.excel import LIMITS, Row, Unusable, sheets
from ibp_workbook.interop.strangers.files import read_bytes
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.interop.strangers.screening import settled
from ibp_workbook.interop.tables.days import read_day
from ibp_workbook.store import Round, School, Workspace
from ibp_workbook.store.free_text import doubts
from ibp_workbook.store.imports.answers import IN_PLAN, AnswerChange, AnswerEntry, Comparison, visible
from ibp_workbook.texts import LANGS, Texts, default_lang

MAX_FILE = 20_000_000
KINDS = (".xlsx",)
FORMAT = "ibp-answers-1"
ORIGIN = "_ibp"
"""The hidden sheet that says which board and round the answers are of."""
EDITABLE = ("level", "reason", "comment", "evidence", "action", "owner", "due")
KEYS = ("location", "statement", "basis")
COLUMNS = (
    "school", "location", "domain_title", "statement", "statement_title", "counting", "origin", *EDITABLE,
    "at", "by", "basis",
)  # fmt: skip
"""Every column of the sheet; a test holds it beside what is written."""
BOARD = "bestuur"
"""What stands for the board itself in the column of location codes."""
MOST_REFUSED = 100
_NOT_APPLICABLE = {"nvt", "n.v.t.", "n.v.t", "n/a", "na"}
_BASIS = re.compile(r"([a-z]+)=(\d{1,18})")
_ACTION = re.compile(r"(?:^| )plan=(a:\S{1,190})")


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be used, and why, in words."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class AnswerFile:
    """What an edited workbook says.

    Attributes:
        board: board number.
        round: the round it was exported from.
        entries: every field of every row.
        refused: what cannot be used; then nothing of the file is.
    """

    board: str
    round: Round
    entries: list[AnswerEntry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def problem(self, file: str) -> IbpError:
        """The error about the cells that are refused: how many, and the first."""
        first = self.refused[0]
        return IbpError(
            "workbook.refused_file",
            file=file, n=len(self.refused), sheet=first.sheet, row=first.row, column=first.column,
            why=first.message,
        )  # fmt: skip

    def settle(self, file: str, workspace: Workspace, answer: Lifted | None) -> Comparison:
        """What the workbook would change, once a person said what the doubtful numbers in that are.

        Raises:
            DoubtError: a number may be a BSN, and nobody said yet whether it is one.
        """
        seen = workspace.imports.answers.preview(self.round.id, self.entries)
        changes = [*seen.changed, *seen.conflicts]
        codes = {school.id: school.location for school in workspace.schools.of(self.board)}

        def place(change: AnswerChange) -> str:
            entry = change.entry
            code = codes.get(entry.school or 0, BOARD)
            return f"{code}, {entry.item}, {heading(entry.field, default_lang())}"

        kept = settled(
            changes, lambda each: doubts(each.entry.value) - doubts(each.before), place, file, answer
        )
        if len(kept) == len(changes):
            return seen
        gone = {id(change.entry) for change in changes} - {id(change.entry) for change in kept}
        self.entries = [entry for entry in self.entries if id(entry) not in gone]
        return workspace.imports.answers.preview(self.round.id, self.entries)

    def load(self, workspace: Workspace) -> Comparison:
        """Save the answers, all or none; what may be a BSN in them was asked about by ``settle``.

        Raises:
            IbpError: no right to write, or a closed round.
        """
        said = {number for entry in self.entries for number in doubts(entry.value)}
        return workspace.imports.answers.load(self.round.id, self.entries, said)


def heading(key: str, lang: str) -> str:
    """The heading of a column; the same words bring it back."""
    return Texts(lang)(f"workbook.column_{key}")


def written_basis(heads: Mapping[str, int | str]) -> str:
    """The events that the fields of a row rest on, as one text."""
    return " ".join(f"{name}={event}" for name, event in sorted(heads.items()))


def read_answers(
    content: bytes, file: str, workspace: Workspace, catalogue: Catalogue, lang: str
) -> AnswerFile:
    """Read the answers of an edited workbook; nothing is stored.

    Args:
        content: the workbook.
        file: how to name it in an error.
        workspace: knows the board, its rounds and its schools, as far as this person may see them.
        catalogue: gives the norms, and the roles that can carry out an action.
        lang: language of the problems.

    Raises:
        IbpError: this is no workbook of ours, it was exported without names, or its round is not here.
    """
    read_bytes(content, file, MAX_FILE)
    refuse_elsewhere(content, file, "answers", "excel", "zip")
    names = {Texts(each)("workbook.sheet_answers") for each in LANGS}
    found = sheets(content, file, {ORIGIN, *names})
    origin = {str(row.values[0]): row.values[1] for row in found.pop(ORIGIN, []) if len(row.values) > 1}
    if origin.get("format") != FORMAT or not found:
        raise IbpError("workbook.not_ours", file=file)
    if origin.get("aliased") == "yes":
        raise IbpError("workbook.aliased_file", file=file)
    result = AnswerFile(str(origin.get("board")), _round(workspace, origin, file))
    sheet, rows = next(iter(found.items()))
    framework = workspace.frameworks.library(catalogue)[result.round.framework]
    roles = catalogue.plan.fields["role"].choices if catalogue.plan else ()
    schools = workspace.schools.of(result.board)
    _Reader(result, sheet, framework, schools, Texts(lang), roles).read(rows, file)
    return result


def _round(workspace: Workspace, origin: Mapping[str, Any], file: str) -> Round:
    for measured in workspace.rounds.of(str(origin.get("board"))):
        if str(measured.id) == str(origin.get("round")) and measured.name == str(origin.get("name")):
            return measured
    raise IbpError("workbook.other_round", file=file, round=str(origin.get("name"))[:100])


class _Reader:
    """Reads the rows of a sheet into what the file says."""

    def __init__(
        self,
        result: AnswerFile,
        sheet: str,
        framework: Framework,
        schools: Sequence[School],
        texts: Texts,
        roles: Sequence[Choice],
    ) -> None:
        self.result, self.sheet, self.framework, self.texts = result, sheet, framework, texts
        self.roles = {
            name.casefold(): role.value
            for role in roles
            for name in (role.value, role.label.nl, role.label.en)
        }
        self._role_titles = ", ".join(role.label.get(texts.lang) for role in roles)
        self.schools: dict[str, int | None] = {BOARD: None}
        self.schools.update({school.location.casefold(): school.id for school in schools})
        self._seen: dict[tuple[int | None, str], int] = {}

    def read(self, rows: Sequence[Row], file: str) -> None:
        """Read all rows; the first is the heading."""
        head, *body = rows or [Row(1, ())]
        names = {heading(key, lang).casefold(): key for key in (*KEYS, *EDITABLE) for lang in LANGS}
        columns: dict[int, str] = {}
        for place, value in enumerate(head.values):
            key = names.get(str(value).casefold())
            if key in columns.values():
                raise IbpError("workbook.column_twice", file=file, sheet=self.sheet, column=str(value)[:60])
            if key:
                columns[place] = key
        missing = [heading(key, self.texts.lang) for key in (*KEYS, *EDITABLE) if key not in columns.values()]
        if missing:
            known = {heading(key, lang).casefold() for key in COLUMNS for lang in LANGS}
            own = [str(value)[:40] for value in head.values if value and str(value).casefold() not in known]
            unknown = ", ".join(f"‘{name}’" for name in own[:5]) or "–"
            raise IbpError(
                "workbook.no_column", file=file, sheet=self.sheet, column=", ".join(missing), unknown=unknown
            )
        for row in body:
            if len(self.result.refused) >= MOST_REFUSED:
                return
            values = {key: row.values[at] if at < len(row.values) else None for at, key in columns.items()}
            self._row(row.number, values)

    def _row(self, number: int, values: dict[str, Any]) -> None:
        for key, value in values.items():
            if isinstance(value, Unusable):
                return self._refuse(number, key, value.key)
        code, statement = str(values.pop("location") or "").casefold(), str(values.pop("statement") or "")
        if code not in self.schools:
            return self._refuse(number, "location", "no_school", value=code[:60])
        if not self.framework.has(statement):
            return self._refuse(number, "statement", "no_norm", value=statement[:60])
        school = self.schools[code]
        first = self._seen.setdefault((school, statement), number)
        if first != number:
            return self._refuse(number, "statement", "row_twice", value=statement, first=first)
        basis = str(values.pop("basis") or "")
        bases = {name: int(event) for name, event in _BASIS.findall(basis)}
        shown = _ACTION.search(basis)
        for name, cell in values.items():
            try:
                value = self._value(name, cell)
                if name == "action" and name in bases and value is None and shown:
                    raise ValueError("no_title")
            except ValueError as error:
                self._refuse(number, name, str(error), value=str(cell)[:60])
                continue
            if name not in IN_PLAN:
                self.result.entries.append(AnswerEntry(school, statement, name, value, bases.get(name)))
            elif shown or value is not None:
                # A row without an action makes one: the same each time that the file is read.
                action = shown[1] if shown else own_action(statement, self.result.round.id)
                based_on = bases.get(name) if shown else None
                topic = topic_of(self.framework.id, statement)
                entry = AnswerEntry(school, statement, name, value, based_on, action, topic)
                self.result.entries.append(entry)
        return None

    def _refuse(self, row: int, key: str, why: str, **values: Any) -> None:
        levels = {"lowest": self.framework.min_level, "highest": self.framework.max_level}
        words = {**values, **levels, "limit": LIMITS.field, "roles": self._role_titles, "title": TITLE_LIMIT}
        message = self.texts(f"workbook.refused_{why}", **words)
        self.result.refused.append(Refused(self.sheet, row, heading(key, self.texts.lang), message))

    def _value(self, name: str, cell: Any) -> Any:
        """The value of a cell.

        Raises:
            ValueError: it cannot be used; says why, as the end of a key of the texts.
        """
        if name == "level":
            return self._level(cell)
        if name == "due":
            return _day(cell)
        text = visible("" if cell is None else str(cell))
        if contains_bsn(text):
            raise ValueError("bsn")
        if name == "owner":
            return self._role(text)
        if name == "action":
            if len(text) > TITLE_LIMIT:
                raise ValueError("title")
            return text or None
        return text

    def _role(self, text: str) -> str | None:
        if text and text.casefold() not in self.roles:
            raise ValueError("role")
        return self.roles[text.casefold()] if text else None

    def _level(self, cell: Any) -> int | str | None:
        if cell is None:
            return None
        if str(cell).strip().casefold() in _NOT_APPLICABLE:
            return NOT_APPLICABLE
        try:
            number = float(str(cell).strip().replace(",", "."))
        except ValueError:
            raise ValueError("level") from None
        on_scale = self.framework.min_level <= number <= self.framework.max_level
        if isinstance(cell, bool) or not number.is_integer() or not on_scale:
            raise ValueError("level")
        return int(number)


def _day(cell: Any) -> str | None:
    try:
        return None if cell is None else read_day(cell).isoformat()
    except ValueError:
        raise ValueError("date") from None
