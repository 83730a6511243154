"""A condition as Python functions: what it comes to when answers are given, open or hidden.

CEL is the language; this says the same of the part of it that rules may use, and of open answers as well. A
test holds it against a CEL library. Each function takes a state and gives a value, None where that depends on
open answers, or ``Mark.HIDDEN`` where it needs what is not asked: CEL calls that an error.
"""

import operator
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.expressions import Call, Items, Literal, Member, Name, Node, Operation
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts.moments import days_between, hours_between


class Mark(Enum):
    """Why an answer is not there."""

    OPEN = "open"
    HIDDEN = "hidden"
    # Marks are looked up in every memory of every condition; Enum's own hash is worked out from the name.
    __hash__ = object.__hash__


class Maybe(NamedTuple):
    """The answer of a question of which it is not known yet whether it is asked; None when it is open."""

    value: Value | None


State = Mapping[str, Any]
"""Question id -> answer, None when it is open, ``Mark.HIDDEN`` or ``Maybe``; ``tables.<id>`` -> its possible
outcomes; ``on`` -> reference date."""
Run = Callable[[State], Any]

_NO_ANSWER = frozenset({type(None), Mark, Maybe})
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, items: item in items,
    "!": operator.not_,
    "size": len,
    "days_between": days_between,
    "hours_between": hours_between,
}


def runner(node: Node) -> Run:
    """The function of a part of a condition that was checked."""
    match node:
        case Literal(value):
            return lambda state: value
        case Items(items):
            values = tuple(item.value for item in items if isinstance(item, Literal))
            return lambda state: values
        case Name(name):
            return operator.itemgetter(name)
        case Member(Name("tables"), name):
            return _outcome(f"tables.{name}", lambda outcome: outcome)
        case Member(_, name):
            return _answer(name, lambda answer: answer)
        case Operation("&&", operands):
            return _until(False, tuple(map(runner, operands)))
        case Operation("||", operands):
            return _until(True, tuple(map(runner, operands)))
        case Operation("?", (condition, then, otherwise)):
            return _either(runner(condition), runner(then), runner(otherwise))
        case Operation(name, (Member(Name(of), field), Literal() | Items() as known)):
            function, second = _FUNCTIONS[name], runner(known)({})
            read = _answer(field, lambda value: function(value, second))
            return (
                read
                if of == "answers"
                else _outcome(f"tables.{field}", lambda value: function(value, second))
            )
        case Operation("in", (Literal(value), Member(_, name))):
            return _answer(name, lambda answer: value in answer)
        case Operation(name, parts) | Call(name, parts):
            return _applied(_FUNCTIONS[name], tuple(map(runner, parts)))
    raise TypeError(node)


def _answer(name: str, test: Callable[[Any], Any]) -> Run:
    def run(state: State) -> Any:
        answer = state[name]
        if type(answer) in _NO_ANSWER:
            return answer if answer is Mark.HIDDEN else None
        return test(answer)

    return run


def _outcome(name: str, test: Callable[[Any], Any]) -> Run:
    def run(state: State) -> Any:
        left = state[name]
        if len(left) == 1:
            return test(left[0])
        values = set(map(test, left))
        return values.pop() if len(values) == 1 else None

    return run


def _until(end: bool, operands: tuple[Run, ...]) -> Run:
    """Of "and" and "or": one operand that is ``end`` settles it, whatever the others lack."""

    def run(state: State) -> Any:
        value: Any = not end
        for operand in operands:
            part = operand(state)
            if part is end:
                return end
            if part is None or (part is Mark.HIDDEN and value is not None):
                value = part
        return value

    return run


def _either(condition: Run, then: Run, otherwise: Run) -> Run:
    def run(state: State) -> Any:
        value = condition(state)
        if value is None or value is Mark.HIDDEN:
            return value
        return then(state) if value else otherwise(state)

    return run


def _applied(function: Callable[..., Any], parts: tuple[Run, ...]) -> Run:
    def run(state: State) -> Any:
        values = [part(state) for part in parts]
        if Mark.HIDDEN in values:
            return Mark.HIDDEN
        return None if None in values else function(*values)

    return run
