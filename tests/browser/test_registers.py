"""The registers on screen: suppliers and their Excel file, the clock of a breach, dossiers of the board."""

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.formats import AMSTERDAM
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from tests.browser.kinds import Axe, Page, Visit
from tests.conftest import records
from tests.kinds import Served, StartServer

# One worker for all of them, because they share a server of their own.
pytestmark = pytest.mark.browser

BREACH = {"personal_data": "yes", "by_security": "yes", "happened": ["disclosed"], "role": "own"}


def fill(workspace: Workspace, assessment: str, subject: str, answers: Mapping[str, Any]) -> int:
    number = workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + assessment, subject)
    for question, value in answers.items():
        workspace.dossiers.save(number, question, "value", value)
    return number


@pytest.fixture(scope="module")
def registers(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A server of its own, on the demo board without the dossiers that come with it."""
    file = tmp_path_factory.mktemp("registers") / "w.sqlite"
    workspace = Workspace(f"sqlite:///{file.as_posix()}", Actor.local())
    workspace.schools.load(records(DEMO_BOARD), {DEMO_BOARD})
    norms = load_catalogue().frameworks["ibp"].statements
    for year, level in ((2025, 2), (2026, 3)):
        round_ = workspace.rounds.add(DEMO_BOARD, "ibp", f"Meting {year}", date(year, 10, 5))
        for school in workspace.schools.of(DEMO_BOARD):
            workspace.maturity.fill(round_.id, ((school.id, norm.id, level) for norm in norms))
    server = start_server(workspace=workspace.url)
    supplier = load_catalogue().assessments["supplier"]
    case = next(case for case in supplier.cases if case.outcome == "in_order" and case.on.year >= 2026)
    answers = evaluate(supplier, case.answers, case.on).answers
    fill(workspace, "supplier", "Volledig", answers)
    fill(workspace, "supplier", "Met een gat", {**answers, "own_use": "yes"})
    aware = datetime.now(AMSTERDAM) - timedelta(hours=80)
    fill(workspace, "breach", "Mail", {**BREACH, "aware_at": f"{aware:%Y-%m-%dT%H:%M}"})
    return server


def saved(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download() as started:
        page.get_by_role("button", name=label, exact=True).click()
    return started.value.suggested_filename, started.value.path().read_bytes()


def test_the_table_tells_each_gap_in_words_and_is_accessible(
    page: Page, registers: Served, visit: Visit, axe: Axe
) -> None:
    visit(page, registers, "supplier", board=DEMO_BOARD)
    rows = page.locator(".ibp-matrix tbody tr")
    assert rows.count() == 2
    gaps = rows.filter(has_text="Met een gat").locator("td.mark.gap")
    assert gaps.all_text_contents() == ["✕ gat"]
    assert rows.filter(has_text="Volledig").locator("td.mark.gap").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_the_register_goes_out_is_changed_and_comes_back_after_a_preview(
    page: Page, registers: Served, visit: Visit, axe: Axe
) -> None:
    workspace = Workspace(registers.workspace, Actor.local())
    visit(page, registers, "supplier", board=DEMO_BOARD)
    name, content = saved(page, "Download het register")
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.cell(sheet.max_row + 1, 1, "Uit Excel")
    stream = io.BytesIO()
    book.save(stream)
    page.locator(".ibp-upload input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": stream.getvalue()}
    )
    page.get_by_text("Nieuw: Uit Excel").wait_for()
    axe(page)
    subjects = {item.subject for item in workspace.dossiers.of(DEMO_BOARD, "assessment:supplier")}
    assert "Uit Excel" not in subjects
    page.get_by_role("button", name="Neem over: 1 leveranciers").click()
    page.locator(".ibp-matrix").get_by_role("link", name="Uit Excel").wait_for()
    after = {item.subject for item in workspace.dossiers.of(DEMO_BOARD, "assessment:supplier")}
    assert after == subjects | {"Uit Excel"}


def test_a_wrong_register_is_refused_with_its_row(page: Page, registers: Served, visit: Visit) -> None:
    workspace = Workspace(registers.workspace, Actor.local())
    before = len(workspace.dossiers.of(DEMO_BOARD, "assessment:supplier"))
    visit(page, registers, "supplier", board=DEMO_BOARD)
    _, content = saved(page, "Download een leeg sjabloon")
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["A2"], book.worksheets[0]["C2"] = "Nieuw", "iets onbekends"
    stream = io.BytesIO()
    book.save(stream)
    page.locator(".ibp-upload input[type=file]").set_input_files(
        {"name": "fout.xlsx", "mimeType": "application/octet-stream", "buffer": stream.getvalue()}
    )
    page.get_by_text("past ‘iets onbekends’ niet in rij 2").wait_for()
    assert page.get_by_role("button", name="Neem over").count() == 0
    assert len(workspace.dossiers.of(DEMO_BOARD, "assessment:supplier")) == before


def test_a_breach_has_a_clock_that_follows_the_answers_and_a_text_to_report(
    page: Page, registers: Served, visit: Visit, axe: Axe
) -> None:
    workspace = Workspace(registers.workspace, Actor.local())
    (incident,) = [
        item for item in workspace.dossiers.of(DEMO_BOARD, "assessment:breach") if item.subject == "Mail"
    ]
    visit(page, registers, "breach", board=DEMO_BOARD, dossier=str(incident.id))
    clock = page.locator(".ibp-clock [role=timer]")
    clock.get_by_text("8 uur").wait_for()
    assert "voorbij" in clock.inner_text()
    axe(page)
    _, text = saved(page, "Download de tekst voor de melding")
    assert "art. 33 lid 3 onder d" in text.decode()
    name, content = saved(page, "Download het register voor Excel")
    assert name == "datalekregister.xlsx"
    assert load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value == "Mail"
    question = page.get_by_role("group", name="Gaat het om persoonsgegevens?")
    question.get_by_label("Nee", exact=True).check()
    clock.get_by_text("Er loopt geen termijn").wait_for()
    question.get_by_label("Ja", exact=True).check()
    clock.get_by_text("voorbij").wait_for()


def test_the_board_page_shows_every_dossier_with_a_link_and_hides_them_under_alias(
    page: Page, registers: Served, visit: Visit
) -> None:
    visit(page, registers, "board", board=DEMO_BOARD)
    dossiers = page.locator(".ibp-dossiers")
    dossiers.get_by_text("Mail: ").wait_for()
    assert "Gaten bij alle leveranciers samen: 1" in dossiers.inner_text()
    page.get_by_label("Verberg de namen van scholen").check()
    dossiers.wait_for(state="detached")
    page.get_by_label("Verberg de namen van scholen").uncheck()
    dossiers.get_by_role("link", name="Mail", exact=True).click()
    page.locator(".ibp-clock [role=timer]").wait_for()
