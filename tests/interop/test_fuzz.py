"""A small run of the fuzz of ``python -m benchmarks fuzz``: the same files, a few of them."""

import random

from benchmarks import fuzz


def test_mutated_files_are_read_or_refused_and_never_half_imported() -> None:
    measured = fuzz.measure(count=90, seed=3)
    assert measured["wrong"] == []
    assert measured["results"]["refused"] > 30
    assert measured["results"]["read"] > 5


def test_a_reader_that_crashes_is_seen() -> None:
    assert not fuzz.kept({"wrong": ["0 dpia x"]})
    assert "crash" in fuzz.markdown(
        {"results": {"dpia crash": 1, "crash": 1}, "wrong": ["x"], "slowest": (0, "x")}
    )


def test_each_sort_of_file_is_mutated() -> None:
    rng = random.Random(1)
    for content in (b'{"a": {"b": [1, 2]}}', b"a: 1\nb: 2\n", fuzz._DUO):
        assert any(fuzz.mutated(rng, content) != content for _ in range(5))
