"""Scores of many subjects at once: what ``evaluate.scores`` defines, as array arithmetic.

``tests/analysis/test_scoring.py`` holds the two against each other, subject by subject.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.catalogue import Framework


def groups(framework: Framework, lang: str) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The groups that get a score: overall, each domain, each step.

    Returns:
        A frame with a row per group, and a matrix that says which statements (rows) are in which group
        (columns).
    """
    statements = framework.statements
    rows: list[dict[str, object]] = [{"group": "overall"}]
    members = [[True] * len(statements)]
    for domain in framework.domains:
        rows.append({"group": "domain", "domain": domain.id, "domain_title": domain.title.get(lang)})
        members.append([statement.domain == domain.id for statement in statements])
    for step in framework.steps:
        rows.append({"group": "step", "step": step.id, "step_title": step.title.get(lang)})
        members.append([statement.step == step.id for statement in statements])
    columns = ["group", "domain", "domain_title", "step", "step_title"]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    frame["position"] = np.arange(len(frame))
    return frame, np.array(members, dtype=bool).T


def tally(
    framework: Framework,
    target: int,
    levels: NDArray[np.float64],
    not_applicable: NDArray[np.bool_],
    members: NDArray[np.bool_],
    asked: NDArray[np.bool_] | None = None,
) -> dict[str, NDArray[Any]]:
    """Score every subject in every group: a column per figure, a value per subject and group.

    Subjects come first; ``lowest`` is NaN where nothing is assessed.

    Args:
        framework: gives the weights.
        target: the level to reach.
        levels: subjects x statements, NaN where no level is given.
        not_applicable: subjects x statements.
        members: statements x groups, as ``groups`` gives it.
        asked: subjects x statements, what each subject is asked; by default everything.
    """
    weights = np.array([statement.weight for statement in framework.statements])
    assessed = ~np.isnan(levels)
    inside = members.astype(float)
    n = (assessed @ inside).astype(int)
    weight = (assessed * weights) @ inside
    weighted = (np.nan_to_num(levels) * weights) @ inside
    reached = ((levels >= target) @ inside).astype(int)
    lowest = np.array(
        [np.min(levels, axis=1, where=assessed & chosen, initial=np.inf) for chosen in members.T]
    ).T
    counted = n > 0
    total = (np.ones_like(assessed) if asked is None else asked) @ members.astype(int)
    excluded = (not_applicable @ inside).astype(int)
    with np.errstate(invalid="ignore"):
        columns = {
            "mean": weighted / weight,
            "lowest": np.where(counted, lowest, np.nan),
            "at_target": reached / n,
            "n": n,
            "total": total,
            "not_applicable": excluded,
            "unanswered": total - n - excluded,
            "weight": weight,
        }
    return {name: values.ravel() for name, values in columns.items()}
