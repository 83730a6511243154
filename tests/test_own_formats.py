"""One place writes days, moments, numbers and percentages for people."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.test_house import PACKAGE, ROOT

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
