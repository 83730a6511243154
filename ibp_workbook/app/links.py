"""Addresses of pages."""

from urllib.parse import urlencode


def link(notebook: str, **parameters: str) -> str:
    """The address of a page, relative to any other page.

    Args:
        notebook: name without ending, such as ``maturity``.
        **parameters: board, round, school, lang; empty ones are left out.
    """
    query = parameters_of(**parameters)
    return f"{notebook}.ipynb?{query}" if query else f"{notebook}.ipynb"


def parameters_of(**parameters: str) -> str:
    """What stands behind the question mark of an address; empty parameters are left out."""
    return urlencode({key: value for key, value in parameters.items() if value})
