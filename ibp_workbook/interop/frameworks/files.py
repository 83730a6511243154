"""Read a maturity framework from a file of others, by what the file holds and not by its name."""

from collections.abc import Sequence
from pathlib import Path

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.ciso import read_ciso
from ibp_workbook.interop.frameworks.excel import read_excel
from ibp_workbook.interop.frameworks.table import LIMITS, About, build, field_of
from ibp_workbook.interop.strangers.delimited import delimiter_of, read_rows
from ibp_workbook.interop.strangers.files import Source, decode, kind, read_bytes
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere

MAX_BYTES = 10_000_000
KINDS = (".xlsx", ".csv", ".yaml", ".yml")
_OWN_SENTENCE = ("old_office", "zip", "gzip", "pdf", "image", "html", "binary")
"""Kinds for which there is a sentence about frameworks."""


def read_framework(
    source: Source, name: str, standard_levels: Sequence[Level], lang: str = "nl"
) -> Framework:
    """A framework from the Excel or CSV template, or from YAML as CISO Assistant publishes it.

    Args:
        source: a path or the bytes of an upload.
        name: the file's name, for errors and, in CSV, for the framework's name.
        standard_levels: the scale for a file that brings none.
        lang: the language of ``warnings`` in the result.

    Returns:
        The framework; its ``warnings`` are sentences about what the import had to choose or leave out.

    Raises:
        IbpError: the file cannot be used; the sentence says where and why.
    """
    content = read_bytes(source, name, MAX_BYTES)
    found = kind(content)
    refuse_elsewhere(content, name, "framework", "table", "excel", *_OWN_SENTENCE)
    if found == "excel":
        return build(*read_excel(content, name), name, standard_levels, lang)
    if found != "text":
        raise IbpError(
            "frameworks.old_office" if found == "old_office" else "frameworks.wrong_kind", file=name
        )
    if _is_table(content, name):
        return build(read_rows(content, name, LIMITS), About(), name, standard_levels, lang)
    return read_ciso(content, name, standard_levels, lang)


def _is_table(content: bytes, name: str) -> bool:
    """Whether a text is CSV: its first line holds two headings of the template, or its name says so."""
    text = decode(content)
    header = next((line for line in text.splitlines() if line.strip()), "")
    headings = [heading.strip(' "') for heading in header.split(delimiter_of(text))]
    known = [heading for heading in headings if field_of(heading) is not None]
    return len(known) >= 2 or Path(name).suffix.lower() == ".csv"
