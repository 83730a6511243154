"""Make the screenshots of the README from the running program: ``python tools/screenshots.py``.

Needs what the tests need (``python3 start.py test`` installs it) and Chromium.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DEMO = "board=99999"
PAGES = {
    "start": f"start.ipynb?{DEMO}",
    "maturity": f"maturity.ipynb?{DEMO}&school=99AA00",
    "workshop": f"maturity.ipynb?{DEMO}&school=99AA00&step=workshop.samenwerking.deelkanalen",
    "board": f"board.ipynb?{DEMO}",
    "schools": f"schools.ipynb?{DEMO}",
    "dpia": f"dpia.ipynb?{DEMO}&dossier=32&step=17",
}
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


def shoot(browser: Browser, base: str) -> None:
    """Open each page on a projector's screen and save what is on it."""
    for name, path in PAGES.items():
        page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="nl-NL")
        page.goto(f"{base}/voila/render/{path}")
        page.wait_for_selector(".ibp-page", timeout=60_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_function("!document.querySelector('[aria-busy=true]')", timeout=60_000)
        if name == "board":
            page.get_by_role("heading", level=2, name="Scholen en domeinen").scroll_into_view_if_needed()
            page.evaluate("window.scrollBy(0, 560)")
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def main() -> None:
    """Start the program on a throwaway workspace and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        workspace = f"sqlite:///{Path(folder, 'workspace.sqlite').as_posix()}"
        command = [sys.executable, "-m", "ibp_workbook", "serve", "--no-browser", "--lang", "nl"]
        arguments = ["--port", str(port), "--workspace", workspace]
        server = subprocess.Popen([*command, *arguments], cwd=ROOT)
        try:
            wait_until_ready(base)
            with sync_playwright() as driver:
                chromium = os.environ.get("IBP_CHROMIUM", "/usr/bin/chromium")
                browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
                shoot(browser, base)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
