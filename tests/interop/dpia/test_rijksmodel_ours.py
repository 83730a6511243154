"""Our own DPIA as one of the Rijksmodel, and a finished pre-scan as the start of ours."""

import json
from datetime import date
from typing import Any

import pytest

from ibp_workbook.analysis.dpias import read_dpias
from ibp_workbook.app.dpia.start import create, options
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.risks import risks
from ibp_workbook.evaluate.dpia.state import state_of
from ibp_workbook.evaluate.forms.progress import parts
from ibp_workbook.evaluate.forms.tree import tree
from ibp_workbook.interop.dpia.files import MAX_BYTES, export_file, import_file, with_forms
from ibp_workbook.reports import make
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.reports.style import load_style
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.real_files import real_file


@pytest.fixture
def workspace(demo_url: str) -> Workspace:
    return Workspace(demo_url, Actor("Jan", "consultant"))


def demo(workspace: Workspace) -> int:
    return next(one.id for one in workspace.dossiers.of(DEMO_BOARD, "dpia") if "Leerpoort" in one.subject)


def content(workspace: Workspace, number: int) -> dict[str, dict[str, Any]]:
    read = workspace.dossiers.read(number)
    return {item: {name: one.value for name, one in fields.items()} for item, fields in read.items()}


def test_our_dpia_comes_back_as_a_rijksmodel_dpia_with_the_same_words(workspace: Workspace) -> None:
    import_file(workspace, DEMO_BOARD, real_file("rijksmodel/minbzk_dpia_v3.0.yaml"))
    catalogue = load_catalogue()
    made, lost = export_file(workspace, catalogue, demo(workspace), "rijksmodel", "nl")
    report = import_file(workspace, DEMO_BOARD, ("terug.json", made))
    assert report.unmatched == []
    assert report.document
    official = with_forms(workspace, catalogue, DEMO_BOARD).forms[report.form]
    theirs = tree(official, content(workspace, report.document))
    ours = tree(catalogue.forms["dpia"], content(workspace, demo(workspace)))
    assert [risk.title for risk in risks(theirs)] == [risk.title for risk in risks(ours)]
    assert [risk.level for risk in risks(theirs)] == [risk.level for risk in risks(ours)]
    said = {node.value for node in theirs.questions() if isinstance(node.value, str)}
    texts = [node for node in ours.questions() if node.answered and node.field.kind in ("line", "text")]
    kept = [node for node in texts if node.value in said]
    not_kept = {node.field.label.nl for node in texts if node.value not in said}
    assert len(kept) > 100
    assert all(any(label in sentence for sentence in lost) for label in not_kept)


def test_a_dpia_with_an_imported_definition_has_a_report_too(workspace: Workspace) -> None:
    definition = import_file(workspace, DEMO_BOARD, real_file("rijksmodel/minbzk_dpia_v3.0.yaml")).document
    meta = [
        ("meta", "form", "urn:nl:dpia:3.0"),
        ("meta", "definition", definition),
        ("1.1", "value", "Wij tellen."),
    ]
    number = workspace.dossiers.add(DEMO_BOARD, None, "dpia", "Rijks", meta)
    report = dpia_report(workspace, load_catalogue(), number, "nl", date(2026, 11, 27))
    assert "Wij tellen." in make.render(report, load_style(), "md").decode()


def test_without_the_definition_one_sentence_says_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(IbpError) as error:
        export_file(workspace, load_catalogue(), demo(workspace), "rijksmodel", "nl")
    assert "Lees die eerst in" in error.value.message("nl")


def test_a_pre_scan_starts_a_dpia_of_ours(workspace: Workspace) -> None:
    scan = import_file(workspace, DEMO_BOARD, real_file("rijksmodel/minbzk_prescan_v2.0.yaml")).document
    assert scan
    form = workspace.dossiers.get(scan).subject
    answers = [
        ("0.2", "value", "Wij meten het rooster."),
        ("0.3", "value", "Plannen\nTellen"),
        ("1.2.1", "value", True),
    ]
    meta = [("meta", "form", form), ("meta", "definition", scan)]
    number = workspace.dossiers.add(DEMO_BOARD, None, "dpia", "Scan", [*meta, *answers])
    catalogue, texts = load_catalogue(), Texts("nl")
    forms = with_forms(workspace, catalogue, DEMO_BOARD).forms
    opened = read_dpias(workspace, with_forms(workspace, catalogue, DEMO_BOARD), DEMO_BOARD)
    selection = Selection(workspace, catalogue, Request("nl", board=DEMO_BOARD))
    offered = options(selection, texts, opened, forms)
    assert f"prescan:{number}" in [value for value, _ in offered]
    made = create(selection, texts, "Rooster", "bestuur", f"prescan:{number}")
    shown = tree(catalogue.forms["dpia"], content(workspace, made))
    assert shown.by_path["1.1"].value == "Wij meten het rooster."
    assert [node.value for node in shown.questions() if node.field.id == "5.1.1"] == ["Plannen", "Tellen"]
    assert shown.by_path["12.1.1"].value is True
    assert content(workspace, made)["1.1"]["origin"] == "pre-scan: Scan"


def test_a_pre_scan_in_which_nothing_is_required_is_a_draft_until_its_parts_are_said_to_be_done(
    workspace: Workspace,
) -> None:
    scan = import_file(workspace, DEMO_BOARD, real_file("rijksmodel/minbzk_prescan_v2.0.yaml")).document
    form = with_forms(workspace, load_catalogue(), DEMO_BOARD).forms[str(scan)]
    assert state_of(tree(form, {}), {}, {}) == "draft"
    answered: dict[str, dict[str, Any]] = {"0.2": {"value": "Wij meten het rooster."}}
    assert state_of(tree(form, answered), answered, {}) == "draft"
    done = {f"done:{part.id}": {"value": True} for part in parts(tree(form, answered))}
    assert state_of(tree(form, answered), answered | done, {}) == "advice"
    assert state_of(tree(form, {}), done, {}) == "draft", "nothing is answered"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(workspace: Workspace) -> None:
    with pytest.raises(IbpError):
        import_file(workspace, DEMO_BOARD, ("groot.json", b"{" + b" " * MAX_BYTES))


def test_the_file_is_json_that_names_the_definition(workspace: Workspace) -> None:
    import_file(workspace, DEMO_BOARD, real_file("rijksmodel/minbzk_dpia_v3.0.yaml"))
    made, _ = export_file(workspace, load_catalogue(), demo(workspace), "rijksmodel", "nl")
    assert json.loads(made)["metadata"]["urn"].startswith("urn:nl:dpia")
