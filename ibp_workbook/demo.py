"""The fictitious demo board: so that a first start shows something, and the tests have a board."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from ibp_workbook import formats, paths, times
from ibp_workbook.catalogue import Catalogue, Framework, load_catalogue
from ibp_workbook.catalogue.example import EXAMPLE
from ibp_workbook.catalogue.models import Content, Filled
from ibp_workbook.catalogue.plan import Weight
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.demo_dossiers import add_demo_dossiers, check_demo_dossiers
from ibp_workbook.demo_dpias import add_demo_dpias, check_demo_dpias, demo_authors
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue
from ibp_workbook.evaluate.plan import KIND, STATUSES, SUBJECT

if TYPE_CHECKING:  # who only checks the content needs no database
    from ibp_workbook.store import Workspace
    from ibp_workbook.store.example import Fictitious

DEMO_BOARD = EXAMPLE
MAKER = "demo"


class _Board(Content, frozen=True):
    number: Filled
    name: Filled


class _School(Content, frozen=True):
    brin: Filled
    location: Filled
    name: Filled
    sector: Filled
    municipality: Filled
    place: Filled


class _Round(Content, frozen=True):
    name: Filled
    date: date
    answers: Filled


class _Demo(Content, frozen=True):
    board: _Board
    framework: Filled
    schools: Annotated[tuple[_School, ...], Meta(min_length=1)]
    rounds: Annotated[tuple[_Round, ...], Meta(min_length=1)]


class _Planned(Content, frozen=True):
    """An action; ``start`` and ``due`` are days from today."""

    title: Filled
    topics: tuple[str, ...]
    role: Filled
    status: Filled
    effort: Weight
    effect: Weight
    risk: Weight
    start: int | None = None
    due: int | None = None
    note: str = ""


class _Plan(Content, frozen=True):
    actions: tuple[_Planned, ...]


def ensure_demo(url: str) -> None:
    """Give a new workspace the demo board; one that was opened before has it, or somebody took it away.

    Args:
        url: address of the workspace; it is made when it does not exist.
    """
    from ibp_workbook.store.engine import alone, is_new

    with alone(url):
        new = is_new(url)
        workspace = _workspace(url)
        if new:
            add_demo(workspace)


def remove_demo(workspace: "Workspace", also_own: bool = False) -> bool:
    """Remove the demo board with all that came with it; no other board is touched.

    Args:
        workspace: as the person who asks for it.
        also_own: whether what people filled in on the demo board themselves may go as well.

    Returns:
        Whether the board is gone; it stays with what people filled in, when that may not go.

    Raises:
        IbpError: it is not there, or this person may not manage it.
    """
    return workspace.example.remove(_fictitious(), also_own)


def filled_in_on_demo(workspace: "Workspace") -> int:
    """How many dossiers of the demo board people made, or filled something in."""
    return workspace.example.own(_fictitious())


def _fictitious() -> "Fictitious":
    from ibp_workbook.store.example import Fictitious

    folder = paths.data() / "demo"
    demo = _read(folder)
    return Fictitious(
        makers={MAKER, *demo_authors(folder)},
        locations={school.location for school in demo.schools},
        rounds={item.name for item in demo.rounds},
    )


def add_demo(workspace: "Workspace", now: datetime | None = None) -> bool:
    """Add the demo board with its schools, rounds, answers, plan and DPIAs.

    Args:
        workspace: gets the demo board.
        now: the moment around which the terms of its dossiers run, with its zone; None for the clock's.

    Returns:
        False when the workspace has the demo board already; nothing is changed then.
    """
    from ibp_workbook.store import SchoolRecord

    workspace = _workspace(workspace.url)
    if any(board.number == DEMO_BOARD for board in workspace.schools.boards()):
        return False
    folder = paths.data() / "demo"
    demo = _read(folder)
    catalogue = load_catalogue()
    framework = catalogue.frameworks[demo.framework]
    records = [
        SchoolRecord(demo.board.number, **msgspec.structs.asdict(school), board_name=demo.board.name)
        for school in demo.schools
    ]
    workspace.schools.load(records, {demo.board.number})
    ids = {school.location: school.id for school in workspace.schools.of(demo.board.number)}
    for item in demo.rounds:
        created = workspace.rounds.add(
            demo.board.number, framework.id, item.name, item.date, framework.target
        )
        answers = _read_answers(folder / item.answers, demo, framework)
        given = ((ids[location] if location else None, norm, level) for location, norm, level in answers)
        workspace.maturity.fill(created.id, given)
    now = formats.amsterdam(now or times.now())
    _add_plan(workspace, demo.board.number, folder, now.date())
    add_demo_dpias(workspace, folder, demo.board.number, ids, catalogue)
    add_demo_dossiers(workspace, folder, demo.board.number, ids, catalogue, now)
    return True


def _workspace(url: str) -> "Workspace":
    from ibp_workbook.store import Actor, Workspace

    return Workspace(url, Actor(MAKER, "consultant"))


def _add_plan(workspace: "Workspace", board: str, folder: Path, today: date) -> None:
    changes: list[tuple[str, str, object]] = []
    for number, planned in enumerate(_read_plan(folder).actions, start=1):
        values = msgspec.to_builtins(planned)
        for name in ("effort", "effect", "risk"):
            values[name] = str(values[name])
        for name in ("start", "due"):
            if values[name] is not None:
                values[name] = (today + timedelta(days=values[name])).isoformat()
        changes += [
            (f"a:demo{number}", name, value) for name, value in values.items() if value not in (None, "")
        ]
    document = workspace.dossiers.open(board, None, KIND, SUBJECT)
    workspace.dossiers.save_all(document, changes)


def check_demo(folder: Path, catalogue: Catalogue) -> int:
    """Check the demo board of a data folder, when it has one; how many DPIAs it has.

    Raises:
        IbpError: the first mistake; the sentence names file and row, or file and question.
    """
    if not (folder / "demo").is_dir():
        return 0
    demo = _read(folder / "demo")
    for item in demo.rounds:
        for _ in _read_answers(folder / "demo" / item.answers, demo, catalogue.frameworks[demo.framework]):
            pass
    _check_plan(_read_plan(folder / "demo"), catalogue)
    locations = {school.location for school in demo.schools}
    check_demo_dossiers(folder / "demo", catalogue, locations, {item.name for item in demo.rounds})
    return check_demo_dpias(folder / "demo", catalogue, locations)


def _check_plan(plan: _Plan, catalogue: Catalogue) -> None:
    known = {f"maturity/{framework.id}/{item.id}" for framework in catalogue.frameworks.values()
             for item in framework.statements}  # fmt: skip
    known |= {f"{item.id}/{rule.id}" for item in catalogue.assessments.values() for _, rule in item.rules()}
    roles = catalogue.plan.fields["role"].values if catalogue.plan else ()
    for index, planned in enumerate(plan.actions):
        named = [("role", planned.role, roles), ("status", planned.status, STATUSES)]
        for name, id_, among in [*(("topics", topic, known) for topic in planned.topics), *named]:
            if id_ not in among:
                key = f"actions[{index}].{name}"
                raise IbpError("plan.dead_reference", file="demo/plan.yaml", key=key, id=id_)


def _read_plan(folder: Path) -> _Plan:
    return read_content(folder / "plan.yaml", "demo/plan.yaml", _Plan, _Plan(()))


def _read(folder: Path) -> _Demo:
    return read_content(folder / "board.yaml", "demo/board.yaml", _Demo)


def _read_answers(
    path: Path, demo: _Demo, framework: Framework
) -> Iterator[tuple[str | None, str, LevelValue]]:
    """Location (None for the board), statement and level of one round: a row per statement in the file."""
    file = f"demo/{path.name}"
    known = {school.location for school in demo.schools}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, delimiter=";")
        header = next(rows)
        for column in header[2:]:
            if column not in known:
                raise IbpError("catalogue.demo_school", file=file, column=column)
        for number, row in enumerate(rows, start=2):
            if not framework.has(row[0]):
                raise IbpError("catalogue.demo_statement", file=file, row=number, id=row[0])
            for column, value in zip(header[1:], row[1:], strict=True):
                level = _level(value, framework, file, number)
                if level is not None:
                    yield None if column == "bestuur" else column, row[0], level


def _level(value: str, framework: Framework, file: str, row: int) -> LevelValue:
    if value in ("", NOT_APPLICABLE):
        return NOT_APPLICABLE if value else None
    if value.isdecimal() and framework.min_level <= int(value) <= framework.max_level:
        return int(value)
    raise IbpError("catalogue.demo_level", file=file, row=row, value=value)
