"""Our own forms: a folder with ``form.yaml`` and one file for each part, in the order of their names."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from ibp_workbook.catalogue.forms.checks import check_form
from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.catalogue.yaml_file import convert, read_yaml

BASE = "dpia/form"


def load_form(folder: Path, citations: Collection[str]) -> Form | None:
    """The form of a folder, checked; None when there is no ``form.yaml``.

    Args:
        folder: such as ``data/dpia/form``.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    head = folder / "form.yaml"
    if not head.is_file():
        return None
    files: dict[str, str] = {}
    parts: list[FormField] = []
    for path in sorted(folder.glob("*.yaml")):
        if path != head:
            file = f"{BASE}/{path.name}"
            part = convert(_with_kind(read_yaml(path, file)), FormField, file)
            parts.append(part)
            files.update((field.id, file) for field in part.all() if field.id not in files)
    name = f"{BASE}/form.yaml"
    whole = read_yaml(head, name)
    if isinstance(whole, dict):
        whole = {**whole, "parts": parts}
    form = convert(whole, Form, name)
    check_form(form, files, citations, name)
    return form


def _with_kind(value: Any) -> Any:
    """A part and what holds fields are groups; that need not be written."""
    if isinstance(value, list):
        return [_with_kind(one) for one in value]
    if isinstance(value, dict) and isinstance(value.get("fields"), list):
        return {"kind": "group", **value, "fields": _with_kind(value["fields"])}
    return value
