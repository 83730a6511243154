"""Loading schools and frameworks: upload, choose, preview, confirm; a wrong file changes nothing."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ibp_workbook.store import Actor, Workspace
from tests.browser.kinds import Axe, FilePayload, Page, Visit
from tests.kinds import NewBoard, Served, StartServer

pytestmark = pytest.mark.browser

FILES = Path(__file__).parent / "files"
BOARD = "70001"


@pytest.fixture
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


def upload(page: Page, file: str | Path | FilePayload, label: str = "Bestanden van DUO") -> None:
    page.get_by_label(label).set_input_files(FILES / file if isinstance(file, str) else file)


def choose(page: Page, text: str) -> None:
    field = page.get_by_label("Kies je bestuur", exact=True)
    field.fill(text)
    field.press("Enter")


def preview(page: Page) -> list[list[str]]:
    rows = page.get_by_role("region", name="Dit verandert er").locator("tbody tr:has(td)")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def known(workspace: Workspace, number: str = BOARD) -> dict[str, tuple[str, bool]]:
    return {school.location: (school.name, school.open) for school in workspace.schools.of(number)}


def test_schools_come_in_after_a_preview_and_a_confirmation(
    page: Page, server: Served, visit: Visit, workspace: Workspace
) -> None:
    visit(page, server, "schools")
    upload(page, "vestigingen.csv")
    page.get_by_text("Gelezen: 4 vestigingen van 2 besturen. Kies nu je bestuur.").wait_for()
    choose(page, BOARD)
    page.get_by_text("Nieuw: 3. Bijgewerkt: 0. Gesloten: 0. Ongewijzigd: 0.").wait_for()
    assert [row[:3] for row in preview(page)] == [
        ["Nieuw", "98XA00", "Basisschool Wrâldwizer"],
        ["Nieuw", "98XB00", "Daltonschool Niekée"],
        ["Nieuw", "98XB01", "Daltonschool Niekée, locatie Zuid"],
    ]
    assert known(workspace) == {}
    page.get_by_role("button", name="Voer deze 3 wijzigingen door").click()
    page.get_by_text("Klaar. Nieuw: 3, bijgewerkt: 0, gesloten: 0, ongewijzigd: 0.").wait_for()
    assert known(workspace) == {
        "98XA00": ("Basisschool Wrâldwizer", True),
        "98XB00": ("Daltonschool Niekée", True),
        "98XB01": ("Daltonschool Niekée, locatie Zuid", True),
    }
    # Of this board: another test's may have three schools too, and stand here until then.
    listed = page.locator("details", has_text="Basisschool Wrâldwizer")
    listed.get_by_text("Bekijk de 3 scholen van dit bestuur").click()
    page.get_by_role("rowheader", name="Basisschool Wrâldwizer").wait_for()

    upload(page, "vestigingen-later.csv")
    page.get_by_role("button", name="Voer deze").wait_for(state="detached")
    page.get_by_text("Gelezen: 4 vestigingen van 2 besturen. Kies nu je bestuur.").wait_for()
    choose(page, "Meerzicht")
    page.get_by_text("Nieuw: 1. Bijgewerkt: 1. Gesloten: 1. Ongewijzigd: 1.").wait_for()
    changed = {row[1]: (row[0], row[4]) for row in preview(page)}
    assert changed == {
        "98XA00": ("Bijgewerkt", "Basisschool Wrâldwizer → Basisschool De Wrâldwizer"),
        "98XD00": ("Nieuw", ""),
        "98XB01": ("Gesloten", ""),
    }
    page.get_by_role("button", name="Voer deze 3 wijzigingen door").click()
    page.get_by_text("Klaar. Nieuw: 1, bijgewerkt: 1, gesloten: 1, ongewijzigd: 1.").wait_for()
    assert known(workspace)["98XB01"] == ("Daltonschool Niekée, locatie Zuid", False)

    page.get_by_label("Naam (het register").fill("Stichting Meerzicht")
    page.get_by_role("button", name="Naam bewaren").click()
    page.get_by_text("De naam is bewaard.").wait_for()
    assert workspace.schools.board(BOARD).name == "Stichting Meerzicht"
    page.get_by_role("link", name="Ga naar Start om een meting te beginnen").click()
    page.get_by_role("button", name="Meting starten").wait_for()
    assert page.get_by_label("Bestuur").input_value() == BOARD


@pytest.mark.parametrize("typed", ["70002", "noordhaven", "70002: 1 vestigingen (Noordhaven)"])
def test_a_board_is_found_by_number_by_place_and_by_its_whole_line(
    page: Page, server: Served, visit: Visit, typed: str
) -> None:
    visit(page, server, "schools")
    upload(page, "vestigingen.csv")
    page.get_by_text("Kies nu je bestuur").wait_for()
    choose(page, typed)
    page.get_by_role("region", name="Dit verandert er").wait_for()
    assert [row[1] for row in preview(page)] == ["98XC00"]
    field = page.get_by_label("Kies je bestuur", exact=True)
    assert field.input_value() == "70002: 1 vestigingen (Noordhaven)"


def test_the_preview_is_by_place_with_the_button_in_sight_and_the_focus_goes_on(
    page: Page, start_server: StartServer, visit: Visit
) -> None:
    visit(page, start_server(), "schools")
    upload(page, "vestigingen.csv")
    page.get_by_text("Kies nu je bestuur").wait_for()
    choose(page, BOARD)
    button = page.get_by_role("button", name="Voer deze 3 wijzigingen door")
    button.wait_for()
    region = page.get_by_role("region", name="Dit verandert er")
    places = region.locator("[scope=rowgroup]").all_inner_texts()
    assert places == ["Meerzicht (1)", "Oostereind (2)"]
    page.keyboard.press("Tab")
    assert button.evaluate("node => node === document.activeElement")
    box, table = button.bounding_box(), region.bounding_box()
    assert box
    assert table
    assert box["y"] < table["y"]
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.innerText.startsWith('Klaar. Nieuw: 3')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Ga naar Start om een meting te beginnen"


def test_what_fits_more_boards_chooses_none_and_what_fits_none_says_what_to_try(
    page: Page, server: Served, visit: Visit, axe: Axe
) -> None:
    visit(page, server, "schools")
    upload(page, "vestigingen.csv")
    page.get_by_text("Kies nu je bestuur").wait_for()
    page.wait_for_function("document.activeElement.name === 'board'")  # the focus goes where the work goes
    page.keyboard.type("Atlantis")
    told = page.get_by_role("status").filter(
        has_text="Geen bestuur gevonden met ‘Atlantis’. Probeer de plaats"
    )
    told.wait_for()
    axe(page)
    choose(page, "vestigingen")
    told.wait_for(state="detached")
    page.get_by_text("2 gevonden. Kies er een uit de lijst, of typ verder.").wait_for()
    choose(page, "70002")
    page.get_by_text("Dit verandert er").wait_for()
    assert [row[3] for row in preview(page)] == ["70002"]


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("geen-scholen.csv", ["geen-scholen.csv", "VESTIGINGSNUMMER", "voornaam, achternaam, klas"]),
        (
            {"name": "scholen.xlsx.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04rest"},
            ["scholen.xlsx.csv"],
        ),
        ({"name": "leeg.csv", "mimeType": "text/csv", "buffer": b""}, ["leeg.csv"]),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_changes_nothing(
    page: Page, server: Served, visit: Visit, workspace: Workspace, file: str | FilePayload, parts: list[str]
) -> None:
    before = workspace.schools.boards(), workspace.schools.of()
    visit(page, server, "schools")
    upload(page, file)
    message = page.locator(".ibp-upload .message.failed")
    message.wait_for()
    sentence = message.inner_text()
    assert sentence.endswith(".")
    assert [part for part in parts if part not in sentence] == []
    assert page.get_by_label("Kies je bestuur", exact=True).count() == 0
    assert (workspace.schools.boards(), workspace.schools.of()) == before
    upload(page, "vestigingen.csv")
    page.locator(".ibp-upload .message.done").wait_for()
    page.get_by_label("Kies je bestuur", exact=True).wait_for()


def test_the_same_outcome_twice_is_told_twice(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "schools")
    for _ in range(2):
        upload(page, "geen-scholen.csv")
        page.locator(".ibp-upload .message.failed").wait_for()
        page.evaluate("document.querySelector('.ibp-upload .message').className = 'message'")


def test_an_empty_name_is_refused_in_a_sentence(
    page: Page, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    visit(page, server, "schools", board=board.number)
    page.get_by_label("Naam (het register").fill("  ")
    page.get_by_role("button", name="Naam bewaren").click()
    alert = page.locator(".ibp-page").get_by_role("alert").filter(has_text="naam")
    alert.wait_for()
    assert workspace.schools.board(board.number).name == f"Stichting {board.number}"


def test_a_framework_of_ones_own_is_filled_in_loaded_and_ready_for_a_measurement(
    page: Page, server: Served, visit: Visit, tmp_path: Path
) -> None:
    visit(page, server, "schools")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download het sjabloon (Excel)").click()
    path = tmp_path / "onze-normen.xlsx"
    started.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    head = [str(cell.value).lower() for cell in sheet[1]]
    assert head[:4] == ["code", "titel", "deel", "domein"]
    for row, (code, domain) in enumerate(
        [("A.1", "Beleid"), ("A.2", "Beleid"), ("B.1", "Techniek")], start=2
    ):
        for column, value in enumerate([code, f"Norm {code}", "privacy", domain], start=1):
            sheet.cell(row, column, value)
    book.save(path)
    upload(page, path, label="Normenlijst inlezen")
    done = page.locator(".ibp-upload .message.done")
    done.wait_for()
    assert "3 normen" in done.inner_text()
    page.get_by_text("3 normen in 2 domeinen").wait_for()
    page.get_by_role("link", name="Start", exact=True).click()
    options = page.get_by_label("Normenlijst").locator("option")
    options.nth(1).wait_for(state="attached")
    assert options.count() == 2


def test_a_wrong_framework_gets_a_sentence_and_is_not_kept(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "schools")
    listed = page.locator(".ibp-card", has=page.get_by_text("Normenlijst inlezen")).locator("li")
    listed.first.wait_for()
    before = listed.count()
    upload(page, "geen-scholen.csv", label="Normenlijst inlezen")
    message = page.locator(".ibp-upload .message.failed")
    message.wait_for()
    assert "geen-scholen.csv" in message.inner_text()
    assert listed.count() == before
