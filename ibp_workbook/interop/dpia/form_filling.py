"""Answers of others put where our form asks them, with the rows that they need."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.evaluate.dpia.prefill import STEP
from ibp_workbook.evaluate.forms.places import as_text
from ibp_workbook.evaluate.forms.tree import tree

PlainContent = dict[str, dict[str, Any]]
CNIL, RIJKSMODEL = "cnil", "rijksmodel"
"""What ``maps_to`` calls the definitions of others."""
MAX_LINES = 60
Change = tuple[str, str, Any]


class Read(NamedTuple):
    """What a file comes to.

    Attributes:
        changes: item, field and value, for ``Dossiers.save_all``.
        answers: how many answers were taken over.
        rows: how many rows that makes.
        skipped_empty_rows: rows of the file with nothing in them.
        unmatched: keys that the form does not know; kept for the way back.
        name: what the DPIA is called there.
        lost: sentences about what has no counterpart.
    """

    changes: list[Change]
    answers: int
    rows: int
    skipped_empty_rows: int = 0
    unmatched: Sequence[str] = ()
    name: str = ""
    lost: Sequence[str] = ()


def references(form: Form) -> dict[str, list[FormField]]:
    """Reference of the CNIL -> the fields that answer it, in the order of the form."""
    found: dict[str, list[FormField]] = {}
    for field in form.fields.values():
        if reference := field.maps_to.get(CNIL):
            found.setdefault(reference, []).append(field)
    return found


def place(form: Form, content: PlainContent, field: FormField, text: str) -> str | None:
    """Put a text where a field stands, with the rows that it needs; the path, or None when it does not show.

    A question that repeats, or of one line in rows, gets a row for each line of the text.
    """
    lines = [line.lstrip("-• ").strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MAX_LINES:  # no text is lost: the last row holds the rest
        lines = [*lines[: MAX_LINES - 1], " ".join(lines[MAX_LINES - 1 :])]
    parent = form.fields.get(form.parents.get(field.id, ""))
    rows = field if field.repeatable else parent
    in_rows = rows is not None and rows.repeatable and not rows.rows_from
    if (field.kind != "line" and not field.repeatable) or not in_rows or rows is None:
        path = _path(form, content, field)
        if path is not None:
            content.setdefault(path, {})["value"] = " ".join(lines) if field.kind == "line" else text
        return path
    group = _path(form, content, rows, rows_themselves=True)
    if group is None:
        return None
    first = None
    for number, line in enumerate(lines, start=1):
        row = f"{group}[{CNIL}{number}]"
        path = row if field.repeatable else f"{row}/{field.id}"
        content.setdefault(row, {})["row"] = number * STEP
        content.setdefault(path, {})["value"] = line
        first = first or path
    return first


def _path(form: Form, content: PlainContent, field: FormField, rows_themselves: bool = False) -> str | None:
    """The first path of a field; rows around it are made where there are none yet."""
    chain = [field]
    while (parent := form.parents.get(chain[0].id)) is not None:
        chain.insert(0, form.fields[parent])
    outside = chain[:-1] if rows_themselves else chain
    for _ in range(len(chain) + 1):
        known = tree(form, content).by_path
        for path, node in known.items():
            if node.field.id == field.id and (rows_themselves or node.is_question):
                return path
        bare = next(
            (
                (path, one)
                for one in outside
                if one.repeatable and not one.rows_from
                for path, node in known.items()
                if node.field.id == one.id and not path.endswith("]") and not node.rows
            ),
            None,
        )
        if bare is None:
            return None
        content.setdefault(f"{bare[0]}[{CNIL}1]", {})["row"] = STEP
    return None


def texts(form: Form, content: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Reference of the CNIL -> all that our form says there, one line for each answer."""
    fields = {field.id: reference for reference, found in references(form).items() for field in found}
    said: dict[str, list[str]] = {}
    for node in tree(form, content).questions():
        if (reference := fields.get(node.field.id)) and (text := as_text(node.value)):
            said.setdefault(reference, []).append(text)
    return {reference: "\n".join(found) for reference, found in said.items()}
