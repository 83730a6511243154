"""Measurements -> tidy frames. ``AnalysisWorkspace`` documents the columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.analysis import scoring
from ibp_workbook.analysis.measurement import Measurement
from ibp_workbook.analysis.pooling import COUNTS, FIGURES, pool
from ibp_workbook.catalogue import Framework

Made = TypeVar("Made")
TEXT, NUMBER = "str", "Int64"
_TOGETHER = 400
Columns = dict[str, NDArray[Any]]
ROUND = {
    "board": TEXT, "board_name": TEXT, "round_id": "int64", "round": TEXT, "date": "datetime64[s]",
    "framework": TEXT, "scale_min": "int64", "scale_max": "int64", "target": "int64",
}  # fmt: skip
SCHOOL = {
    "school_id": NUMBER, "school": TEXT, "brin": TEXT, "location": TEXT, "sector": TEXT, "municipality": TEXT,
}  # fmt: skip
PLACE = {"domain": TEXT, "domain_title": TEXT, "step": TEXT, "step_title": TEXT}
SCORES = {
    **ROUND, **SCHOOL, "group": TEXT, **PLACE, "position": "int64",
    "mean": "float64", "lowest": NUMBER, "at_target": "float64",
    "n": "int64", "total": "int64", "not_applicable": "int64", "unanswered": "int64", "weight": "float64",
    "own_mean": "float64", "own_lowest": NUMBER, "own_at_target": "float64",
    "own_n": "int64", "own_total": "int64", "own_not_applicable": "int64", "own_unanswered": "int64",
}  # fmt: skip
ANSWERS = {
    **ROUND, **SCHOOL, "statement": TEXT, "statement_title": TEXT, **PLACE, "scope": TEXT,
    "position": "int64", "weight": "float64", "level": NUMBER, "state": TEXT,
    "inherited": "bool", "deviates": "bool", "counts": "bool",
}  # fmt: skip


def together(many: Iterable[Made]) -> Iterator[list[Made]]:
    """Some rounds at a time: enough to work on all at once, and few enough for the memory."""
    rest = iter(many)
    while some := list(islice(rest, _TOGETHER)):
        yield some


def scores(measurements: Iterable[Measurement], lang: str) -> pd.DataFrame:
    """One row per round, subject and group; first the board's, then those of its schools."""
    return _stacked([_scores(some, lang) for some in together(measurements)] or [_scores([], lang)])


def answers(measurements: Iterable[Measurement], lang: str) -> pd.DataFrame:
    """One row per round, subject and norm; first the board's, then those of its schools."""
    return _stacked([_answers(some, lang) for some in together(measurements)] or [_answers([], lang)])


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts below each other, column by column: at no moment everything is there twice."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, pd.Series] = {}
    for name in map(str, list(parts[0])):
        of_parts: list[pd.Series] = [part.pop(name) for part in parts]
        columns[name] = pd.concat(of_parts, ignore_index=True)
    return pd.DataFrame(columns, copy=False)


def _scores(measured: Sequence[Measurement], lang: str) -> pd.DataFrame:
    groups = {name: scoring.groups(framework, lang) for name, framework in _frameworks(measured).items()}
    frame = _cross(measured, {name: titles for name, (titles, _) in groups.items()})
    alike = groupby(measured, lambda item: (item.framework.id, item.round.target))
    tallies = [_tally(list(items), groups[name][1], target) for (name, target), items in alike]
    frame = _typed(frame.assign(**_joined(tallies)), SCORES)
    # Without schools there is nothing to pool: the board then counts with its own answers.
    alone = frame["round_id"].isin([item.round.id for item in measured if not item.schools])
    pooled, of_board = pool(frame), frame["school_id"].isna() & ~alone
    for name in (*FIGURES, *COUNTS, "weight"):  # both have a row per round and group, in the same order
        frame.loc[of_board, name] = pooled[name].array
    return frame


def _answers(measured: Sequence[Measurement], lang: str) -> pd.DataFrame:
    norms = {name: _statements(framework, lang) for name, framework in _frameworks(measured).items()}
    frame = _cross(measured, norms)
    given = _joined([_given(item) for item in measured])
    frame = _typed(frame.assign(**given), ANSWERS)
    return frame[frame["school_id"].notna() | (frame["scope"] != "school")].reset_index(drop=True)


def _frameworks(measurements: Iterable[Measurement]) -> dict[str, Framework]:
    return {item.framework.id: item.framework for item in measurements}


def _tally(measured: Sequence[Measurement], members: NDArray[np.bool_], target: int) -> Columns:
    """The scores of all subjects of rounds with one framework and one target, in one go."""
    tally = partial(scoring.tally, measured[0].framework, target, members=members)
    levels, excluded, counts = (
        np.concatenate([getattr(item, name) for item in measured])
        for name in ("levels", "not_applicable", "counts")
    )
    own = tally(np.where(counts, levels, np.nan), excluded & counts, asked=counts)
    return {**tally(levels, excluded), **{f"own_{name}": values for name, values in own.items()}}


def _given(measurement: Measurement) -> Columns:
    levels, excluded = measurement.levels.ravel(), measurement.not_applicable.ravel()
    return {
        "level": levels,
        "state": np.select([excluded, ~np.isnan(levels)], ["nvt", "answered"], "open"),
        "inherited": measurement.inherited.ravel(),
        "deviates": measurement.deviates.ravel(),
        "counts": measurement.counts.ravel(),
    }


def _joined(parts: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _statements(framework: Framework, lang: str) -> pd.DataFrame:
    domains = {domain.id: domain.title.get(lang) for domain in framework.domains}
    steps = {step.id: step.title.get(lang) for step in framework.steps}
    rows = [
        {
            "statement": statement.id,
            "statement_title": statement.title.get(lang),
            "domain": statement.domain,
            "domain_title": domains[statement.domain],
            "step": statement.step,
            "step_title": steps.get(statement.step or ""),
            "scope": statement.scope,
            "position": position,
            "weight": statement.weight,
        }
        for position, statement in enumerate(framework.statements)
    ]
    return pd.DataFrame(rows)


def _cross(measurements: Sequence[Measurement], items: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Each subject of each round with each item of its framework: subjects first.

    Three small tables say what there is; the rows are taken from them by number, all at once.
    """
    starts = dict(zip(items, np.cumsum([0, *map(len, items.values())]), strict=False))
    of_round, of_subject, of_item = [], [], []
    subjects = 0
    for place, item in enumerate(measurements):
        count, width = len(item.schools) + 1, len(items[item.framework.id])
        of_round.append(np.full(count * width, place))
        of_subject.append(np.repeat(np.arange(subjects, subjects + count), width))
        of_item.append(np.tile(np.arange(width) + starts[item.framework.id], count))
        subjects += count
    tables = (_rounds(measurements), _subjects(measurements), pd.concat(items.values()) if items else None)
    taken = [
        table.iloc[np.concatenate(rows)].reset_index(drop=True)
        for table, rows in zip(tables, (of_round, of_subject, of_item), strict=True)
        if table is not None and rows
    ]
    return pd.concat(taken, axis=1) if taken else pd.DataFrame(columns=list({**SCORES, **ANSWERS}))


def _rounds(measurements: Sequence[Measurement]) -> pd.DataFrame:
    rows = [
        (
            item.board.number,
            item.board.name,
            item.round.id,
            item.round.name,
            pd.Timestamp(item.round.date),
            item.framework.id,
            item.framework.min_level,
            item.framework.max_level,
            item.round.target,
        )
        for item in measurements
    ]
    return pd.DataFrame(rows, columns=list(ROUND)).astype(ROUND)


def _subjects(measurements: Sequence[Measurement]) -> pd.DataFrame:
    nobody = (None,) * len(SCHOOL)
    rows: list[tuple[object, ...]] = []
    for item in measurements:
        rows.append(nobody)
        rows += [(s.id, s.name, s.brin, s.location, s.sector, s.municipality) for s in item.schools]
    return pd.DataFrame(rows, columns=list(SCHOOL)).astype(SCHOOL)


def _typed(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return frame[list(columns)].astype(columns)
