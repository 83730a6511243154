"""What the benchmarks say about a run; the run itself is no test."""

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(ROOT))

    def module(name: str) -> ModuleType:
        return import_module(f"benchmarks.{name}")

    return SimpleNamespace(figures=module("figures"), goals=module("goals"), report=module("report"))


def form(ready: float = 900, click: float = 20, **changes: object) -> dict[str, object]:
    times = {key: [ready] for key in ("cold_start", "cold_ready", "fresh", "shown", "cached")}
    traffic = {"requests": [15], "bytes": [900_000], "socket_bytes": [400_000], "outside": []}
    return {**times, "clicks": [click], **traffic, **changes}


def results(ours: dict[str, object], theirs: dict[str, object]) -> dict[str, object]:
    names = ("date", "cores", "system", "python", "chromium", "streamlit", "voila", "load")
    return {
        "quick": False,
        "machine": dict.fromkeys(names, "?"),
        "forms": {"ours": ours, "streamlit": theirs},
        "memory": {"ours": {"1": 200.0, "5": 400.0}, "streamlit": {"1": 100.0, "5": 120.0}},
        "frames": {"scores": [1.0, 2.0, 300.0]},
    }


THEIRS = form(ready=2000, click=300)


@pytest.mark.parametrize(
    ("ours", "broken"),
    [
        (form(), []),
        (form(ready=2000), ["ready sooner than Streamlit"]),
        (form(click=60), ["a click in under a 5th of Streamlit's time"]),
        (form(bytes=[900_000, 1_000_001]), ["at most 1 MB on first load"]),
        (form(requests=[101]), ["at most 100 requests on first load"]),
        (form(outside=["https://fonts.example/a.css"]), ["no request leaves the machine"]),
    ],
)
def test_each_goal_is_broken_just_past_its_limit(
    benchmarks: SimpleNamespace, ours: dict[str, object], broken: list[str]
) -> None:
    found = benchmarks.goals.goals(results(ours, THEIRS))
    assert [goal.promise for goal in found if goal.kept is False] == broken


@pytest.mark.parametrize(
    ("board", "broken"),
    [
        ({}, []),
        ({"first": [1001]}, ["the first figure of a dashboard within 1000 ms"]),
        ({"fresh": [1501]}, ["a dashboard ready within 1500 ms, first visit and first filter included"]),
        (
            {"clicks": [20] * 18 + [151, 400]},
            ["all visible figures of a dashboard within 150 ms of a filter (p95)"],
        ),
    ],
)
def test_each_goal_of_the_dashboard_is_broken_just_past_its_limit(
    benchmarks: SimpleNamespace, board: dict[str, object], broken: list[str]
) -> None:
    kept = {"first": [1000], "fresh": [1500], "clicks": [20] * 18 + [150, 400], "bytes": [1], "requests": [1]}
    found = benchmarks.goals.goals({"boards": {"72 schools": {"outside": [], **kept, **board}}})
    assert [goal.promise for goal in found if goal.kept is False] == broken


def test_what_was_not_measured_is_neither_kept_nor_broken(benchmarks: SimpleNamespace) -> None:
    assert {goal.kept for goal in benchmarks.goals.goals({"forms": {}})} == {None}


def test_the_value_that_one_in_twenty_exceeds(benchmarks: SimpleNamespace) -> None:
    assert benchmarks.figures.p95(list(range(100, 0, -1))) == 95
    assert benchmarks.figures.p95([7]) == 7


def test_the_report_has_medians_and_how_many_times_ours(benchmarks: SimpleNamespace) -> None:
    measured = results(form(), THEIRS)
    text = benchmarks.report.markdown(measured, benchmarks.goals.goals(measured))
    assert "| ready, first visit, ms | 900 | 2,000 (×2.2) |" in text
    assert "| 20 (20) | 300 (300), ×15.0 |" in text
    assert "| each further page | 50.0 | 5.0 |" in text
    assert "| scores | 2.0 | 300.0 |" in text


def test_only_the_figures_of_the_documentation_are_replaced(
    benchmarks: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "performance.md"
    page.write_text(benchmarks.report.DOCS.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(benchmarks.report, "DOCS", page)
    start, end = "<!-- figures: begin -->\n", "<!-- figures: end -->"
    before, _, after = re.split(f"({start}.*?{end})", page.read_text("utf-8"), flags=re.DOTALL)
    for figures in (r"one \1", "two"):
        benchmarks.report.write_docs(figures)
        assert page.read_text("utf-8") == f"{before}{start}{figures}{end}{after}"
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="marks"):
        benchmarks.report.write_docs("three")


def test_the_peers_are_locked_with_hashes_and_without_addresses() -> None:
    text = (ROOT / "benchmarks" / "requirements.lock").read_text("utf-8")
    entries = re.findall(
        r"^[\w.-]+==[^\n]+\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.MULTILINE
    )
    assert any(entry.startswith("streamlit==") for entry in entries)
    assert "".join(entries) == text.split("\n", 1)[1]
    assert not re.search(r"https?:|--(?:extra-)?index-url|--find-links", text)
