"""Small mistakes that could be made in a rule: each is one change to one version of a rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from ibp_workbook.catalogue.assessments.expressions import (
    Call,
    Items,
    Literal,
    Member,
    Name,
    Node,
    Operation,
    parse,
)
from ibp_workbook.catalogue.assessments.models import Assessment, Question, Rule, Table

_OTHER = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
}
_DAY = timedelta(days=1)


class Mutant(NamedTuple):
    """One change: what is different in words, and the rules of the table with it."""

    table: Table
    rule: Rule
    change: str
    changed: dict[int, Rule]
    """Place in the table -> the rule that stands there now."""


def mutants(assessment: Assessment) -> Iterator[Mutant]:
    """Every mutant of every version of every rule of an assessment."""
    for table in assessment.tables:
        for place, rule in enumerate(table.rules):
            for node in dict.fromkeys(_changed(parse(rule.when), assessment)):
                when = written(node)
                yield Mutant(table, rule, when, {place: msgspec.structs.replace(rule, when=when)})
            for outcome in _next(rule.outcome, [item.id for item in table.outcomes]):
                changed = msgspec.structs.replace(rule, outcome=outcome)
                yield Mutant(table, rule, f"outcome {outcome}", {place: changed})
            yield from _shifted(table, place)


def written(node: Node) -> str:
    """The text of a condition."""
    match node:
        case Literal(bool() as value):
            return str(value).lower()
        case Literal(str() as value):
            return f"'{value}'"
        case Literal(value):
            return f"{value:g}"
        case Name(name):
            return name
        case Member(of, field):
            return f"{written(of)}.{field}"
        case Items(items):
            return f"[{', '.join(map(written, items))}]"
        case Call(function, arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case Operation("!", (operand,)):
            return f"!{_part(operand)}"
        case Operation("?", (condition, then, other)):
            return f"{_part(condition)} ? {_part(then)} : {_part(other)}"
        case Operation(operator, operands):
            return f" {operator} ".join(map(_part, operands))


def _part(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, Operation) else written(node)


def _changed(node: Node, assessment: Assessment) -> Iterator[Node]:
    """The condition with one mistake in it, in every way."""
    match node:
        case Operation("!", (operand,)):
            yield operand
        case Operation("&&" | "||" as operator, operands):
            yield Operation("||" if operator == "&&" else "&&", operands)
            for place in range(len(operands)):
                left = operands[:place] + operands[place + 1 :]
                yield left[0] if len(left) == 1 else Operation(operator, left)
        case Operation("in", (Member() as subject, Items(items))):
            yield Operation("!", (node,))
            for place in range(len(items) if len(items) > 1 else 0):
                yield Operation("in", (subject, Items(items[:place] + items[place + 1 :])))
            chosen = {item.value for item in items if isinstance(item, Literal)}
            for value in _next(
                None, [value for value in _values(subject, assessment) if value not in chosen]
            ):
                yield Operation("in", (subject, Items((*items, Literal(value)))))
        case Operation("in", (Literal() as option, subject)):
            yield Operation("!", (node,))
            for value in _next(option.value, _values(subject, assessment)):
                yield Operation("in", (Literal(value), subject))
        case Operation("==" | "!=" as operator, (Member() as subject, Literal(str() as value))):
            yield Operation(_OTHER[operator][0], node.operands)
            for other in _next(value, _values(subject, assessment)):
                yield Operation(operator, (subject, Literal(other)))
        case Operation(operator, (left, right)) if operator in _OTHER:
            for other in _OTHER[operator]:
                yield Operation(other, (left, right))
            yield from (Operation(operator, (left, shifted)) for shifted in _near(right))
            yield from (Operation(operator, (shifted, right)) for shifted in _near(left))
            return
    if isinstance(node, Operation) and node.operator in ("!", "&&", "||", "?"):
        for place, operand in enumerate(node.operands):
            for changed in _changed(operand, assessment):
                operands = (*node.operands[:place], changed, *node.operands[place + 1 :])
                yield Operation(node.operator, operands)


def _near(node: Node) -> Iterator[Node]:
    """A limit that is one off: a number, or a day."""
    if isinstance(node, Literal) and isinstance(node.value, float):
        yield from (Literal(node.value + step) for step in (-1, 1))
    if isinstance(node, Literal) and isinstance(node.value, str):
        day, time = node.value[:10], node.value[10:]
        for step in (-_DAY, _DAY):
            yield Literal(f"{date.fromisoformat(day) + step}{time}")


def _values(subject: Node, assessment: Assessment) -> list[str]:
    """What a question or an earlier table can say."""
    if not isinstance(subject, Member):
        return []
    if subject.of == Name("tables"):
        return list(assessment.table(subject.field).outcome_ids)
    question: Question | None = assessment.questions.get(subject.field)
    return list(question.values) if question else []


def _next(value: object, values: list[str]) -> list[str]:
    """The one after it: in the place of this one."""
    others = [other for other in values if other != value]
    place = values.index(str(value)) % len(others) if others and value in values else 0
    return others[place : place + 1]


def _shifted(table: Table, place: int) -> Iterator[Mutant]:
    """Each limit of the period a day earlier and a day later; where two versions meet, of both at once.

    A version that looks at the same and says the same outcome only brings other texts and sources; no case
    can see that day, nor need it.
    """
    rule = table.rules[place]
    before, after = (_version(table, rule, sign) for sign in (-1, 1))
    for step, word in ((-_DAY, "earlier"), (_DAY, "later")):
        if before is None or _differs(table.rules[before], rule):
            changed = {place: msgspec.structs.replace(rule, valid_from=rule.valid_from + step)}
            if before is not None:
                earlier = table.rules[before]
                until = rule.valid_from - _DAY + step
                changed[before] = msgspec.structs.replace(earlier, valid_until=until)
            yield Mutant(table, rule, f"from {rule.valid_from} a day {word}", changed)
        if after is None and rule.valid_until is not None:
            changed = {place: msgspec.structs.replace(rule, valid_until=rule.valid_until + step)}
            yield Mutant(table, rule, f"until {rule.valid_until} a day {word}", changed)


def _version(table: Table, rule: Rule, sign: int) -> int | None:
    """The version of the same rule that ends the day before this one, or begins the day after."""
    for place, other in enumerate(table.rules):
        first, second = (other, rule) if sign < 0 else (rule, other)
        if other.id == rule.id and first.valid_until and first.valid_until + _DAY == second.valid_from:
            return place
    return None


def _differs(one: Rule, other: Rule) -> bool:
    return (one.when, one.outcome) != (other.when, other.outcome)
