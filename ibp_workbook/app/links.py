"""Addresses of pages."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from ibp_workbook.app.selection import Selection


def link(notebook: str, **parameters: str) -> str:
    """The address of a page, relative to any other page.

    Args:
        notebook: name without ending, such as ``maturity``.
        **parameters: board, round, school, lang; empty ones are left out.
    """
    query = parameters_of(**parameters)
    return f"{notebook}.ipynb?{query}" if query else f"{notebook}.ipynb"


def norm_link(selection: "Selection", norm: str, lang: str) -> str:
    """The address of the page of a norm: how all schools stand on it."""
    return link("norm", **selection.address(), norm=norm, lang=lang)


def parameters_of(**parameters: str) -> str:
    """What stands behind the question mark of an address; empty parameters are left out."""
    return urlencode({key: value for key, value in parameters.items() if value})
