"""What is measured on: the demo board, a made-up board of 72 schools, and the same form for the peers."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.evaluate.maturity.inheritance import Effective, effective
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.store import Actor, SchoolRecord, Workspace

LARGE_BOARD = "90072"
LARGE_COUNT = 72
_MUNICIPALITIES = ("Amersfoort", "Utrecht", "Zeist", "Zwolle")


class Levels(NamedTuple):
    """Where levels can be saved.

    Attributes:
        board: number of the board.
        round: id of its last round.
        schools: location codes.
        norms: ids of the norms that a school can answer.
    """

    board: str
    round: int
    schools: Sequence[str]
    norms: Sequence[str]

    @classmethod
    def of(cls, workspace: Workspace, board: str) -> "Levels":
        """Those of one board."""
        norms = [norm.id for norm in framework().statements if norm.scope != "board"]
        schools = [school.location for school in workspace.schools.of(board)]
        return cls(board, workspace.rounds.of(board)[-1].id, schools, norms)


def framework() -> Framework:
    """The framework that ships with the project."""
    return load_catalogue().frameworks["ibp"]


def make_workspace(folder: Path) -> Workspace:
    """A new workspace with both boards."""
    workspace = Workspace(f"sqlite:///{(folder / 'workspace.sqlite').as_posix()}", Actor.local())
    add_demo(workspace)
    add_board(workspace, LARGE_BOARD, LARGE_COUNT)
    return workspace


def add_board(workspace: Workspace, number: str, count: int, years: Iterable[int] = (2025, 2026)) -> None:
    """Add a board with schools and a round of answers for each year, the same each time."""
    workspace.schools.load(list(records(number, count)), {number})
    schools = [school.id for school in workspace.schools.of(number)]
    for year in years:
        asked = workspace.rounds.add(number, "ibp", f"Meting {year}", date(year, 10, 1))
        workspace.maturity.fill(asked.id, made_up_levels(framework(), schools, year))


def records(number: str, count: int) -> Iterator[SchoolRecord]:
    for index in range(count):
        brin = f"{index // 676 + 10}{chr(65 + index // 26 % 26)}{chr(65 + index % 26)}"
        place = _MUNICIPALITIES[index % len(_MUNICIPALITIES)]
        yield SchoolRecord(
            board=number,
            brin=brin,
            location=f"{brin}00",
            name=f"Basisschool De Meting {index + 1}" if index % 6 else f"College Meting {index + 1}",
            sector="po" if index % 6 else "vo",
            municipality=place,
            place=place,
            board_name="Stichting Meten is Weten",
        )


def made_up_levels(
    asked: Framework, schools: list[int], seed: int
) -> Iterator[tuple[int | None, str, LevelValue]]:
    """Levels at random: most norms answered, by the board where the board answers for all."""
    random = Random(seed)
    levels = range(asked.min_level, asked.max_level + 1)
    for statement in asked.statements:
        subjects: list[int | None] = [None] if statement.scope == "board" else list(schools)
        for subject in subjects:
            if random.random() < 0.9:
                yield subject, statement.id, random.choice(levels)


def demo_school(workspace: Workspace) -> str:
    """The location of the demo school whose form is measured."""
    return workspace.schools.of(DEMO_BOARD, closed=False)[0].location


def write_form(workspace: Workspace, file: Path) -> None:
    """The form of that school as JSON for the peers: the same norms, level texts and answers."""
    asked = framework()
    current = workspace.rounds.of(DEMO_BOARD)[-1]
    school = workspace.schools.of(DEMO_BOARD, closed=False)[0]
    given = _answered(workspace, current.id, school.id)
    counts = effective(asked, _answered(workspace, current.id, None), given)
    domains = []
    for domain in asked.domains:
        statements = [
            {
                "id": item.id,
                "title": item.title.nl,
                "level": level if isinstance(level := _level(counts, item.id), int) else None,
                "levels": [
                    {"n": n.number, "text": asked.level_text(item, n.number).nl} for n in asked.levels
                ],
            }
            for item in asked.statements
            if item.domain == domain.id
        ]
        domains.append({"title": domain.title.nl, "statements": statements})
    names = [level.name.nl for level in asked.levels]
    form = {"target": asked.target, "levels": names, "domains": domains}
    file.write_text(json.dumps(form), "utf-8")


def write_board(workspace: Workspace, board: str, file: Path) -> None:
    """What the dashboard of that board shows, as JSON for a peer: a row per answered norm of a school."""
    asked = framework()
    before, now = (each.id for each in workspace.rounds.of(board)[-2:])
    earlier, current = _answered(workspace, before, None), _answered(workspace, now, None)
    rows: list[dict[str, object]] = []
    for school in workspace.schools.of(board):
        levels = effective(asked, current, _answered(workspace, now, school.id))
        past = effective(asked, earlier, _answered(workspace, before, school.id))
        rows += (
            {
                "school": school.name,
                "sector": school.sector,
                "domain": item.domain,
                "norm": item.id,
                "level": level,
                "before": _level(past, item.id),
            }
            for item in asked.statements
            if isinstance(level := _level(levels, item.id), int)
        )
    file.write_text(json.dumps(rows), "utf-8")


def _answered(workspace: Workspace, round_id: int, school: int | None) -> dict[str, LevelValue]:
    found = workspace.maturity.answers(round_id, school)
    return {key: item["level"].value for key, item in found.items() if "level" in item}


def _level(counts: Mapping[str, Effective[LevelValue]], statement: str) -> LevelValue | None:
    return counts[statement].answer if statement in counts else None
