"""One round of one board as arrays: rows are the board and its schools, columns the norms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.inheritance import Effective, effective
from ibp_workbook.evaluate.maturity.progress import counted
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.store import Board, Round, School

Given = int | str
Answers = dict[int | None, dict[str, Given]]


class Readings(NamedTuple):
    """What the store knows of one round: two that are equal give the same measurement.

    Attributes:
        board: the board that answers for the schools.
        round: the round that was measured.
        framework: the framework of that round.
        schools: the schools to look at; answers of other schools are left out.
        levels: (school id or None for the board, statement, level) as the store keeps them.
    """

    board: Board
    round: Round
    framework: Framework
    schools: tuple[School, ...]
    levels: tuple[tuple[int | None, str, Given], ...]


@dataclass(frozen=True)
class Measurement:
    """The effective answers of one round.

    Row 0 of each array is the board's own dossier; row i is ``schools[i - 1]``.

    Attributes:
        levels: assessed level, NaN where there is none.
        not_applicable: answered with "not applicable".
        inherited: the school counts with its board's answer.
        deviates: the school's answer differs from the board's answer it could inherit.
        counts: this place counts where every answer counts once, see ``progress.counted``.
    """

    board: Board
    round: Round
    framework: Framework
    schools: Sequence[School]
    levels: NDArray[np.float64]
    not_applicable: NDArray[np.bool_]
    inherited: NDArray[np.bool_]
    deviates: NDArray[np.bool_]
    counts: NDArray[np.bool_]


def measure(readings: Readings) -> Measurement:
    """Work out what counts for each school."""
    board, round, framework, schools, rows = readings
    answers: Answers = {None: {}, **{school.id: {} for school in schools}}
    for school_id, statement, level in rows:
        if school_id in answers and framework.has(statement):
            answers[school_id][statement] = level
    shape = (len(schools) + 1, len(framework.statements))
    result = Measurement(
        board, round, framework, schools, np.full(shape, np.nan), *(np.zeros(shape, bool) for _ in range(4))
    )
    column = {statement.id: index for index, statement in enumerate(framework.statements)}
    _fill(result, 0, column, effective(framework, {}, answers[None]))
    for index, school in enumerate(schools, start=1):
        _fill(result, index, column, effective(framework, answers[None], answers[school.id]))
    for row, found in enumerate(counted(framework, answers).values()):
        result.counts[row, [column[statement] for statement in found]] = True
    return result


def _fill(
    into: Measurement, row: int, column: Mapping[str, int], answers: Mapping[str, Effective[Given]]
) -> None:
    for statement, (answer, inherited, _board, deviates) in answers.items():
        at = row, column[statement]
        if answer == NOT_APPLICABLE:
            into.not_applicable[at] = True
        else:
            into.levels[at] = answer
        into.inherited[at] = inherited
        into.deviates[at] = deviates
