"""Markdown of others as plain data; whatever the text is, its words stay."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.interop.strangers.markdown import Line, Run, has_markup, parse


def test_each_sort_of_line_and_run() -> None:
    assert parse("# Kop\n\n- **vet** en *schuin*\n  - dieper\n2) twee\n> zo\n`code`") == (
        Line("heading", (Run("Kop"),), 1),
        Line("bullet", (Run("vet", strong=True), Run(" en "), Run("schuin", emphasis=True))),
        Line("bullet", (Run("dieper"),), 1),
        Line("number", (Run("twee"),), 0, 2),
        Line("quote", (Run("zo"),)),
        Line("text", (Run("code", code=True),)),
    )


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("[de AP](https://ap.nl)", (Run("de AP", href="https://ap.nl"),)),
        ("[x](javascript:alert(1))", (Run("[x](javascript:alert(1))"),)),
        ("[x](data:text/html,x)", (Run("[x](data:text/html,x)"),)),
        ("snake_case_naam en 2 * 3 * 4", (Run("snake_case_naam en 2 * 3 * 4"),)),
        (r"\*geen\* <b>x</b>", (Run("*geen* <b>x</b>"),)),
        ("__vet__ _schuin_ ***beide***", (
            Run("vet", strong=True), Run(" "), Run("schuin", emphasis=True), Run(" "),
            Run("beide", strong=True, emphasis=True),
        )),
    ],
)  # fmt: skip
def test_what_is_set_and_what_stays_as_it_is(text: str, runs: tuple[Run, ...]) -> None:
    assert parse(text)[0].runs == runs


@pytest.mark.parametrize("text", ["gewone tekst", "twee\nregels", "2 * 3", "a_b"])
def test_plain_text_has_no_markup(text: str) -> None:
    assert not has_markup(text)


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="ab *_`[]()\\#->1.\n", max_size=80))
def test_the_words_are_all_there(text: str) -> None:
    said = "".join(run.text for line in parse(text) for run in line.runs)
    assert [sign for sign in said if sign.isalpha()] == [sign for sign in text if sign.isalpha()]


def test_a_hostile_text_takes_no_time() -> None:
    began = time.process_time()
    for text in ("*" * 10_000, "_a" * 5_000, "[" * 10_000, "**a" * 3_300, "`" * 9_999, "\\" * 10_000):
        parse(text)
    assert time.process_time() - began < 3
