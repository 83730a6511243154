"""One condition, ready to run: true, false, or not to be said yet because answers are open."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from operator import itemgetter
from typing import Any, TypeVar

from ibp_workbook.catalogue.assessments.expression_types import uses_of
from ibp_workbook.catalogue.assessments.expressions import parse
from ibp_workbook.catalogue.assessments.models import Question, Table
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe, State, runner

COMBINATIONS = 64
"""How many combinations of open answers are tried before giving up on saying more than "unknown"."""
MEMORY = 20_000


_Value = TypeVar("_Value")


def reader(names: tuple[str, ...]) -> Callable[[State], Any]:
    """What these names have in a state, to look a result up by."""
    return itemgetter(*names) if names else lambda state: None


def remember(memory: dict[Any, _Value], key: Any, value: _Value) -> _Value:
    """Keep a value, and forget all others when there are too many."""
    if len(memory) > MEMORY:
        memory.clear()
    memory[key] = value
    return value


class Condition:
    """A CEL condition with what it looks at, and a memory of what came out before.

    Args:
        text: the condition, checked.
        questions: the questions it may speak of.
        tables: the tables it may speak of.
    """

    def __init__(self, text: str, questions: Mapping[str, Question], tables: Mapping[str, Table]) -> None:
        tree = parse(text)
        self.text = text
        self.uses = uses_of(tree, questions, tables)
        self.questions = {name: questions[name] for name in questions if name in self.uses.questions}
        self.tables = tuple(name for name in tables if name in self.uses.tables)
        outcomes = (f"tables.{name}" for name in self.tables)
        self.inputs = (*self.questions, *outcomes, *(("on",) if self.uses.on else ()))
        self._run = runner(tree)
        self._key = reader(self.inputs)
        self._memory: dict[Any, bool | None] = {}
        self._domains: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def value(self, state: State) -> bool | None:
        """Whether the condition holds; None when that depends on open answers."""
        key = self._key(state)
        try:
            return self._memory[key]
        except KeyError:
            value = self._run(state)
            return remember(self._memory, key, self._worked_out(state) if value is None else value is True)

    def _worked_out(self, state: State) -> bool | None:
        """What all combinations come to: answers that are looked at twice may settle it together."""
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
        for name in self.inputs:
            found = self._options(name, state)
            if len(found) > room:
                found = (Mark.OPEN,) if name in self.questions else (state[name],)
            room //= len(found)
            options[name] = found
        for combination in product(*options.values()):
            chosen = dict(zip(options, combination, strict=True))
            value = self._run(chosen)
            # What looks for something that does not apply here is not true.
            yield chosen, None if value is None else value is True

    def _options(self, name: str, state: State) -> tuple[Any, ...]:
        """What an input may still become."""
        known = state[name]
        if name not in self.questions:
            return tuple((outcome,) for outcome in known) if isinstance(known, tuple) else (known,)
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
