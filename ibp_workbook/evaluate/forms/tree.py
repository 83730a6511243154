"""A form and the answers of a document -> the tree that one sees: what shows, with rows, choices and counts.

Hidden answers count nowhere: they fill no choices, make no rows, meet no conditions and are in no export.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ibp_workbook.catalogue.fields import Choice, Field
from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.catalogue.models import Text
from ibp_workbook.evaluate.forms.places import Content, Place, Places, as_text, is_answer

__all__ = ["Content", "Counts", "Node", "Row", "Tree", "is_answer", "tree"]


class Counts(NamedTuple):
    """How far one is.

    Attributes:
        required: what must be there: each required question that shows, and each group that needs a row.
        complete: how many of those are.
        asked: questions that show.
        answered: how many of those have an answer.
    """

    required: int = 0
    complete: int = 0
    asked: int = 0
    answered: int = 0


class Node(NamedTuple):
    """A field in one spot of the document.

    Attributes:
        field: what is asked.
        path: where its answer stands.
        visible: whether it shows; nothing below a hidden node is worked out.
        value: the answer as it was given, or None. Of a question that repeats, look in the rows.
        choices: what there is to choose; texts of others stand in both languages.
        gone: chosen values that are no choice any more; they count as no answer.
        fields: what a group holds that does not repeat.
        rows: the rows of what repeats.
        counts: this node and everything in it.
    """

    field: FormField
    path: str
    visible: bool = True
    value: Any = None
    choices: tuple[Choice, ...] = ()
    gone: tuple[str, ...] = ()
    fields: tuple["Node", ...] = ()
    rows: tuple["Row", ...] = ()
    counts: Counts = Counts()

    @property
    def is_question(self) -> bool:
        """Whether this node has a value of its own."""
        return self.field.kind != "group" and (not self.field.repeatable or self.path.endswith("]"))

    @property
    def answered(self) -> bool:
        """Whether the answer is one that counts."""
        return _counts_as_answer(self.field, self.value, self.gone)

    def all(self) -> Iterator["Node"]:
        """This node and every one in it that shows, from top to bottom."""
        if self.visible:
            yield self
            for node in self.fields:
                yield from node.all()
            for row in self.rows:
                for node in row.nodes:
                    yield from node.all()


class Row(NamedTuple):
    """One of what repeats.

    Attributes:
        id: id of the row.
        path: where it stands.
        position: order among its siblings.
        title: what names it; empty where nothing does yet.
        source: path of the text that it mirrors; such a row is not added or removed by hand.
        empty: nothing is answered in it. An empty row of one's own counts for nothing.
        nodes: its fields; of a question that repeats, the one answer.
    """

    id: str
    path: str
    position: float
    title: str
    source: str | None
    empty: bool
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Tree:
    """The whole form with its answers; ``parts`` are the points."""

    form: Form
    parts: tuple[Node, ...]

    def all(self) -> Iterator[Node]:
        """Every node that shows, from top to bottom."""
        for part in self.parts:
            yield from part.all()

    def questions(self) -> Iterator[Node]:
        """Every question that shows: what an export holds."""
        return (node for node in self.all() if node.is_question)

    @cached_property
    def by_path(self) -> Mapping[str, Node]:
        """Every node that shows, by its path."""
        return {node.path: node for node in self.all()}

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Every row that shows, by its path."""
        return {row.path: row for node in self.all() for row in node.rows}

    def meaning(self, tag: str, row: Row | None = None) -> Node | None:
        """The node that means this, in a row or by itself; None where it is not asked or does not show."""
        field = self.form.meaning.get(tag)
        return self.by_path.get(f"{row.path}/{field.id}" if row else field.id) if field else None

    def rows_of(self, tag: str) -> list[Row]:
        """The rows that mean this, in order; empty ones of one's own are none."""
        node = self.meaning(tag)
        return [row for row in node.rows if row.source or not row.empty] if node else []

    @cached_property
    def counts(self) -> Counts:
        """How far the whole is."""
        return _sum(self.parts)


def tree(form: Form, content: Content) -> Tree:
    """What shows of a form with these answers.

    Args:
        form: what is asked.
        content: path -> field of the item -> plain value, as the document holds it.
    """
    return _Builder(form, content).build()


class _Builder:
    def __init__(self, form: Form, content: Content) -> None:
        self._form, self._places = form, Places(form, content)
        self._choices: dict[str, tuple[tuple[Choice, ...], frozenset[str]]] = {}

    def build(self) -> Tree:
        return Tree(self._form, self._nodes(self._form.parts, Place()))

    def _nodes(self, fields: tuple[FormField, ...], place: Place) -> tuple[Node, ...]:
        return tuple(self._node(field, place) for field in fields)

    def _node(self, field: FormField, place: Place) -> Node:
        path = place.prefix + field.id
        if not self._places.visible(field, place):
            return Node(field, path, visible=False)
        if field.repeatable:
            return self._repeating(field, place, path)
        if field.kind == "group":
            nodes = self._nodes(field.fields, place)
            return Node(field, path, fields=nodes, counts=_sum(nodes))
        return self._question(field, path)

    def _question(self, field: FormField, path: str) -> Node:
        value = self._places.value(path)
        choices, allowed = self._resolved(field)
        gone: tuple[str, ...] = ()
        if value is not None and field.kind in ("one", "some"):
            chosen = value if isinstance(value, list) else [value]
            is_choice = (isinstance(one, str) and (one in allowed or not one) for one in chosen)
            gone = tuple(str(one) for one, known in zip(chosen, is_choice, strict=True) if not known)
        done = _counts_as_answer(field, value, gone)
        counts = Counts(int(field.required), int(field.required and done), 1, int(done))
        return Node(field, path, True, value, choices, gone, counts=counts)

    def _resolved(self, field: FormField) -> tuple[tuple[Choice, ...], frozenset[str]]:
        if not (field.choices or field.choices_from):
            return (), frozenset()
        found = self._choices.get(field.id)
        if found is None:
            texts = self._places.texts(field.choices_from) if field.choices_from else ()
            offered = (*field.choices, *(Choice(text, Text(text, text)) for text in texts))
            found = offered, frozenset(choice.value for choice in offered)
            self._choices[field.id] = found
        return found

    def _repeating(self, field: FormField, place: Place, path: str) -> Node:
        rows = tuple(self._row(field, one) for one in self._places.rows(field, place))
        counting = [row for row in rows if row.source or not row.empty]
        inside = _sum(node for row in counting for node in row.nodes)
        needed = int(field.required and not field.rows_from)
        if field.kind == "group":
            counts = inside._replace(
                required=inside.required + needed, complete=inside.complete + (needed if counting else 0)
            )
        else:
            # One answer is enough, however many lines there are.
            counts = Counts(needed, needed if counting else 0, 1, int(bool(counting)))
        return Node(field, path, rows=rows, counts=counts)

    def _row(self, field: FormField, place: Place) -> Row:
        path = place.prefix[:-1]
        is_group = field.kind == "group"
        nodes = self._nodes(field.fields, place) if is_group else (self._question(field, path),)
        empty = not any(node.counts.answered for node in nodes)
        title = self._title(field, place, nodes)
        return Row(place.ids[-1], path, place.position, title, place.source, empty, nodes)

    def _title(self, field: FormField, place: Place, nodes: tuple[Node, ...]) -> str:
        if field.title_of_row is None:
            return place.text or (as_text(nodes[0].value) if field.kind != "group" else "")
        return as_text(self._places.value(place.prefix + field.title_of_row)) or place.text


def _counts_as_answer(field: Field, value: Any, gone: tuple[str, ...]) -> bool:
    if value == [] and field.may_be_none:
        return True
    if not is_answer(value):
        return False
    return not gone or (isinstance(value, list) and len(gone) < len(value))


def _sum(nodes: Any) -> Counts:
    required = complete = asked = answered = 0
    for node in nodes:
        counts = node.counts
        required += counts.required
        complete += counts.complete
        asked += counts.asked
        answered += counts.answered
    return Counts(required, complete, asked, answered)
