"""The JavaScript of the forms, run in node: the races of a session, and what a browser never stores."""

import json
import os
import random
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bsn as rates
from ibp_workbook.evaluate.bsn import is_bsn, sightings

HERE = Path(__file__).parent
NAMES = [
    (path.name, name)
    for path in sorted(HERE.glob("*.test.mjs"))
    for name in re.findall(r'^test\("(.+)", ', path.read_text("utf-8"), re.MULTILINE)
]


def node() -> str:
    """The node that Playwright brings, or that of this machine; on CI it must be there."""
    found = find_spec("playwright")
    brought = Path(str(found.origin)).parent / "driver" if found else HERE
    known = [str(path) for path in (brought / "node", brought / "node.exe") if path.exists()]
    program = next(iter(known), shutil.which("node"))
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("tests of scripts need the package playwright")
    return str(program)


def run(script: str, given: Any = None) -> Any:
    """What a script writes, as JSON."""
    command = [node(), str(HERE / script)]
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@cache
def results(script: str) -> dict[str, str]:
    """Name of a test -> what went wrong; empty when nothing did."""
    return {result["name"]: result.get("error", "") for result in run(script)}


@pytest.mark.parametrize(("script", "name"), NAMES, ids=[name for _, name in NAMES])
def test_script(script: str, name: str) -> None:
    assert results(script)[name] == ""


def numbers(rng: random.Random, count: int) -> list[str]:
    """Made-up numbers that pass the eleven test; one in ten may leave out its leading zero."""
    drawn = (f"{rng.randrange(10**7, 10**9):09d}" for _ in range(100 * count))
    return list(islice(filter(is_bsn, drawn), count))


def masked(texts: list[Any]) -> list[Any]:
    found: list[Any] = run("bsn.mjs", texts)
    return found


WRITTEN = [
    "123456782", "1234.56.782", "123 456 782", "123-456-782", "123/456/782", "123\u2009456\u2009782",
    "123\u2013456\u2013782", "[123] [456] [782]", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff12",
    "123\n456\n782", "123\u200b456\u200b782", "1 2 3 4 5 6 7 8 2", "123_456_782", "123 - 456 - 782",
    "BSN: 1234-56782", "bsn12345678 2", "BSN (123)456782", "<b>123456782</b>", "12345672", "x123456782",
]  # fmt: skip


def test_whatever_python_takes_for_a_bsn_or_asks_about_gets_dots() -> None:
    rng = random.Random(9)
    spelt = [spell(number) for spell in rates.SPELLINGS.values() for number in numbers(rng, 20)]
    texts = [*WRITTEN, *spelt, *(f"BSN {text}" for text in spelt)]
    seen = [text for text in texts if sightings(text)]
    assert len(seen) > len(WRITTEN)
    assert [text for text, kept in zip(seen, masked(seen), strict=True) if sightings(kept)] == []


OTHERS = [
    *(rates.OTHERS["mobile number"](random.Random(seed)) for seed in range(40)),
    "06-12345678", "0612345678", "010 123 45 67", "+31 (0)6 12345672", "0031612345672", "23-11-2026",
    "2026-11-23", "20261123", "2026-11-23 9:00", "ISO 27001:2022", "123456783", "10AA00", "",
]  # fmt: skip


@pytest.mark.parametrize("text", OTHERS)
def test_a_telephone_number_and_a_day_stay_as_they_are(text: str) -> None:
    assert masked([text]) == [text]


def test_only_the_number_gets_dots_however_deep_it_stands() -> None:
    value = [{"name": "Sam 123456782", "n": 123456782, "schools": ["10AA00"], "ok": True}, None]
    assert masked([value]) == [
        [{"name": "Sam •••••••••", "n": None, "schools": ["10AA00"], "ok": True}, None]
    ]
