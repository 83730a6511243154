"""Pictures of the running program on the demo board.

``python tools/screenshots.py`` makes those of the README. ``python tools/screenshots.py FOLDER`` makes one of
every page, at each width and in each language, to look at: ``--page``, ``--width``, ``--lang`` take fewer.

Needs what the tests need (``python3 start.py test`` installs it) and Chromium.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DEMO = "board=99999"
PAGES = {
    "start": f"start.ipynb?{DEMO}",
    "maturity": f"maturity.ipynb?{DEMO}&school=99AA00",
    "workshop": f"maturity.ipynb?{DEMO}&school=99AA00&step=workshop.samenwerking.deelkanalen",
    "board": f"board.ipynb?{DEMO}",
    "schools": f"schools.ipynb?{DEMO}",
    "dpia": f"dpia.ipynb?{DEMO}&dossier=47&step=17",
}
WIDTHS = (1280, 640, 375)
LANGS = ("nl", "en")
SHOWN_VOTES = (1, 2, 2, 2, 2, 3, 4)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(base: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=2):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("the server did not start")


def open_page(browser: Browser, address: str, width: int = 1280) -> Page:
    """Open a page and wait until all of it is there."""
    page = browser.new_page(viewport={"width": width, "height": 720}, locale="nl-NL")
    page.goto(address)
    page.wait_for_selector(".ibp-page", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("[aria-busy=true]", state="detached", timeout=60_000)
    return page


def shoot_readme(browser: Browser, base: str) -> None:
    """Open each page on a projector's screen and save what is on it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, path in PAGES.items():
        page = open_page(browser, f"{base}/voila/render/{path}")
        if name == "board":
            page.get_by_role("heading", level=2, name="Scholen en domeinen").scroll_into_view_if_needed()
            page.evaluate("window.scrollBy(0, 560)")
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def shoot_voting(browser: Browser, base: str) -> None:
    """A session in which a room votes: the way in, the result on the projector, and a phone."""
    lead = browser.new_page(viewport={"width": 1280, "height": 720}, locale="nl-NL")
    lead.goto(f"{base}/voila/workshop/?{DEMO}&school=99AA00&lang=nl")
    lead.get_by_role("button", name="Niets").click()
    lead.locator("summary").first.click()
    lead.locator("details input").first.check()
    lead.get_by_role("button", name="Start de werksessie").click()
    lead.wait_for_selector(".code")
    lead.screenshot(path=IMAGES / "voting-join.png")
    address = f"http://{lead.inner_text('.site')}/w/{lead.inner_text('.code')}"
    phones = [
        browser.new_page(viewport={"width": 375, "height": 720}, locale="nl-NL")
        for _ in range(len(SHOWN_VOTES))
    ]
    for phone in phones:
        phone.goto(address)
    lead.get_by_text(f"{len(phones)} telefoons doen mee").wait_for()
    lead.get_by_role("button", name="Open de stemming").click()
    for phone, level in zip(phones, SHOWN_VOTES, strict=True):
        phone.locator(f"input[value='{level}']").check()
        phone.get_by_text("Ontvangen.").wait_for()
    phones[0].screenshot(path=IMAGES / "voting-phone.png")
    lead.get_by_role("button", name="Sluit de stemming").click()
    lead.get_by_role("button", name="Toon de uitslag").click()
    lead.wait_for_selector(".bars")
    lead.screenshot(path=IMAGES / "voting-result.png")
    for page in (lead, *phones):
        page.close()


def shoot_every_page(browser: Browser, base: str, asked: argparse.Namespace) -> None:
    """Save each page whole, at each width and in each language."""
    asked.folder.mkdir(parents=True, exist_ok=True)
    names = asked.page or sorted(file.stem for file in (ROOT / "notebooks").glob("*.ipynb"))
    for name in names:
        place, _, query = name.partition("?")
        for lang in asked.lang or LANGS:
            address = f"{base}/voila/render/{place}.ipynb?{DEMO}&lang={lang}&{query}"
            for width in asked.width or WIDTHS:
                page = open_page(browser, address, width)
                page.screenshot(path=asked.folder / f"{place}-{lang}-{width}.png", full_page=True)
                page.close()


def arguments() -> argparse.Namespace:
    """What is asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where pictures of every page go")
    parser.add_argument("--page", action="append", help="such as board, or maturity?step=workshop")
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--lang", action="append", choices=LANGS)
    return parser.parse_args()


def main() -> None:
    """Start the program on a throwaway workspace and take the pictures."""
    asked = arguments()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        workspace = f"sqlite:///{Path(folder, 'workspace.sqlite').as_posix()}"
        command = [sys.executable, "-m", "ibp_workbook", "serve", "--no-browser", "--lang", "nl"]
        options = ["--port", str(port), "--workspace", workspace]
        server = subprocess.Popen([*command, *options], cwd=ROOT)
        try:
            wait_until_ready(base)
            with sync_playwright() as driver:
                chromium = os.environ.get("IBP_CHROMIUM", "/usr/bin/chromium")
                browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
                if asked.folder:
                    shoot_every_page(browser, base, asked)
                else:
                    shoot_readme(browser, base)
                    shoot_voting(browser, base)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
