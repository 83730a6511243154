"""What a file of somebody else is by its content, so that the answer names the place where it belongs."""

import json
import re
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.files import decode, kind
from ibp_workbook.interop.strangers.zip_parts import read_part

_LOOK = 400_000
_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]{1,60})"')
_SHEETS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"_ibp"}), "answers"),
    (frozenset({"Normen", "Norms"}), "framework"),
    (frozenset({"Leveranciers", "Suppliers"}), "suppliers"),
    (frozenset({"Bewaartermijnen", "Retention periods"}), "retention"),
)
_KEY = r"(?m)^[\"' \t{{-]*{0}[\"']?\s*:"
_YAML: tuple[tuple[str, str], ...] = (("requirement_nodes", "framework"), ("tasks", "form"))


def what_is(content: bytes) -> str:
    """What a file is, as the end of a key ``files.is_...``; empty where nothing tells.

    It looks at the beginning only, and believes nothing: whoever reads the file checks it.
    """
    found = kind(content)
    if found == "excel":
        return _excel(content)
    if found != "text":
        return found
    text = decode(content[:_LOOK])
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return _json(content, text)
    header = start.partition("\n")[0].upper()
    if "BEVOEGD" in header and ("VESTIGING" in header or "BRIN" in header):
        return "duo"
    for key, name in _YAML:
        if re.search(_KEY.format(key), text):
            return name
    return "table" if max(map(header.count, ";,\t")) >= 2 else ""


def refuse_elsewhere(content: bytes, file: str, *own: str) -> None:
    """Say where a file belongs when it belongs somewhere else.

    Args:
        content: the bytes of the file.
        file: how to name it.
        *own: what the reader that asks expects; that is never elsewhere.

    Raises:
        IbpError: it is something that another reader reads, or that none does.
    """
    found = what_is(content)
    if found and found not in own:
        raise IbpError(f"files.is_{found}", file=file)


def _excel(content: bytes) -> str:
    try:
        book = read_part(content, "xl/workbook.xml", "-", 1_000_000)
    except IbpError:
        return "excel"
    names = {name.decode("utf-8", "replace") for name in _SHEET.findall(book)}
    return next((found for sheets, found in _SHEETS if sheets & names), "excel")


def _json(content: bytes, text: str) -> str:
    try:
        data: Any = json.loads(decode(content), strict=False) if len(content) < 2_000_000 else None
    except (ValueError, RecursionError):
        data = None
    keys = set(data) if isinstance(data, dict) else set(re.findall(r'"(\w+)"\s*:', text))
    if "tasks" in keys and "urn" in keys:
        return "form"
    if "requirement_nodes" in text:
        return "framework"
    return "dpia" if "answers" in keys and keys & {"metadata", "pia", "taskState"} else ""
