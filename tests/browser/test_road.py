"""The main road through the pages alone: from DUO's files to a board's heatmap and its numbers in Excel."""

import csv
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.browser.kinds import Locator, Page, Visit
from tests.kinds import Served
from tests.real_files import REAL, real_file

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
HEATMAP = "Scholen en domeinen"


class Start(NamedTuple):
    """What a board starts from."""

    files: list[Path]
    board: str
    read: str
    schools: int
    name: str


STARTS = {
    "made-up": Start(
        [HERE / "files" / "klein-bestuur.csv"], "70003", "Gelezen: 3 vestigingen", 3, "Daltonschool Niekée"
    ),
    "real": Start(
        [REAL / "duo" / "alle-vestigingen-bo.csv", REAL / "duo" / "alle-vestigingen-vo.csv"],
        "20281",
        "Gelezen: 7887 vestigingen",
        72,
        "Christelijk College De Populier",
    ),
}


@pytest.fixture(params=STARTS)
def start(request: pytest.FixtureRequest) -> Start:
    found = STARTS[request.param]
    if request.param == "real":
        for file in found.files:
            real_file(f"duo/{file.name}")
    return found


def load_schools(page: Page, start: Start) -> None:
    page.get_by_label("Bestanden van DUO").set_input_files(start.files)
    page.get_by_text(start.read).wait_for()
    field = page.get_by_label("Kies je bestuur", exact=True)
    field.fill(start.board)
    field.press("Enter")
    page.get_by_text(f"Nieuw: {start.schools}. Bijgewerkt: 0.").wait_for()
    page.get_by_role("button", name=f"Voer deze {start.schools} wijzigingen door").click()
    page.get_by_text(f"Klaar. Nieuw: {start.schools}").wait_for()
    page.get_by_role("link", name="Ga naar Start").click()


def start_measurement(page: Page) -> None:
    page.get_by_label("Naam van de meting").fill("Onze eerste meting")
    page.get_by_label("Datum").fill("2026-10-05")
    page.get_by_role("button", name="Meting starten").click()
    page.get_by_text("De meting ‘Onze eerste meting’ is gestart en gekozen.").wait_for()
    page.get_by_role("link", name="Zelfevaluatie invullen").click()
    page.wait_for_selector(".ibp-form .norm")


def answer(page: Page, start: Start) -> tuple[str, str, str]:
    """Choose the school, give two levels, and see the numbers and the radar follow; its name, location
    and the domain of both answers."""
    option = page.get_by_label("School", exact=True).locator("option").filter(has_text=start.name).first
    location = option.get_attribute("value") or ""
    progress = page.locator("#ibp-form-progress")
    of_the_board = progress.inner_text()
    page.get_by_label("School", exact=True).select_option(location)
    page.wait_for_url(f"**school={location}**")
    progress.filter(has_not_text=of_the_board).wait_for()  # the address is there before the form
    page.locator(".radar .table summary").click()
    drawing = page.locator(".radar .picture svg")
    seen = drawing.get_attribute("aria-label")
    cards = page.locator(".norm:not(.locked)")  # of the domain that is open
    domain = cards.first.locator("xpath=ancestor::section").locator("h2")
    title = domain.locator(".head .title").inner_text()
    for level, n in ((2, 1), (4, 2)):
        cards.nth(n - 1).locator(f"input[value='{level}']").check()
        page.get_by_text(f"(n = {n} van ").wait_for()
        assert drawing.get_attribute("aria-label") != seen
        seen = drawing.get_attribute("aria-label")
    assert "Gemiddeld niveau 3,0" in page.locator(".radar .total").inner_text()
    row = page.locator(".radar tbody tr").filter(has=page.get_by_role("rowheader", name=title, exact=True))
    assert row.locator("td").first.inner_text() == "3,0"
    page.wait_for_selector(".ibp-saved[data-state=saved]")
    return option.inner_text().rsplit(" (", 1)[0], location, title


def files_of(panel: Locator, page: Page) -> tuple[list[list[Any]], list[list[str]]]:
    """The table of a panel as Excel and as CSV."""
    content = []
    for name in ("Download voor Excel", "Download als CSV"):
        with page.expect_download() as started:
            panel.get_by_role("button", name=name).click()
        content.append(started.value.path().read_bytes())
    book = load_workbook(io.BytesIO(content[0]))
    excel = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    return excel, list(csv.reader(io.StringIO(content[1].decode("utf-8-sig")), delimiter=";"))


def test_from_the_register_to_the_heatmap_of_ones_own_board(
    page: Page, server: Served, visit: Visit, start: Start
) -> None:
    visit(page, server, "schools")
    load_schools(page, start)
    page.get_by_role("button", name="Meting starten").wait_for()
    # In the address: the field shows a number or a name, by how many boards other tests brought in.
    page.wait_for_url(f"**board={start.board}**")
    start_measurement(page)
    school, location, domain = answer(page, start)

    page.get_by_role("button", name="Vergelijken", exact=True).click()
    page.get_by_role("link", name="Dashboard van het bestuur", exact=True).click()
    heatmap = page.locator(".ibp-chart").filter(has=page.get_by_role("heading", name=HEATMAP, exact=True))
    picture = heatmap.locator(".ibp-drawing")
    picture.wait_for()
    # Names are cut off in the figure, and twins get their location; the table and the files have it all.
    assert school[:15] in (picture.text_content() or "")
    assert heatmap.locator("[data-school]").count() == start.schools
    heatmap.locator("summary").click()
    heatmap.locator(".scroll table").wait_for()
    row = heatmap.locator(".scroll tbody tr").filter(has=page.get_by_role("cell", name=location, exact=True))
    head = heatmap.locator(".scroll thead th").all_inner_texts()
    cells = dict(zip(head, row.locator("th, td").all_inner_texts(), strict=True))
    assert (cells["School"], cells[head[2]]) == (school, "2")
    assert cells[domain] == "3,0"
    assert {cells[other] for other in head[3:] if other != domain} == {"–"}

    excel, plain = files_of(heatmap, page)
    assert excel[0] == plain[0] == head
    assert len(excel) == len(plain) == start.schools + 1
    in_excel = dict(zip(head, next(line for line in excel if line[1] == location), strict=True))
    in_csv = dict(zip(head, next(line for line in plain if line[1] == location), strict=True))
    assert (in_excel[head[2]], in_excel[domain]) == (2, 3)
    assert (in_csv[head[2]], in_csv[domain]) == ("2", "3,0")
    assert sum(line[2] for line in excel[1:]) == 2

    row.get_by_role("link").click()
    page.wait_for_selector(".ibp-form .norm")
    assert re.search(r"\b2 van \d+ beantwoord", page.locator("#ibp-form-progress").inner_text())
