"""Reports on screen: made one by one, stopped, downloaded."""

import io
import zipfile

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import Axe, Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return started.value.suggested_filename, started.value.path().read_bytes()


_REMEMBERS = """() => {
  window.shown = [];
  new MutationObserver(() => window.shown.push(document.body.innerText))
    .observe(document.body, { childList: true, subtree: true });
}"""


def test_the_management_report_is_made_and_saved(page: Page, server: Served, visit: Visit, axe: Axe) -> None:
    visit(page, server, "reports", board=DEMO_BOARD)
    page.evaluate(_REMEMBERS)
    with page.expect_download() as arrived:
        page.get_by_role("button", name="Maak het rapport").press("Enter")
    page.get_by_text("Klaar: 1 bestand").wait_for()
    assert any("De download begint vanzelf" in shown for shown in page.evaluate("window.shown"))
    axe(page)
    by_itself = arrived.value.suggested_filename, arrived.value.path().read_bytes()
    assert page.evaluate("document.activeElement.innerText") == "Download het rapport"
    name, content = download(page, "Download het rapport")
    assert name.startswith("managementrapport")
    assert content.startswith(b"%PDF")
    assert by_itself == (name, content)


def test_all_schools_come_in_one_zip_with_a_progress_bar_and_can_be_stopped(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "reports", board=DEMO_BOARD)
    page.get_by_label("Rapport", exact=True).select_option("school")
    page.get_by_role("button", name="Maak het rapport").click()
    page.get_by_text("van 14 rapporten gemaakt").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Gestopt.").wait_for()
    page.get_by_label("Bestand", exact=True).select_option("md")
    with page.expect_download():
        page.get_by_role("button", name="Maak het rapport").click()
    page.get_by_text("Klaar: 14 bestand").wait_for()
    name, content = download(page, "Download de rapporten (zip)")
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert len(packed.namelist()) == 14
