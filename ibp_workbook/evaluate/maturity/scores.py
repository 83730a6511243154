"""Scores of a maturity framework: mean, lowest and share at target, with n. Computed only here."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ibp_workbook.catalogue import Framework, Statement

NOT_APPLICABLE = "nvt"
LevelValue = int | str | None
"""A level, ``NOT_APPLICABLE``, or None for unanswered."""


class Score(NamedTuple):
    """A score over a group of statements.

    Only assessed, applicable statements count; the other two kinds are told apart, never guessed.

    Attributes:
        mean: weighted mean level, None when nothing is assessed.
        lowest: lowest level, None when nothing is assessed.
        at_target: share (0 to 1) of the counted statements at or above the target, None when nothing is.
        n: number of assessed, applicable statements.
        total: number of statements in the group, assessed or not.
        not_applicable: number of statements answered with "not applicable".
    """

    mean: float | None
    lowest: int | None
    at_target: float | None
    n: int
    total: int
    not_applicable: int

    @property
    def open(self) -> int:
        """Number of statements without an answer."""
        return self.total - self.n - self.not_applicable


class FrameworkScore(NamedTuple):
    """Scores of one subject: overall, per domain id and per step id, in the framework's order."""

    overall: Score
    domains: dict[str, Score]
    steps: dict[str, Score]


def score(framework: Framework, levels: Mapping[str, LevelValue]) -> FrameworkScore:
    """Score the answers of one subject.

    Args:
        framework: gives statements, weights and the target.
        levels: statement id -> level, ``"nvt"`` or None; a statement that is left out is unanswered.
    """
    return FrameworkScore(
        overall=score_group(framework.statements, levels, framework.target),
        domains={
            domain.id: score_group(framework.statements_in(domain.id), levels, framework.target)
            for domain in framework.domains
        },
        steps={
            step.id: score_group(
                (statement for statement in framework.statements if statement.step == step.id),
                levels,
                framework.target,
            )
            for step in framework.steps
        },
    )


def score_group(statements: Iterable[Statement], levels: Mapping[str, LevelValue], target: int) -> Score:
    """Score a group of statements; see ``Score`` for what each number means."""
    total = not_applicable = n = reached = 0
    weighted = weights = 0.0
    lowest: int | None = None
    for statement in statements:
        total += 1
        level = levels.get(statement.id)
        if level is None:
            continue
        if isinstance(level, str):
            not_applicable += 1
            continue
        n += 1
        weighted += statement.weight * level
        weights += statement.weight
        reached += level >= target
        lowest = level if lowest is None else min(lowest, level)
    if n == 0:
        return Score(None, None, None, 0, total, not_applicable)
    return Score(weighted / weights, lowest, reached / n, n, total, not_applicable)
