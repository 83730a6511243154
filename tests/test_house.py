"""The house of DESIGN.md: imports point one way, and each room keeps to its own tools."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "ibp_workbook"

BASE = {"errors", "texts", "paths", "formats", "times", "garbage"}
CORE = BASE | {"catalogue", "evaluate"}
# room -> the rooms it may import from, apart from itself
ARROWS = {
    "paths": set(),
    "formats": set(),
    "times": {"formats"},
    "garbage": set(),
    "texts": {"paths", "formats"},
    "errors": {"texts"},
    "logs": BASE,
    "catalogue": BASE,
    "evaluate": BASE | {"catalogue"},
    "store": CORE,
    "demo": CORE | {"store", "demo_dossiers", "demo_dpias"},
    "demo_dossiers": CORE | {"store"},
    "demo_dpias": CORE | {"store", "interop"},
    "interop": CORE | {"store"},
    "analysis": CORE | {"store", "demo"},
    "charts": CORE,
    "reports": CORE | {"store", "interop", "analysis", "charts"},
    "workshop": CORE | {"store"},
    "app": CORE | {"logs", "store", "demo", "interop", "analysis", "charts", "reports", "workshop"},
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
    "demo_dossiers": WIDGETS | SQL,
    "demo_dpias": WIDGETS | SQL,
    "interop": WIDGETS | SQL,
    "analysis": WIDGETS | SQL,
    "charts": WIDGETS | SQL,
    "reports": WIDGETS | SQL,
    "workshop": WIDGETS | SQL | FRAMES,
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


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package by its dotted name."""
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "_shipped" not in parts:
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_imports_follow_the_arrows() -> None:
    everything = list(modules())
    assert everything
    wrong = [
        sentence
        for module, path in everything
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


# -- Each idea lives once --------------------------------------------------------------------------------

# idea -> the file that is its home, and what stands in no other file
HOMES = {
    "a control per kind of field": ("app/form/fields.js", r"""["']datetime-local["']"""),
    "rows that are added": ("app/form/rows.js", r"""kind: *["']add_row["']"""),
    "which day it is": ("times.py", r"\bdatetime\.now\b|\bdate\.today\b"),
    "days and moments in the browser": ("app/parts/formats.js", r"\bIntl\.|\.toLocale(Date|Time)?String\("),
    "what the browser keeps": ("app/form/outbox.js", r"\blocalStorage\b"),
    "a session": ("app/form/session.js", r"""kind: *["'](save|resolve|history)["']"""),
    "a choice between two answers": ("app/form/conflict.js", r"\bconflict\.mine\b"),
    "a history": ("app/form/history.js", r"\bsession\.history\("),
    "whether all is saved": ("app/form/status.js", r"`status_\$\{"),
    "what can be asked": ("catalogue/fields.py", r"^class (Choice|Option|Field|FieldSet)\b"),
    "a field for the browser": ("app/form/definition.py", r"""["']choices["']: offered"""),
    "a check of a value": ("evaluate/fields.py", r"\bfields\.wrong_value\b"),
    "a value in words": ("evaluate/fields.py", r"""["']fields\.none["']\)\.lower"""),
    "a verdict as data": ("evaluate/verdicts/telling.py", r"""["'](possible|contradictions)["']: \["""),
    "messages of a form": ("app/form/component.py", r"def on_(save|resolve|history)\b"),
    "a conflict for the browser": ("app/form/wire.py", r"""["']proposal["']: """),
    "what a field means": ("catalogue/meanings.py", r'"meanings\.'),
    "a check of all content": (
        "catalogue/checking.py",
        r'"catalogue\.(untranslated|reversed_dates|dead_source)"',
    ),
    "a frame around parts of a page": ("app/page.py", r'add_class\("ibp-(card|buttons)"\)'),
    "a field above a page": (
        "app/parts/fields.py",
        r'"type": (kind|"(select|button|checkbox|combo|text|date)")',
    ),
    "the options of a command": ("cli/shared.py", r'"--(workspace|json)"'),
    "a log of events": ("store/log.py", r"\binsert\(\s*events\b"),
    "a record": ("store/dossiers.py", r"^class (Dossier|Document)\b"),
    "a record that is made": ("store/dossier_writing.py", r"\binsert\(\s*dossiers\b"),
    "a value with who and when": ("store/log.py", r"^class (Value|Answer)\b"),
}


@cache
def _ideas_in(content: str) -> frozenset[str]:
    return frozenset(idea for idea, (_, sign) in HOMES.items() if re.search(sign, content, re.MULTILINE))


def second_homes(files: Mapping[str, str]) -> list[str]:
    """Where an idea lives twice, or no more in its home: a sentence each.

    Args:
        files: path within the package -> content.
    """
    wrong = []
    for idea, (home, _) in HOMES.items():
        homes = {path for path, content in files.items() if idea in _ideas_in(content)}
        wrong += [f"{path}: {idea} lives in {home}" for path in sorted(homes - {home})]
        if home not in homes:
            wrong.append(f"{home} has no longer {idea}; tell tests/test_house.py where it went")
    return wrong


@cache
def _files() -> dict[str, str]:
    root = ROOT / PACKAGE
    paths = (path for kind in ("py", "js") for path in root.rglob(f"*.{kind}"))
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in paths
        if "_shipped" not in path.parts and "migrations" not in path.parts
    }


def test_each_idea_lives_once() -> None:
    assert second_homes(_files()) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("app/board/form.js", 'el("input", { type: "datetime-local" })'),
        ("app/board/form.js", 'session.ask({ kind: "add_row" })'),
        ("app/board/main.js", "new Date(at).toLocaleTimeString()"),
        ("app/board/main.js", "new Intl.NumberFormat(lang)"),
        ("app/board/notes.js", "localStorage.setItem(key, area.value)"),
        ("app/board/notes.js", 'model.send({ kind: "save", item })'),
        ("app/board/notes.js", "words(conflict.mine)"),
        ("app/board/fields.py", "class Field(Content):"),
        ("app/board/state.py", '{"label": field.label, "choices": offered}'),
        ("app/board/state.py", 'raise IbpError("fields.wrong_value")'),
        ("app/board/state.py", 'texts("fields.none").lower()'),
        ("app/board/state.py", '{"possible": [_title(outcome) for outcome in verdict.possible]}'),
        ("app/board/component.py", "    def on_resolve(self, content):"),
        ("app/board/state.py", 'return {"proposal": found.proposal}'),
        ("catalogue/forms/models.py", 'raise IbpError("meanings.unknown")'),
        ("catalogue/plan.py", 'raise IbpError("catalogue.untranslated", file=file)'),
        ("app/board/view.py", 'widgets.VBox(parts).add_class("ibp-card")'),
        ("app/board/view.py", '{"name": "round", "type": "select"}'),
        ("cli/plan.py", 'click.option("--json", is_flag=True)'),
        ("cli/plan.py", "on = date.today()"),
        ("store/plan.py", "connection.execute(insert(events), values)"),
        ("store/plan.py", "connection.execute(\n    insert(\n        dossiers\n    ).values(values)\n)"),
        ("store/plan.py", "import x\n\n\nclass Document:\n    id: int"),
        ("store/plan.py", "@dataclass\nclass Answer:\n    by: str"),
    ],
)
def test_the_check_sees_a_second_home(path: str, content: str) -> None:
    files = _files()
    assert len(second_homes({**files, path: content})) == len(second_homes(files)) + 1


def test_the_check_sees_a_home_that_is_empty() -> None:
    files = _files()
    (told,) = (
        set(second_homes({**files, "store/log.py": ""}))
        - set(second_homes(files))
        - {"store/log.py has no longer a value with who and when; tell tests/test_house.py where it went"}
    )
    assert "a log of events" in told
