"""The page of the audit log, in a browser."""

import csv
import io
from pathlib import Path

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.audit.entries import Deed, Kind
from tests.browser.kinds import Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace(own_server: Served) -> Workspace:
    made = Workspace(own_server.workspace, Actor("els", "consultant"))
    made.members.add(Member("<b>ans</b>@x.nl", "Ans", "fg", DEMO_BOARD))
    made.audit.note(Deed(Kind.EXPORT, DEMO_BOARD, detail="plan.xlsx"))
    return made


def cells(page: Page, column: int) -> list[str]:
    return page.locator(f".ibp-page table tbody tr > :nth-child({column})").all_inner_texts()


def test_a_person_finds_who_did_what_and_that_the_chain_holds(
    page: Page, own_server: Served, visit: Visit, workspace: Workspace
) -> None:
    visit(page, own_server, "audit", board=DEMO_BOARD)
    checked = workspace.audit.check()
    assert f"de keten klopt ({checked.count} regels" in page.locator(".ibp-page").inner_text()
    assert f"{checked.last}:{checked.hash}" in page.locator(".ibp-page").inner_text()
    assert f"<b>ans</b>@x.nl, FG, bestuur {DEMO_BOARD}" in cells(page, 5)
    page.get_by_label("Wat", exact=True).select_option(label="rol gegeven")
    page.wait_for_function("document.querySelectorAll('.ibp-page tbody tr').length === 1")
    assert (cells(page, 3), cells(page, 4)) == (["els"], ["rol gegeven"])
    page.get_by_label("Vanaf", exact=True).fill("2999-01-01")
    page.get_by_text("Geen regels gevonden.").first.wait_for()
    page.get_by_label("Vanaf", exact=True).fill("")
    page.wait_for_function("document.querySelectorAll('.ibp-page tbody tr').length === 1")


def test_what_one_sees_can_be_downloaded_and_that_is_told(
    page: Page, own_server: Served, visit: Visit, workspace: Workspace, tmp_path: Path
) -> None:
    visit(page, own_server, "audit", board=DEMO_BOARD)
    page.get_by_label("Wat", exact=True).select_option(label="rol gegeven")
    page.wait_for_function("document.querySelectorAll('.ibp-page tbody tr').length === 1")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download als CSV").click()
    assert waiting.value.suggested_filename == "logboek.csv"
    waiting.value.save_as(tmp_path / "logboek.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "logboek.csv").read_text("utf-8"))))
    assert [row["whom"] for row in rows] == ["<b>ans</b>@x.nl"]
    (newest,) = workspace.audit.entries(most=1)
    assert (newest.kind, newest.detail, newest.place) == ("export", "audit.csv", "page")
    page.get_by_role("button", name="Reken opnieuw na").click()
    page.get_by_text(f"tot en met {newest.number})").wait_for()
