"""One condition, ready to run: true, false, or not to be said yet because answers are open."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import product
from operator import itemgetter, or_
from typing import Any, Generic, TypeVar

from ibp_workbook.catalogue.assessments.expression_types import uses_of
from ibp_workbook.catalogue.assessments.expressions import Node, Operation, parse
from ibp_workbook.catalogue.assessments.models import Question, Table
from ibp_workbook.evaluate.verdicts.domains import domain
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe, Run, State, runner

COMBINATIONS = 64
"""How many combinations of open answers are tried before giving up on saying more than "unknown"."""
MEMORY = 20_000


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def remember(memory: dict[Any, _Value], key: Any, value: _Value, most: int | None = None) -> _Value:
    """Keep a value, and forget all others when there are too many."""
    if len(memory) > (MEMORY if most is None else most):
        memory.clear()
    memory[key] = value
    return value


def reader(names: tuple[str, ...]) -> Run:
    """What these names have in a state, to look a result up by."""
    return itemgetter(*names) if names else lambda state: None


class Condition:
    """A CEL condition with what it looks at, and a memory of what came out before.

    Args:
        text: the condition, checked.
        questions: the questions it may speak of.
        tables: the tables it may speak of.
        part: only this part of it.
    """

    def __init__(
        self,
        text: str,
        questions: Mapping[str, Question],
        tables: Mapping[str, Table],
        part: Node | None = None,
    ) -> None:
        self._tree = part or parse(text)
        self.operator, self._operands = _joined(self._tree)
        self.text = text
        self.uses = uses_of(self._tree, questions, tables)
        self.questions = {name: questions[name] for name in questions if name in self.uses.questions}
        self.tables = {name: tables[name] for name in tables if name in self.uses.tables}
        outcomes = (f"tables.{name}" for name in self.tables)
        self.inputs = (*self.questions, *outcomes, *(("on",) if self.uses.on else ()))
        self.read = reader(self.inputs)
        self._run = runner(self._tree)
        self._memory: dict[Any, bool | None] = {}
        self._domains: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    @cached_property
    def parts(self) -> tuple["Condition", ...]:
        """What "and" or "or" joins, if anything: what looks at the same is one part."""
        joined: dict[tuple[str, ...], list[Condition]] = {}
        for node in self._operands:
            part = self._part(node)
            joined.setdefault(part.inputs, []).append(part)
        if len(joined) < 2:
            return ()
        return tuple(parts[0] if len(parts) == 1 else self._together(parts) for parts in joined.values())

    @property
    def all_of(self) -> tuple["Condition", ...]:
        """What must all be so: its parts where "and" joins them, else itself."""
        return self.parts if self.operator == "&&" and self.parts else (self,)

    def _together(self, parts: Iterable["Condition"]) -> "Condition":
        return self._part(Operation(self.operator, tuple(part._tree for part in parts)))

    def _part(self, node: Node) -> "Condition":
        return Condition(self.text, self.questions, self.tables, node)

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """What more parts than one look at."""
        looked_at = Counter(name for part in self.parts for name in part.inputs)
        return tuple(name for name, count in looked_at.items() if count > 1)

    def value(self, state: State) -> bool | None:
        """Whether the condition holds; None when that depends on open answers."""
        if not self.parts:
            return self._jointly(state)
        said = self._run(state)
        if said is not None:  # true, or not: also when it looks for something that does not apply here
            return said is True
        settles = self.operator == "||"
        value: bool | None = not settles
        for part in self.parts:
            said = part.value(state)
            if said is settles:
                return settles
            if said is None:
                value = None
        if value is None and any(_is_open(state[name]) for name in self.shared):
            return self._jointly(state)
        return value

    def _jointly(self, state: State) -> bool | None:
        """What all combinations come to: answers that are looked at twice may settle it together."""
        key = self.read(state)
        try:
            return self._memory[key]
        except KeyError:
            value = self._run(state)
            return remember(self._memory, key, self._tried(state) if value is None else value is True)

    def _tried(self, state: State) -> bool | None:
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


def _is_open(known: Any) -> bool:
    """Whether an answer or an outcome of a table is not settled."""
    return known is None or type(known) is Maybe or (type(known) is tuple and len(known) > 1)


def _joined(tree: Node) -> tuple[str, tuple[Node, ...]]:
    """What "and" or "or" joins, and which of the two; nothing when neither is the whole of it."""
    match tree:
        case Operation("&&" | "||" as operator, operands):
            return operator, operands
    return "", ()


class Alike(Generic[_Key, _Value]):
    """Conditions that look at the same, with a memory of what all of them come to.

    Args:
        conditions: the conditions.
        sum_up: makes of what each comes to what is asked for.
    """

    def __init__(
        self,
        conditions: Mapping[_Key, Condition],
        sum_up: Callable[[Mapping[_Key, bool | None]], _Value],
    ) -> None:
        first = next(iter(conditions.values()))
        self.inputs = first.inputs
        self.read = first.read
        self.memory: dict[Any, _Value] = {}
        self.about = tuple(conditions)
        self._conditions = conditions
        self._sum_up = sum_up

    def summed_up(self, state: State) -> _Value:
        """What the conditions come to together."""
        key = self.read(state)
        try:
            return self.memory[key]
        except KeyError:
            said = {name: condition.value(state) for name, condition in self._conditions.items()}
            return remember(self.memory, key, self._sum_up(said))


def alike(conditions: Iterable[tuple[_Key, Condition]]) -> list[dict[_Key, Condition]]:
    """The conditions, those together that look at the same; in the order of the first of each."""
    together: dict[tuple[str, ...], dict[_Key, Condition]] = {}
    for key, condition in conditions:
        together.setdefault(condition.inputs, {})[key] = condition
    return list(together.values())


def numbers_of_inputs(groups: Iterable[Alike[Any, Any]]) -> dict[str, int]:
    """What these look at -> a bit for the number of each that looks at it."""
    looking: dict[str, int] = {}
    for number, group in enumerate(groups):
        for name in group.inputs:
            looking[name] = looking.get(name, 0) | 1 << number
    return looking


def sum_of_bits(all_bits: Iterable[int]) -> int:
    """All bits that are set in one of these."""
    return reduce(or_, all_bits, 0)
