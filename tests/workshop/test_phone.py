"""The page on a phone: what it is made of."""

import re
from pathlib import Path

import pytest

from ibp_workbook.workshop import phone

FOLDER = Path(phone.__file__).parent / "phone"
SCRIPT = "".join((FOLDER.parent / name).read_text("utf-8") for name in ("lead/room.js", "phone/phone.js"))
STYLE = (FOLDER / "phone.css").read_text("utf-8")
# What came after 2020, so that a phone of that year (Chrome 86, Safari 14) would show nothing or less.
NEWER = re.compile(
    r"(\?\?=|\|\|=|&&=)|\.(at|replaceAll|findLast|findLastIndex|toSorted|toSpliced|toReversed|groupBy)\("
    r"|Object\.hasOwn|structuredClone|Promise\.any|\bstatic \{|#\w+ ?[=(;]|aria[A-Z]\w+:|crypto\.randomUUID"
)


def test_a_phone_of_2020_reads_the_script() -> None:
    assert [found.group() for found in NEWER.finditer(SCRIPT)] == []


@pytest.mark.parametrize(
    "line", ["a ??= 1", "list.at(-1)", "text.replaceAll(a, b)", 'el("b", { ariaLabel: x })', "this.#own = 1;"]
)
def test_the_check_sees_what_is_newer(line: str) -> None:
    assert NEWER.search(line)


def test_nothing_needs_a_pointer_that_hovers() -> None:
    assert not re.search(r":hover|mouse(over|enter|move)|pointer(over|enter)|title:", STYLE + SCRIPT)
