"""Measurements -> tidy frames. ``AnalysisWorkspace`` documents the columns."""

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from ibp_workbook.analysis import scoring
from ibp_workbook.analysis.measurement import Measurement
from ibp_workbook.analysis.pooling import pool
from ibp_workbook.catalogue import Framework

TEXT, NUMBER = "str", "Int64"
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


def scores(measurements: Iterable[Measurement], lang: str) -> pd.DataFrame:
    """One row per round, subject and group; first the board's, then those of its schools."""
    return _stack((_scores(measurement, lang) for measurement in measurements), SCORES)


def answers(measurements: Iterable[Measurement], lang: str) -> pd.DataFrame:
    """One row per round, subject and norm; first the board's, then those of its schools."""
    return _stack((_answers(measurement, lang) for measurement in measurements), ANSWERS)


def _scores(measurement: Measurement, lang: str) -> pd.DataFrame:
    groups, members = scoring.groups(measurement.framework, lang)
    tally = partial(scoring.tally, measurement.framework, measurement.round.target, members=members)
    levels, excluded, counts = measurement.levels, measurement.not_applicable, measurement.counts
    own = tally(np.where(counts, levels, np.nan), excluded & counts, asked=counts).add_prefix("own_")
    scored = tally(levels, excluded).join(own)
    frame = _typed(_cross(_subjects(measurement), groups, measurement).assign(**scored), SCORES)
    # Without schools there is nothing to pool: the board then counts with its own answers.
    return pd.concat([pool(frame), frame[frame["school_id"].notna()]]) if measurement.schools else frame


def _answers(measurement: Measurement, lang: str) -> pd.DataFrame:
    frame = _cross(_subjects(measurement), _statements(measurement.framework, lang), measurement)
    levels, excluded = measurement.levels.ravel(), measurement.not_applicable.ravel()
    frame = _typed(
        frame.assign(
            level=levels,
            state=np.select([excluded, ~np.isnan(levels)], ["nvt", "answered"], "open"),
            inherited=measurement.inherited.ravel(),
            deviates=measurement.deviates.ravel(),
            counts=measurement.counts.ravel(),
        ),
        ANSWERS,
    )
    return frame[frame["school_id"].notna() | (frame["scope"] != "school")]


def _subjects(measurement: Measurement) -> pd.DataFrame:
    schools = [
        (school.id, school.name, school.brin, school.location, school.sector, school.municipality)
        for school in measurement.schools
    ]
    return pd.DataFrame([(None,) * len(SCHOOL), *schools], columns=list(SCHOOL)).astype(SCHOOL)


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


def _cross(subjects: pd.DataFrame, items: pd.DataFrame, measurement: Measurement) -> pd.DataFrame:
    measured, framework = measurement.round, measurement.framework
    return subjects.merge(items, how="cross").assign(
        board=measurement.board.number,
        board_name=measurement.board.name,
        round_id=measured.id,
        round=measured.name,
        date=pd.Timestamp(measured.date),
        framework=framework.id,
        scale_min=framework.min_level,
        scale_max=framework.max_level,
        target=measured.target,
    )


def _stack(parts: Iterable[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    found = list(parts)
    frame = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(columns))
    return _typed(frame, columns)


def _typed(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return frame[list(columns)].astype(columns)
