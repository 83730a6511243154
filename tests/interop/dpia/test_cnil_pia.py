"""The CNIL's PIA software: the real file goes there and back, changes go along, what is lost is said."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.risks import risks
from ibp_workbook.evaluate.forms.tree import tree
from ibp_workbook.interop.dpia.cnil import read_cnil
from ibp_workbook.interop.dpia.cnil_output import write_cnil
from ibp_workbook.interop.dpia.files import export_file, import_file
from ibp_workbook.interop.dpia.form_filling import Read
from ibp_workbook.store import Actor, Workspace
from tests.real_files import real_file

EXAMPLE = "cnil_pia/cnil_pia_example_captoo_2018-02-21.json"
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
FORM = load_catalogue().forms["dpia"]
OF_THE_DEMO = 3
"""DPIAs that the demo board comes with."""


@pytest.fixture
def real() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(real_file(EXAMPLE).read_text("utf-8-sig"))
    return content


@pytest.fixture
def workspace(demo_url: str) -> Workspace:
    return Workspace(demo_url, Actor("Jan", "consultant"))


def content_of(read: Read) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = {}
    for item, name, value in read.changes:
        content.setdefault(item, {})[name] = value
    return content


def by_reference(data: Mapping[str, Any]) -> dict[int, Any]:
    return {answer["reference_to"]: answer["data"] for answer in data["answers"]}


def test_the_real_file_goes_there_and_back_without_loss(workspace: Workspace, real: dict[str, Any]) -> None:
    report = import_file(workspace, DEMO_BOARD, real_file(EXAMPLE))
    assert report.document
    made, lost = export_file(workspace, load_catalogue(), report.document, "cnil", "nl")
    assert json.loads(made) == real
    assert lost == []


def test_every_text_of_the_real_file_has_a_place_that_shows(real: dict[str, Any]) -> None:
    content = content_of(read_cnil(FORM, copy.deepcopy(real), "a.json", "nl"))
    shown = tree(FORM, content)
    values = [node.value for node in shown.questions() if node.answered]
    assert not any("<" in value and ">" in value for value in values if isinstance(value, str))
    assert {path for path in content if "/" in path and "value" in content[path]} <= set(shown.by_path)
    found = risks(shown)
    assert [(risk.likelihood, risk.impact) for risk in found] == [
        ("high", "high"),
        ("medium", "medium"),
        ("medium", "medium"),
    ]
    assert found[0].measures


def test_the_report_says_what_has_no_counterpart(workspace: Workspace) -> None:
    warnings = import_file(workspace, DEMO_BOARD, real_file(EXAMPLE), dry=True).warnings
    assert any("vier niveaus" in one for one in warnings)
    assert any("oordeel van de FG" in one for one in warnings)
    assert len(workspace.dossiers.of(DEMO_BOARD, "dpia")) == OF_THE_DEMO


def test_only_what_was_changed_is_different_in_the_file(real: dict[str, Any]) -> None:
    content = content_of(read_cnil(FORM, copy.deepcopy(real), "a.json", "nl"))
    content["16.1[cnil2]/16.1.3"] = {"value": "high"}
    content["1.1"] = {"value": "Nieuw <doel>"}
    data, _ = write_cnil(FORM, content, "x", "nl", NOW)
    before, after = by_reference(real), by_reference(data)
    assert {key for key in after if after[key] != before[key]} == {111, 336}
    assert after[336]["gauge"] == 3
    assert after[111]["text"] == "<p>Nieuw &lt;doel&gt;</p>"
    assert data["evaluations"] == real["evaluations"]


def test_changed_threats_do_not_double_the_sources(real: dict[str, Any]) -> None:
    content = content_of(read_cnil(FORM, copy.deepcopy(real), "a.json", "nl"))
    content["16.1[cnil1]/16.1.2"] = {"value": "Een lek"}
    data, _ = write_cnil(FORM, content, "x", "nl", NOW)
    again = content_of(read_cnil(FORM, data, "a.json", "nl"))
    assert again["16.1[cnil1]/16.1.2"]["value"] == "Een lek"


def test_a_text_of_very_many_lines_loses_none(real: dict[str, Any]) -> None:
    lines = [f"gegeven {number}x" for number in range(100)]
    answer = next(one for one in real["answers"] if one["reference_to"] == 121)
    answer["data"]["text"] = "".join(f"<p>{line}</p>" for line in lines)
    content = content_of(read_cnil(FORM, copy.deepcopy(real), "a.json", "nl"))
    said = " ".join(str(item.get("value")) for item in content.values())
    assert all(line in said for line in lines)


def test_the_demo_dpia_goes_out_whole_and_says_what_does_not_fit(workspace: Workspace) -> None:
    number = next(one.id for one in workspace.dossiers.of(DEMO_BOARD, "dpia") if "Leerpoort" in one.subject)
    made, lost = export_file(workspace, load_catalogue(), number, "cnil", "nl")
    data = json.loads(made)
    assert "Leerpoort" in data["pia"]["name"]
    assert data["pia"]["dpo_opinion"]
    own = risks(
        tree(
            FORM, {k: {n: v.value for n, v in f.items()} for k, f in workspace.dossiers.read(number).items()}
        )
    )
    assert len(data["comments"]) == len(own)
    assert sum("drie vaste risico" in one for one in lost) == len(own)
    again = content_of(read_cnil(FORM, data, "a.json", "nl"))
    assert tree(FORM, again).counts.answered > 10


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("answers", {}),
        ("answers", [{"reference_to": "een", "data": {}}]),
        ("answers", [{"reference_to": 111, "data": ["x"]}]),
        ("answers", [{"reference_to": 111, "data": {"list": "x"}}]),
        ("answers", [{"reference_to": 111}, {"reference_to": 111}]),
        ("measures", ["x"]),
        ("comments", None),
    ],
)
def test_a_file_with_another_shape_is_refused_and_makes_nothing(
    workspace: Workspace, real: dict[str, Any], key: str, value: object
) -> None:
    real[key] = value
    with pytest.raises(IbpError) as error:
        import_file(workspace, DEMO_BOARD, ("kapot.json", json.dumps(real).encode()))
    assert "kapot.json" in error.value.message("nl")
    assert len(workspace.dossiers.of(DEMO_BOARD, "dpia")) == OF_THE_DEMO


def test_hostile_rich_text_becomes_plain_words(workspace: Workspace, real: dict[str, Any]) -> None:
    next(one for one in real["answers"] if one["reference_to"] == 111)["data"]["text"] = (
        "<p onclick=x()>Hallo</p><script>alert(1)</script><img src=x onerror=alert(2)>"
    )
    report = import_file(workspace, DEMO_BOARD, ("a.json", json.dumps(real).encode()))
    assert report.document
    assert workspace.dossiers.read(report.document)["1.1"]["value"].value.strip() == "Hallo"


def test_a_bsn_in_the_file_refuses_it_whole(workspace: Workspace, real: dict[str, Any]) -> None:
    real["pia"]["concerned_people_opinion"] = "leerling 123456782"
    with pytest.raises(IbpError):
        import_file(workspace, DEMO_BOARD, ("a.json", json.dumps(real).encode()))
    assert len(workspace.dossiers.of(DEMO_BOARD, "dpia")) == OF_THE_DEMO


def test_old_files_without_lists_and_with_a_byte_order_mark_are_read(workspace: Workspace) -> None:
    data = {
        "pia": {"name": "Klein"},
        "answers": [{"reference_to": 111, "data": {"text": "Kort", "gauge": None, "list": None}}],
    }
    report = import_file(workspace, DEMO_BOARD, ("a.json", b"\xef\xbb\xbf" + json.dumps(data).encode()))
    assert report.document
    assert workspace.dossiers.get(report.document).subject == "Klein"
