"""The figures as Markdown tables: medians, with how many times ours the others take."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.apps import OURS
from benchmarks.figures import p95
from benchmarks.goals import Goal
from benchmarks.machine import told

DOCS = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_BLOCK = re.compile(r"(<!-- figures: begin -->\n).*?(<!-- figures: end -->)", re.DOTALL)
NAMES = {
    "ours": "ours",
    "panel": "Panel, tutorial",
    "panel_well": "Panel, well",
    "streamlit": "Streamlit",
    "voila": "plain Voilà",
}
# key -> what it says, and by what it is divided before it is shown
_TIMES = {
    "cold_start": "server start to first answer, s",
    "cold_ready": "server start to ready page, s",
    "fresh": "ready, first visit, ms",
    "first": "first chart on screen, ms",
    "shown": "– of which until the page is there, ms",
    "cached": "ready, second visit, ms",
}
_TRAFFIC = {"requests": "requests on first load", "bytes": "KB on first load, with websocket"}
_OF_BOARDS = "The dashboard of a board, with all figures and tables; Panel's has seven, without tables:"
_IN_SECONDS = ("cold_start", "cold_ready")

Found = Mapping[str, Any]


def markdown(results: Found, kept: Sequence[Goal]) -> str:
    """The whole report."""
    quick = " A quick run: too few visits to quote." if results["quick"] else ""
    parts = [
        f"{told(results['machine'])}{quick}",
        *_goal_lines(kept),
    ]
    if forms := results.get("forms"):
        parts += ["", "The form of 80 norms (× = times ours):", "", *_table(forms)]
    if memory := results.get("memory"):
        parts += ["", "Memory (PSS) of server and kernels, MB:", "", *_memory(memory)]
    if boards := results.get("boards"):
        parts += ["", _OF_BOARDS, "", *_table(boards)]
    if country := results.get("country"):
        parts += ["", "The whole country in one workspace:", "", *_country(country)]
    if frames := results.get("frames"):
        parts += ["", "Without a browser:", "", *_frames(frames)]
    return "\n".join(parts) + "\n"


def _goal_lines(kept: Sequence[Goal]) -> Iterator[str]:
    yield ""
    for goal in kept:
        mark = {True: "kept", False: "**not kept**", None: "no answer"}[goal.kept]
        yield f"- {goal.promise}: {mark} ({goal.measured})"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _head(names: Sequence[str]) -> list[str]:
    return [_row(["", *names]), _row(["---", *("---:" for _ in names)])]


def _table(found: Mapping[str, Found]) -> list[str]:
    lines = _head([NAMES.get(key, key) for key in found])
    first = found.get(OURS)
    for key, words in (_TIMES | _TRAFFIC).items():
        if all(key in one for one in found.values()):
            cells = [_value(key, one, None if one is first else first) for one in found.values()]
            lines.append(_row([words, *cells]))
    clicks = [_click(one, None if one is first else first) for one in found.values()]
    lines.append(_row(["click to changed chart, ms: median (p95)", *clicks]))
    outside = [str(len(one["outside"])) for one in found.values()]
    lines.append(_row(["requests to other hosts", *outside]))
    return lines


def _value(key: str, one: Found, ours: Found | None) -> str:
    value = median(one[key])
    times = f" (×{value / median(ours[key]):.1f})" if ours else ""
    if key in _IN_SECONDS:
        return f"{value / 1000:.1f}{times}"
    return f"{value / (1000 if key == 'bytes' else 1):,.0f}{times}"


def _click(one: Found, ours: Found | None) -> str:
    value = median(one["clicks"])
    times = f", ×{value / median(ours['clicks']):.1f}" if ours else ""
    return f"{value:.0f} ({p95(one['clicks']):.0f}){times}"


def _memory(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    counts = max((list(one) for one in found.values()), key=len)
    lines = _head([NAMES[key] for key in found])
    for count in counts:
        pages = "1 page" if count == "1" else f"{count} pages"
        lines.append(_row([pages, *(_weight(one, count) for one in found.values())]))
    if len(counts) > 1:
        lines.append(_row(["each further page", *map(_each_further, found.values())]))
    return lines


def _weight(one: Mapping[str, float], count: str) -> str:
    return f"{one[count]:,.0f}" if count in one else "not reached"


def _each_further(one: Mapping[str, float]) -> str:
    """From the smallest to the largest number of pages that was reached."""
    (first, least), (last, most) = min(one.items(), key=_pages), max(one.items(), key=_pages)
    return f"{(most - least) / (int(last) - int(first)):,.1f}" if first != last else "–"


def _pages(item: tuple[str, float]) -> int:
    return int(item[0])


def _country(found: Mapping[str, float]) -> list[str]:
    rows = (
        _row([name, f"{value:,.0f}" if value >= 100 else f"{value:.1f}"]) for name, value in found.items()
    )
    return [*_head(["measured"]), *rows]


def _frames(found: Mapping[str, Sequence[float]]) -> list[str]:
    lines = _head(["median, ms", "p95"])
    for name, values in found.items():
        digits = 0 if median(values) >= 100 else 1
        spread = f"{p95(values):,.{digits}f}" if len(values) > 1 else ""
        lines.append(_row([name, f"{median(values):,.{digits}f}", spread]))
    return lines


def write_docs(text: str) -> None:
    """Replace the figures in docs/performance.md."""
    page = DOCS.read_text("utf-8")
    if not _BLOCK.search(page):
        raise ValueError(f"{DOCS.name} has lost its marks for the figures")
    DOCS.write_text(_BLOCK.sub(lambda found: f"{found[1]}{text}{found[2]}", page), "utf-8", newline="\n")
