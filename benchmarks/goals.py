"""What the project promises about speed, held against one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.apps import OURS, PANEL, PANEL_BOARD, PANEL_WELL, STREAMLIT
from benchmarks.figures import p95

MOST_KB = 250
MOST_REQUESTS = 20
BESIDE: dict[str, tuple[str, str, str, float]] = {
    "first": ("ready, first visit, against Panel written well", PANEL_WELL, "fresh", 0.5),
    "second": ("ready, second visit, against Panel written well", PANEL_WELL, "cached", 0.4),
    "click": ("a click, against Panel as its tutorials", PANEL, "clicks", 0.1),
    "streamlit": ("a click, against Streamlit", STREAMLIT, "clicks", 0.2),
}
"""Promise, peer, what is compared, and the largest part of the peer's median that ours may take."""
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


def at_most(promise: str, measured: float, most: float) -> Goal:
    """A promise that a number stays below a limit, or is the limit."""
    told = f"{measured:.1f}".removesuffix(".0")
    return Goal(f"{promise}, at most {most:g}", told, measured <= most)


def goals(results: Mapping[str, Any]) -> list[Goal]:
    """Each promise with what was measured."""
    forms = results.get("forms", {})
    boards = {name: found for name, found in results.get("boards", {}).items() if name != PANEL_BOARD}
    pages = {"self-assessment": forms[OURS]} if OURS in forms else {}
    pages |= {f"board, {name}": found for name, found in boards.items()}
    return [
        *(_beside(forms, *beside) for beside in BESIDE.values()),
        _pages_at_most(
            pages, "bytes", MOST_KB * 1000, f"at most {MOST_KB} KB on first load, websocket included"
        ),
        _pages_at_most(pages, "requests", MOST_REQUESTS, f"at most {MOST_REQUESTS} requests on first load"),
        _nothing_outside(pages),
        *(_board(boards, key) for key in BOARD_MS),
    ]


def _beside(forms: Mapping[str, Any], promise: str, peer: str, key: str, most: float) -> Goal:
    promise = f"{promise}, at most {most:g} times"
    if not {OURS, peer} <= forms.keys():
        return Goal(promise, "not measured", None)
    ours, theirs = median(forms[OURS][key]), median(forms[peer][key])
    return Goal(promise, f"{ours / theirs:.2f}: {ours:.0f} ms against {theirs:.0f} ms", ours <= most * theirs)


def _pages_at_most(pages: Mapping[str, Any], key: str, most: float, promise: str) -> Goal:
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
