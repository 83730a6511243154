"""An assessment made ready to run: which questions are asked, which rules fire, which outcomes are left."""

from collections.abc import Iterable, Mapping, Set
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.expression_types import Uses
from ibp_workbook.catalogue.assessments.models import Assessment, Contradiction, Rule, Table
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe
from ibp_workbook.evaluate.verdicts.tables import Decided, TableOn, decide, reached

MOST_DAYS = 400
"""For so many reference dates the rules in force are remembered."""


class Result(NamedTuple):
    """What the answers come to: the state of each question, and what each table says."""

    state: dict[str, Any]
    tables: dict[str, Decided]
    contradictions: tuple[Contradiction, ...]


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
        self.contradictions = [(item, self._condition(item.when)) for item in assessment.contradictions]
        self._contradicting = {name for _, condition in self.contradictions for name in condition.questions}
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
        self._plans: dict[date, tuple[TableOn, ...]] = {}
        self._values: dict[tuple[str, date], tuple[Value, ...]] = {}

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
        for table in self.plan(on):
            tables[table.id] = decided = decide(table, state)
            state[f"tables.{table.id}"] = decided.possible
            if table.id == until:
                break
        return Result(state, tables, self.contradicted(state))

    def refined(self, before: Result, answers: Mapping[str, Value], on: date, names: Iterable[str]) -> Result:
        """What ``run`` gives when since ``before`` only these questions, open then, got an answer.

        A search asks for this often. What open answers could not change any more is not looked at again.
        """
        state, changed = self._answered(before, answers, names)
        tables = dict(before.tables)
        for table in self.plan(on):
            decided = before.tables[table.id]
            if decided.open and not changed.isdisjoint(table.inputs):
                tables[table.id] = now = decide(table, state, decided.left)
                if now.possible != decided.possible:
                    state[f"tables.{table.id}"] = now.possible
                    changed.add(f"tables.{table.id}")
        looked_at = not changed.isdisjoint(self._contradicting)
        return Result(state, tables, self.contradicted(state) if looked_at else before.contradictions)

    def reached(
        self, before: Result, answers: Mapping[str, Value], on: date, names: Iterable[str]
    ) -> str | None:
        """The outcome that ``refined`` gives, without what led to it; None when there are several."""
        state, _ = self._answered(before, answers, names)
        for table in self.plan(on):
            decided = before.tables[table.id]
            if table.id in self.feeding and len(decided.possible) > 1:
                outcome = reached(table, state, decided.left)
                if outcome is None:
                    return None
                state[f"tables.{table.id}"] = (outcome,)
        said: str = state[f"tables.{self.assessment.verdict}"][0]
        return said

    def _answered(
        self, before: Result, answers: Mapping[str, Value], names: Iterable[str]
    ) -> tuple[dict[str, Any], set[str]]:
        """The state with answers to these questions, and which questions it changed."""
        state = dict(before.state)
        changed = {name for name in names if is_open(state, name)}
        for name in changed:
            state[name] = Maybe(answers[name]) if type(state[name]) is Maybe else answers[name]
        for name, condition in self.shown_if.items():
            if type(state[name]) is Maybe and not changed.isdisjoint(condition.questions):
                state[name] = _when(condition.value(state), answers.get(name))
                if state[name] != before.state[name]:
                    changed.add(name)
        return state, changed

    def contradicted(self, state: Mapping[str, Any]) -> tuple[Contradiction, ...]:
        """The contradictions among the answers."""
        return tuple(item for item, condition in self.contradictions if condition.value(state))

    def state(self, answers: Mapping[str, Value], on: date) -> dict[str, Any]:
        """The answers, with those of hidden questions taken out."""
        state: dict[str, Any] = {**self._all_open, **answers, "on": on.isoformat()}
        for name, condition in self.shown_if.items():
            shown = condition.value(state)
            if not shown:
                state[name] = _when(shown, answers.get(name))
        return state

    def values(self, name: str, on: date) -> tuple[Value, ...]:
        """A value of each kind the conditions can tell apart; empty where they cannot be listed."""
        values = self._values.get((name, on))
        if values is None:
            values = domain(self.questions[name], self.uses, on.isoformat()) or ()
            self._values[name, on] = values
        return values

    def plan(self, on: date) -> tuple[TableOn, ...]:
        """The tables as they stand on a day.

        Raises:
            IbpError: a table has nothing to say about that day.
        """
        if len(self._plans) > MOST_DAYS:
            self._plans.clear()
            self._values.clear()
        plan = self._plans.get(on)  # another page may forget them all at any moment
        if plan is None:
            plan = self._plans[on] = tuple(self._table_on(table, on) for table in self.assessment.tables)
        return plan

    def _table_on(self, table: Table, on: date) -> TableOn:
        otherwise = next((item for item in table.otherwise if item.holds(on)), None)
        if otherwise is None and table.otherwise:
            first = min(item.valid_from for item in table.otherwise)
            raise IbpError("assessments.no_rules_on", day=on, first=first)
        rules = tuple((rule, self.condition(table.id, rule)) for rule in table.rules if rule.holds(on))
        return TableOn(table, rules, otherwise)


def is_open(state: Mapping[str, Any], name: str) -> bool:
    """Whether a question has no answer yet and is, or may still be, asked."""
    known = state[name]
    return known is None or (type(known) is Maybe and known.value is None)


def _when(shown: bool | None, answer: Value | None) -> Any:
    """What a question comes to, given whether it is asked."""
    if shown is None:
        return Maybe(answer)
    return answer if shown else Mark.HIDDEN


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
