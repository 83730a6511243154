"""Every text is there in both languages, is used, and gets the values it has places for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

import pytest

from ibp_workbook.texts import LANGS, read_area

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "texts"
CODE = ("start.py", "ibp_workbook/**/*.py", "notebooks/*.ipynb")
PAGES = (
    "ibp_workbook/**/*.js",
    "ibp_workbook/**/*.html",
    "voila/**/*.js",
    "voila/**/*.html",
    "voila/**/*.j2",
)

Texts = dict[str, dict[str, str]]


def places(template: str) -> set[str]:
    """The names of the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def misfits(key: str, text: dict[str, str]) -> list[str]:
    """What is wrong with one text by itself."""
    if set(text) != set(LANGS) or not all(
        isinstance(words, str) and words.strip() for words in text.values()
    ):
        return [f"{key}: needs a text in each of {', '.join(LANGS)}, and nothing else"]
    try:
        same = places(text["nl"]) == places(text["en"])
    except ValueError:
        return [f"{key}: has a loose brace"]
    return [] if same else [f"{key}: the languages have different placeholders"]


@dataclass
class Uses:
    """How a piece of code uses texts."""

    keys: set[str] = field(default_factory=set)  # said in full, in a call: these must exist
    patterns: set[str] = field(default_factory=set)  # f-strings: some key must match
    calls: list[tuple[str, set[str] | None]] = field(default_factory=list)  # key and values; None: unknown
    words: set[str] = field(default_factory=set)  # whole strings of Python; any word of a page or script


def uses_in_python(source: str, areas: set[str]) -> Uses:
    """Read the keys and the values from the calls, and every string as a whole."""
    found = Uses()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.words.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            pattern = "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                for part in node.values
            )
            if pattern.split(r"\.")[0] in areas:
                found.patterns.add(pattern)
        elif isinstance(node, ast.Call) and node.args:
            values = {word.arg for word in node.keywords if word.arg}
            told = None if any(word.arg is None for word in node.keywords) else values
            for key in _keys(node, areas):
                found.keys.add(key)
                found.calls.append((key, told))
    return found


def _keys(call: ast.Call, areas: set[str]) -> Iterator[str]:
    """The keys that a call of texts(…), Texts(lang)(…) or IbpError(…) names in full: one, or one of two."""
    first, called = call.args[0], call.func
    while isinstance(called, ast.Call):
        called = called.func
    name = getattr(called, "attr", getattr(called, "id", "")).lower().strip("_")
    if name == "upload" and len(call.args) > 2 and isinstance(call.args[2], ast.Constant):
        label = str(call.args[2].value)
        yield from (label, f"{label}_help")  # what the field is called, and its line of help
    said = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    for constant in said if name in ("texts", "t", "ibperror") else ():
        if isinstance(constant, ast.Constant):
            key = str(constant.value)
            if key.partition(".")[0] in areas or name == "ibperror":
                yield key


def uses_in_page(source: str, areas: set[str]) -> Uses:
    """Read ``t("area.key")`` from a template, ``t(`kind_${x}`)`` from a script, and every word.

    A script gets one area as a whole and names keys without it.
    """
    found = Uses(words=set(re.findall(r"\w+", source)))
    for _, said in re.findall(r"\bt\(\s*([\"'`])(.+?)\1", source):
        # ``t("area.kind_" ~ x)`` in a template is what `${x}` is in a script.
        fixed = [re.escape(part) for part in re.split(r"\$\{.*?\}", said + "${}" * said.endswith("_"))]
        if said.partition(".")[0] not in areas:
            found.patterns.add(r"\w+\." + r"\w+".join(fixed))
        elif len(fixed) > 1:
            found.patterns.add(r"\w+".join(fixed))
        else:
            found.keys.add(said)
    return found


def unused(texts: Texts, uses: Uses) -> list[str]:
    """The keys that no code names: not in full, not by an f-string, not as a word where that is enough."""
    named = uses.keys | uses.words
    # texts(f"cli.{key}") says nothing about the key; then the bare key must stand in some string or page.
    telling = [pattern for pattern in uses.patterns if not pattern.endswith(r"\.\w+")]
    by_pattern = {key for key in texts if any(re.fullmatch(pattern, key) for pattern in telling)}
    return sorted(
        key for key in texts if key not in named | by_pattern and key.partition(".")[2] not in uses.words
    )


def unknown(texts: Texts, uses: Uses) -> list[str]:
    """What the code asks for and data/texts does not have."""
    dead = [p for p in uses.patterns if not any(re.fullmatch(p, key) for key in texts)]
    return sorted(uses.keys - set(texts)) + sorted(dead)


def unfilled(texts: Texts, uses: Uses) -> list[str]:
    """Calls that give some values, but not all that the text has places for."""
    return sorted(
        f"{key}: {', '.join(sorted(missing))}"
        for key, values in uses.calls
        if values and key in texts and (missing := places(texts[key]["nl"]) - values)
    )


@pytest.fixture(scope="module")
def texts() -> Texts:
    files = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("*.json")])
    return {f"{path.stem}.{key}": text for path in files for key, text in read_area(path).items()}


def _read(patterns: tuple[str, ...]) -> Iterator[str]:
    for path in (path for pattern in patterns for path in ROOT.glob(pattern)):
        if "_shipped" not in path.parts and path.suffix != ".ipynb":
            yield path.read_text("utf-8")


@pytest.fixture(scope="module")
def uses(texts: Texts) -> Uses:
    areas = {key.partition(".")[0] for key in texts}
    each = [uses_in_python(source, areas) for source in _read(CODE)]
    each += [uses_in_page(source, areas) for source in _read(PAGES)]
    return _together(each)


def _together(each: list[Uses]) -> Uses:
    whole = Uses()
    for one in each:
        whole.keys |= one.keys
        whole.patterns |= one.patterns
        whole.words |= one.words
        whole.calls += one.calls
    return whole


def test_no_area_stands_in_two_files() -> None:
    names = [path.stem for path in FOLDER.iterdir()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_no_text_stands_twice_in_a_file_where_the_last_would_silently_win(path: Path) -> None:
    keys = re.findall(r'^"?(\w+)"?:', path.read_text("utf-8"), re.MULTILINE)
    assert keys
    assert [key for key in keys if keys.count(key) > 1] == []


def test_every_text_has_both_languages_and_the_same_placeholders(texts: Texts) -> None:
    assert [problem for key, text in texts.items() for problem in misfits(key, text)] == []


def test_every_text_that_the_code_asks_for_exists(texts: Texts, uses: Uses) -> None:
    assert unknown(texts, uses) == []


def test_every_call_fills_the_placeholders_of_its_text(texts: Texts, uses: Uses) -> None:
    assert unfilled(texts, uses) == []


def test_no_text_is_left_over(texts: Texts, uses: Uses) -> None:
    assert unused(texts, uses) == []


def test_what_every_form_says_is_in_the_texts_of_every_form(texts: Texts) -> None:
    scripts = {path.name: path.read_text("utf-8") for path in (ROOT / "ibp_workbook/app/form").glob("*.js")}
    del scripts["rows.js"]  # only the DPIA has rows
    said = {key for script in scripts.values() for key in re.findall(r'\bwords\.(\w+)|\bt\("(\w+)"', script)}
    keys = {"".join(pair) for pair in said}
    assert len(keys) > 20
    assert {key for key in keys if f"form.{key}" not in texts} == set()


# -- The checks themselves ---------------------------------------------------------------------------------

SAMPLE: Texts = {
    "a.one": {"nl": "een {n}", "en": "one {n}"},
    "a.kind_x": {"nl": "soort", "en": "kind"},
    "b.bare": {"nl": "los", "en": "bare"},
}
AREAS = {"a", "b"}


@pytest.mark.parametrize(
    "text",
    [
        {"nl": "een"},
        {"nl": "een", "en": ""},
        {"nl": "een", "en": "one", "fr": "un"},
        {"nl": "een {n}", "en": "one {m}"},
        {"nl": "een {n", "en": "one {n"},
    ],
)
def test_misfits_sees_a_bad_text(text: dict[str, str]) -> None:
    assert len(misfits("a.x", text)) == 1


def test_a_good_text_fits() -> None:
    assert misfits("a.one", SAMPLE["a.one"]) == []


@pytest.mark.parametrize(
    "source",
    [
        'texts("a.none")',
        'self.texts("a.none", n=1)',
        'Texts(lang)("a.none")',
        'raise IbpError("a.none")',
        'raise IbpError("nowhere.none")',
        'texts("a.one" if done else "a.none")',
        'texts(f"a.none_{kind}")',
    ],
)
def test_unknown_sees_a_key_that_does_not_exist(source: str) -> None:
    assert len(unknown(SAMPLE, uses_in_python(source, AREAS))) == 1


def test_unknown_sees_a_key_in_a_template() -> None:
    page = uses_in_page('{{ t("a.none") }} {{ t("a.one", n=1) }}', AREAS)
    assert unknown(SAMPLE, page) == ["a.none"]


@pytest.mark.parametrize(
    ("script", "dead"),
    [("t('none')", 1), ("t(`none_${x}`)", 1), ("t('bare', {n})", 0), ("t('a.kind_' ~ x)", 0)],
)
def test_unknown_sees_a_key_in_a_script(script: str, dead: int) -> None:
    assert len(unknown(SAMPLE, uses_in_page(script, AREAS))) == dead


def test_unused_sees_only_what_nobody_names() -> None:
    python = uses_in_python('texts("a.one", n=1); texts(f"a.kind_{kind}"); say("bare")', AREAS)
    assert unused(SAMPLE, python) == []
    assert unused(SAMPLE, uses_in_page("texts.one; t(`kind_${x}`); t(`${y}`)", AREAS)) == ["b.bare"]
    assert unused(SAMPLE, uses_in_page("texts.bare", AREAS)) == ["a.kind_x", "a.one"]
    assert unused(SAMPLE, uses_in_python('texts(f"a.{key}")', AREAS)) == sorted(SAMPLE)


def test_unfilled_sees_a_forgotten_value() -> None:
    assert unfilled(SAMPLE, uses_in_python('texts("a.one", m=1)', AREAS)) == ["a.one: n"]
    assert unfilled(SAMPLE, uses_in_python('texts("a.one", n=1); texts("a.one", **all)', AREAS)) == []
