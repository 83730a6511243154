"""An assessment made ready to run: which questions are asked, which rules fire, which outcomes are left."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Set
from datetime import date, timedelta
from graphlib import TopologicalSorter
from itertools import repeat
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.expression_types import Uses
from ibp_workbook.catalogue.assessments.models import Assessment, Contradiction, Otherwise, Rule, Table
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.conditions import (
    Alike,
    Condition,
    alike,
    numbers_of_inputs,
    remember,
    sum_of_bits,
)
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe
from ibp_workbook.evaluate.verdicts.tables import Decided, Left, Plan, Rules

MOST_DAYS = 64
"""Of so many days is remembered how all questions could be answered."""


class Result(NamedTuple):
    """What the answers come to: the state of each question, what each table says, and the rules left."""

    state: dict[str, Any]
    tables: dict[str, Decided]
    left: Left


class Engine:
    """Runs one assessment; made once and kept, for it remembers every condition it worked out.

    Args:
        assessment: a checked assessment.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.questions = assessment.questions
        self.presumed = {
            name: question.presumed.answer for name, question in self.questions.items() if question.presumed
        }
        self._all_open: dict[str, Any] = dict.fromkeys(self.questions)
        self.shown_if = _parents_first(
            {item.id: self._condition(item.show_if) for item in self.questions.values() if item.show_if}
        )
        self._shown = [Alike(part, _not_shown) for part in alike(self.shown_if.items())]
        self._governing = numbers_of_inputs(self._shown)
        self.contradictions = [(item, self._condition(item.when)) for item in assessment.contradictions]
        self._conditions: dict[tuple[str, str], Condition] = {}
        earlier: dict[str, Table] = {}
        for table in assessment.tables:
            for rule in table.rules:
                key = (table.id, rule.when)
                if key not in self._conditions:
                    self._conditions[key] = Condition(rule.when, self.questions, dict(earlier))
            earlier[table.id] = table
        self.uses = _merged(condition.uses for condition in self.all_conditions())
        self.feeding = self._feeding()
        self._starts = _starts(assessment)
        self._plans: dict[int, Plan] = {}
        self._values: dict[tuple[str, date], tuple[Value, ...]] = {}
        self._ways: dict[date, tuple[dict[str, Value], ...]] = {}

    def _condition(self, text: str) -> Condition:
        return Condition(text, self.questions, {})

    def all_conditions(self) -> list[Condition]:
        """Every condition of the assessment."""
        contradictions = [condition for _, condition in self.contradictions]
        return [*self.shown_if.values(), *contradictions, *self._conditions.values()]

    def condition(self, table: str, rule: Rule) -> Condition:
        """The condition of a rule of the table with this id."""
        return self._conditions[table, rule.when]

    def _feeding(self) -> Set[str]:
        """The tables that the verdict rests on, itself included."""
        found = {self.assessment.verdict}
        for table in reversed(self.assessment.tables):
            if table.id in found:
                found.update(name for rule in table.rules for name in self.condition(table.id, rule).tables)
        return found

    def run(self, answers: Mapping[str, Value], on: date, until: str = "") -> Result:
        """What the answers come to on a day.

        Args:
            answers: cleaned answers.
            on: reference date.
            until: id of the last table that is asked for; all of them by default.

        Raises:
            IbpError: the assessment has no rules for that day.
        """
        state = self.state(answers, on)
        tables: dict[str, Decided] = {}
        plan = self.plan(on)
        left = plan.left(state)
        for table in plan.tables:
            tables[table.id] = decided = table.decide(state, left)
            state[table.key] = decided.possible
            if table.id == until:
                break
        return Result(state, tables, left)

    def refined(self, before: Result, more: Mapping[str, Value], on: date) -> Result:
        """What ``run`` gives when there are more answers: to questions that were open in ``before``.

        A search asks for this often. What open answers could not change any more is not looked at again.
        """
        plan = self.plan(on)
        state, left = self._narrowed(plan, before, more)
        tables = dict(before.tables)
        for table in plan.tables:
            decided = tables[table.id]
            if decided.open:
                tables[table.id] = decided = table.decide(state, left)
                state[table.key] = decided.possible
        return Result(state, tables, left)

    def reached(self, answers: Mapping[str, Value], on: date, before: Result | None = None) -> str | None:
        """The outcome that ``run`` gives, without what led to it; None when there are several.

        Args:
            answers: cleaned answers.
            on: reference date.
            before: what some of these answers come to, when that is known already.
        """
        plan = self.plan(on)
        if before:
            state, left = self._narrowed(plan, before, answers)
        else:
            state = self.state(answers, on)
            left = plan.left(state)
        for table in plan.tables:
            if table.id in self.feeding:
                possible = before.tables[table.id].possible if before else ()
                if len(possible) != 1:
                    possible = table.decide(state, left, only_outcome=True).possible
                if len(possible) > 1:
                    return None
                state[table.key] = possible
        said: str = state[f"tables.{self.assessment.verdict}"][0]
        return said

    def _narrowed(self, plan: Plan, before: Result, more: Mapping[str, Value]) -> tuple[dict[str, Any], Left]:
        """The state, and what is left of the rules, when there are more answers."""
        state = dict(before.state)
        changed = [name for name in more if is_open(state, name)]
        for name in changed:
            state[name] = more[name] if state[name] is None else Maybe(more[name])
        touched = sum_of_bits(self._governing.get(name, 0) for name in changed)
        for number, asked in enumerate(self._shown):
            if touched >> number & 1:
                hidden, unsure = asked.summed_up(state)
                for name in asked.about:
                    known = state[name]
                    if type(known) is Maybe and name not in unsure:
                        state[name] = hidden.get(name, known.value)
                        changed.append(name)
                        touched |= self._governing.get(name, 0)
        return state, plan.narrowed(state, before.left, changed)

    def contradicted(self, state: Mapping[str, Any]) -> list[tuple[Contradiction, Condition]]:
        """The contradictions among the answers, each with its condition."""
        return [(item, condition) for item, condition in self.contradictions if condition.value(state)]

    def state(self, answers: Mapping[str, Value], on: date) -> dict[str, Any]:
        """The answers, with those of hidden questions taken out."""
        state: dict[str, Any] = {**self._all_open, **answers, "on": on.isoformat()}
        for asked in self._shown:
            hidden, unsure = asked.memory.get(asked.read(state)) or asked.summed_up(state)
            if hidden:
                state.update(hidden)
            if unsure:
                state.update({name: Maybe(answers.get(name)) for name in unsure})
        return state

    def values(self, name: str, on: date) -> tuple[Value, ...]:
        """A value of each kind the conditions can tell apart; empty where they cannot be listed."""
        values = self._values.get((name, on))  # another page may forget them all at any moment
        if values is None:
            found = domain(self.questions[name], self.uses, on.isoformat()) or ()
            values = remember(self._values, (name, on), found)
        return values

    def ways(self, on: date) -> tuple[dict[str, Value], ...]:
        """Four ways to answer every question: with the first of its values, the last, or one in turn.

        Rare questions get the answer that is presumed of them.
        """
        ways = self._ways.get(on)
        if ways is None:
            listed = {name: values for name in self.questions if (values := self.values(name, on))}
            numbers = range(len(listed))
            picks = (repeat(0), repeat(-1), numbers, (number + 1 for number in numbers))
            found = tuple(
                {
                    name: self.presumed.get(name, values[number % len(values)])
                    for number, (name, values) in zip(pick, listed.items(), strict=False)
                }
                for pick in picks
            )
            ways = remember(self._ways, on, found, MOST_DAYS)
        return ways

    def plan(self, on: date) -> Plan:
        """The tables as they stand on a day.

        Raises:
            IbpError: a table has nothing to say about that day.
        """
        period = bisect_right(self._starts, on)
        plan = self._plans.get(period)
        if plan is None:
            plan = self._plans[period] = Plan(self._in_force(table, on) for table in self.assessment.tables)
        return plan

    def _in_force(self, table: Table, on: date) -> tuple[Table, Rules, Otherwise | None]:
        otherwise = next((item for item in table.otherwise if item.holds(on)), None)
        if otherwise is None and table.otherwise:
            first = min(item.valid_from for item in table.otherwise)
            raise IbpError("assessments.no_rules_on", day=on, first=first)
        rules = tuple((rule, self.condition(table.id, rule)) for rule in table.rules if rule.holds(on))
        return table, rules, otherwise


def is_open(state: Mapping[str, Any], name: str) -> bool:
    """Whether a question has no answer yet and is, or may still be, asked."""
    known = state[name]
    return known is None or (type(known) is Maybe and known.value is None)


def _starts(assessment: Assessment) -> list[date]:
    """The days on which something begins to hold or no longer holds."""
    dated = [item for table in assessment.tables for item in (*table.rules, *table.otherwise)]
    ends = {item.valid_until + timedelta(days=1) for item in dated if item.valid_until}
    return sorted(ends | {item.valid_from for item in dated})


def _not_shown(shown: Mapping[str, bool | None]) -> tuple[dict[str, Any], list[str]]:
    """The questions that are hidden, and those that may be."""
    hidden = {name: Mark.HIDDEN for name, is_shown in shown.items() if is_shown is False}
    return hidden, [name for name, is_shown in shown.items() if is_shown is None]


def _parents_first(shown_if: dict[str, Condition]) -> dict[str, Condition]:
    """In such an order that what decides whether a question is shown is known before it is asked."""
    waits = {
        name: [other for other in shown_if if other in condition.uses.questions]
        for name, condition in shown_if.items()
    }
    return {name: shown_if[name] for name in TopologicalSorter(waits).static_order()}


def _merged(all_uses: Iterable[Uses]) -> Uses:
    merged = Uses()
    for uses in all_uses:
        merged.questions |= uses.questions
        merged.opaque |= uses.opaque
        for path, literals in uses.values.items():
            merged.values[path] |= literals
        for path, days in uses.days.items():
            merged.days[path] |= days
    return merged
