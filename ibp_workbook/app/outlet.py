"""Where a page goes once it is made. No widgets here: the server reads this as well."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

MIME = "application/vnd.ibp.page+json"
"""The page as an output of a cell, for our own front end."""

FOLDER = "IBP_PAGE_FILES"
"""Variable of the environment with the folder of what pages have in common; only our own server sets it."""

outlet: ContextVar[Callable[[dict[str, Any]], object]] = ContextVar("outlet")
"""Takes the page, in a host; elsewhere it is the output of a cell."""


def is_served() -> bool:
    """Whether our own server shows the page, and so has what stands beside pages, such as voting."""
    return FOLDER in os.environ
