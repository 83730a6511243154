"""A DPIA on a form of others is a DPIA everywhere: every list, report, export and plan, with each form."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest
from docx import Document

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.dpias import dpia_measures, dpia_risks, dpias, read_dpias
from ibp_workbook.analysis.export import collect
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.interop.dpia.files import FORMATS, export_file, with_forms, written
from ibp_workbook.reports import make
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.reports.management import management_report
from ibp_workbook.reports.material import gather
from ibp_workbook.reports.style import Style
from ibp_workbook.reports.workbook import write
from ibp_workbook.store import Actor, Workspace
from tests.forms_of_others import MARKED, SORTS, add_forms
from tests.reports.conftest import DAY

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def board(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, int]]:
    """The demo board with a DPIA on each form: sort of form -> number of its DPIA."""
    file = shutil.copy(demo_file, tmp_path_factory.mktemp("forms"))
    workspace = Workspace(f"sqlite:///{Path(file).as_posix()}", Actor.local())
    return workspace, add_forms(workspace)


@pytest.fixture(params=SORTS)
def dpia(request: pytest.FixtureRequest, board: tuple[Workspace, dict[str, int]]) -> tuple[Workspace, int]:
    workspace, made = board
    if request.param not in made:
        pytest.skip("real file absent: ../shared/real/rijksmodel")
    return workspace, made[request.param]


def test_after_one_answer_a_dpia_is_being_filled_in(board: tuple[Workspace, dict[str, int]]) -> None:
    workspace, made = board
    known = with_forms(workspace, CATALOGUE, DEMO_BOARD)
    frame = dpias(read_dpias(workspace, known, DEMO_BOARD), "nl", DAY).set_index("id")
    one_answer = [number for sort, number in made.items() if sort not in ("ours", "image")]
    assert {*frame.loc[one_answer, "state_title"]} == {"in bewerking"}
    assert frame.loc[made["proef"], ["risks", "residual_high", "measures_open", "required"]].isna().all()
    assert frame.loc[made["proef"], "progress"] == pytest.approx(1.0)


def test_a_part_of_anothers_form_that_is_said_to_be_done_counts_as_done(
    board: tuple[Workspace, dict[str, int]],
) -> None:
    workspace, made = board
    number = made["marked"]
    before = workspace.dossiers.history(number)[-1].id
    workspace.dossiers.save_all(number, [("done:0", "value", True), ("done:1", "value", True)])
    known = with_forms(workspace, CATALOGUE, DEMO_BOARD)
    assert dpias(read_dpias(workspace, known, DEMO_BOARD, only=number), "nl", DAY)["state"].item() == "advice"
    workspace.dossiers.save_all(number, [("done:1", "value", False)])
    assert dpias(read_dpias(workspace, known, DEMO_BOARD, only=number), "nl", DAY)["state"].item() == "draft"
    assert workspace.dossiers.history(number)[-1].id > before


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_of_a_dpia_is_made_in_every_form(
    dpia: tuple[Workspace, int], style: Style, lang: str
) -> None:
    workspace, number = dpia
    report = dpia_report(workspace, CATALOGUE, number, lang, DAY)
    assert make.render(report, style, "md")
    assert make.render(report, style, "docx").startswith(b"PK")
    if lang == "nl":
        assert make.render(report, style, "pdf").startswith(b"%PDF")


def test_every_export_that_is_offered_can_be_made(dpia: tuple[Workspace, int]) -> None:
    workspace, number = dpia
    forms = with_forms(workspace, CATALOGUE, DEMO_BOARD).forms
    meta = workspace.dossiers.read(number)["meta"]
    form = forms[str((meta.get("definition") or meta["form"]).value)]
    offered = [one for one in written(form) if one.name != "rijksmodel" or form.official]
    assert offered
    for one in offered:
        content, _ = export_file(workspace, CATALOGUE, number, one.name, "nl")
        assert json.loads(content)["answers"]
    assert {one.name for one in FORMATS if one.writes} >= {one.name for one in offered}


def test_the_management_report_has_a_dash_where_a_form_has_no_count(
    board: tuple[Workspace, dict[str, int]], style: Style
) -> None:
    workspace, _ = board
    material = gather(workspace, CATALOGUE, DEMO_BOARD, "nl", DAY)
    text = make.render(management_report(material), style, "md").decode()
    line = next(line for line in text.splitlines() if "Proef proef" in line)
    assert line.split("|")[4:6] == [" – ", " – "]
    assert make.render(management_report(material), style, "docx").startswith(b"PK")


def test_lists_gaps_and_the_workbook_hold_every_dpia(board: tuple[Workspace, dict[str, int]]) -> None:
    workspace, made = board
    known = with_forms(workspace, CATALOGUE, DEMO_BOARD)
    assert set(dpias(read_dpias(workspace, known, DEMO_BOARD), "nl", DAY)["id"]) >= set(made.values())
    dpia_risks(read_dpias(workspace, known, DEMO_BOARD), "nl")
    dpia_measures(read_dpias(workspace, known, DEMO_BOARD), "nl", DAY)
    assert gaps(workspace, known, DEMO_BOARD)
    analysed = AnalysisWorkspace(workspace.url, workspace.actor)
    newest = analysed.rounds.of(DEMO_BOARD)[-1].id
    assert write(collect(analysed, known, DEMO_BOARD, newest, on=DAY, lang="nl"), "workbook")


def test_a_picture_is_on_paper_with_its_words(board: tuple[Workspace, dict[str, int]], style: Style) -> None:
    workspace, made = board
    report = dpia_report(workspace, CATALOGUE, made["image"], "nl", DAY)
    text = make.render(report, style, "md").decode()
    assert "![Schema van de gegevensstromen](data:image/png;base64," in text
    assert "eigen werk" in text
    word = make.render(report, style, "docx")
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        assert 'descr="Schema van de gegevensstromen"' in archive.read("word/document.xml").decode()
    with pikepdf.open(io.BytesIO(make.render(report, style, "pdf"))) as pdf:
        alts = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert "Schema van de gegevensstromen" in alts


def test_markdown_of_an_answer_is_set_on_paper(board: tuple[Workspace, dict[str, int]], style: Style) -> None:
    workspace, made = board
    report = dpia_report(workspace, CATALOGUE, made["marked"], "nl", DAY)
    text = make.render(report, style, "md").decode()
    assert "**twee**" in text
    assert "• *eerst* [kijken](<https://voorbeeld.nl>)" in text
    assert "\\<b\\>" in text
    runs = [
        run for table in Document(io.BytesIO(make.render(report, style, "docx"))).tables
        for row in table.rows for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs
    ]  # fmt: skip
    assert any(run.text == "twee" and run.bold for run in runs)
    assert any(run.text == "eerst" and run.italic for run in runs)
    assert not any("**" in run.text for run in runs)
    made_again, _ = export_file(workspace, CATALOGUE, made["marked"], "rijksmodel", "nl")
    assert json.loads(made_again)["answers"]["0.1"]["value"] == MARKED
