"""Read a condition: the small part of CEL that rules need, as a tree that the checks can walk.

A CEL library reads each condition too when content is checked, and a test holds what comes out of this tree
(``evaluate/verdicts/running.py``) against it. It is run from this tree, for a library says nothing of open
answers. What it leaves out of CEL (arithmetic, indexing, ``has``) is left out on purpose: it would hide an
unanswered question or a mistake. So are loops over rows (``exists``).
"""

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from cel import Program

MAX_LENGTH = 2000
MOST_PROGRAMS = 4096
"""So many conditions are remembered: the check and each engine read the same ones."""


class Literal(NamedTuple):
    """A string, number or boolean."""

    value: str | float | bool


class Name(NamedTuple):
    """``answers``, ``tables`` or ``on``."""

    id: str


class Member(NamedTuple):
    """``of.field``."""

    of: "Node"
    field: str


class Items(NamedTuple):
    """``['a', 'b']``."""

    items: tuple["Node", ...]


class Call(NamedTuple):
    """``function(arguments)``."""

    function: str
    arguments: tuple["Node", ...]


class Operation(NamedTuple):
    """An operator with its operands: ``!``, ``&&``, ``||``, ``?``, ``in`` or a comparison."""

    operator: str
    operands: tuple["Node", ...]


Node = Literal | Name | Member | Items | Call | Operation

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\\n])*'|"(?:[^"\\\n])*")
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<name>[A-Za-z_]\w*)
      | (?P<symbol>&&|\|\||==|!=|<=|>=|[<>!?:.,()\[\]])
    )""",
    re.VERBOSE,
)


class ExpressionError(Exception):
    """Where a condition cannot be read; the message is the rest of the text from there."""


@lru_cache(MOST_PROGRAMS)
def parse(text: str) -> Node:
    """The tree of a condition.

    Raises:
        ExpressionError: not in the part of CEL that rules may use.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text[:40])
    parser = _Parser(text)
    node = parser.conditional()
    if parser.kind != "end":
        parser.fail()
    return node


@lru_cache(MOST_PROGRAMS)
def compiled(text: str) -> "Program":
    """The condition, ready to run.

    Raises:
        ValueError: not CEL; the message is the library's.
    """
    # Imported here, for few pages have a condition; and without its command line, which takes 0.15 s.
    sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
    import cel

    return cel.compile(text)


class _Parser:
    """Reads one token ahead; one method per level of precedence."""

    def __init__(self, text: str) -> None:
        self.text = text.rstrip()
        self.start = self.end = 0
        self.depth = 0
        self.kind = self.token = ""
        self.advance()

    def fail(self) -> NoReturn:
        raise ExpressionError(self.text[self.start :][:40] or "…")

    def advance(self) -> None:
        self.start = self.end
        if self.end >= len(self.text):
            self.kind, self.token = "end", ""
            return
        match = _TOKEN.match(self.text, self.end)
        if match is None or match.lastgroup is None:
            self.fail()
        self.kind, self.token = match.lastgroup, match[match.lastgroup]
        self.end = match.end()

    def accept(self, *symbols: str) -> str | None:
        if self.kind in ("symbol", "name") and self.token in symbols:
            found = self.token
            self.advance()
            return found
        return None

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            self.fail()

    def conditional(self) -> Node:
        self.depth += 1
        if self.depth > 30:
            self.fail()
        node = self.chain("||", lambda: self.chain("&&", self.comparison))
        if self.accept("?"):
            then = self.conditional()
            self.expect(":")
            node = Operation("?", (node, then, self.conditional()))
        self.depth -= 1
        return node

    def chain(self, operator: str, part: Callable[[], "Node"]) -> Node:
        operands = [part()]
        while self.accept(operator):
            operands.append(part())
        return operands[0] if len(operands) == 1 else Operation(operator, tuple(operands))

    def comparison(self) -> Node:
        left = self.unary()
        if operator := self.accept(*COMPARISONS):
            return Operation(operator, (left, self.unary()))
        return left

    def unary(self) -> Node:
        if self.accept("!"):
            return Operation("!", (self.unary(),))
        return self.member()

    def member(self) -> Node:
        node = self.primary()
        while self.accept("."):
            if self.kind != "name":
                self.fail()
            node = Member(node, self.token)
            self.advance()
        return node

    def primary(self) -> Node:
        kind, word = self.kind, self.token
        if kind in ("string", "number"):
            self.advance()
            return Literal(word[1:-1] if kind == "string" else float(word))
        if kind == "name" and word != "in":
            self.advance()
            if word in ("true", "false"):
                return Literal(word == "true")
            return Call(word, self.list_until(")")) if self.accept("(") else Name(word)
        if self.accept("("):
            node = self.conditional()
            self.expect(")")
            return node
        if not self.accept("["):
            self.fail()
        return Items(self.list_until("]"))

    def list_until(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self.accept(closing):
            if items:
                self.expect(",")
            items.append(self.conditional())
        return tuple(items)
