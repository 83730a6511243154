import random
from datetime import date
from functools import cache
from typing import Protocol

import pandas as pd
import pytest

from ibp_workbook.analysis import frames
from ibp_workbook.analysis.measurement import Measurement, Readings, measure
from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Text
from ibp_workbook.store import Board, Round, School

HOSTILE = "<script>alert(1)</script> & $x$ \"De Wrâldwizer\" 'Niekée'"


def text(words: str) -> Text:
    return Text(nl=words, en=f"{words} (en)")


@cache
def framework(low: int = 1, high: int = 5) -> Framework:
    domains = [
        Domain(id=f"d{number:02}", title=text(f"Domein {number} met een lange naam")) for number in range(19)
    ]
    return Framework(
        id="groot",
        version="1",
        title=text("Groot"),
        description=text("Om mee te tekenen"),
        levels=tuple(Level(n, text(str(n)), text("...")) for n in range(low, high + 1)),
        target=(low + high) // 2,
        domains=tuple(domains),
        statements=tuple(
            Statement(
                id=f"{domain.id}.{number}", domain=domain.id, title=text(f"Norm {number} van {domain.id}")
            )
            for domain in domains
            for number in range(4)
        ),
    )


def school(number: int, name: str) -> School:
    return School(
        id=number,
        board="41234",
        brin=f"{number:02}AB",
        location="00",
        name=name,
        sector="po",
        municipality="Zeist",
        place="Zeist",
        province="Utrecht",
        street="Dorpsstraat 1",
        postcode="3700AA",
        denomination="Openbaar",
        open=True,
    )


class Sample:
    """Two rounds. School 1 has a hostile name, school 2 none in domain d03, school 3 no answer at all."""

    def __init__(self, count: int, low: int = 1, high: int = 5) -> None:
        self.framework = framework(low, high)
        names = [HOSTILE, *(f"Basisschool nummer {number}" for number in range(2, count + 1))]
        self.schools = [school(number, name) for number, name in enumerate(names, start=1)]
        self.measurements = [self._measure(number) for number in (1, 2)]

    def _measure(self, number: int) -> Measurement:
        source = random.Random(number)
        rows = [
            (one.id, statement.id, source.randint(self.framework.min_level, self.framework.max_level))
            for one in self.schools
            for statement in self.framework.statements
            if one.id != 3 and (one.id, statement.domain) != (2, "d03")
        ]
        board = Board(number="41234", name="Stichting & Co", schools=len(self.schools))
        measured = Round(
            id=number,
            board="41234",
            framework="groot",
            name=f"Meting {2024 + number}",
            date=date(2024 + number, 10, 1),
            target=self.framework.target,
        )
        return measure(Readings(board, measured, self.framework, tuple(self.schools), tuple(rows)))

    def scores(self, lang: str = "nl", number: int | None = None) -> pd.DataFrame:
        return frames.scores(self._some(number), lang)

    def answers(self, number: int | None, lang: str = "nl") -> pd.DataFrame:
        return frames.answers(self._some(number), lang)

    def _some(self, number: int | None) -> list[Measurement]:
        return [one for one in self.measurements if number in (None, one.round.id)]


class MakeSample(Protocol):
    """Each is made once."""

    def __call__(self, count: int, low: int = 1, high: int = 5) -> Sample: ...


@pytest.fixture(scope="session")
def sample() -> MakeSample:
    return cache(Sample)
