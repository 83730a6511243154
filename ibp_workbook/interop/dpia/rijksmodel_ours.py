"""Between our own form and the Rijksmodel: a DPIA of ours as one of theirs, and a pre-scan as our start."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.evaluate.forms.places import field_of
from ibp_workbook.evaluate.forms.tree import Node, tree
from ibp_workbook.interop.dpia.form_filling import RIJKSMODEL, PlainContent, place

FILLS = ("one-to-one", "one-to-many", "pre-fill")
"""References of a pre-scan that fill in an answer; the others only show what was said."""


def as_official(
    ours: Form, content: Mapping[str, Mapping[str, Any]], official: Form
) -> tuple[PlainContent, list[FormField]]:
    """The answers of a DPIA of ours where the Rijksmodel has them.

    Args:
        ours: our form.
        content: path -> field -> plain value.
        official: the definition, such as ``urn:nl:dpia:3.0``.

    Returns:
        The content there, and the questions of which the answer has no place.
    """
    shown = tree(ours, content)
    made: PlainContent = {}
    for path, row in shown.rows.items():
        if (target := _target(ours, path)) and row.source is None:
            made.setdefault(target, {})["row"] = row.position
    sent: dict[str, Node] = {}
    lost: list[FormField] = []
    for node in shown.questions():
        if not node.answered:
            continue
        target = _target(ours, node.path)
        field = official.fields.get(field_of(target)) if target else None
        value = _value(node, field) if field else None
        if target is None or value is None:
            lost.append(node.field)
        else:
            made.setdefault(target, {})["value"] = value
            sent[target] = node
    there = tree(official, made).by_path
    lost += [node.field for path, node in sent.items() if path not in there]
    return made, list({field.id: field for field in lost}.values())


def from_prescan(
    prescan: Form, content: Mapping[str, Mapping[str, Any]], ours: Form, name: str
) -> PlainContent:
    """What a pre-scan already says, as answers of our form: texts, and yes or no.

    Args:
        prescan: the definition, with its references to the DPIA.
        content: its answers.
        ours: our form.
        name: what the processing is called.
    """
    made: PlainContent = {}
    place(ours, made, ours.meaning["processing.name"], name)
    by_theirs = {
        field.maps_to[RIJKSMODEL]: field for field in ours.fields.values() if RIJKSMODEL in field.maps_to
    }
    references = prescan.extra.get("references") or {}
    for node in tree(prescan, content).questions():
        for target, kind in references.get(node.field.id, {}).get("DPIA", ()):
            field = by_theirs.get(target)
            if field is None or kind not in FILLS or not node.answered:
                continue
            if field.kind == "yes_no" and isinstance(node.value, bool):
                made[field.id] = {"value": node.value}
            elif field.kind in ("line", "text") and isinstance(node.value, str) and node.field.kind == "text":
                place(ours, made, field, node.value)
    return made


def _target(ours: Form, path: str) -> str | None:
    """The same place in the Rijksmodel: each group by its counterpart, the rows by their own ids."""
    parts = []
    for part in path.split("/"):
        field, bracket, row = part.partition("[")
        theirs = ours.fields[field].maps_to.get(RIJKSMODEL)
        if theirs is None:
            return None
        parts.append(f"{theirs}{bracket}{row}")
    return "/".join(parts)


def _value(node: Node, field: FormField) -> Any:
    """An answer in their terms; None when it cannot be said there."""
    value = node.value
    if isinstance(value, bool):
        if field.kind == "yes_no":
            return value
        return field.choices[0 if value else -1].value if field.kind == "one" and field.choices else None
    if isinstance(value, list):
        chosen = [_choice(node, one, field) for one in value if one not in node.gone]
        return [one for one in chosen if one is not None] or None if field.kind == "some" else None
    if node.field.kind == "one":
        return _choice(node, value, field) if field.kind in ("one", "line", "text") else None
    is_text = node.field.kind in ("line", "text") and field.kind in ("line", "text")
    return value if is_text or node.field.kind == field.kind else None


def _choice(node: Node, value: str, field: FormField) -> str | None:
    """Their choice for one of ours; a text that people gave is the same on both sides."""
    known: Choice | None = next((one for one in node.field.choices if one.value == value), None)
    if known is None:
        return value
    theirs = known.maps_to.get(RIJKSMODEL)
    if theirs is None:
        return None
    if not theirs.startswith("#"):
        return theirs
    number = int(theirs[1:])
    return field.choices[number - 1].value if number <= len(field.choices) else None
