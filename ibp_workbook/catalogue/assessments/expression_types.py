"""Check a condition against the questions and tables it speaks of, and note what it looks at."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from ibp_workbook.catalogue.assessments.expressions import Call, Items, Literal, Member, Name, Node, Operation
from ibp_workbook.catalogue.assessments.models import Question, Table

_FORMS = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "datetime": re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?"),
}
_KINDS = {"yes_no": "choice", "one": "choice", "some": "choices"}


@dataclass
class Uses:
    """What a condition looks at.

    Attributes:
        questions: ids.
        values: question -> literals it is compared with.
        days: date question -> numbers of days that ``days_between`` it and ``on`` is compared with.
        opaque: questions whose every possible value cannot be listed from those literals alone.
        tables: ids.
        on: it looks at the reference date.
    """

    questions: set[str] = field(default_factory=set)
    values: defaultdict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    days: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    opaque: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    on: bool = False


class Kind(NamedTuple):
    """The type of a part: what it may be compared with."""

    name: str
    path: str = ""
    values: tuple[str, ...] = ()
    literal: Any = None
    days: bool = False


class ConditionError(Exception):
    """A mistake in a condition: the key of its sentence in ``assessments`` and the parameters."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


_BOOL, _NUMBER = Kind("bool"), Kind("number")


def uses_of(tree: Node, questions: Mapping[str, Question], tables: Mapping[str, Table]) -> Uses:
    """Check a condition and tell what it looks at.

    Args:
        tree: the parsed condition.
        questions: the questions it may speak of.
        tables: the tables it may speak of: those before its own.

    Raises:
        ConditionError: the first mistake.
    """
    reader = _Reader(questions, tables)
    if reader.kind(tree).name != "bool":
        raise ConditionError("not_yes_or_no")
    return reader.uses


class _Reader:
    def __init__(self, questions: Mapping[str, Question], tables: Mapping[str, Table]) -> None:
        self.questions = questions
        self.tables = tables
        self.uses = Uses()

    def kind(self, node: Node) -> Kind:
        match node:
            case Literal(bool()):
                return _BOOL
            case Literal(value):
                return Kind("text" if isinstance(value, str) else "number", literal=value)
            case Items(items):
                return self._items([self.kind(item) for item in items])
            case Name("on"):
                self.uses.on = True
                return Kind("date")
            case Member(Name("answers"), question):
                return self._answer(question)
            case Member(Name("tables"), table):
                return self._table(table)
            case Name(name) | Member(_, name):
                raise ConditionError("unknown_name", name=name)
            case Call():
                return self._call(node)
            case Operation():
                return self._operation(node)

    def _items(self, kinds: list[Kind]) -> Kind:
        if any(kind.literal is None or kind.name != "text" for kind in kinds):
            raise ConditionError("wrong_list")
        return Kind("list", literal=tuple(kind.literal for kind in kinds))

    def _answer(self, name: str) -> Kind:
        question = self.questions.get(name)
        if question is None:
            raise ConditionError("dead_question", question=name)
        self.uses.questions.add(name)
        return Kind(_KINDS.get(question.kind, question.kind), name, question.values)

    def _table(self, table_id: str) -> Kind:
        table = self.tables.get(table_id)
        if table is None:
            raise ConditionError("dead_table", table=table_id)
        self.uses.tables.add(table_id)
        return Kind("outcome", f"tables.{table_id}", table.outcome_ids)

    def _call(self, node: Call) -> Kind:
        function, arguments = node
        if function in ("days_between", "hours_between"):
            return self._between(function, [self.kind(argument) for argument in arguments])
        if function == "size" and len(arguments) == 1:
            of = self.kind(arguments[0])
            if of.name != "choices":
                raise ConditionError("not_comparable", left=function, right=of.name)
            self.uses.opaque.add(of.path)
            return _NUMBER
        raise ConditionError("unknown_function", name=function)

    def _between(self, function: str, kinds: list[Kind]) -> Kind:
        allowed = ("datetime",) if function == "hours_between" else ("date", "datetime")
        for kind in kinds:
            if kind.name not in allowed:
                raise ConditionError("not_comparable", left=function, right=kind.name)
        if len(kinds) != 2:
            raise ConditionError("unknown_function", name=function)
        paths = [kind.path for kind in kinds if kind.path]
        if function == "days_between" and len(paths) == 1 and kinds[0].name == kinds[1].name:
            return Kind("number", paths[0], days=True)
        self.uses.opaque.update(paths)
        return _NUMBER

    def _operation(self, node: Operation) -> Kind:
        kinds = [self.kind(operand) for operand in node.operands]
        if node.operator in ("&&", "||", "!", "?"):
            if any(kind.name != "bool" for kind in kinds):
                raise ConditionError("not_yes_or_no")
        elif node.operator == "in":
            self._membership(*kinds)
        else:
            self._comparison(node.operator, *kinds)
        return _BOOL

    def _membership(self, left: Kind, right: Kind) -> None:
        if left.name in ("choice", "outcome") and right.name == "list":
            self._note(left, right.literal)
        elif left.literal is not None and left.name == "text" and right.name == "choices":
            self._note(right, (left.literal,))
        else:
            _mismatch(left, right)

    def _comparison(self, operator: str, left: Kind, right: Kind) -> None:
        if left.literal is not None:
            left, right = right, left
        ordered = operator not in ("==", "!=")
        if left.name in ("choice", "outcome") and not ordered and right.name == "text":
            if right.literal is None:
                _mismatch(left, right)
            self._note(left, (right.literal,))
        elif left.name == "choices" and not ordered and right.literal == ():
            self._note(left, ())
        elif left.name in _FORMS and right.name == "text" and right.literal is not None:
            if not _is_moment(left.name, right.literal):
                raise ConditionError("wrong_date_literal", value=right.literal)
            self._note(left, (right.literal,))
        elif left.name == "number" and right.name == "number" and right.literal is not None:
            self._note(left, (right.literal,))
        elif (
            left.name == right.name
            and left.name in ("number", "date", "datetime", "text")
            and not (ordered and left.name == "text")
        ):
            self._together([kind.path for kind in (left, right) if kind.path], left.name)
        else:
            _mismatch(left, right)

    def _together(self, paths: list[str], kind: str) -> None:
        if kind == "date" and len(paths) == 1:
            self.uses.days[paths[0]].add(0)  # a date beside `on`: as if zero days lie between
        else:
            self.uses.opaque.update(paths)

    def _note(self, kind: Kind, literals: tuple[Any, ...]) -> None:
        for literal in literals:
            if kind.values and literal not in kind.values:
                raise ConditionError("dead_option", question=kind.path, value=literal)
        if kind.days:
            self.uses.days[kind.path].update(int(literal) for literal in literals)
        elif kind.path:
            self.uses.values[kind.path].update(literals)


def _is_moment(kind: str, literal: str) -> bool:
    try:
        datetime.fromisoformat(literal)
    except ValueError:
        return False
    return _FORMS[kind].fullmatch(literal) is not None


def _mismatch(left: Kind, right: Kind) -> NoReturn:
    raise ConditionError("not_comparable", left=left.path or left.name, right=right.path or right.name)
