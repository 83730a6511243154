"""A field as the browser draws it: the one definition that `fields.js` knows."""

from collections.abc import Iterable
from typing import Any

from ibp_workbook.catalogue.fields import Choice, Field
from ibp_workbook.evaluate.fields import IMAGE_KINDS
from ibp_workbook.store.free_text import MAX_IMAGE
from ibp_workbook.texts import Texts

# As text a picture is a third larger, and its kind goes before it.
MOST_BYTES = MAX_IMAGE * 3 // 4 - 100_000


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
    help_ = field.help.get(lang) if field.help else ""
    picture = {}
    if field.kind == "image":
        picture = {"accept": ",".join(f"image/{kind}" for kind in IMAGE_KINDS), "max_bytes": MOST_BYTES}
        help_ = f"{help_} {texts('fields.image_limits', megabytes=MOST_BYTES / 1_000_000)}".strip()
    return {
        **picture,
        "kind": field.kind,
        "label": field.label.get(lang),
        "help": help_,
        "required": field.required,
        "choices": offered,
        "none": texts("fields.none") if field.may_be_none else "",
        "min": field.min,
        "max": field.max,
        "unit": field.unit.get(lang) if field.unit else "",
    }
