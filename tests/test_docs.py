"""What is written about the program and its content is what they are."""

import ast
import doctest
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_house import ARROWS, BASE, PACKAGE

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# Made by running something; or a list of rules by their ids, made by tools/questions.py.
MADE = ("benchmarks/.venv", "benchmarks/results", ".venv")
BY_ID = "questions.md"


@pytest.mark.parametrize("tool", ["questions", "roles"])
def test_what_is_made_from_the_code_is_up_to_date(tool: str) -> None:
    spec = importlib.util.spec_from_file_location(tool, ROOT / "tools" / f"{tool}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = module.TARGET.read_text("utf-8")
    assert written == module.page(), f"run: python tools/{tool}.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
    own = [target for target in linked if not re.match(r"https?:", target)]
    assert [target for target in own if not (page.parent / target).exists()] == []


# -- What the documentation names ------------------------------------------------------------------------


def spans(text: str) -> Iterator[str]:
    """What stands between backticks in running text."""
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))


@cache
def names_of_files() -> set[str]:
    folders = (PACKAGE, "tests", "tools", "benchmarks", "notebooks", "docs", "voila")
    return {path.name for folder in folders for path in (ROOT / folder).rglob("*.*")} | {"start.py"}


@cache
def classes() -> dict[str, set[str]]:
    """Every class of the package -> the names it defines or sets."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / PACKAGE).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                parts = list(ast.walk(node))
                names = {part.name for part in parts if isinstance(part, ast.FunctionDef)}
                names |= {part.attr for part in parts if isinstance(part, ast.Attribute)}
                names |= {part.target.id for part in parts if isinstance(part, ast.AnnAssign)
                          and isinstance(part.target, ast.Name)}  # fmt: skip
                found.setdefault(node.name, set()).update(names)
    return found


def is_there(dotted: str) -> bool:
    """Whether a room has this module, or this name in a module."""
    parts = dotted.removeprefix(f"{PACKAGE}.").split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join([PACKAGE, *parts[:count]])
        try:
            value: object = import_module(name)
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


def missing(text: str) -> list[str]:
    """The files, modules and classes that a text names and that do not exist."""
    places = (ROOT, ROOT / PACKAGE, ROOT / "data")
    starts = {path.name for place in places for path in place.iterdir()}
    wrong = []
    for span in spans(text):
        name = span.removesuffix("()")
        if name.startswith(MADE):
            continue
        if re.fullmatch(r"[\w.-]+(/[\w.-]*)+", name):
            there = name.split("/")[0] not in starts or any((place / name).exists() for place in places)
        elif re.fullmatch(r"\w+\.(py|js|ipynb)", name):
            there = name in names_of_files()
        elif re.fullmatch(r"[a-z_]+(\.\w+)+", name):
            room = name.removeprefix(f"{PACKAGE}.").split(".")[0]
            there = room not in ARROWS or is_there(name)
        elif found := re.fullmatch(r"((?:[A-Z][a-z]+){2,}|Workspace)(?:\.(\w+))*", name):
            there = found[1] in classes() and (found[2] is None or found[2] in classes()[found[1]])
        else:
            continue
        if not there:
            wrong.append(span)
    return wrong


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != BY_ID], ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    assert missing(page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "name",
    [
        "store/nowhere.py",
        "tests/nowhere/",
        "nowhere.py",
        "evaluate.nowhere",
        "evaluate.bsn.nowhere",
        "ibp_workbook.store.nowhere",
        "NobodyKnows",
        "Workspace.nowhere",
    ],
)
def test_the_check_sees_what_is_not_there(name: str) -> None:
    assert missing(f"See `{name}`.") == [name]


def test_the_check_knows_what_is_there() -> None:
    text = "`store/engine.py`, `engine.py`, `evaluate.bsn`, `Workspace`, `data/texts`, `avg/art-33`, `a.b`"
    assert missing(text) == []


def test_the_table_of_rooms_is_that_of_the_house() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table: dict[str, set[str]] = {}
    for rooms, knows in re.findall(r"^\| (`[^|]+) \|([^|]*)\|$", text, re.MULTILINE):
        for room in re.findall(r"`(\w+)`", rooms):
            table[room] = set(re.findall(r"`(\w+)`", knows)) | set(re.findall(r"`(\w+)`", rooms)) - {room}
    house = {
        room: known - BASE
        for room, known in ARROWS.items()
        if room not in BASE | {"logs"} and not room.startswith("__")
    }
    assert table == house


# -- Examples --------------------------------------------------------------------------------------------


def test_the_examples_for_analysts_do_what_they_say(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBP_WORKSPACE", demo_url)
    page = ROOT / "docs" / "api.md"
    text = re.sub(r"^```.*$", "", page.read_text("utf-8"), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert len(examples.examples) > 10
    report: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, _ = doctest.DocTestRunner(optionflags=flags).run(examples, out=report.append)
    assert failed == 0, "".join(report)
