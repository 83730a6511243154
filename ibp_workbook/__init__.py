"""Self-assessment and DPIA workbook for Dutch school boards.

For analysis in Python::

    import ibp_workbook as ibp

    ws = ibp.open_workspace()
    figure = ibp.charts.heatmap(ws.scores())
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibp_workbook import analysis, charts
    from ibp_workbook.analysis import open_workspace

__all__ = ["analysis", "charts", "open_workspace"]


def __getattr__(name: str) -> object:
    # pandas and matplotlib cost a second to import; the form page and the command line need neither.
    if name == "open_workspace":
        return import_module("ibp_workbook.analysis").open_workspace
    if name in ("analysis", "charts"):
        return import_module(f"ibp_workbook.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
