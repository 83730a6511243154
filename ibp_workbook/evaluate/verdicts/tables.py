"""What a decision table comes to: the hit policy makes outcomes of rules that fire, may fire or do not."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import NO_OUTCOME, Otherwise, Rule, Table
from ibp_workbook.evaluate.verdicts.conditions import Condition, reader, remember

Rules = tuple[tuple[Rule, Condition], ...]


class Decided(NamedTuple):
    """What one table comes to.

    Attributes:
        possible: outcome ids that are left, from good to bad.
        fired: the rules that certainly fire.
        open: the rules that may still fire.
        otherwise: what holds because no rule fires; None while one does or may.
        left: the rules that matter when open answers are given, each with its condition: no others can fire.
    """

    possible: tuple[str, ...]
    fired: tuple[Rule, ...]
    open: tuple[Rule, ...]
    otherwise: Otherwise | None
    left: Rules


class TableOn:
    """A table as it stands on one day.

    Args:
        table: the table.
        rules: the rules in force, each with its condition.
        otherwise: what holds when none fires; None in a ``collect`` table without one.
    """

    def __init__(self, table: Table, rules: Rules, otherwise: Otherwise | None) -> None:
        self.id = table.id
        self.table = table
        self.rules = rules
        self.otherwise = otherwise
        self.fallback = otherwise.outcome if otherwise else NO_OUTCOME
        self.inputs = tuple({name: None for _, condition in rules for name in condition.inputs})
        self.key = reader(self.inputs)
        self.memory: dict[Any, Decided] = {}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Outcome id -> its place from good to bad."""
        return {outcome: rank for rank, outcome in enumerate(self.table.outcome_ids)}


def decide(table: TableOn, state: Mapping[str, Any], rules: Rules | None = None) -> Decided:
    """What a table comes to.

    Args:
        table: the table on a day.
        state: answers, outcomes of earlier tables and the reference date.
        rules: those that can still fire, when that is known; all of them by default.
    """
    key = table.key(state)
    found = table.memory.get(key)
    return found or remember(
        table.memory, key, _decide(table, state, table.rules if rules is None else rules)
    )


def reached(table: TableOn, state: Mapping[str, Any], rules: Rules) -> str | None:
    """The outcome of a table of which these rules can still fire; None when open answers leave several."""
    if table.table.hit_policy != "first":
        rules = tuple(sorted(rules, key=lambda each: -table.ranks[each[0].outcome]))
    for rule, condition in rules:
        value = condition.value(state)
        if value is None:
            return None
        if value:
            return rule.outcome
    return table.fallback


def _decide(table: TableOn, state: Mapping[str, Any], rules: Rules) -> Decided:
    fired: list[Rule] = []
    open_: list[Rule] = []
    left: list[tuple[Rule, Condition]] = []
    policy = table.table.hit_policy
    for each in rules:
        value = each[1].value(state)
        if value is False:
            continue
        left.append(each)
        (open_ if value is None else fired).append(each[0])
        if value and policy == "first":
            break
    outcomes = _WAYS[policy](table, fired, open_)
    possible = tuple(sorted(outcomes, key=table.ranks.__getitem__))
    if policy == "first" and open_ and len(possible) > 1:
        fired = []  # an earlier rule may still go first
    silent = not left
    return Decided(possible, tuple(fired), tuple(open_), table.otherwise if silent else None, tuple(left))


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
