"""A condition in the words of its questions, so that a lawyer can read a rule."""

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
from ibp_workbook.catalogue.assessments.models import Assessment, Question
from ibp_workbook.evaluate.fields import words
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

_KEYS = {"==": "is", "!=": "is_not", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}
_JOINED = {"&&": "and", "||": "or"}


def condition_words(text: str, assessment: Assessment, lang: str) -> str:
    """What a condition asks, with labels of questions, choices and outcomes.

    Args:
        text: the condition.
        assessment: whose questions and tables it speaks of.
        lang: ``nl`` or ``en``.
    """
    return _Reader(assessment, lang).read(parse(text))


class _Reader:
    def __init__(self, assessment: Assessment, lang: str) -> None:
        self.assessment, self.lang, self.texts = assessment, lang, Texts(lang)

    def read(self, node: Node) -> str:
        match node:
            case Operation("&&" | "||" as operator, operands):
                parts = (self._grouped(operand) for operand in operands)
                return f" {self.texts(f'review.{_JOINED[operator]}')} ".join(parts)
            case Operation("!", (Operation("in", (Literal() as value, Member() as of)),)):
                return self._said("without", of, value)
            case Operation("!", (operand,)):
                return self.texts("review.not", what=self.read(operand))
            case Operation("?", operands):
                when, then, otherwise = map(self.read, operands)
                return self.texts("review.if", when=when, then=then, otherwise=otherwise)
            case Operation("in", (Literal() as value, Member() as of)):
                return self._said("with", of, value)
            case Operation("==" | "!=" as operator, (of, Items(()))):
                return self.texts("review.none" if operator == "==" else "review.some", left=self.read(of))
            case Literal(True):
                return self.texts("review.always")
            case Operation("in", (of, Items(items))):
                left, either = self.read(of), f" {self.texts('review.or')} "
                return self.texts(
                    "review.is", left=left, right=either.join(self._value(of, i) for i in items)
                )
            case Operation(operator, (left, right)):
                key = _KEYS[operator]
                return self.texts(f"review.{key}", left=self.read(left), right=self._value(left, right))
            case Call(function, arguments):
                given = dict(zip(("first", "second"), map(self.read, arguments), strict=False))
                return self.texts(f"review.{function}", **given)
            case Member(Name("tables"), field):
                return f"‘{self.assessment.table(field).title.get(self.lang)}’"
            case Member(_, field):
                return f"‘{self.assessment.questions[field].label.get(self.lang)}’"
            case Name():
                return self.texts("review.on")
        return self._value(node, node)

    def _grouped(self, node: Node) -> str:
        several = isinstance(node, Operation) and node.operator in _JOINED
        return f"({self.read(node)})" if several else self.read(node)

    def _said(self, key: str, of: Node, value: Node) -> str:
        return self.texts(f"review.{key}", left=self.read(of), right=self._value(of, value))

    def _value(self, of: Node, value: Node) -> str:
        """A value as the question or table that it is compared with says it."""
        match value:
            case Items(items):
                said = [item.value for item in items if isinstance(item, Literal)]
                question = self._question(of)
                return words(question, said, self.lang) if question else ", ".join(map(str, said))
            case Literal(said):
                if isinstance(of, Member) and of.of == Name("tables"):
                    outcome = self.assessment.table(of.field).outcome(str(said))
                    return outcome.title.get(self.lang) if outcome else self.texts("review.nothing")
                question = self._question(of)
                if question and question.kind != "number":
                    return words(question, said, self.lang)
                if isinstance(said, float):
                    return number(said, self.lang, digits=0 if said.is_integer() else 2)
                return str(said)
        return self.read(value)

    def _question(self, of: Node) -> Question | None:
        return self.assessment.questions.get(of.field) if isinstance(of, Member) else None
