"""Changes in a form: references that follow a new name, and what differs between two sets of answers."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.evaluate.forms.places import as_text, is_answer
from ibp_workbook.evaluate.forms.progress import Where, inside
from ibp_workbook.evaluate.forms.tree import Content, Node, Tree, tree


class Change(NamedTuple):
    """One save: item, field, value."""

    item: str
    field: str
    value: Any


class Difference(NamedTuple):
    """A question that is answered differently, or stands in one of both only.

    Attributes:
        path: where.
        field: the question.
        where: the rows and groups around it, from the outside in, by their titles.
        before, after: the values; None where there is none.
    """

    path: str
    field: FormField
    where: Where
    before: Any
    after: Any


def renames(form: Form, content: Content, path: str, value: Any) -> list[Change]:
    """The references that follow when a text gets another name; the text itself is not among them.

    Nothing follows while another row still has the old name, or when the new name is empty: what was chosen
    is then shown as gone, for a person to decide on.

    Args:
        form: what is asked.
        content: the answers before the change.
        path: of the text.
        value: the new text.
    """
    before = tree(form, content)
    source = before.by_path.get(path)
    old, new = as_text(source.value) if source else "", as_text(value)
    if source is None or not old or not new or old == new:
        return []
    same = (node for node in before.questions() if node.field.id == source.field.id)
    if any(node.path != path and as_text(node.value) == old for node in same):
        return []
    return [
        Change(node.path, "value", _renamed(node.value, old, new))
        for node in before.questions()
        if node.field.choices_from == source.field.id and _refers(node.value, old)
    ]


def differences(form: Form, before: Content, after: Content) -> list[Difference]:
    """Every question that differs, in the order of the form; what is only before stands at the end.

    Args:
        form: what is asked.
        before: the earlier version, or the central DPIA.
        after: the later version, or the local DPIA.
    """
    old, new = tree(form, before), tree(form, after)
    earlier = dict(_questions(old))
    found = []
    for path, (node, where) in _questions(new):
        was = earlier.pop(path, None)
        value = was[0].value if was else None
        if _plain(value) != _plain(node.value):
            found.append(Difference(path, node.field, where, value, node.value))
    for path, (node, where) in earlier.items():
        if is_answer(node.value):
            found.append(Difference(path, node.field, where, node.value, None))
    return found


def _questions(found: Tree) -> Iterator[tuple[str, tuple[Node, Where]]]:
    for part in found.parts:
        yield from _inside(part, ())


def _inside(node: Node, where: Where) -> Iterator[tuple[str, tuple[Node, Where]]]:
    if not node.visible:
        return
    if node.is_question:
        yield node.path, (node, where)
    for child in node.fields:
        yield from _inside(child, inside(child, where))
    for row in node.rows:
        around = (*where, row.title) if row.title and node.field.kind == "group" else where
        for child in row.nodes:
            yield from _inside(child, inside(child, around))


def _plain(value: Any) -> Any:
    """Blanks around a text and the order of choices are no difference."""
    if isinstance(value, list):
        return sorted(map(str, value))
    return (value.strip() or None) if isinstance(value, str) else value


def _refers(value: Any, text: str) -> bool:
    return text in value if isinstance(value, list) else as_text(value) == text


def _renamed(value: Any, old: str, new: str) -> Any:
    if not isinstance(value, list):
        return new
    return list(dict.fromkeys(new if one == old else one for one in value))
