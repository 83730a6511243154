"""Measure our pages beside the same form in Panel, Streamlit and plain Voilà: ``python -m benchmarks``.

``python -m benchmarks bsn`` (or ``content``, ``fuzz``) counts, measures and tries what needs no browser.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks import (
    apps,
    audit,
    boards,
    browser,
    bsn,
    content,
    country,
    forms,
    frames,
    fuzz,
    goals,
    memory,
    mutations,
    pages,
    pictures,
    report,
    samples,
    scopes,
    server,
    soak,
    verdicts,
    wire,
    workshop,
)
from benchmarks.machine import machine
from benchmarks.peers_venv import peers_python
from ibp_workbook.store import Workspace

RESULTS = Path(__file__).resolve().parent / "results"
PARTS = ("forms", "boards", "memory", "frames")
DOORS: dict[str, Callable[[], int]] = {
    "country": country.main,
    "wire": wire.main,
    "scopes": scopes.main,
    "server": server.main,
    "soak": soak.main,
    "pages": pages.main,
    "workshop": workshop.main,
    "pictures": pictures.main,
}
"""A whole country, attacks on a server of our own, crowds, and pictures of its pages.

1 when one succeeds, or is too much.
"""
RULES: dict[str, Callable[[], int]] = {
    "mutations": mutations.main,
    "verdicts": verdicts.main,
    "audit": audit.main,
}
"""What is promised about the rules, and about the audit log: 1 when it is not kept."""

BY_THEMSELVES = ("bsn", "content", "fuzz", *DOORS, *RULES)
"""Parts that are asked for by name and run alone, without a browser."""


def main() -> int:
    """Measure, print and keep; 1 when a promise was not kept."""
    asked = _arguments()
    if asked.parts == ["bsn"]:
        print(bsn.markdown(bsn.measure()))
        return 0
    if asked.parts == ["content"]:
        print(content.markdown(content.measure()))
        return 0
    if asked.parts == ["fuzz"]:
        tried = fuzz.measure(500 if asked.quick else 20_000, asked.seed)
        print(fuzz.markdown(tried))
        return 0 if fuzz.kept(tried) else 1
    if asked.parts == ["server"]:
        return server.main(1) if asked.quick else server.main()
    if asked.parts == ["mutations"]:
        return mutations.main(asked.only)
    if len(asked.parts) == 1 and asked.parts[0] in DOORS | RULES:
        return (DOORS | RULES)[asked.parts[0]]()
    started = time.perf_counter()
    results: dict[str, Any] = {"quick": asked.quick}
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as opened:
        python = peers_python()
        results["machine"] = machine(opened, python)
        _measure(results, asked, opened, python, Path(folder))
    results["seconds"] = round(time.perf_counter() - started)
    kept = goals.goals(results)
    if "country" in results:
        kept += country.goals(results["country"])
    results["goals"] = [goal._asdict() for goal in kept]
    text = report.markdown(results, kept)
    print(text)
    _keep(results, text)
    if asked.write_docs:
        report.write_docs(text)
    return 1 if any(goal.kept is False for goal in kept) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(PARTS)}; default all of these; or {', '.join(BY_THEMSELVES)}",
    )
    parser.add_argument("--quick", action="store_true", help="one visit each: to see that it runs")
    parser.add_argument("--write-docs", action="store_true", help="put the figures in docs/performance.md")
    parser.add_argument("--only", metavar="ASSESSMENT", help="of mutations: mutate no other assessment")
    parser.add_argument("--seed", type=int, default=10, help="of the mutated files of fuzz")
    asked = parser.parse_args()
    asked.parts = asked.parts or list(PARTS)
    if len(asked.parts) == 1 and asked.parts[0] in BY_THEMSELVES:
        return asked
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if asked.write_docs and (asked.quick or set(asked.parts) != set(PARTS)):
        parser.error("--write-docs needs a whole run: not --quick, and every part")
    return asked


def _measure(
    results: dict[str, Any], asked: argparse.Namespace, opened: Browser, python: Path, folder: Path
) -> None:
    workspace: Workspace = samples.make_workspace(folder)
    made = apps.make_apps(workspace, folder, python)
    rounds = 1 if asked.quick else 3
    if "forms" in asked.parts:
        results["forms"] = forms.measure(opened, made, folder, rounds, clicks=10 if asked.quick else 20)
    if "boards" in asked.parts:
        results["boards"] = boards.measure(opened, made.values(), folder, rounds, clicks=rounds * 8)
        results["country"] = country.measure(folder, *((500, 80) if asked.quick else ()))
    if "memory" in asked.parts:
        results["memory"] = memory.measure(opened, made, folder, (1, 5) if asked.quick else (1, 5, 20))
    if "frames" in asked.parts:
        sizes = (3, 1000) if asked.quick else (7, 7000)
        results["frames"] = frames.measure(workspace, folder, *sizes)


def _keep(results: dict[str, Any], text: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now():%Y-%m-%dT%H%M%S}"
    (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1, default=str), "utf-8")
    (RESULTS / f"{name}.md").write_text(text, "utf-8")
    print(f"benchmarks/results/{name}.json, {results['seconds']} s in all", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
