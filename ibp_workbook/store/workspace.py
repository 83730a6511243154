"""The workspace: everything a program does with boards, schools, rounds and answers, as one person."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.store import answers as answer_log
from ibp_workbook.store import conflicts, events
from ibp_workbook.store import dossiers as dossier_table
from ibp_workbook.store import frameworks as framework_table
from ibp_workbook.store import members as member_table
from ibp_workbook.store import rounds as round_table
from ibp_workbook.store import schools as school_table
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.documents import Documents
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.imports import answers as answer_import
from ibp_workbook.store.imports import dossiers as dossier_import


class Workspace:
    """A workspace as one person sees it: each read and write is limited to that person's scope.

    Args:
        url: ``sqlite:///file`` (made when it does not exist) or ``postgresql+psycopg://…``.
        actor: who reads and writes; the user of this computer by default.

    Attributes:
        documents: plans, DPIAs and other documents of items with fields.

    Raises:
        IbpError: the workspace cannot be opened.
    """

    def __init__(self, url: str, actor: Actor | None = None) -> None:
        self.url = url
        self.actor = actor or Actor.local()
        self._engine = open_engine(url)
        self.documents = Documents(self.actor, self._reading, self._writing)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            yield connection

    # Boards and schools

    def boards(self) -> list[school_table.Board]:
        """The boards in scope, by name."""
        with self._reading() as connection:
            return school_table.read_boards(connection, self.actor)

    def board(self, number: str) -> school_table.Board:
        """One board; IbpError when it is not there or not in scope."""
        for board in self.boards():
            if board.number == number:
                return board
        raise IbpError("store.no_board", board=number)

    def rename_board(self, number: str, name: str) -> None:
        """Give a board the name people know it by; later imports leave it alone."""
        with self._writing() as connection:
            school_table.rename_board(connection, self.actor, number, name)

    def schools(self, board: str | None = None, closed: bool = True) -> list[school_table.School]:
        """The schools in scope, by name; of one board or of all, with or without closed ones."""
        with self._reading() as connection:
            return school_table.read_schools(connection, self.actor, board, closed)

    def preview_schools(
        self, records: Iterable[school_table.SchoolRecord], boards: Collection[str] | None
    ) -> school_table.ImportSummary:
        """What ``import_schools`` would change; changes nothing."""
        with self._reading() as connection:
            return school_table.compare(connection, self.actor, records, boards)

    def import_schools(
        self,
        records: Iterable[school_table.SchoolRecord],
        boards: Collection[str] | None,
        progress: school_table.Progress | None = None,
    ) -> school_table.ImportSummary:
        """Bring the schools of the chosen boards in line with a register; nothing is ever deleted.

        Args:
            records: schools of the register.
            boards: board numbers; None for every board among the records.
            progress: called with (done, total) now and then.

        Raises:
            IbpError: no right, or someone else loads the same schools at this moment; nothing changed.
        """
        records = list(records)
        try:
            with self._writing() as connection:
                summary = school_table.compare(connection, self.actor, records, boards)
                school_table.apply(connection, records, summary, progress)
        except IntegrityError as error:
            raise IbpError("store.imported_at_once") from error
        return summary

    # Rounds

    def rounds(self, board: str, framework: str | None = None) -> list[round_table.Round]:
        """The rounds of a board, oldest first."""
        with self._reading() as connection:
            return round_table.read_rounds(connection, self.actor, board, framework)

    def add_round(
        self, board: str, framework: str, name: str, day: date, target: int = 3
    ) -> round_table.Round:
        """Start a measurement round."""
        with self._writing() as connection:
            return round_table.add(connection, self.actor, board, framework, name, day, target)

    def previous_round(self, round_: round_table.Round | int) -> round_table.Round | None:
        """The round before this one (or before the one with this id), of the same board and framework."""
        round_id = round_ if isinstance(round_, int) else round_.id
        with self._reading() as connection:
            return round_table.previous(connection, self.actor, round_id)

    def close_round(self, round_id: int, closed: bool = True) -> None:
        """Close a round for changes, or open it again."""
        with self._writing() as connection:
            round_table.set_closed(connection, self.actor, round_id, closed)

    # Answers

    def answers(self, round_id: int, school_id: int | None) -> dict[str, answer_log.Answer]:
        """Statement id -> what this school (None: the board itself) answered; not what it inherits."""
        with self._reading() as connection:
            return answer_log.read(connection, answer_log.find(connection, self.actor, round_id, school_id))

    def all_answers(self, round_id: int) -> dict[int | None, dict[str, answer_log.Answer]]:
        """School id (None = the board) -> what it answered itself, for a whole round in one query."""
        with self._reading() as connection:
            return answer_log.read_round(connection, self.actor, round_id)

    def preview_answers(
        self, round_id: int, entries: Iterable[answer_import.Entry]
    ) -> answer_import.Comparison:
        """What ``import_answers`` would change; changes nothing."""
        with self._reading() as connection:
            return answer_import.compare(connection, self.actor, round_id, entries)

    def import_answers(
        self, round_id: int, entries: Sequence[answer_import.Entry]
    ) -> answer_import.Comparison:
        """Save the answers of an edited workbook, all or none; what someone else changed becomes a conflict.

        Raises:
            IbpError: no right, a closed round, or a value that may not be kept; nothing has changed then.
        """
        with self._writing() as connection:
            return answer_import.carry_out(connection, self.actor, round_id, entries)

    def save(
        self,
        round_id: int,
        school_id: int | None,
        statement: str,
        field: str,
        value: object,
        base: events.Base = None,
    ) -> events.Saved | events.Conflict:
        """Save one field of one answer.

        Args:
            round_id: the round.
            school_id: the school; None for the board itself.
            statement: id of the statement.
            field: level, reason, comment, evidence, action, owner or due.
            value: level: a number, ``"nvt"`` or None; due: an ISO date; the others: text.
            base: ``heads[field]`` of the answer the person saw; None when there was none; ``ANY`` overwrites.

        Returns:
            ``Saved``, or a ``Conflict`` when someone else was first; both values are kept then.

        Raises:
            IbpError: no right, a closed round, a wrong value, or a BSN in the text.
        """
        value = answer_log.checked(field, value)
        with self._writing() as connection:
            dossier = self._open_dossier(connection, round_id, school_id)
            return events.save(connection, self.actor, dossier, statement, field, value, base)

    def save_levels(self, round_id: int, rows: Iterable[tuple[int | None, str, LevelValue]]) -> None:
        """Fill empty dossiers of a round at once: school id (None = the board), statement, level."""
        with self._writing() as connection:
            self._require_open(connection, round_id)
            answer_log.fill(connection, self.actor, round_id, rows)

    def _open_dossier(self, connection: Connection, round_id: int, school_id: int | None) -> int:
        self._require_open(connection, round_id)
        found = answer_log.subject(connection, self.actor, round_id, school_id)
        return events.open_for_writing(connection, self.actor, found)

    def _require_open(self, connection: Connection, round_id: int) -> None:
        if round_table.require_round(connection, self.actor, round_id).closed:
            raise IbpError("store.round_closed")

    def conflicts(self, round_id: int, school_id: int | None) -> list[events.Conflict]:
        """The conflicts in a dossier that nobody chose about yet."""
        with self._reading() as connection:
            dossier = answer_log.find(connection, self.actor, round_id, school_id)
            return conflicts.unresolved(connection, dossier) if dossier is not None else []

    def resolve(
        self, proposal: int, keep: Literal["mine", "theirs"], seen: int | None = None
    ) -> events.Saved:
        """Choose between the two values of a conflict; both stay in the history.

        Args:
            proposal: id of the conflict.
            keep: ``mine`` for the value that came later, ``theirs`` for the one that counts.
            seen: ``head`` of the conflict as it was shown; a value that came since is then not overwritten.
        """
        with self._writing() as connection:
            dossier, saved = conflicts.resolve(connection, self.actor, proposal, keep, seen)
            answer_log.require_open(connection, dossier)
            return saved

    def history(self, round_id: int, school_id: int | None, statement: str) -> list[events.Event]:
        """Everything that happened to one answer, oldest first."""
        with self._reading() as connection:
            dossier = answer_log.find(connection, self.actor, round_id, school_id)
            return events.history(connection, dossier, statement) if dossier is not None else []

    def levels(self, round_id: int) -> list[tuple[int | None, str, int | str]]:
        """All levels of a round: school id (None = the board), statement, level or ``"nvt"``."""
        with self._reading() as connection:
            return answer_log.levels(connection, self.actor, round_id)

    def progress(self, round_id: int) -> dict[int | None, int]:
        """How many statements have a level (or "nvt"), for each school that began; None is the board."""
        return Counter(school for school, _, _ in self.levels(round_id))

    def activity(self, board: str | None = None) -> answer_log.Activity | None:
        """The last thing this person answered, of one board or of all: where one was."""
        with self._reading() as connection:
            return answer_log.last_activity(connection, self.actor, board)

    # Dossiers of assessments

    def add_dossier(self, board: str, school: int | None, assessment: str, subject: str) -> int:
        """Make a dossier about one subject, such as a camera plan; its number."""
        with self._writing() as connection:
            return dossier_table.add(connection, self.actor, board, school, assessment, subject)

    def dossiers(self, board: str, assessment: str | None = None) -> list[dossier_table.Dossier]:
        """The dossiers of a board, the one that changed last first."""
        with self._reading() as connection:
            return dossier_table.read_all(connection, self.actor, board, assessment)

    def import_dossiers(self, board: str, assessment: str, changes: Sequence[dossier_import.Change]) -> None:
        """Carry out what ``dossier_import.preview`` showed: all of it or nothing."""
        with self._writing() as connection:
            dossier_import.carry_out(connection, self.actor, board, assessment, changes)

    def count_dossiers(self, board: str) -> dict[str, int]:
        """Assessment id -> number of dossiers of a board."""
        with self._reading() as connection:
            return dossier_table.count(connection, self.actor, board)

    def dossier(self, dossier: int) -> dossier_table.Dossier:
        """One dossier; IbpError when it is not there or not in scope."""
        with self._reading() as connection:
            return dossier_table.require(connection, self.actor, dossier)

    def dossier_answers(self, dossier: int) -> dict[str, dossier_table.Given]:
        """Question id -> the answer that counts."""
        with self._reading() as connection:
            return dossier_table.answers(connection, self.actor, dossier)

    def save_item(
        self, dossier: int, item: str, value: object, base: events.Base = None
    ) -> events.Saved | events.Conflict:
        """Save the answer to one question; see ``save`` for ``base`` and what comes back."""
        with self._writing() as connection:
            return dossier_table.save(connection, self.actor, dossier, item, value, base)

    def keep_verdict(
        self, dossier: int, assessment: Assessment, on: date, outcome: str, answers: Mapping[str, object]
    ) -> dossier_table.Kept:
        """Keep a verdict with its answers, its date and the exact content."""
        with self._writing() as connection:
            return dossier_table.keep_verdict(
                connection, self.actor, dossier, assessment, on, outcome, answers
            )

    def verdicts(self, dossier: int) -> list[dossier_table.Kept]:
        """The verdicts kept of a dossier, oldest first."""
        with self._reading() as connection:
            dossier_table.require(connection, self.actor, dossier)
            return dossier_table.read_verdicts(connection, dossier)

    def content(self, digest: str) -> Assessment:
        """An assessment exactly as it was when a verdict was kept."""
        with self._reading() as connection:
            return dossier_table.content(connection, digest)

    # Frameworks

    def frameworks(self) -> list[Framework]:
        """The imported frameworks."""
        with self._reading() as connection:
            return framework_table.read(connection)

    def library(self, catalogue: Catalogue) -> dict[str, Framework]:
        """All frameworks by id, built in and imported."""
        with self._reading() as connection:
            return framework_table.library(connection, catalogue)

    def add_framework(self, framework: Framework, reserved: Container[str] = ()) -> None:
        """Import a framework; ids in ``reserved`` are the built-in ones."""
        with self._writing() as connection:
            framework_table.add(connection, self.actor, framework, reserved)

    # Members

    def members(self) -> list[member_table.Member]:
        """All rights in the workspace."""
        with self._reading() as connection:
            return member_table.read(connection, self.actor)

    def add_member(self, member: member_table.Member) -> None:
        """Give someone a right."""
        with self._writing() as connection:
            member_table.add(connection, self.actor, member)

    def remove_member(self, login: str) -> None:
        """Take away all rights of a login name."""
        with self._writing() as connection:
            member_table.remove(connection, self.actor, login)

    def actor_for(self, login: str) -> Actor | None:
        """The actor behind a login name; None for who is not a member."""
        with self._reading() as connection:
            return member_table.actor_for(connection, login)
