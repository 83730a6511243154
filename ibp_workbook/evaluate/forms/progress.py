"""How far a DPIA is, and what stands in the way: each point, and the whole of it."""

from collections.abc import Iterator
from typing import NamedTuple

from ibp_workbook.catalogue.models import Text
from ibp_workbook.evaluate.dpia import risks as register
from ibp_workbook.evaluate.forms.tree import Content, Counts, Node, Row, Tree
from ibp_workbook.texts import Texts

Where = tuple[Text | str, ...]
"""What is around a question: titles of rows as people gave them, labels of groups in both languages."""


def told(where: Where, lang: str) -> str:
    """What is around a question in words, from the outside in; empty when there is nothing."""
    return " › ".join(one.get(lang) if isinstance(one, Text) else one for one in where)


class Block(NamedTuple):
    """One thing that stands in the way of completion.

    Attributes:
        path: where one sets it right; ``fg:advice``, ``views`` and ``decision`` are no fields of the form.
        key: which sentence says it.
        node: the question or group it is about, if any.
        where: the rows and groups around it, from the outside in, by their titles.
        name: what else the sentence names, such as the title of a risk.
    """

    path: str
    key: str
    node: Node | None = None
    where: Where = ()
    name: str = ""

    def sentence(self, lang: str) -> str:
        """What is missing, for people."""
        label = self.node.field.label.get(lang) if self.node else ""
        said = Texts(lang)(f"dpia_blocks.{self.key}", label=label, name=self.name)
        return f"{told(self.where, lang)}: {said}" if self.where else said


class PartProgress(NamedTuple):
    """How far one point is: ``id``, its node, its counts, what blocks it, and how many rows are empty."""

    id: str
    node: Node
    counts: Counts
    blocks: tuple[Block, ...]
    empty_rows: int

    @property
    def complete(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocks


def parts(tree: Tree) -> list[PartProgress]:
    """Every part that shows, in order."""
    found = []
    for part in tree.parts:
        if part.visible:
            blocks = (*_blocks(part, ()), *_risk_blocks(tree, part.field.id))
            found.append(PartProgress(part.field.id, part, part.counts, blocks, _empty_rows(part)))
    return found


def closing(content: Content) -> list[Block]:
    """What the dossier itself still needs: the advice of the FG, the views of people, the decision."""
    found = []
    if not _filled(content, "fg:advice", "outcome"):
        found.append(Block("fg:advice", "no_fg_advice"))
    if not views(content):
        found.append(Block("views", "no_views"))
    if not _filled(content, "decision", "outcome"):
        found.append(Block("decision", "no_decision"))
    return found


def views(content: Content) -> list[str]:
    """Whose views are recorded, in order; also where it is recorded why they were not asked."""
    found = [
        (position, str(item.get("who") or ""))
        for path, item in content.items()
        if path.startswith("views:") and (item.get("text") or item.get("why_not"))
        if isinstance(position := item.get("row", 0), (int, float))
    ]
    return [who for _, who in sorted(found)]


def blocks(tree: Tree, content: Content) -> list[Block]:
    """Everything that stands in the way of a complete DPIA, in order."""
    return [*(block for part in parts(tree) for block in part.blocks), *closing(content)]


def _blocks(node: Node, where: Where) -> Iterator[Block]:
    field, counts = node.field, node.counts
    if not node.visible or (counts.required == counts.complete and not _has_gone(node)):
        return
    if node.is_question:
        if node.gone:
            yield Block(node.path, "gone", node, where, ", ".join(node.gone))
        elif field.required and not node.answered:
            yield Block(node.path, "missing", node, where)
    elif field.repeatable:
        yield from _row_blocks(node, where)
    else:
        for child in node.fields:
            yield from _blocks(child, inside(child, where))


def inside(node: Node, where: Where) -> Where:
    """What is around the fields of a node: a plain group in a part adds its label."""
    is_plain_group = node.field.kind == "group" and not node.field.repeatable
    return (*where, node.field.label) if is_plain_group else where


def _row_blocks(node: Node, where: Where) -> Iterator[Block]:
    counting = [row for row in node.rows if row.source or not row.empty]
    if node.field.required and not counting and not node.field.rows_from:
        yield Block(node.path, "missing" if node.field.kind != "group" else "no_rows", node, where)
    if node.field.kind != "group":
        return
    for number, row in enumerate(counting, start=1):
        here = (*where, row.title or str(number))
        for child in row.nodes:
            yield from _blocks(child, inside(child, here))


def _has_gone(node: Node) -> bool:
    """Chosen values that are no choice any more block too, also where nothing is required."""
    return any(inner.gone for inner in node.all())


def _risk_blocks(tree: Tree, part: str) -> Iterator[Block]:
    """A risk that matters needs a measure, and a high risk that is left needs the AP."""
    measures, consulted = (tree.form.meaning.get(tag) for tag in ("measure", "consulted"))
    at = tree.form.part_of("measure")
    if not (measures and consulted and at) or part != at.id:
        return
    for risk in register.risks(tree):
        if risk.level in ("medium", "high") and not risk.measures and risk.title:
            yield Block(measures.id, "no_measure", name=risk.title)
    answer = tree.by_path.get(consulted.id)
    if register.needs_consultation(tree) and not (answer and answer.value is True):
        yield Block(consulted.id, "consult")


def _empty_rows(node: Node) -> int:
    return sum(_empty(row) for inner in node.all() for row in inner.rows)


def _empty(row: Row) -> bool:
    return row.empty and row.source is None


def _filled(content: Content, item: str, field: str) -> bool:
    value = content.get(item, {}).get(field)
    return isinstance(value, str) and bool(value.strip())
