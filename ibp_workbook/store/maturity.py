"""Self-assessments: the dossier of a school, or of the board itself, in a round."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, select

from ibp_workbook.catalogue import Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.editions import carried, changes
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.store import free_text, log
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.checks import EMPTY, MATURITY, checked
from ibp_workbook.store.dossier_writing import Subject, find, open_for_writing, save_one
from ibp_workbook.store.log import Conflict, Event, Items, Saved
from ibp_workbook.store.rounds import Round, add_round, require_round
from ibp_workbook.store.schema import dossiers, events, schools
from ibp_workbook.store.schools import require_school
from ibp_workbook.texts import Texts

_IS, _AND = "\x1f", "\x1e"
"""Signs that stand in no id and in no JSON: they are taken out of what comes in, and JSON escapes them."""
RECENT = 200
"""So many of the last events are looked at first for where somebody was."""


@dataclass(frozen=True)
class Activity:
    """The last thing that was answered somewhere."""

    board: str
    round: int
    school: int | None
    item: str
    at: datetime


@dataclass(frozen=True)
class Carried:
    """A round that was carried over, and how many answers of the old one went along.

    Attributes:
        round: the new round.
        same: answers to norms that stayed the same.
        again: answers to norms that changed, which are to be looked at again.
        gone: answers to norms that the new framework does not have; they stay in the old round.
    """

    round: Round
    same: int
    again: int
    gone: int


class Maturity:
    """The self-assessments of a workspace as one person sees them; the norms are the items of a dossier."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def find(self, round_id: int, school_id: int | None) -> int | None:
        """The dossier of a school (None: of the board itself); None when nobody answered in it yet.

        Raises:
            IbpError: the round or the school is not there or not in scope.
        """
        with self._access.reading() as connection:
            return find_dossier(connection, self._actor, round_id, school_id)

    def answers(self, round_id: int, school_id: int | None) -> Items:
        """What this school (None: the board itself) answered; not what it inherits."""
        with self._access.reading() as connection:
            dossier = find_dossier(connection, self._actor, round_id, school_id)
            return _asked(log.read_one(connection, dossier)) if dossier else {}

    def all_answers(self, round_id: int, item: str | None = None) -> dict[int | None, Items]:
        """School id (None = the board) -> what it answered itself, in a round or to one norm of it."""
        with self._access.reading() as connection:
            require_round(connection, self._actor, round_id)
            which = (dossiers.c.round == round_id, self._actor.dossier_filter())
            schools = {row.id: row.school for row in connection.execute(select(dossiers).where(*which))}
            found = log.read(connection, *which, item=item)
            return {schools[dossier]: _asked(items) for dossier, items in found.items()}

    def history(self, round_id: int, school_id: int | None, item: str) -> list[Event]:
        """Everything that happened to one answer, oldest first."""
        with self._access.reading() as connection:
            dossier = find_dossier(connection, self._actor, round_id, school_id)
            events = log.history(connection, dossier, item) if dossier is not None else []
            return [event for event in events if event.field in EMPTY]

    def save(
        self,
        round_id: int,
        school_id: int | None,
        item: str,
        field: str,
        value: Any,
        based_on: int | None = None,
        no_bsn: Collection[str] | None = None,
    ) -> Saved | Conflict:
        """Save one field of one answer, see ``Dossiers.save``; the dossier is made when it is new.

        Args:
            round_id: the round.
            school_id: the school; None for the board itself.
            item: id of the norm.
            field: level, reason, comment or evidence.
            value: level: a number, ``"nvt"`` or None; the others: text.
            based_on: ``event`` of the value the person saw; None when there was none.
            no_bsn: as in ``Dossiers.save``.

        Raises:
            DoubtError: a number may be a BSN, and nobody said yet that it is not.
            IbpError: no right, a closed round, a wrong value, or a BSN in the text.
        """
        with self._access.writing() as connection:
            dossier = open_dossier(connection, self._actor, round_id, school_id)
            change = (item, field, value)
            return save_one(connection, self._actor, dossier, MATURITY, change, based_on, no_bsn)

    def fill(self, round_id: int, rows: Iterable[tuple[int | None, str, LevelValue]]) -> None:
        """Fill empty dossiers of a round at once: school id (None = the board), norm, level.

        Raises:
            IbpError: a dossier has answers already, or is not in scope.
        """
        levels: dict[int | None, list[log.Change]] = {}
        for school_id, item, level in rows:
            levels.setdefault(school_id, []).append((item, "level", level))
        with self._access.writing() as connection:
            filled = []
            for school_id, changes in levels.items():
                dossier = open_dossier(connection, self._actor, round_id, school_id)
                if connection.execute(select(events.c.id).where(events.c.dossier == dossier)).first():
                    raise IbpError("store.not_empty")
                filled += [(dossier, *change, None) for change in checked(self._actor, MATURITY, changes)]
            log.append_all(connection, self._actor, filled)

    def carry(
        self, round_id: int, library: Mapping[str, Framework], to: str, name: str, day: date, lang: str
    ) -> Carried:
        """Start a round on another edition with what was answered in an earlier one, all of it or nothing.

        Args:
            round_id: the earlier round, which stays as it is.
            library: all frameworks by id.
            to: id of the other edition.
            name: of the new round.
            day: of the new round.
            lang: language of the notes with what is to be looked at again.

        Raises:
            IbpError: no such round, no right, a taken name, or an edition that shares no norm with it.
        """
        actor = self._actor
        with self._access.writing() as connection:
            before = require_round(connection, actor, round_id)
            old, new = library[before.framework], library[to]
            differ = changes(old, new)
            if not (differ.same or differ.changed):
                raise IbpError("editions.nothing_shared")
            target = before.target if new.min_level <= before.target <= new.max_level else new.target
            made = add_round(connection, actor, before.board, new.id, name, day, target)
            filled: list[tuple[int, str, str, Any, int | None]] = []
            answered: Counter[str] = Counter()
            for school, items in _of_round(connection, actor, before):
                dossier = open_dossier(connection, actor, made.id, school)
                for item, fields in items.items():
                    if not old.has(item):
                        continue
                    answer = {field: value.value for field, value in fields.items()}
                    given = carried(old, new, item, answer, Texts(lang), free_text.MAX_TEXT)
                    answered[item] += answer.get("level") is not None
                    stored = checked(
                        actor, MATURITY, [(item, field, value) for field, value in given.items()]
                    )
                    filled += [(dossier, *change, None) for change in stored]
            log.append_all(connection, actor, filled)
        counts = [
            sum(answered[norm.id] for norm in norms) for norms in (differ.same, differ.changed, differ.gone)
        ]
        return Carried(made, *counts)

    def levels(self, round_id: int) -> list[tuple[int | None, str, int | str]]:
        """All levels of a round in one query: school id (None = the board), norm, level or ``"nvt"``."""
        return self._of(round_id, "level")

    def levels_of(self, rounds: Collection[int]) -> dict[int, list[tuple[int | None, str, int | str]]]:
        """Round id -> its ``levels``, of many rounds in one query; without those that nobody answered in."""
        with self._access.reading() as connection:
            return _latest(connection, self._actor, rounds, "level")

    def votes(self, round_id: int) -> list[tuple[int | None, str, dict[str, Any]]]:
        """What rooms voted in a round: school id (None = the board), norm, agreed level and counts."""
        return self._of(round_id, "votes")

    def _of(self, round_id: int, field: str) -> list[tuple[int | None, str, Any]]:
        with self._access.reading() as connection:
            require_round(connection, self._actor, round_id)
            return _latest(connection, self._actor, [round_id], field).get(round_id, [])

    def progress(self, round_id: int) -> dict[int | None, int]:
        """How many norms have a level (or "nvt"), for each school that began; None is the board."""
        return Counter(school for school, _, _ in self.levels(round_id))

    def activity(self, board: str | None = None) -> Activity | None:
        """The last thing this person answered, of one board or of all: where one was.

        It costs no more than what this person answered (in that board), whatever others did.
        """
        with self._access.reading() as connection:
            row = None if board is not None else connection.execute(self._at(_newest(RECENT))).first()
            row = row or connection.execute(self._at(_of(self._actor.name, board))).first()
        return Activity(*row) if row else None

    def _at(self, some: Select[Any]) -> Select[Any]:
        """Where the newest of some events is that this person made in a self-assessment in scope."""
        these = some.subquery()
        return (
            select(dossiers.c.board, dossiers.c.round, dossiers.c.school, events.c.item, events.c.at)
            .select_from(these)
            .join(dossiers, dossiers.c.id == these.c.dossier)
            .join(events, events.c.id == these.c.id)
            .where(dossiers.c.kind == MATURITY, self._actor.dossier_filter())
            .where(events.c.actor == self._actor.name)
            .order_by(these.c.id.desc())
            .limit(1)
        )


def _latest(
    connection: Connection, actor: Actor, rounds: Collection[int], field: str
) -> dict[int, list[tuple[int | None, str, Any]]]:
    """Round -> the values of a field that count: school id (None = the board), norm and value.

    A dossier comes as one text, which both databases make in less time than Python needs for its rows.
    """
    among = select(dossiers.c.id).where(dossiers.c.round.in_(rounds), actor.dossier_filter())
    latest = (
        select(func.max(events.c.id))
        .where(events.c.dossier.in_(among))  # no join: SQLite then reads them in the order of their index
        .where(events.c.kind == "set", events.c.field == field)
        .group_by(events.c.dossier, events.c.item)
    )
    stored = events.c.item + _IS + cast(events.c.value, Text)
    query = (
        select(dossiers.c.round, dossiers.c.school, func.aggregate_strings(stored, _AND))
        .join(dossiers, dossiers.c.id == events.c.dossier)
        .where(events.c.id.in_(latest))
        .group_by(dossiers.c.id)
    )
    found: dict[int, list[tuple[int | None, str, Any]]] = {}
    known = _Known()
    for measured, school, told in connection.execute(query):
        values = map(known.__getitem__, told.split(_AND)) if told else ()
        rows = [(school, item, value) for item, value in values if value is not None]
        found.setdefault(measured, []).extend(rows)
    return found


class _Known(dict[str, tuple[str, Any]]):
    """Norm and value of a text; there are half a million of them, and half a dozen levels per norm."""

    def __missing__(self, stored: str) -> tuple[str, Any]:
        item, _, value = stored.partition(_IS)
        self[stored] = item, json.loads(value)
        return self[stored]


def _newest(count: int) -> Select[Any]:
    """The last events of everybody: whoever worked last need not look among all that they ever did."""
    return select(events.c.dossier, events.c.id).order_by(events.c.id.desc()).limit(count)


def _of(name: str, board: str | None) -> Select[Any]:
    """The last event of one person in each dossier, from ``ix_events_mine`` alone."""
    found = select(events.c.dossier, func.max(events.c.id).label("id")).where(events.c.actor == name)
    if board is not None:
        found = found.where(events.c.dossier.in_(select(dossiers.c.id).where(dossiers.c.board == board)))
    return found.group_by(events.c.dossier)


def _of_round(connection: Connection, actor: Actor, measured: Round) -> list[tuple[int | None, Items]]:
    """School (None: the board itself) -> its answers, of the schools that the board still has."""
    which = (dossiers.c.round == measured.id, dossiers.c.kind == MATURITY, actor.dossier_filter())
    known = {
        None,
        *connection.execute(select(schools.c.id).where(schools.c.board == measured.board)).scalars(),
    }
    places = {row.id: row.school for row in connection.execute(select(dossiers).where(*which))}
    found = log.read(connection, *which)
    return [(places[number], _asked(items)) for number, items in found.items() if places[number] in known]


def _asked(items: Items) -> Items:
    """Without what older versions asked here too, and what is in the plan now."""
    asked = {
        item: {name: value for name, value in fields.items() if name in EMPTY}
        for item, fields in items.items()
    }
    return {item: fields for item, fields in asked.items() if fields}


def find_dossier(connection: Connection, actor: Actor, round_id: int, school_id: int | None) -> int | None:
    """The dossier to read, see ``Maturity.find``.

    What a school answered stays with the board of that round, also when the school moved to another board.
    """
    board = require_round(connection, actor, round_id).board
    dossier = find(connection, actor, Subject(board, school_id, MATURITY, round_id))
    if dossier is None and school_id is not None:
        require_school(connection, actor, board, school_id)  # refuses a school that has no place here
    return dossier


def open_dossier(connection: Connection, actor: Actor, round_id: int, school_id: int | None) -> int:
    """The dossier to write in, made when it is new, inside a transaction.

    Raises:
        IbpError: the round or the school is not there or not in scope, no right to write, or a closed round.
    """
    measured = require_round(connection, actor, round_id)
    if measured.closed:
        raise IbpError("store.round_closed")
    if school_id is not None:
        require_school(connection, actor, measured.board, school_id)
    return open_for_writing(connection, actor, Subject(measured.board, school_id, MATURITY, round_id))
