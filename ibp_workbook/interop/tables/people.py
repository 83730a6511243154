"""Rights from a list of people: a CSV file, or lines that somebody typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.delimited import Limits, Row, read_rows
from ibp_workbook.interop.strangers.files import Source, kind, read_bytes
from ibp_workbook.interop.tables.days import read_day
from ibp_workbook.store import Member
from ibp_workbook.store.members import Members, Scope
from ibp_workbook.store.roles import ROLES
from ibp_workbook.texts import LANGS, Texts

KINDS = (".csv", ".txt")
MAX_BYTES = 1_000_000
LIMITS = Limits(rows=5_000, columns=20, field=500)
COLUMNS = ("login", "name", "role", "board", "school", "until")
ALL = ("all", "alle")
"""What stands for all boards; leaving the board out never does."""


@dataclass(frozen=True)
class Line:
    """One line of a list.

    Attributes:
        number: its row in the file.
        login: whose it is, as it stands there.
        member: the right; None when it cannot be read.
        problem: why it cannot be given.
    """

    number: int
    login: str
    member: Member | None = None
    problem: IbpError | None = None


def read_people(source: Source, name: str, scope: Scope) -> list[Line]:
    """The lines of a file; what is wrong with one stands with it.

    Args:
        source: CSV with a row of headings, in Dutch or English: login, name, role, board, school, until. A
            board is a number or ``all``; a school is a location code such as 01AA00.
        name: how to call the file.
        scope: for what the person who reads it may give rights.

    Raises:
        IbpError: it is no such file.
    """
    content = read_bytes(source, name, MAX_BYTES)
    if kind(content) != "text":
        raise IbpError("members.no_list", file=name)
    rows = read_rows(content, name, LIMITS)
    places = _columns(next(rows), name)
    return [_line(row, places, scope) for row in rows]


def read_typed(text: str, right: Member) -> list[Line]:
    """People one a line, each a login name and after a comma or semicolon a name, who all get one right.

    Raises:
        IbpError: too many.
    """
    lines = [line.replace(";", ",").partition(",") for line in text.splitlines()]
    given = [
        Line(number, login.strip(), replace(right, login=login.strip(), name=name.strip() or login.strip()))
        for number, (login, _, name) in enumerate(lines, start=1)
        if login.strip()
    ]
    if len(given) > LIMITS.rows:
        raise IbpError("files.too_many_rows", file="", limit=LIMITS.rows)
    return given


def held_against(lines: Sequence[Line], members: Members) -> list[Line]:
    """The same lines, with what is wrong when each is held against the rights there are; nothing is kept."""
    rights = [line.member for line in lines if line.member and not line.problem]
    refusals = iter(members.check(rights))
    return [
        line if line.problem or not line.member else replace(line, problem=next(refusals)) for line in lines
    ]


def _columns(header: Row, name: str) -> dict[str, int]:
    known = {word: column for column in COLUMNS for word in (column, *_words(f"members.column_{column}"))}
    found = {known.get(heading.casefold(), ""): at for at, heading in enumerate(header.fields)}
    if missing := [column for column in ("login", "role") if column not in found]:
        raise IbpError("members.no_column", file=name, missing=", ".join(missing), known=", ".join(COLUMNS))
    return found


def _words(key: str) -> Iterator[str]:
    return (Texts(lang)(key).casefold() for lang in LANGS)


def _line(row: Row, places: Mapping[str, int], scope: Scope) -> Line:
    cells = {column: row.fields[places[column]] if column in places else "" for column in COLUMNS}
    login, name, role = cells["login"], cells["name"] or cells["login"], _role(cells["role"])
    try:
        board, school = place_of(cells["board"], cells["school"], scope)
        return Line(row.number, login, Member(login, name, role, board, school, _day(cells["until"])))
    except IbpError as error:
        return Line(row.number, login, problem=error)


def place_of(board: str, location: str, scope: Scope) -> tuple[str | None, int | None]:
    """For what a right is: the number of a board or the id of a school; neither for everything.

    Raises:
        IbpError: both are named, or none, or the school is not there.
    """
    if bool(board) == bool(location):
        raise IbpError("members.one_place")
    if not location:
        return (None if board.casefold() in ALL else board), None
    for school in scope.schools:
        if school.location.casefold() == location.casefold():
            return None, school.id
    raise IbpError("members.no_location", location=location)


def _role(word: str) -> str:
    for role in ROLES:
        if word.casefold() in (role, *_words(f"members.role_{role}")):
            return role
    return word


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise IbpError("members.no_day", value=text[:20]) from error
