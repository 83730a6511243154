"""What the project promises about speed, held against one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.apps import OURS, STREAMLIT
from benchmarks.figures import p95

MOST_BYTES = 1_000_000
MOST_REQUESTS = 100
CLICK_SHARE = 5
BOARD_MS: dict[str, tuple[Callable[[Sequence[float]], float], int, str]] = {
    "first": (median, 1000, "the first figure of a dashboard within {} ms"),
    "fresh": (median, 1500, "a dashboard ready within {} ms, first visit and first filter included"),
    "clicks": (p95, 150, "all visible figures of a dashboard within {} ms of a filter (p95)"),
}


class Goal(NamedTuple):
    """A promise; ``kept`` is None when this run did not measure it."""

    promise: str
    measured: str
    kept: bool | None


def goals(results: Mapping[str, Any]) -> list[Goal]:
    """Each promise with what was measured."""
    forms = results.get("forms", {})
    pages = {"self-assessment": forms[OURS]} if OURS in forms else {}
    pages |= {f"board, {name}": found for name, found in results.get("boards", {}).items()}
    return [
        _beside(forms, "ready sooner than Streamlit", "fresh", lambda ours, theirs: ours < theirs),
        _beside(
            forms,
            f"a click in under a {CLICK_SHARE}th of Streamlit's time",
            "clicks",
            lambda ours, theirs: ours * CLICK_SHARE < theirs,
        ),
        _at_most(pages, "bytes", MOST_BYTES, f"at most {MOST_BYTES / 1e6:g} MB on first load"),
        _at_most(pages, "requests", MOST_REQUESTS, f"at most {MOST_REQUESTS} requests on first load"),
        _nothing_outside(pages),
        *(_board(results.get("boards", {}), key) for key in BOARD_MS),
    ]


def _beside(forms: Mapping[str, Any], promise: str, key: str, holds: Callable[[float, float], bool]) -> Goal:
    if not {OURS, STREAMLIT} <= forms.keys():
        return Goal(promise, "not measured", None)
    ours, theirs = median(forms[OURS][key]), median(forms[STREAMLIT][key])
    return Goal(promise, f"{ours:.0f} ms against {theirs:.0f} ms", holds(ours, theirs))


def _at_most(pages: Mapping[str, Any], key: str, most: float, promise: str) -> Goal:
    if not pages:
        return Goal(promise, "not measured", None)
    measured = {name: max(found[key]) for name, found in pages.items()}
    words = "; ".join(f"{name} {value:,.0f}" for name, value in measured.items())
    return Goal(promise, words, max(measured.values()) <= most)


def _board(boards: Mapping[str, Any], key: str) -> Goal:
    of, most, promise = BOARD_MS[key]
    measured = {name: of(found[key]) for name, found in boards.items()}
    words = "; ".join(f"{name} {value:,.0f} ms" for name, value in measured.items()) or "not measured"
    kept = max(measured.values()) <= most if measured else None
    return Goal(promise.format(most), words, kept)


def _nothing_outside(pages: Mapping[str, Any]) -> Goal:
    promise = "no request leaves the machine"
    if not pages:
        return Goal(promise, "not measured", None)
    outside = list(_hosts(pages))
    return Goal(promise, ", ".join(sorted(set(outside))) or "none seen", not outside)


def _hosts(pages: Mapping[str, Any]) -> Iterator[str]:
    for found in pages.values():
        yield from found["outside"]
