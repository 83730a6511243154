"""Boards and schools: read them, and bring them in line with a register."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ibp_workbook import times
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn
from ibp_workbook.store import free_text
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.schema import boards, schools

_CHUNK = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Board:
    """A school board; ``schools`` counts its open schools."""

    number: str
    name: str
    schools: int


@dataclass(frozen=True)
class SchoolRecord:
    """One school location in a register; ``brin`` and ``location`` identify it."""

    board: str
    brin: str
    location: str
    name: str
    sector: str
    municipality: str = ""
    place: str = ""
    province: str = ""
    street: str = ""
    postcode: str = ""
    denomination: str = ""
    board_name: str | None = None


@dataclass(frozen=True)
class School:
    """A school location of a board in the workspace."""

    id: int
    board: str
    brin: str
    location: str
    name: str
    sector: str
    municipality: str
    place: str
    province: str
    street: str
    postcode: str
    denomination: str
    open: bool


@dataclass(frozen=True)
class SchoolChange:
    """What an import does to one school; ``fields`` holds (before, after) of what differs."""

    kind: Literal["added", "updated", "closed", "unchanged"]
    brin: str
    location: str
    name: str
    board: str
    place: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportSummary:
    """Counts of schools per kind of change, the number of boards, and the changes themselves."""

    boards: int
    added: int
    updated: int
    closed: int
    unchanged: int
    changes: Sequence[SchoolChange]


_COLUMNS = [column.name for column in fields(SchoolRecord) if column.name != "board_name"]
_LIMITS = {
    name: column.type.length
    for name, column in [*schools.c.items(), ("board_name", boards.c.name)]
    if isinstance(column.type, String) and column.type.length
}
_SCHOOL = [schools.c[column.name] for column in fields(School)]


class Schools:
    """The boards and schools of a workspace as one person sees them."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    def boards(self) -> list[Board]:
        """The boards in scope, by name."""
        return self._boards()

    def board(self, number: str) -> Board:
        """One board; IbpError when it is not there or not in scope."""
        for board in self._boards(boards.c.number == number):
            return board
        raise IbpError("store.no_board", board=number)

    def rename_board(self, number: str, name: str) -> None:
        """Give a board the name people know it by; later imports leave it alone.

        Raises:
            IbpError: no such board in scope, no right, or no fit name.
        """
        with self._access.writing() as connection:
            require_board(connection, self._actor, number, manage=True)
            values = {"name": free_text.name(name, 300), "named_by_person": True}
            connection.execute(update(boards).where(boards.c.number == number).values(values))

    def of(self, board: str | None = None, closed: bool = True) -> list[School]:
        """The schools in scope, by name; of one board or of all, with or without closed ones."""
        which = [self._actor.school_filter()]
        which += [] if board is None else [schools.c.board == board]
        which += [] if closed else [schools.c.open]
        with self._access.reading() as connection:
            return read_schools(connection, *which)

    def preview(self, records: Iterable[SchoolRecord], chosen: Collection[str] | None) -> ImportSummary:
        """What ``load`` would change; changes nothing."""
        with self._access.reading() as connection:
            return _compare(connection, self._actor, records, chosen)

    def load(
        self,
        records: Iterable[SchoolRecord],
        chosen: Collection[str] | None,
        progress: Progress | None = None,
    ) -> ImportSummary:
        """Bring the schools of the chosen boards in line with a register; nothing is ever deleted.

        Args:
            records: schools of the register.
            chosen: board numbers; None for every board among the records.
            progress: called with (done, total) now and then.

        Raises:
            IbpError: no right, or someone else loads the same schools at this moment; nothing changed.
        """
        records = list(records)
        try:
            with self._access.writing() as connection:
                summary = _compare(connection, self._actor, records, chosen)
                _apply(connection, records, summary, progress)
                changed = chosen or {record.board for record in records}
                board = next(iter(changed)) if len(changed) == 1 else ""
                self._access.tell(connection, Deed(Kind.IMPORT, board, detail="schools"))
        except IntegrityError as error:
            raise IbpError("store.imported_at_once") from error
        return summary

    def _boards(self, *which: ColumnElement[bool]) -> list[Board]:
        with self._access.reading() as connection:
            return read_boards(connection, self._actor.board_filter(), *which)


def read_boards(connection: Connection, *which: ColumnElement[bool]) -> list[Board]:
    """Boards, by name."""
    count = select(func.count()).where(schools.c.board == boards.c.number, schools.c.open)
    query = (
        select(boards.c.number, boards.c.name, count.scalar_subquery())
        .where(*which)
        .order_by(boards.c.name, boards.c.number)
    )
    return [Board(*row) for row in connection.execute(query).all()]


def read_schools(connection: Connection, *which: ColumnElement[bool]) -> list[School]:
    """Schools, by name."""
    query = select(*_SCHOOL).where(*which).order_by(schools.c.name, schools.c.location)
    return [School(*row) for row in connection.execute(query).all()]


def require_board(connection: Connection, actor: Actor, number: str, manage: bool = False) -> None:
    """Refuse a board that is not there or not in scope; with ``manage`` also who may not change it.

    Raises:
        IbpError: the same sentence for what is not there and what is out of scope, so that it tells nothing
            about other boards.
    """
    query = select(boards.c.number).where(actor.board_filter(), boards.c.number == number)
    if connection.execute(query).first() is None:
        raise IbpError("store.no_board", board=number)
    if manage and not actor.may_manage:
        raise IbpError("store.may_not_write")


def require_school(connection: Connection, actor: Actor, board: str, school: int) -> None:
    """Refuse a school that is not of this board or not in scope.

    Raises:
        IbpError: the same sentence for both.
    """
    known = select(schools.c.id).where(schools.c.id == school, schools.c.board == board)
    if connection.execute(known.where(actor.school_filter())).first() is None:
        raise IbpError("store.no_school")


def _compare(
    connection: Connection, actor: Actor, records: Iterable[SchoolRecord], wanted: Collection[str] | None
) -> ImportSummary:
    """What an import would change.

    A school that the workspace knows, of a chosen board and of a sector that the records cover, but that is
    not among them, closes. Its answers stay.

    Args:
        connection: an open connection.
        actor: must see whole boards and be allowed to write.
        records: schools of the register, of all boards.
        wanted: board numbers; None for every board among the records.
    """
    if not actor.may_manage:
        raise IbpError("store.may_not_write")
    by_identity = _by_identity(records)
    chosen = {record.board for record in by_identity.values()} if wanted is None else set(wanted)
    if actor.boards is not None and not chosen <= actor.boards:
        raise IbpError("store.no_board", board=", ".join(sorted(chosen - actor.boards)))
    sectors = {record.sector for record in by_identity.values()}
    known = {(row.brin, row.location): row for row in connection.execute(select(schools))}
    seen = {identity: record for identity, record in by_identity.items() if record.board in chosen}
    changes = []
    for identity, record in seen.items():
        row = known.get(identity)
        if row is not None and actor.boards is not None and row.board not in actor.boards:
            raise IbpError("store.school_elsewhere", location=record.location, name=record.name)
        changes.append(_changed(record, row))
    for identity, row in known.items():
        if row.open and row.board in chosen and row.sector in sectors and identity not in seen:
            changes.append(SchoolChange("closed", *_which(row)))
    kinds = [change.kind for change in changes]
    touched = {change.board for change in changes}
    counts = {kind: kinds.count(kind) for kind in ("added", "updated", "closed", "unchanged")}
    return ImportSummary(boards=len(touched), changes=changes, **counts)


def _by_identity(records: Iterable[SchoolRecord]) -> dict[tuple[str, str], SchoolRecord]:
    found: dict[tuple[str, str], SchoolRecord] = {}
    for record in records:
        other = found.setdefault((record.brin, record.location), record)
        if other != record:
            raise IbpError("store.school_twice", location=record.location, name=record.name)
    for record in found.values():
        _require_fit(record)
    return found


def _require_fit(record: SchoolRecord) -> None:
    """Refuse what PostgreSQL has no room for, on SQLite too: a backup must fit in either."""
    for name, limit in _LIMITS.items():
        value = getattr(record, name)
        if value is not None and (len(value) > limit or "\0" in value):
            raise IbpError("store.school_field", location=record.location, field=name, limit=limit)
        if value is not None and contains_bsn(value):
            raise IbpError("store.school_bsn", location=record.location, field=name)


def _changed(record: SchoolRecord, row: object | None) -> SchoolChange:
    after = {name: getattr(record, name) for name in _COLUMNS}
    if row is None:
        return SchoolChange("added", *_which(record))
    differing = {
        name: (getattr(row, name), value) for name, value in after.items() if getattr(row, name) != value
    }
    if not getattr(row, "open"):  # noqa: B009 - a row of any query
        differing["open"] = ("", "")
    kind: Literal["updated", "unchanged"] = "updated" if differing else "unchanged"
    return SchoolChange(kind, *_which(record), differing)


def _which(school: Any) -> tuple[str, str, str, str, str]:
    """What a change says of a school: of a record, or of a row."""
    return school.brin, school.location, school.name, school.board, school.place


def _apply(
    connection: Connection, records: Iterable[SchoolRecord], summary: ImportSummary, progress: Progress | None
) -> None:
    """Carry out what ``_compare`` found, inside the caller's transaction."""
    by_identity = {(record.brin, record.location): record for record in records}
    touched = {(change.brin, change.location): change for change in summary.changes}
    _add_boards(connection, [by_identity[key] for key, change in touched.items() if change.kind != "closed"])
    rows: dict[str, list[dict[str, object]]] = {"added": [], "updated": [], "closed": []}
    for key, change in touched.items():
        if change.kind == "closed":
            rows["closed"].append(
                {"b_brin": key[0], "b_location": key[1], "closed_on": times.today(), "open": False}
            )
        elif change.kind != "unchanged":
            values = {name: value for name, value in asdict(by_identity[key]).items() if name in _COLUMNS}
            extra = {"open": True, "closed_on": None}
            keys = {"b_brin": key[0], "b_location": key[1]} if change.kind == "updated" else {}
            rows[change.kind].append({**values, **extra, **keys})
    matching = and_(schools.c.brin == bindparam("b_brin"), schools.c.location == bindparam("b_location"))
    statements = {
        "added": insert(schools),
        "updated": update(schools).where(matching),
        "closed": update(schools).where(matching),
    }
    total, done = len(summary.changes), summary.unchanged
    for kind, values_list in rows.items():
        for start in range(0, len(values_list), _CHUNK):
            chunk = values_list[start : start + _CHUNK]
            connection.execute(statements[kind], chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
    if progress:
        progress(total, total)


def _add_boards(connection: Connection, records: Iterable[SchoolRecord]) -> None:
    names: dict[str, str | None] = {}
    for record in records:
        names[record.board] = names.get(record.board) or record.board_name
    known = {row.number: row for row in connection.execute(select(boards))}
    new = [
        {"number": number, "name": name or f"Bestuur {number}", "named_by_person": False}
        for number, name in names.items()
        if number not in known
    ]
    if new:
        connection.execute(insert(boards), new)
    for number, name in names.items():
        row = known.get(number)
        if row is not None and name and name != row.name and not row.named_by_person:
            connection.execute(update(boards).where(boards.c.number == number).values(name=name))
