"""What a decision table comes to: the hit policy makes outcomes of rules that fire, may fire or do not."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import NO_OUTCOME, Otherwise, Rule, Table
from ibp_workbook.evaluate.verdicts.conditions import (
    Alike,
    Condition,
    alike,
    numbers_of_inputs,
    reader,
    remember,
    sum_of_bits,
)
from ibp_workbook.evaluate.verdicts.running import State

Rules = tuple[tuple[Rule, Condition], ...]


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


Left = tuple[int, int]
"""What answers leave of rules, a bit for each: those not ruled out, and those of which all is fulfilled."""


class Asked:
    """What rules ask, by what they look at.

    Most rules ask several things, and one answer that is otherwise rules them out. So of each answer, and of
    answers that are asked about together, it is remembered what they leave of all rules.

    Args:
        parts: number of a rule and something that it asks.
    """

    def __init__(self, parts: Iterable[tuple[int, Condition]]) -> None:
        # What looks at least first, and what most rules ask: that leaves least to look at.
        groups = sorted(alike(parts), key=lambda part: (len(next(iter(part.values())).inputs), -len(part)))
        self._groups = [(sum(1 << number for number in part), Alike(part, _left)) for part in groups]
        self._looking = numbers_of_inputs(group for _, group in self._groups)

    def left(self, state: State, rules: int) -> Left:
        """What is left of rules."""
        fulfilled = rules
        for asking, group in self._groups:
            if rules & asking:
                bits = group.memory.get(group.read(state)) or group.summed_up(state)
                rules &= bits[0]
                fulfilled &= bits[1]
        return rules, fulfilled & rules

    def narrowed(self, state: State, rules: int, changed: Iterable[str]) -> Left:
        """What is left of rules that were neither ruled out nor fulfilled before some answers changed."""
        touched = 0
        for number in _numbers(sum_of_bits(self._looking.get(name, 0) for name in changed)):
            asking, group = self._groups[number]
            if rules & asking:
                rules &= group.summed_up(state)[0]
                touched |= asking
        # Only what was asked about can be fulfilled now, and then all that it asks must be.
        fulfilled = rules & touched
        for asking, group in self._groups:
            if fulfilled & asking:
                fulfilled &= group.summed_up(state)[1]
        return rules, fulfilled


def _left(said: Mapping[int, bool | None]) -> Left:
    rules = fulfilled = -1
    for number, value in said.items():
        rules ^= (value is False) << number
        fulfilled ^= (value is not True) << number
    return rules, fulfilled


def _only(said: Mapping[int, bool | None]) -> bool | None:
    (value,) = said.values()
    return value


class TableOn:
    """A table as it stands during a period.

    Args:
        table: the table.
        rules: the rules in force, each with its condition.
        otherwise: what holds when none fires; None in a ``collect`` table without one.
        first: the number of its first rule among those of all tables.
    """

    def __init__(self, table: Table, rules: Rules, otherwise: Otherwise | None, first: int) -> None:
        self.id = table.id
        self.key = f"tables.{table.id}"
        self.table = table
        self.rules = rules
        self.otherwise = otherwise
        self.fallback = otherwise.outcome if otherwise else NO_OUTCOME
        self.earlier = {name: other for _, condition in rules for name, other in condition.tables.items()}
        parts = [(number, part) for number, (_, condition) in enumerate(rules) for part in condition.all_of]
        self.on_answers = [(first + number, part) for number, part in parts if not part.tables]
        self._first, self._every = first, (1 << len(rules)) - 1
        self._on_both = [
            (number, Alike({number: part}, _only), self._outdoing(number))
            for number, part in parts
            if part.tables and part.questions
        ]
        self._on_tables = Asked(
            (number, part) for number, part in parts if part.tables and not part.questions
        )
        # The worst first: with that a verdict is most often another.
        self._worst_first = {
            name: [(outcome,) for outcome in reversed(other.outcome_ids)]
            for name, other in self.earlier.items()
        }
        self._read = reader(tuple(f"tables.{name}" for name in self.earlier))
        self._by_tables: dict[Any, Left] = {}
        # Parts that share an answer may settle together what neither does by itself.
        self._entwined = sum(
            1 << number
            for number, (_, condition) in enumerate(rules)
            if len(condition.all_of) > 1 and condition.shared
        )
        self._memory: dict[Left, Decided] = {}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Outcome id -> its place from good to bad."""
        return {outcome: rank for rank, outcome in enumerate(self.table.outcome_ids)}

    def _outdoing(self, number: int) -> int:
        """The rules, a bit for each, that make it indifferent whether this one fires."""
        if self.table.hit_policy not in ("priority", "collect"):
            return 0
        rank = self.ranks[self.rules[number][0].outcome]
        others = (other for other, (rule, _) in enumerate(self.rules) if self.ranks[rule.outcome] >= rank)
        return sum(1 << other for other in others if other != number)

    def decide(self, state: State, left: Left, only_outcome: bool = False) -> Decided:
        """What the table comes to.

        Args:
            state: what its rules look at: answers, outcomes of earlier tables and the reference date.
            left: what the answers leave of the rules of all tables.
            only_outcome: only what is possible is asked for, not which rules fire.
        """
        rules, fulfilled = left[0] >> self._first & self._every, left[1] >> self._first & self._every
        if self.earlier:
            said = self._read(state)
            by_tables = self._by_tables.get(said)
            if by_tables is None:
                by_tables = remember(self._by_tables, said, self._on_tables.left(state, self._every))
            rules &= by_tables[0]
            fulfilled &= by_tables[1]
            for number, part, outdoing in self._on_both:
                if rules >> number & 1:
                    value = False if only_outcome and fulfilled & rules & outdoing else part.summed_up(state)
                    rules ^= (value is False) << number
                    fulfilled &= ~((value is None) << number)
            fulfilled &= rules
        if entwined := rules & ~fulfilled & self._entwined:
            for number in _numbers(entwined):
                value = self.rules[number][1].value(state)
                rules ^= (value is False) << number
                fulfilled |= (value is True) << number
        key = rules, fulfilled
        return self._memory.get(key) or remember(self._memory, key, self._decide(rules, fulfilled))

    def matter(self, state: State, left: Left) -> list[str]:
        """The tables of which another outcome would make this one say something else."""
        decided = [name for name in self.earlier if len(state[f"tables.{name}"]) == 1]
        if not decided:
            return []
        said = self.decide(state, left).possible
        return [name for name in decided if self._depends(name, state, left, said)]

    def _depends(self, name: str, state: State, left: Left, said: tuple[str, ...]) -> bool:
        key = f"tables.{name}"
        other = dict(state)
        for outcome in self._worst_first[name]:
            other[key] = outcome
            if outcome != state[key] and self.decide(other, left, only_outcome=True).possible != said:
                return True
        return False

    def _decide(self, left: int, fires: int) -> Decided:
        policy = self.table.hit_policy
        if policy == "first" and fires:
            until_first = fires ^ (fires - 1)
            left, fires = left & until_first, fires & until_first
        fired = [self.rules[number][0] for number in _numbers(fires)]
        open_ = [self.rules[number][0] for number in _numbers(left & ~fires)]
        outcomes = _WAYS[policy](self, fired, open_)
        possible = tuple(sorted(outcomes, key=self.ranks.__getitem__))
        if policy == "first" and open_ and len(possible) > 1:
            fired = []  # an earlier rule may still go first
        return Decided(possible, tuple(fired), tuple(open_), None if left else self.otherwise)


class Plan:
    """The tables of an assessment as they stand during a period, and what answers leave of all their rules.

    Args:
        tables: the tables, each after those it looks at, with their rules in force and what holds otherwise.
    """

    def __init__(self, tables: Iterable[tuple[Table, Rules, Otherwise | None]]) -> None:
        self.tables: list[TableOn] = []
        count = 0
        for table, rules, otherwise in tables:
            self.tables.append(TableOn(table, rules, otherwise, count))
            count += len(rules)
        self._every = (1 << count) - 1
        self._on_answers = Asked(part for table in self.tables for part in table.on_answers)

    def left(self, state: State) -> Left:
        """What the answers leave of the rules."""
        return self._on_answers.left(state, self._every)

    def narrowed(self, state: State, before: Left, changed: Iterable[str]) -> Left:
        """What the answers leave of the rules when they left ``before`` and some of them changed since."""
        rules, fulfilled = before
        left, more = self._on_answers.narrowed(state, rules ^ fulfilled, changed)
        return left | fulfilled, more | fulfilled


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


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
