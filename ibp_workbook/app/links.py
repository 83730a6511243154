"""Addresses of pages."""

from urllib.parse import urlencode


def link(notebook: str, **parameters: str) -> str:
    """The address of a page, relative to any other page.

    Args:
        notebook: name without ending, such as ``maturity``.
        **parameters: board, round, school, lang; empty ones are left out.
    """
    query = urlencode({key: value for key, value in parameters.items() if value})
    return f"{notebook}.ipynb?{query}" if query else f"{notebook}.ipynb"
