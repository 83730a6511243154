import random
from datetime import date

import pytest

from ibp_workbook.analysis import frames
from ibp_workbook.analysis.measurement import Measurement, Readings, measure
from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Step, Text
from ibp_workbook.catalogue.models import Scope
from ibp_workbook.store import Board, Round, School
from tests.analysis.kinds import Make, MakeFrame, RandomRows, Rows

LEVELS: list[int | str] = [1, 2, 3, 4, 5, "nvt"]


def text(words: str) -> Text:
    return Text(nl=words, en=f"{words} (en)")


@pytest.fixture(scope="session")
def framework() -> Framework:
    """Domains out of alphabetical order, unequal weights, every scope, one statement without a step."""
    rows: list[tuple[str, int, str | None, Scope, float]] = [
        ("zorg", 1, "doen", "both", 1.0),
        ("zorg", 2, "doen", "board", 2.0),
        ("zorg", 3, None, "school", 0.5),
        ("beleid", 1, "denken", "both", 1.0),
        ("beleid", 2, "denken", "school", 3.0),
        ("apparaten", 1, "doen", "school", 1.0),
    ]
    statements = [
        Statement(
            id=f"{domain}.{number}",
            domain=domain,
            title=text(f"Norm {domain} {number}"),
            step=step,
            scope=scope,
            weight=weight,
        )
        for domain, number, step, scope, weight in rows
    ]
    return Framework(
        id="klein",
        version="1",
        title=text("Klein"),
        description=text("Om mee te testen"),
        levels=tuple(Level(n, text(f"Niveau {n}"), text("...")) for n in range(1, 6)),
        target=3,
        domains=tuple(Domain(id=one, title=text(one.title())) for one in ("zorg", "beleid", "apparaten")),
        statements=tuple(statements),
        steps=(Step("denken", text("Denken")), Step("doen", text("Doen"))),
    )


@pytest.fixture(scope="session")
def schools() -> list[School]:
    return [school(number) for number in range(1, 8)]


def school(number: int) -> School:
    return School(
        id=number,
        board="41234",
        brin=f"{number:02}AB",
        location="00",
        name=f"School {'GFEDCBA'[number - 1]}",
        sector="vo" if number % 3 == 0 else "po",
        municipality="Zeist" if number % 2 else "Utrecht",
        place="Zeist",
        province="Utrecht",
        street="Dorpsstraat 1",
        postcode="3700AA",
        denomination="Openbaar",
        open=True,
    )


@pytest.fixture(scope="session")
def make(framework: Framework, schools: list[School]) -> Make:
    def build(rows: Rows, number: int = 1, among: list[School] | None = None, target: int = 3) -> Measurement:
        board = Board(number="41234", name="Stichting Test", schools=len(schools))
        measured = Round(
            id=number,
            board="41234",
            framework="klein",
            name=f"Meting {number}",
            date=date(2024 + number, 10, 1),
            target=target,
        )
        looked_at = schools if among is None else among
        return measure(Readings(board, measured, framework, tuple(looked_at), tuple(rows)))

    return build


@pytest.fixture(scope="session")
def random_rows(framework: Framework, schools: list[School]) -> RandomRows:
    """Answers at random, from none to all, with "nvt" among them."""

    def rows(seed: int) -> Rows:
        source = random.Random(seed)
        density = source.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        return [
            (subject, statement.id, source.choice(LEVELS))
            for subject in [None, *(one.id for one in schools)]
            for statement in framework.statements
            if source.random() < density
        ]

    return rows


@pytest.fixture
def answers(make: Make) -> MakeFrame:
    return lambda rows, number=1: frames.answers([make(rows, number)], "nl")


@pytest.fixture
def scores(make: Make) -> MakeFrame:
    return lambda rows, number=1: frames.scores([make(rows, number)], "nl")
