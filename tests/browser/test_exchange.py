"""Files out, edited answers back: preview first, then confirm; a workbook for each school, and stopping."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, Page, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser


def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    file = waiting.value
    return file.suggested_filename, file.path().read_bytes()


def test_an_edited_answer_comes_back_after_preview_and_confirmation(
    page: Page, server: Served, visit: Visit, new_board: NewBoard, axe: Axe
) -> None:
    board = new_board(Workspace(server.workspace, Actor.local()))
    school, norm = board.schools[0], board.norms[0]
    visit(page, server, "export", board=board.number, round=str(board.round.id))
    name, content = downloaded(page, "Werkboek voor Excel")
    assert name.startswith("ibp-workbook-")
    book = load_workbook(io.BytesIO(content))
    sheet = book["Antwoorden"]
    heads = [cell.value for cell in sheet[1]]
    where = [heads.index(key) for key in ("Vestiging", "Norm", "Niveau")]
    for row in sheet.iter_rows(min_row=2):
        if (row[where[0]].value, row[where[1]].value) == (school.location, norm):
            row[where[2]].value = 4
    stream = io.BytesIO()
    book.save(stream)
    page.get_by_label("Gewijzigd werkboek").set_input_files(
        {"name": "w.xlsx", "mimeType": "application/zip", "buffer": stream.getvalue()}
    )
    page.get_by_role("heading", name="Wat er verandert").wait_for()
    assert board.stored(school, norm) is None  # a preview changes nothing
    axe(page)
    page.get_by_role("button", name="Neem 1 wijzigingen over").click()
    page.wait_for_function(
        "document.querySelector('.ibp-upload .message').textContent.startsWith('Ingelezen')"
    )
    assert board.stored(school, norm) == 4


def test_a_wrong_cell_is_shown_with_its_row_and_nothing_can_be_confirmed(
    page: Page, server: Served, visit: Visit, new_board: NewBoard
) -> None:
    board = new_board(Workspace(server.workspace, Actor.local()))
    visit(page, server, "export", board=board.number, round=str(board.round.id))
    _, content = downloaded(page, "Werkboek voor Excel")
    book = load_workbook(io.BytesIO(content))
    sheet = book["Antwoorden"]
    sheet.cell(3, [cell.value for cell in sheet[1]].index("Niveau") + 1, 9)
    stream = io.BytesIO()
    book.save(stream)
    page.get_by_label("Gewijzigd werkboek").set_input_files(
        {"name": "w.xlsx", "mimeType": "application/zip", "buffer": stream.getvalue()}
    )
    page.get_by_role("heading", name="Dit kan zo niet worden ingelezen").wait_for()
    assert page.locator(".ibp-scroll tbody th").all_text_contents() == ["3"]
    assert page.get_by_role("button", name="Neem").count() == 0


def test_a_workbook_for_each_school_in_one_go_without_names(
    page: Page, server: Served, visit: Visit, new_board: NewBoard
) -> None:
    board = new_board(Workspace(server.workspace, Actor.local()))
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[0], "level", 2)
    visit(page, server, "export", board=board.number, round=str(board.round.id))
    page.get_by_label("Zonder namen van scholen").check()
    page.get_by_role("button", name="Maak de werkboeken").click()
    name, content = downloaded(page, "Download de werkboeken van alle scholen")
    assert board.number not in name
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 3
        assert [n.rpartition("-")[2] for n in archive.namelist()] == ["01.xlsx", "02.xlsx", "03.xlsx"]
