"""Pictures of every page to look at, three widths, two languages, in ``benchmarks/results/pictures``.

A page that scrolls sideways is named: then the answer is 1.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks import browser, servers
from ibp_workbook import paths
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from ibp_workbook.texts import LANGS

FOLDER = Path(__file__).resolve().parent / "results" / "pictures"
SIZES = ((1280, 720), (640, 360), (375, 720))
APART = "analysis"
PATIENCE_MS = 60_000
# All is there: nothing is busy, and each component has drawn something.
SETTLED = """() => !document.querySelector('#ibp-loading, [aria-busy=true]')
  && document.querySelector('main :is(.ibp-page, .jp-OutputArea-output)')"""
WIDE = "document.documentElement.scrollWidth > innerWidth"


def main() -> int:
    """Make the pictures; 1 when a page scrolls sideways."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as opened:
        workspace = Workspace(f"sqlite:///{folder}/workspace.sqlite", Actor.local())
        add_demo(workspace)
        shown = list(pages(workspace))
        with servers.closing(servers.ours(Path(folder), workspace.url)) as server:
            # Playwright's waiting evaluates texts in the page.
            context = opened.new_context(bypass_csp=True, timezone_id="Europe/Amsterdam")
            page = context.new_page()
            wide = [said for lang in LANGS for name, query in shown for said in _pictures(
                page, f"{server.url}/voila/render/{name}.ipynb?{urlencode({**query, 'lang': lang})}",
                "-".join([name, *filter(None, [query.get("shown", "")]), lang]),
            )]  # fmt: skip
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    print(*wide, sep="\n", file=sys.stderr)
    return 1 if wide else 0


def pages(workspace: Workspace) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page, and of each assessment and the DPIA a dossier as well."""
    school = workspace.schools.of(DEMO_BOARD, closed=False)[0].location
    query = {"board": DEMO_BOARD, "school": school}
    for notebook in sorted(paths.notebooks().glob("*.ipynb")):
        name = notebook.stem
        if name == APART:
            continue
        yield name, query
        kind = name if name == "dpia" else ASSESSMENT + name
        for dossier in workspace.dossiers.of(DEMO_BOARD, kind)[:1]:
            yield name, {**query, "dossier": str(dossier.id), "shown": "dossier"}
    yield "maturity", {**query, "step": "workshop.", "shown": "workshop"}
    for by in ("groups", "likes"):
        yield "compare", {**query, "by": by, "shown": by}


def _pictures(page: Page, url: str, name: str) -> Iterator[str]:
    """Take one at each size; tells where a page is wider than its window."""
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    page.goto(url)
    page.wait_for_function(SETTLED, timeout=PATIENCE_MS)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
        if page.evaluate(WIDE):
            yield f"{name} scrolls sideways at {width}"
