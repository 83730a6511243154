"""An assessment made ready to run: which questions are asked, which rules fire, which outcomes are left."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessment_models import (
    NO_OUTCOME,
    Assessment,
    Contradiction,
    Otherwise,
    Question,
    Rule,
    Table,
)
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.answers import Value
from ibp_workbook.evaluate.conditions import Condition, Mark, Maybe

SPLITS = 40
"""How many times the open answers are split into cases before the answer is "still undecided"."""


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


class Result(NamedTuple):
    """What the answers come to: the state of each question, and what each table says."""

    state: dict[str, Any]
    tables: dict[str, Decided]
    contradictions: tuple[Contradiction, ...]


class _Dated(NamedTuple):
    """A table as it stands on one day."""

    table: Table
    rules: tuple[tuple[Rule, Condition, int], ...]
    otherwise: Otherwise | None


class Engine:
    """Runs one assessment; made once and kept, for it remembers every condition it worked out.

    Args:
        assessment: a checked assessment.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.questions = assessment.questions
        self.visibility = {
            question.id: self._condition(question.show_if) for question in _in_order(assessment)
        }
        self.row_visibility = {
            question.id: {
                inner.id: Condition(inner.show_if, self.questions, {}, question)
                for inner in question.questions
                if inner.show_if
            }
            for question in self.questions.values()
            if any(inner.show_if for inner in question.questions)
        }
        self.contradictions = [(item, self._condition(item.when)) for item in assessment.contradictions]
        self.conditions: dict[tuple[str, str], Condition] = {}
        earlier: dict[str, Table] = {}
        for table in assessment.tables:
            for rule in table.rules:
                key = (table.id, rule.when)
                self.conditions.setdefault(key, Condition(rule.when, self.questions, dict(earlier)))
            earlier[table.id] = table
        self._plans: dict[date, tuple[_Dated, ...]] = {}

    def _condition(self, text: str) -> Condition:
        return Condition(text, self.questions, {})

    def condition(self, table_id: str, rule: Rule) -> Condition:
        """The condition of a rule."""
        return self.conditions[table_id, rule.when]

    def run(self, answers: Mapping[str, Value], on: date) -> Result:
        """What the answers come to on a day.

        Args:
            answers: cleaned answers.
            on: reference date.

        Raises:
            IbpError: the assessment has no rules for that day.
        """
        state = self._state(answers, on.isoformat())
        tables: dict[str, Decided] = {}
        for dated in self._plan(on):
            decided = _decide(dated, state)
            tables[dated.table.id] = decided
            state[f"tables.{dated.table.id}"] = decided.possible
        contradictions = tuple(item for item, when in self.contradictions if when.value(state))
        return Result(state, tables, contradictions)

    def possible(self, answers: Mapping[str, Value], on: date, result: Result) -> tuple[str, ...]:
        """The outcomes of the verdict that are left, from good to bad.

        Rules look at open answers one rule at a time, and may leave an outcome that no set of answers
        gives. So the open answers are split into cases, until every outcome left has been seen to occur.
        Where that takes too long, an outcome that is left stays left: rather undecided than wrong.
        """
        table = self.assessment.table(self.assessment.verdict)
        left = set(result.tables[table.id].possible)
        seen: set[str] = set()
        todo = [(dict(answers), result)]
        for _ in range(SPLITS):
            if not todo or seen == left:
                break
            given, found = todo.pop()
            options = set(found.tables[table.id].possible)
            name = self._next_open(found) if len(options) > 1 else None
            if found.contradictions or options <= seen:
                continue
            if name is None:
                seen |= options
                continue
            for value in self._values(name, on):
                case = {**given, name: value}
                todo.append((case, self.run(case, on)))
        else:
            seen |= {outcome for _, found in todo for outcome in found.tables[table.id].possible}
        return tuple(outcome for outcome in table.outcome_ids if outcome in seen)

    def visible(self, result: Result) -> dict[str, bool | None]:
        """Question id -> whether it is asked; None while that depends on open answers."""
        shown = {Mark.HIDDEN: False}
        return {
            name: None if isinstance(value := result.state.get(name), Maybe) else shown.get(value, True)
            for name in self.questions
        }
