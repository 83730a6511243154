"""The house of DESIGN.md: imports point one way, and each room keeps to its own tools."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "ibp_workbook"

BASE = {"errors", "texts", "paths"}
CORE = BASE | {"catalogue", "evaluate"}
# room -> the rooms it may import from, apart from itself
ARROWS = {
    "paths": set(),
    "texts": {"paths"},
    "errors": {"texts"},
    "logs": BASE,
    "catalogue": BASE,
    "evaluate": BASE | {"catalogue"},
    "store": CORE,
    "demo": CORE | {"store", "demo_dpias"},
    "demo_dpias": CORE | {"store"},
    "interop": CORE | {"store"},
    "analysis": CORE | {"store", "demo"},
    "charts": BASE | {"catalogue"},
    "reports": CORE | {"store", "interop", "analysis", "charts"},
    "app": CORE | {"logs", "store", "demo", "interop", "analysis", "charts", "reports"},
    "cli": CORE | {"logs", "store", "demo", "interop", "analysis", "charts", "reports", "app"},
    "__init__": {"analysis", "charts"},
    "__main__": {"cli"},
}

WIDGETS = {"ipywidgets", "anywidget", "IPython", "voila", "traitlets"}
SQL = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
FRAMES = {"pandas", "numpy", "matplotlib"}
# room, or part of a room -> packages of others that have no place there
# In the folder of a page only these modules know widgets; what they show and save lives beside them, without.
VIEWS = {"page", "open_page", "component"}
WITHOUT_WIDGETS = {"ipywidgets", "anywidget", "IPython"}
FOREIGN = {
    "catalogue": WIDGETS | SQL | FRAMES,
    "evaluate": WIDGETS | SQL | FRAMES,
    "store": WIDGETS | FRAMES,
    "demo": WIDGETS | SQL,
    "demo_dpias": WIDGETS | SQL,
    "interop": WIDGETS | SQL,
    "analysis": WIDGETS | SQL,
    "charts": WIDGETS | SQL,
    "reports": WIDGETS | SQL,
    "app": SQL,
    "cli": WIDGETS | SQL | FRAMES,
}


def is_page_part(place: str) -> bool:
    """Whether a module of app belongs to a page's own folder and is no view."""
    *folders, module = place.split(".")[1:] or [""]
    return bool(folders) and folders[0] not in {"parts", "server"} and module not in VIEWS


def imported(module: str, source: str, is_package: bool = False) -> Iterator[str]:
    """Every dotted name that a module imports, also inside functions and under TYPE_CHECKING."""
    parts = module.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = parts[: len(parts) - node.level + is_package] if node.level else []
            origin = ".".join([*above, node.module] if node.module else above)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def violations(module: str, source: str, is_package: bool = False) -> list[str]:
    """What is wrong with the imports of one module, a sentence each."""
    place = module.removeprefix(PACKAGE).lstrip(".") or "__init__"
    room = place.split(".")[0]
    if room not in ARROWS:
        return [f"{module}: '{room}' has no arrows yet; give it a place in tests/test_house.py"]
    barred = {name for part, names in FOREIGN.items() if f"{place}.".startswith(f"{part}.") for name in names}
    if room == "app" and is_page_part(place):
        barred |= WITHOUT_WIDGETS
    wrong = []
    for name in imported(module, source, is_package):
        top, *rest = name.split(".")
        if "pyplot" in rest or top == "pylab":
            wrong.append(f"{module} uses pyplot, which keeps figures in memory")
        elif top in barred:
            wrong.append(f"{module} has no business with {top}")
        elif top == PACKAGE and rest and rest[0] in ARROWS and rest[0] not in ARROWS[room] | {room}:
            wrong.append(f"{module} may not import {rest[0]}")
    return wrong


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "_shipped" not in parts:
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_imports_follow_the_arrows() -> None:
    modules = list(_modules())
    assert modules
    wrong = [
        sentence
        for module, path in modules
        for sentence in violations(module, path.read_text("utf-8"), path.name == "__init__.py")
    ]
    assert wrong == []


def test_the_arrows_have_no_circle() -> None:
    left = {room: set(targets) for room, targets in ARROWS.items()}
    while free := [room for room, targets in left.items() if not targets & set(left)]:
        for room in free:
            del left[room]
    assert left == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ibp_workbook.evaluate.scores", "from ibp_workbook.store import Workspace"),
        ("ibp_workbook.evaluate.scores", "import ibp_workbook.store.schema"),
        ("ibp_workbook.evaluate.scores", "from ibp_workbook import store"),
        ("ibp_workbook.evaluate.scores", "from ..store import Workspace"),
        ("ibp_workbook.evaluate.scores", "def late():\n    from ibp_workbook.app import page"),
        ("ibp_workbook.store.answers", "import pandas as pd"),
        ("ibp_workbook.store.answers", "from pandas import DataFrame"),
        ("ibp_workbook.catalogue.loader", "import ipywidgets"),
        ("ibp_workbook.app.page", "from sqlalchemy import select"),
        ("ibp_workbook.app.maturity.state", "import ipywidgets as w"),
        ("ibp_workbook.charts.radar", "from matplotlib import pyplot"),
        ("ibp_workbook.charts.radar", "import matplotlib.pyplot as plt"),
        ("ibp_workbook.texts", "from ibp_workbook.errors import IbpError"),
        ("ibp_workbook.something_new", ""),
    ],
)
def test_the_check_sees_a_wrong_import(module: str, source: str) -> None:
    assert len(violations(module, source)) == 1


def test_the_check_counts_dots_from_the_package_in_an_init_file() -> None:
    assert violations("ibp_workbook.evaluate", "from .store import x", is_package=True) == []
    assert len(violations("ibp_workbook.evaluate", "from ..store import x", is_package=True)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ibp_workbook.evaluate.scores", "from ibp_workbook.catalogue import Framework"),
        ("ibp_workbook.evaluate.scores", "from .levels import of"),
        ("ibp_workbook.app.page", "import ipywidgets, traitlets"),
        ("ibp_workbook.app.maturity.state", "import traitlets"),
        ("ibp_workbook.app.maturity.page", "import ipywidgets as w"),
        ("ibp_workbook.analysis.board", "import pandas as pd"),
        ("ibp_workbook.charts.radar", "from matplotlib.figure import Figure"),
        ("ibp_workbook", "from ibp_workbook import analysis"),
        ("ibp_workbook.__main__", "from ibp_workbook.cli import main"),
    ],
)
def test_the_check_allows_the_arrows(module: str, source: str) -> None:
    assert violations(module, source) == []
