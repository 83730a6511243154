"""Who waits for a turn in a browser: it says so, and the file comes, or is read, without another click."""

from collections.abc import Iterator

import psutil
import pytest

from tests.browser.kinds import FilePayload, NewPage, Visit
from tests.kinds import Served, StartServer

pytestmark = pytest.mark.browser

NEVER_SENDS = """
Blob.prototype.slice = () => {
  window.mayBegin = true;
  return { arrayBuffer: () => new Promise(() => {}) };
}
"""
TABLE: FilePayload = {"name": "leeg.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"}


@pytest.fixture(scope="module")
def served(start_server: StartServer) -> Iterator[Served]:
    """One report and one upload at a time."""
    served = start_server(options=("--reports", "1", "--uploads", "1"))
    yield served
    served.process.terminate()


def test_a_report_that_waits_says_so_and_arrives(served: Served, new_page: NewPage, visit: Visit) -> None:
    first, second = new_page(), new_page()
    for page in (first, second):
        visit(page, served, "export")
    (host,) = served.hosts()
    (spare,) = psutil.Process(host.pid).children()
    spare.suspend()
    button = "Tabellen als CSV (zip)"
    with first.expect_download() as earlier, second.expect_download() as later:
        try:
            first.get_by_role("button", name=button).click()
            second.get_by_role("button", name=button).click()
            second.get_by_text("Er wordt al een ander bestand voor je gemaakt.").wait_for()
        finally:
            spare.resume()
    for download in (earlier, later):
        assert download.value.suggested_filename.startswith("ibp-csv")
    assert second.get_by_text("Er wordt al een ander bestand").count() == 0


def test_a_file_that_waits_is_read_once_the_other_page_is_closed(
    served: Served, new_page: NewPage, visit: Visit
) -> None:
    first, second = new_page(), new_page()
    for page in (first, second):
        visit(page, served, "schools")
    first.evaluate(NEVER_SENDS)
    first.get_by_label("Bestanden van DUO").set_input_files(TABLE)
    first.wait_for_function("window.mayBegin")
    second.get_by_label("Bestanden van DUO").set_input_files(TABLE)
    second.get_by_text("Je leest al een ander bestand in. Dit komt daarna vanzelf.").wait_for()
    first.goto("about:blank")
    second.locator(".ibp-upload .message.failed", has_text="leeg.csv").wait_for()
