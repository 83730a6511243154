"""One condition, ready to run: true, false, or not to be said yet because answers are open."""

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import product
from typing import Any, NamedTuple, TypeVar

from ibp_workbook.catalogue.assessments.conditions import uses
from ibp_workbook.catalogue.assessments.expressions import compiled
from ibp_workbook.catalogue.assessments.models import Question, Table
from ibp_workbook.evaluate.fields import Value, plain
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.moments import days_between, hours_between

COMBINATIONS = 64
"""How many combinations of open answers are tried before giving up on saying more than "unknown"."""
MEMORY = 20_000


class Mark(Enum):
    """Why an answer is not there."""

    OPEN = "open"
    HIDDEN = "hidden"
    # Marks are looked up in every memory of every condition; Enum's own hash is worked out from the name.
    __hash__ = object.__hash__


class Maybe(NamedTuple):
    """The answer of a question of which it is not known yet whether it is asked; None when it is open."""

    value: Value | None


_UNSURE = frozenset({type(None), Maybe})
_FUNCTIONS = {"days_between": days_between, "hours_between": hours_between}
_Value = TypeVar("_Value")

State = Mapping[str, Any]
"""Question id -> answer, ``Mark.HIDDEN`` or ``Maybe`` (open when left out); ``tables.<id>`` -> its possible
outcomes; ``on`` -> reference date."""


def remember(memory: dict[tuple[Any, ...], _Value], key: tuple[Any, ...], value: _Value) -> _Value:
    """Keep a value, and forget all others when there are too many."""
    if len(memory) > MEMORY:
        memory.clear()
    memory[key] = value
    return value


class Condition:
    """A CEL condition with what it looks at, and a memory of what came out before.

    Args:
        text: the condition.
        questions: the questions it may speak of.
        tables: the tables it may speak of.
    """

    def __init__(self, text: str, questions: Mapping[str, Question], tables: Mapping[str, Table]) -> None:
        self.text = text
        self.uses = uses(text, questions, tables)
        self.questions = {name: questions[name] for name in questions if name in self.uses.questions}
        self.tables = tuple(name for name in tables if name in self.uses.tables)
        self._outcomes = tuple(f"tables.{name}" for name in self.tables)
        self._names = (*self.questions, *self._outcomes)
        self.inputs = (*self._names, *(("on",) if self.uses.on else ()))
        self._functions = {name: function for name, function in _FUNCTIONS.items() if name in text}
        self._program = compiled(text)
        self._memory: dict[tuple[Any, ...], bool | None] = {}
        self._settled: dict[tuple[Any, ...], bool | None] = {}
        self._domains: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def value(self, state: State) -> bool | None:
        """Whether the condition holds; None when that depends on open answers."""
        key = tuple(map(state.get, self.inputs))
        try:
            return self._memory[key]
        except KeyError:
            return remember(self._memory, key, self._worked_out(key, state))

    def _worked_out(self, key: tuple[Any, ...], state: State) -> bool | None:
        known = dict(zip(self._names, key, strict=False))
        for name in self._outcomes:
            known[name] = known[name][0] if known[name] and len(known[name]) == 1 else None
        if _UNSURE.isdisjoint(map(type, known.values())):
            return self._value_of(tuple(known.values()), known, state)
        value: bool | None = None
        for _, outcome in self.outcomes(state):
            if outcome is None or value is (not outcome):
                return None  # whatever the other combinations come to
            value = outcome
        return value

    def outcomes(self, state: State) -> Iterator[tuple[dict[str, Any], bool | None]]:
        """Each combination of what the open inputs may still become, with the condition's value then."""
        room = COMBINATIONS
        options: dict[str, tuple[Any, ...]] = {}
        for name in self._names:
            found = self._options(name, state)
            if len(found) > room:
                found = (Mark.OPEN,) if name in self.questions else ()
            room //= max(len(found), 1)
            options[name] = found
        for combination in product(*options.values()):
            chosen = dict(zip(options, combination, strict=True))
            yield chosen, self._value_of(combination, chosen, state)

    def _value_of(self, combination: tuple[Any, ...], chosen: Mapping[str, Any], state: State) -> bool | None:
        """The value of one combination: many sets of open answers come to the same few."""
        key = (combination, state["on"] if self.uses.on else None)
        try:
            return self._settled[key]
        except KeyError:
            return remember(self._settled, key, self._run(chosen, state))

    def _options(self, name: str, state: State) -> tuple[Any, ...]:
        known = state.get(name)
        if name not in self.questions:
            return known or ()
        if known is not None and not isinstance(known, Maybe):
            return (known,)
        if isinstance(known, Maybe) and known.value is not None:
            return (known.value, Mark.HIDDEN)
        question = self.questions[name]
        key = (name, state["on"] if question.kind in ("date", "datetime") else "")
        values = self._domains.get(key)
        if values is None:
            found = domain(question, self.uses, state["on"]) or (Mark.OPEN,)
            values = remember(self._domains, key, found)
        return (*values, Mark.HIDDEN) if isinstance(known, Maybe) else values

    def _run(self, chosen: Mapping[str, Any], state: State) -> bool | None:
        context = {
            "answers": {
                name: plain(chosen[name]) for name in self.questions if not isinstance(chosen[name], Mark)
            },
            "tables": {name: chosen[f"tables.{name}"] for name in self.tables},
            "on": state["on"],
            **self._functions,
        }
        try:
            return bool(self._program.execute(context))
        except KeyError:
            # When nothing but hidden answers lack, the rule looks for something that does not apply here.
            return None if Mark.OPEN in chosen.values() else False
