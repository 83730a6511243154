"""What a decision table comes to: the hit policy makes outcomes of rules that fire, may fire or do not."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import NO_OUTCOME, Otherwise, Rule, Table
from ibp_workbook.evaluate.verdicts.conditions import Condition, remember


class Decided(NamedTuple):
    """What one table comes to.

    Attributes:
        possible: outcome ids that are left, from good to bad.
        fired: the rules that certainly fire.
        open: the rules that may still fire.
        otherwise: what holds because no rule fires; None while one does or may.
    """

    possible: tuple[str, ...]
    fired: tuple[Rule, ...]
    open: tuple[Rule, ...]
    otherwise: Otherwise | None


class TableOn:
    """A table as it stands on one day.

    Args:
        table: the table.
        rules: the rules in force, each with its condition.
        otherwise: what holds when none fires; None in a ``collect`` table without one.
    """

    def __init__(
        self, table: Table, rules: tuple[tuple[Rule, Condition], ...], otherwise: Otherwise | None
    ) -> None:
        self.id = table.id
        self.table = table
        self.rules = rules
        self.otherwise = otherwise
        self.fallback = otherwise.outcome if otherwise else NO_OUTCOME
        self.inputs = tuple({name: None for _, condition in rules for name in condition.inputs})
        self.memory: dict[tuple[Any, ...], Decided] = {}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Outcome id -> its place from good to bad."""
        return {outcome: rank for rank, outcome in enumerate(self.table.outcome_ids)}


def decide(table: TableOn, state: Mapping[str, Any]) -> Decided:
    """What a table comes to.

    Args:
        table: the table on a day.
        state: answers, outcomes of earlier tables and the reference date.
    """
    key = tuple(map(state.get, table.inputs))
    found = table.memory.get(key)
    return found or remember(table.memory, key, _decide(table, state))


def _decide(table: TableOn, state: Mapping[str, Any]) -> Decided:
    fired: list[Rule] = []
    open_: list[Rule] = []
    for rule, condition in table.rules:
        value = condition.value(state)
        if value is None:
            open_.append(rule)
        elif value:
            fired.append(rule)
            if table.table.hit_policy == "first":
                break
    policy = table.table.hit_policy
    outcomes = _WAYS[policy](table, fired, open_)
    possible = tuple(sorted(outcomes, key=table.ranks.__getitem__))
    if policy == "first" and open_ and len(possible) > 1:
        fired = []  # an earlier rule may still go first
    silent = not fired and not open_
    return Decided(possible, tuple(fired), tuple(open_), table.otherwise if silent else None)


def _one(table: TableOn, fired: list[Rule], open_: list[Rule]) -> set[str]:
    """``first``: the rules that may come before the first that fires, and that one."""
    ends = fired[0].outcome if fired else table.fallback
    return {rule.outcome for rule in open_} | {ends}


def _unique(table: TableOn, fired: list[Rule], open_: list[Rule]) -> set[str]:
    """``unique``: no two rules fire together, so one that fires rules out the others."""
    if fired:
        return {rule.outcome for rule in fired}
    return {rule.outcome for rule in open_} | {table.fallback}


def _worst(table: TableOn, fired: list[Rule], open_: list[Rule]) -> set[str]:
    """``priority`` and ``collect``: the worst of what fires, or something worse that may still fire."""
    if not fired:
        return {rule.outcome for rule in open_} | {table.fallback}
    worst = max((rule.outcome for rule in fired), key=table.ranks.__getitem__)
    worse = {rule.outcome for rule in open_ if table.ranks[rule.outcome] > table.ranks[worst]}
    return {worst} | worse


_WAYS = {"first": _one, "unique": _unique, "priority": _worst, "collect": _worst}
