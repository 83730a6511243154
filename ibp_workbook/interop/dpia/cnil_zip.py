"""The .zip that the CNIL's PIA software exports: the PIA in it, and what else it holds."""

import json
from pathlib import PurePosixPath

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia.cnil import is_cnil
from ibp_workbook.interop.strangers.zip_parts import parts, read_part


def read_pia(content: bytes, file: str, limit: int) -> tuple[bytes, list[str]]:
    """The JSON of the one PIA in a zip, and the names of the other files, which do not come along.

    Raises:
        IbpError: a damaged zip, one with a password, or one without exactly one PIA.
    """
    found = parts(content, file)
    pias, room = [], limit
    for name in found:
        if name.lower().endswith(".json") and not name.startswith("__MACOSX"):
            text = read_part(content, name, file, room)
            room -= len(text)
            if _is_pia(text):
                pias.append((name, text))
    if len(pias) != 1:
        raise IbpError("exchange.zip_without_pia" if not pias else "exchange.zip_with_pias", file=file)
    name, text = pias[0]
    left = [PurePosixPath(other).name for other in found if other != name]
    return text, [other for other in left if other]


def _is_pia(content: bytes) -> bool:
    try:
        return is_cnil(json.loads(content.decode("utf-8-sig", "replace"), strict=False))
    except (ValueError, RecursionError):
        return False
