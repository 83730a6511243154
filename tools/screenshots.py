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
    "dpia": f"dpia.ipynb?{DEMO}",
}
MEASURES = 17
"""The step of a DPIA that says what is done against its risks."""
_TO_THE_TOP = "heading => { heading.scrollIntoView(); window.scrollBy(0, -80); }"
WIDTHS = (1280, 640, 375)
LANGS = ("nl", "en")
SHOWN_VOTES = (1, 2, 2, 2, 2, 3, 4)
SHOWN_DOTS = ((0, 1, 3), (1, 3, 5), (1, 2, 3), (0, 1, 4), (1, 3, 4))
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
    page.wait_for_selector(".ibp-page, .jp-OutputArea-output", timeout=60_000)  # of ours, or of a notebook
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("[aria-busy=true]", state="detached", timeout=60_000)
    return page


def shoot_readme(browser: Browser, base: str) -> None:
    """Open each page on a projector's screen and save what is on it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, path in PAGES.items():
        page = open_page(browser, f"{base}/voila/render/{path}")
        if name == "board":
            page.get_by_role("heading", level=2, name="Scholen en domeinen").evaluate(_TO_THE_TOP)
            page.wait_for_selector(".ibp-drawing .cell")
        if name == "dpia":
            page.get_by_role("link", name="Leerlingadministratie").click()
            page.wait_for_url("**&dossier=**")
            page.goto(f"{page.url}&step={MEASURES}")
            page.get_by_role("heading", name=f"{MEASURES}. Maatregelen").wait_for()
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def lead_page(browser: Browser, address: str) -> Page:
    """The page of who leads a session, or of what comes before it."""
    # Playwright's waiting evaluates texts in the page.
    lead = browser.new_page(viewport={"width": 1280, "height": 720}, locale="nl-NL", bypass_csp=True)
    lead.goto(address)
    return lead


def phones_in(browser: Browser, lead: Page, people: int) -> list[Page]:
    """Phones that come into a session, and the first question for them."""
    address = f"http://{lead.inner_text('.site')}/w/{lead.inner_text('.code')}"
    phones = [browser.new_page(viewport={"width": 375, "height": 720}, locale="nl-NL") for _ in range(people)]
    for phone in phones:
        phone.goto(address)
    lead.get_by_text(f"{people} telefoons doen mee").wait_for()
    lead.get_by_role("button", name="Open de stemming").click()
    return phones


def shoot_result(browser: Browser, lead: Page, name: str) -> None:
    """Close the vote and save what the room then sees."""
    projector = lead_page(browser, lead.url + "&screen=projector")
    lead.get_by_role("button", name="Sluit de stemming").click()
    lead.get_by_role("button", name="Toon de uitslag").click()
    projector.wait_for_selector(".said")
    projector.screenshot(path=IMAGES / f"{name}.png")
    projector.close()


def shoot_voting(browser: Browser, base: str) -> None:
    """A session in which a room votes: the way in, the result on the projector, and a phone."""
    lead = lead_page(browser, f"{base}/voila/workshop/?{DEMO}&school=99AA00&lang=nl")
    lead.get_by_role("button", name="Niets").click()
    lead.locator("summary").first.click()
    lead.locator("details input").first.check()
    lead.get_by_role("button", name="Start de werksessie").click()
    lead.wait_for_selector(".code")
    lead.screenshot(path=IMAGES / "voting-join.png")
    phones = phones_in(browser, lead, len(SHOWN_VOTES))
    for phone, level in zip(phones, SHOWN_VOTES, strict=True):
        phone.locator(f"input[value='{level}']").check()
        phone.get_by_text("Ontvangen.").wait_for()
    phones[0].screenshot(path=IMAGES / "voting-phone.png")
    shoot_result(browser, lead, "voting-result")
    for page in (lead, *phones):
        page.close()


def shoot_schools_apart(browser: Browser, base: str) -> None:
    """Principals of several schools in one room: a phone, and what each school chose."""
    lead = lead_page(browser, f"{base}/voila/workshop/?{DEMO}&lang=nl")
    lead.get_by_role("radio", name="Elke school een eigen niveau").check()
    lead.get_by_role("button", name="Niets").click()
    lead.locator("details summary").nth(1).click()
    lead.locator("details input").nth(lead.locator("details").first.locator("input").count()).check()
    lead.get_by_role("button", name="Start de werksessie").click()
    lead.wait_for_selector(".code")
    phones = phones_in(browser, lead, len(SHOWN_VOTES))
    for number, (phone, level) in enumerate(zip(phones, SHOWN_VOTES, strict=True), 1):
        phone.get_by_label("Voor welke school stem je?").select_option(index=number)
        phone.locator(f"input[value='{level}']").check()
        phone.get_by_text("Ontvangen.").wait_for()
    phones[1].evaluate("scrollTo(0, 0)")
    phones[1].screenshot(path=IMAGES / "voting-school-phone.png")
    shoot_result(browser, lead, "voting-schools")
    for page in (lead, *phones):
        page.close()


def shoot_dots(browser: Browser, base: str) -> None:
    """A room that says which proposals of the plan go first: a phone, and the dots."""
    lead = lead_page(browser, f"{base}/voila/render/plan.ipynb?{DEMO}&lang=nl")
    boxes = lead.locator(".ibp-offers input[type=checkbox]")
    boxes.first.wait_for()
    for number in range(max(map(max, SHOWN_DOTS)) + 1):
        boxes.nth(number).check()
    lead.get_by_role("button", name="Laat de zaal kiezen").click()
    lead.get_by_role("link", name="Open de werksessie").click()
    lead.wait_for_selector(".code")
    phones = phones_in(browser, lead, len(SHOWN_DOTS))
    for phone, dots in zip(phones, SHOWN_DOTS, strict=True):
        for dot in dots:
            phone.get_by_role("checkbox").nth(dot).check()
        phone.get_by_text("Ontvangen.").wait_for()
    phones[0].screenshot(path=IMAGES / "voting-dots-phone.png")
    shoot_result(browser, lead, "voting-dots")
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
                    shoot_schools_apart(browser, base)
                    shoot_dots(browser, base)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
