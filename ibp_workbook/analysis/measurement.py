"""One round of one board as arrays: rows are the board and its schools, columns the norms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.store import Board, Round, School

Given = int | str
_EXCLUDED = -1.0  # "not applicable", where a level would stand


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


def _places(places: Mapping[Any, int], named: Sequence[Any]) -> NDArray[np.int64]:
    """The place of each; -1 of what has none."""
    return np.fromiter(map(places.get, named, repeat(-1)), dtype=np.int64, count=len(named))


def measure(readings: Readings) -> Measurement:
    """Work out what counts for each school: ``evaluate.maturity.effective`` and ``counted``, as arrays."""
    board, round, framework, schools, rows = readings
    row: dict[int | None, int] = {
        None: 0,
        **{school.id: place for place, school in enumerate(schools, start=1)},
    }
    column = {statement.id: place for place, statement in enumerate(framework.statements)}
    given = np.full((len(row), len(column)), np.nan)
    if rows:
        subjects, statements, levels = zip(*rows, strict=True)
        at_row, at_column = _places(row, subjects), _places(column, statements)
        known = (at_row >= 0) & (at_column >= 0)
        values = np.array([_EXCLUDED if level == NOT_APPLICABLE else level for level in levels], dtype=float)
        given[at_row[known], at_column[known]] = values[known]
    scope = np.array([statement.scope for statement in framework.statements])
    own, central = given[1:], np.where((scope == "school") & bool(schools), np.nan, given[0])
    has_own, has_central = ~np.isnan(own), ~np.isnan(central)
    waiting = ~has_own & ~has_central
    nowhere = np.zeros((1, len(column)), dtype=bool)
    effective = np.vstack([given[:1], np.where(has_own, own, central)])
    return Measurement(
        board,
        round,
        framework,
        schools,
        levels=np.where(effective == _EXCLUDED, np.nan, effective),
        not_applicable=effective == _EXCLUDED,
        inherited=np.vstack([nowhere, ~has_own & has_central]),
        deviates=np.vstack([nowhere, has_own & has_central & (own != central)]),
        counts=np.vstack(
            [
                has_central | (not schools) | (waiting.any(axis=0) & (scope == "board")),
                has_own | (waiting & (scope != "board")),
            ]
        ),
    )
