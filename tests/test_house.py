"""The house of DESIGN.md: imports point one way, and each room keeps to its own tools."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "ibp_workbook"

BASE = {"errors", "texts", "paths", "formats", "garbage"}
CORE = BASE | {"catalogue", "evaluate"}
# room -> the rooms it may import from, apart from itself
ARROWS = {
    "paths": set(),
    "formats": set(),
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


# Only formats.py and formats.js write a day, a moment, a number or a percentage for people.
WRITERS = {"formats.py", "app/parts/formats.js"}
_OWN_SPEC = re.compile(r"%[A-Za-z]|\.\d+[fge%]|^[,g]$")
_OWN_SCRIPT = re.compile(r"\.toLocale(?:Date|Time)?String\(|\bIntl\.|\.toFixed\(|Europe/")
_OWN_TEXT = re.compile(r"\}[ \u00a0]?%")
_SENTENCES = {"IbpError", "Texts", "texts", "_texts", "t", "say"}


def own_formats(module: str, source: str) -> list[str]:
    """Where a module of Python writes days or numbers itself, a sentence each."""
    wrong = [f"{module}:{node.lineno} writes {what} itself" for node, what in _own_formats(ast.parse(source))]
    # The catalogue's own errors quote the YAML as it stands in the file.
    return [said for said in wrong if not (module.startswith("catalogue") and "an ISO day" in said)]


def _own_formats(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
                if _OWN_SPEC.search("".join(str(p.value) for p in parts if isinstance(p, ast.Constant))):
                    yield node, "a day or number"
            case ast.JoinedStr(values=values):
                if any(isinstance(a, ast.FormattedValue) and _is_percent(b) for a, b in pairwise(values)):
                    yield node, "a percentage"
            case ast.Call(func=ast.Attribute(attr="strftime")):
                yield node, "a day"
            case ast.Call(func=ast.Attribute(attr="replace"), args=[ast.Constant("."), ast.Constant(",")]):
                yield node, "a number"
            case ast.Constant(value="Europe/Amsterdam"):
                yield node, "a moment"
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _SENTENCES:
                told = (inner for keyword in node.keywords for inner in ast.walk(keyword.value))
                if any(isinstance(inner, ast.Attribute) and inner.attr == "isoformat" for inner in told):
                    yield node, "an ISO day"


def _is_percent(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and str(part.value).startswith("%")


def test_one_place_writes_days_moments_numbers_and_percentages() -> None:
    package, wrong = ROOT / PACKAGE, []
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package).as_posix()
        if path.is_dir() or place in WRITERS or "_shipped" in place:
            continue
        if path.suffix == ".py":
            wrong += own_formats(place, path.read_text("utf-8"))
        elif path.suffix == ".js" and _OWN_SCRIPT.search(path.read_text("utf-8")):
            wrong.append(f"{place} writes days or numbers itself")
        elif path.suffix == ".html" and _OWN_TEXT.search(path.read_text("utf-8")):
            wrong.append(f"{place} writes a percentage itself")
    texts = sorted((ROOT / "data" / "texts").glob("*.yaml"))
    wrong += [f"{path.name} has its own percent sign" for path in texts if _OWN_TEXT.search(path.read_text())]
    assert texts
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        'f"{day:%d-%m-%Y}"',
        'f"{mean:.1f}"',
        'f"{share:.0%}"',
        'f"{round(share)}%"',
        'day.strftime("%d %B")',
        'str(mean).replace(".", ",")',
        'ZoneInfo("Europe/Amsterdam")',
        'IbpError("x.y", day=day.isoformat())',
        'self.texts("x.y", day=min(day.isoformat(), "z"))',
    ],
)
def test_the_check_sees_a_format_of_ones_own(source: str) -> None:
    assert len(own_formats("app/page.py", source)) == 1


@pytest.mark.parametrize(
    "source", ['f"{n:02}"', 'f"{name!r:>20}"', '{"on": day.isoformat()}', 'f"{n} {unit}"', '"%d" % n']
)
def test_the_check_leaves_other_texts_alone(source: str) -> None:
    assert own_formats("app/page.py", source) == []


@pytest.mark.parametrize(
    "script",
    ["at.toLocaleTimeString(lang)", "n.toLocaleString()", "new Intl.NumberFormat(lang)", "n.toFixed(1)"],
)
def test_the_check_sees_a_script_with_formats_of_its_own(script: str) -> None:
    assert _OWN_SCRIPT.search(script)
    assert not _OWN_SCRIPT.search("name.toLocaleLowerCase(lang)")


@pytest.mark.parametrize("text", ["{percent}%", "{{ share }} %", "{n}\u00a0%"])
def test_the_check_sees_a_percent_sign_in_a_text(text: str) -> None:
    assert _OWN_TEXT.search(text)
    assert not _OWN_TEXT.search("{% if share %}{{ share | percent }}{% endif %}")


# -- Each idea lives once --------------------------------------------------------------------------------

# idea -> the file that is its home, and what stands in no other file
HOMES = {
    "a control per kind of field": ("app/form/fields.js", r"""["']datetime-local["']"""),
    "rows that are added": ("app/form/rows.js", r"""kind: *["']add_row["']"""),
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
    "a record": ("store/dossiers.py", r"\binsert\(\s*dossiers\b|^class (Dossier|Document)\b"),
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


# -- Python asks what a field means, not what it is called ------------------------------------------------


@cache
def _form_ids() -> frozenset[str]:
    files = (ROOT / "data/dpia/form").glob("*.yaml")
    return frozenset(name for path in files for name in re.findall(r'\bid: "(\d[\d.]*)"', path.read_text()))


@cache
def _question_ids() -> frozenset[str]:
    files = (ROOT / "data/assessments").glob("*/questions.yaml")
    return frozenset(
        found for path in files for found in re.findall(r"^      - id: (\w+)", path.read_text(), re.MULTILINE)
    )


def named_fields(source: str, frames: bool = False) -> list[str]:
    """The fields of the content that a module names by their ids.

    A place in a form has a number and stands out in any text; a question of an assessment is an ordinary
    word, and counts where it is looked up in answers or questions, also through a constant.

    Args:
        source: of the module.
        frames: what it calls answers may be a frame, with columns.
    """
    module = ast.parse(source)
    constants = {
        target.id: value
        for node in module.body
        if isinstance(node, ast.Assign)
        for names, values in [(node.targets[0], node.value)]
        for target, value in (
            zip(names.elts, values.elts, strict=False)
            if isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple)
            else [(names, values)]
        )
        if isinstance(target, ast.Name)
    }
    named = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = re.split(r"[/\[]", node.value)
            named += [part for part in parts if "." in part and part in _form_ids()]
        looked_up = _looked_up(node, frames)
        if isinstance(looked_up, ast.Name):
            looked_up = constants.get(looked_up.id)
        if isinstance(looked_up, ast.Constant) and looked_up.value in _question_ids():
            named.append(str(looked_up.value))
    return named


def _looked_up(node: ast.AST, frames: bool) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]) if _holds_answers(owner):
            return key
        case ast.Subscript(value=owner, slice=key) if _holds_answers(owner) and not frames:
            return key
        case ast.Compare(left=key, comparators=[owner]) if _holds_answers(owner):
            return key
    return None


def _holds_answers(owner: ast.expr) -> bool:
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name in {"answers", "questions"}


def test_python_names_no_field_of_the_content() -> None:
    assert len(_form_ids()) > 100
    assert len(_question_ids()) > 150
    named = [
        (module, field)
        for module, path in _modules()
        for field in named_fields(path.read_text("utf-8"), frames=".analysis." in module)
    ]
    assert named == []


@pytest.mark.parametrize(
    "source",
    [
        'form.fields["16.1.3"]',
        'path = f"{row}/17.1.10"',
        'row = f"16.1[cnil{number}]"',
        'answers.get("aware_at")',
        'given.answers["ends_on"]',
        'if "reported_at" in answers: pass',
        'assessment.questions["role"]',
        'PUPILS, ENDS_ON = "pupils", "ends_on"\nanswers.get(ENDS_ON)',
    ],
)
def test_the_check_sees_a_field_that_is_named(source: str) -> None:
    assert len(named_fields(source)) == 1


def test_the_check_leaves_meanings_and_other_numbers_alone() -> None:
    source = 'form.meaning["risk.likelihood"]; version = "1.0"; row["role"]; answers.get(question.id)'
    assert named_fields(source) == []
