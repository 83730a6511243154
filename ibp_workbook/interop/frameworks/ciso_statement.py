"""One assessable requirement of a CISO Assistant framework as a statement of ours."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ibp_workbook.catalogue.models import Level, Statement, Text
from ibp_workbook.interop.frameworks.ciso_scale import level_texts
from ibp_workbook.interop.frameworks.ciso_tree import Requirement, domain_of
from ibp_workbook.interop.frameworks.ciso_words import Node, Words, joined, list_at, mapping_at, text_at
from ibp_workbook.interop.strangers.plain_text import first_sentence, identifier, one_line, unique


class StatementReader:
    """Makes statements, each with an id that no other has.

    Args:
        words: picks the languages.
        levels: the scale of the framework.
        domains: urn of a top node -> id of its domain.
        requirements: all nodes, to know which reference stands more than once.
    """

    def __init__(
        self,
        words: Words,
        levels: Sequence[Level],
        domains: Mapping[str | None, str],
        requirements: Sequence[Requirement],
    ) -> None:
        self._words = words
        self._levels = levels
        self._domains = domains
        self._references = Counter(
            self._reference(requirement) for requirement in requirements if requirement.assessable
        )
        self._taken: set[str] = set()

    def read(self, requirement: Requirement) -> Statement:
        """The statement that a requirement becomes.

        Raises:
            IbpError: a text is a list or a mapping.
        """
        domain = domain_of(requirement)
        levels = self._level_texts(requirement)
        return Statement(
            id=self._identifier(requirement),
            domain=self._domains[None if domain is None else domain.urn],
            title=self._title(requirement),
            why=self._why(requirement, with_annotation=not levels),
            levels=levels,
            evidence=tuple(filter(None, [self._text(requirement, "typical_evidence")])),
            scope="both",
            weight=self._weight(requirement),
        )

    def _text(self, requirement: Requirement, key: str) -> Text | None:
        return self._words.both(requirement.data, key, requirement.urn)

    def _reference(self, requirement: Requirement) -> str:
        return identifier(text_at(requirement.data, "ref_id", requirement.urn, self._words.file))

    def _identifier(self, requirement: Requirement) -> str:
        """The reference where it is the only one, else the tail of the urn."""
        reference = self._reference(requirement)
        if not reference or self._references[reference] > 1:
            reference = identifier(requirement.tail) or "norm"
        found = unique(reference, self._taken)
        self._taken.add(found)
        return found

    def _title(self, requirement: Requirement) -> Text:
        data, urn = requirement.data, requirement.urn
        shown = one_line(text_at(data, "ref_id", urn, self._words.file) or requirement.tail) or "-"
        return (
            self._words.both(data, "name", urn, one_line)
            or self._words.both(data, "description", urn, first_sentence)
            or next(iter(self._questions(requirement)), None)
            or Text(nl=shown, en=shown)
        )

    def _why(self, requirement: Requirement, with_annotation: bool) -> Text | None:
        between = requirement.ancestors()[1:]  # the domain is no heading
        headings = [self._words.both(one.data, "name", one.urn, one_line) for one in between]
        parts = [joined(headings, " › "), self._text(requirement, "description")]
        if with_annotation:
            parts.append(self._text(requirement, "annotation"))
        return joined([*parts, *self._questions(requirement)])

    def _questions(self, requirement: Requirement) -> list[Text]:
        """The node's own questions with their choices, as lines of text."""
        file, urn = self._words.file, requirement.urn
        questions = mapping_at(requirement.data, "questions", urn, file)
        found = []
        for key in questions:
            question = mapping_at(questions, key, urn, file)
            choices = [
                self._choice(choice, urn) for choice in list_at(question, "choices", urn, file) if choice
            ]
            text = joined([self._words.both(question, "text", urn), *choices], "\n")
            if text is not None:
                found.append(text)
        return found

    def _choice(self, choice: Node | str, urn: str) -> Text | None:
        if isinstance(choice, str):
            choice = {"value": choice}
        elif not isinstance(choice, Mapping):
            return None
        return self._words.both(choice, "value", urn, lambda text: f"- {one_line(text)}" if text else "")

    def _level_texts(self, requirement: Requirement) -> dict[int, Text]:
        """Level texts, where the annotation is a list with one line for each level of the scale."""
        annotation = self._text(requirement, "annotation")
        if annotation is None:
            return {}
        dutch, english = (level_texts(annotation.get(lang), self._levels) for lang in ("nl", "en"))
        if not dutch or not english:
            return {}
        return {number: Text(nl=dutch[number], en=english[number]) for number in dutch}

    def _weight(self, requirement: Requirement) -> float:
        text = text_at(requirement.data, "weight", requirement.urn, self._words.file)
        weight = float(text) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text, re.ASCII) else 0.0
        return weight or 1.0
