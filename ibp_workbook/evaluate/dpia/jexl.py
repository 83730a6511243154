"""Expressions of a definition that others publish (jexl), read and worked out here: no code is ever run.

They behave as in JavaScript: what is empty is false, and ``||`` and ``&&`` give one of their sides.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

MAX_LENGTH = 10_000
MAX_DEPTH = 50

Function = Callable[..., Any]
Node = tuple[Any, ...]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}|]))""",
    re.ASCII,
)
_BINDS = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


class JexlError(ValueError):
    """The expression cannot be read or worked out; says why, for whoever wraps it in a sentence."""


@lru_cache(maxsize=1000)
def parse(expression: str) -> Node:
    """The expression as a tree.

    Raises:
        JexlError: it is too long, too deep or not an expression.
    """
    if len(expression) > MAX_LENGTH:
        raise JexlError("too long")
    return _Parser(expression).whole()


def evaluate(expression: str, names: Mapping[str, Any], functions: Mapping[str, Function]) -> Any:
    """What an expression comes to.

    Args:
        expression: the text of it.
        names: what an identifier stands for; one that is not there is None.
        functions: by name; a transform ``x | f`` calls them as well.

    Raises:
        JexlError: it cannot be read, or a function is not there or refuses what it gets.
    """
    try:
        return _Interpreter(names, functions).value(parse(expression))
    except (RecursionError, OverflowError) as error:  # a long chain, or a number that has no end
        raise JexlError("too much") from error


def calls(expression: str) -> set[str]:
    """The names of the functions that an expression uses."""
    found: set[str] = set()
    waiting: list[Any] = [parse(expression)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple | list):
            if len(node) == 3 and node[0] == "call":
                found.add(node[1])
            waiting.extend(node)
    return found


def truthy(value: Any) -> bool:
    """What JavaScript takes for true: an empty list is, an empty text and 0 are not."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return isinstance(value, list | dict) or bool(value)


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = self._depth = 0

    def whole(self) -> Node:
        node = self._ternary()
        if self._at < len(self._tokens):
            raise JexlError(f"unexpected {self._peek()!r}")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _is_sign(self, sign: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == ("sign", sign)

    def _take(self, sign: str) -> bool:
        if self._is_sign(sign):
            self._at += 1
            return True
        return False

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise JexlError(f"{sign!r} expected")

    def _ternary(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise JexlError("too deep")
        node = self._binary(1)
        if self._take("?"):
            yes = self._ternary()
            self._need(":")
            node = ("if", node, yes, self._ternary())
        self._depth -= 1
        return node

    def _binary(self, least: int) -> Node:
        left = self._unary()
        while self._at < len(self._tokens):
            kind, sign = self._tokens[self._at]
            binds = _BINDS.get(sign, 0) if kind == "sign" or sign == "in" else 0
            if binds < least or not binds:
                break
            self._at += 1
            left = ("binary", sign, left, self._binary(binds + 1))
        return left

    def _unary(self) -> Node:
        for sign in "!-":
            if self._take(sign):
                self._depth += 1
                if self._depth > MAX_DEPTH:
                    raise JexlError("too deep")
                node: Node = ("unary", sign, self._unary())
                self._depth -= 1
                return node
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        while True:
            if self._take("."):
                node = ("member", node, ("value", self._name()))
            elif self._take("["):
                node = ("member", node, self._ternary())
                self._need("]")
            elif self._take("|"):
                name = self._name()
                node = ("call", name, [node, *(self._list(")") if self._take("(") else [])])
            else:
                return node

    def _name(self) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "name":
            raise JexlError("a name expected")
        self._at += 1
        return str(self._tokens[self._at - 1][1])

    def _list(self, end: str) -> list[Node]:
        items: list[Node] = []
        if self._take(end):
            return items
        while True:
            items.append(self._ternary())
            if self._take(end):
                return items
            self._need(",")

    def _primary(self) -> Node:
        if self._take("("):
            node = self._ternary()
            self._need(")")
            return node
        if self._take("["):
            return ("list", self._list("]"))
        if self._take("{"):
            return ("object", self._pairs())
        if self._at >= len(self._tokens):
            raise JexlError("it stops too early")
        kind, token = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return ("value", float(token) if "." in token or len(token) > 15 else int(token))
        if kind == "text":
            return ("value", re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL))
        if kind != "name":
            raise JexlError(f"unexpected {token!r}")
        if token in _WORDS:
            return ("value", _WORDS[token])
        return ("call", token, self._list(")")) if self._take("(") else ("name", token)

    def _pairs(self) -> list[tuple[str, Node]]:
        pairs: list[tuple[str, Node]] = []
        if self._take("}"):
            return pairs
        while True:
            kind, token = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
            if kind not in ("name", "text", "number"):
                raise JexlError("a key expected")
            self._at += 1
            self._need(":")
            pairs.append((token[1:-1] if kind == "text" else token, self._ternary()))
            if self._take("}"):
                return pairs
            self._need(",")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at, end)
        if not found or found.lastgroup is None:
            raise JexlError(f"unexpected {text[at : at + 20].strip()!r}")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Interpreter:
    def __init__(self, names: Mapping[str, Any], functions: Mapping[str, Function]) -> None:
        self._names, self._functions = names, functions

    def value(self, node: Node) -> Any:
        match node:
            case ("value", value):
                return value
            case ("name", name):
                return self._names.get(name)
            case ("list", items):
                return [self.value(item) for item in items]
            case ("object", pairs):
                return {key: self.value(item) for key, item in pairs}
            case ("if", test, yes, no):
                return self.value(yes if truthy(self.value(test)) else no)
            case ("unary", "!", inner):
                return not truthy(self.value(inner))
            case ("unary", _, inner):
                return -_number(self.value(inner))
            case ("member", inner, key):
                return _member(self.value(inner), self.value(key))
            case ("call", name, arguments):
                return self._call(name, [self.value(one) for one in arguments])
            case ("binary", sign, left, right):
                return self._binary(sign, left, right)
        raise JexlError("unknown node")

    def _call(self, name: str, arguments: list[Any]) -> Any:
        function = self._functions.get(name)
        if function is None:
            raise JexlError(f"no function {name!r}")
        try:
            return function(*arguments)
        except (TypeError, ValueError) as error:
            raise JexlError(f"{name!r} cannot do this") from error

    def _binary(self, sign: str, left: Node, right: Node) -> Any:
        first = self.value(left)
        if sign == "||":
            return first if truthy(first) else self.value(right)
        if sign == "&&":
            return self.value(right) if truthy(first) else first
        second = self.value(right)
        if sign in ("==", "!="):
            return _equal(first, second) == (sign == "==")
        if sign == "in":
            return _within(first, second)
        if sign in ("<", "<=", ">", ">="):
            return _compare(sign, first, second)
        if sign == "+" and (isinstance(first, str) or isinstance(second, str)):
            return _text(first) + _text(second)
        return _arithmetic(sign, _number(first), _number(second))


def _member(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(_text(key))
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return len(value) if isinstance(value, list | str) and key == "length" else None


def _number(value: Any) -> float:
    if value is None:
        return 0
    if isinstance(value, bool | int | float):
        return value + 0
    try:
        return float(value.strip() or 0) if isinstance(value, str) else math.nan
    except ValueError:
        return math.nan


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)


def _equal(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    if isinstance(first, list | dict) and isinstance(second, list | dict):
        return first is second
    if isinstance(first, str) and isinstance(second, str | list):
        return first == _text(second)
    if isinstance(first, list) and isinstance(second, str):
        return _text(first) == second
    return _number(first) == _number(second)


def _within(first: Any, second: Any) -> bool:
    if isinstance(second, str):
        return _text(first) in second
    return isinstance(second, list) and any(type(one) is type(first) and one == first for one in second)


def _compare(sign: str, first: Any, second: Any) -> bool:
    if not (isinstance(first, str) and isinstance(second, str)):
        first, second = _number(first), _number(second)
    results = {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}
    return bool(results[sign])


def _arithmetic(sign: str, first: float, second: float) -> float:
    if sign in "/%" and second == 0:
        return math.nan
    if sign == "%":
        return math.fmod(first, second)
    return {"+": first + second, "-": first - second, "*": first * second}.get(
        sign, first / second if second else math.nan
    )
