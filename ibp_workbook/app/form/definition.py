"""A field as the browser draws it: the one definition that `fields.js` knows."""

from collections.abc import Iterable
from typing import Any

from ibp_workbook.catalogue.fields import Choice, Field
from ibp_workbook.texts import Texts


def definition(field: Field, lang: str, choices: Iterable[Choice] | None = None) -> dict[str, Any]:
    """What the browser needs to know of a field.

    Args:
        field: what is asked.
        lang: ``nl`` or ``en``.
        choices: what there is to choose, where that is not said by the field itself.
    """
    texts = Texts(lang)
    offered = [[choice.value, choice.label.get(lang)] for choice in choices or field.choices]
    if field.kind == "yes_no":
        offered = [
            list(pair) for pair in zip(field.values, (texts("fields.yes"), texts("fields.no")), strict=True)
        ]
    return {
        "kind": field.kind,
        "label": field.label.get(lang),
        "help": field.help.get(lang) if field.help else "",
        "required": field.required,
        "choices": offered,
        "none": texts("fields.none") if field.may_be_none else "",
        "min": field.min,
        "max": field.max,
        "unit": field.unit.get(lang) if field.unit else "",
    }
