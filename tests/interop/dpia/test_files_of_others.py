"""DPIA files as other tools write them: read, or refused with the one sentence that says what to do."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.interop.dpia.files import Report, export_file, import_file
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.dossiers import plain
from ibp_workbook.store.schools import SchoolRecord

BOARD = "99999"
FILES = Path(__file__).parents[1] / "strangers_files"


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    made = Workspace(empty_url, Actor("Jan", "consultant"))
    made.schools.load([SchoolRecord(BOARD, "99ZZ", "99ZZ00", "De Proef", "po")], None)
    import_file(made, BOARD, FILES / "form_proef.yaml")
    return made


def taken(workspace: Workspace, file: str | tuple[str, bytes], **choices: Any) -> Report:
    return import_file(workspace, BOARD, FILES / file if isinstance(file, str) else file, **choices)


def content(workspace: Workspace, report: Report) -> dict[str, dict[str, Any]]:
    assert report.document is not None
    return plain(workspace.dossiers.read(report.document))


def dpias(workspace: Workspace) -> int:
    return len(workspace.dossiers.of(BOARD, "dpia"))


def refusal(workspace: Workspace, file: str | tuple[str, bytes], **choices: Any) -> IbpError:
    before = dpias(workspace)
    with pytest.raises(IbpError) as caught:
        taken(workspace, file, **choices)
    assert dpias(workspace) == before
    assert caught.value.message("nl").endswith(".")
    return caught.value


def proef(answers: dict[str, Any]) -> tuple[str, bytes]:
    data = {"metadata": {"urn": "urn:nl:proef:1.0", "createdAt": "2026-02-01T10:00:00Z"}, "answers": answers}
    return "proef.json", json.dumps(data).encode()


def test_a_second_file_of_the_same_name_gets_a_number_and_a_name_of_ones_own_is_never_changed(
    workspace: Workspace,
) -> None:
    names = []
    for _ in range(3):
        number = taken(workspace, proef({})).document
        assert number is not None
        names.append(workspace.dossiers.get(number).subject)
    assert names == ["proef", "proef (2)", "proef (3)"]
    assert refusal(workspace, proef({}), name="proef").key == "store.dossier_exists"


def pia(text: str = "<p>Doel</p>", reference: object = 111, **more: Any) -> dict[str, Any]:
    answer = {"reference_to": reference, "data": {"text": text, "gauge": None, "list": []}}
    return {
        "pia": {"name": "Proef"},
        "answers": [answer],
        "measures": [],
        "evaluations": [],
        "comments": [],
        **more,
    }


def as_file(data: dict[str, Any]) -> tuple[str, bytes]:
    return "pia.json", json.dumps(data).encode()


def test_the_numbers_of_standards_come_in(workspace: Workspace) -> None:
    assert taken(workspace, "bsn_iso_number.json").answers == 1


def test_a_text_that_is_too_long_is_said_to_be_so_and_where(workspace: Workspace) -> None:
    error = refusal(workspace, "rijks_long_text.json")
    assert error.key == "exchange.too_long"
    assert "10.000" in str(error)
    assert "0.1" in str(error)


def test_a_file_of_the_servers_edition_comes_in_and_goes_back_as_it_came(workspace: Workspace) -> None:
    report = taken(workspace, "cnil_server_edition.json")
    assert content(workspace, report)["1.1"]["value"] == "Beschrijving"
    made, _ = export_file(workspace, load_catalogue(), report.document or 0, "cnil", "nl")
    assert json.loads(made) == json.loads((FILES / "cnil_server_edition.json").read_bytes())


def test_a_changed_answer_of_the_servers_edition_keeps_its_reference_a_text(workspace: Workspace) -> None:
    report = taken(workspace, "cnil_server_edition.json")
    workspace.dossiers.save_all(report.document or 0, [("1.1", "value", "Anders")])
    made, _ = export_file(workspace, load_catalogue(), report.document or 0, "cnil", "nl")
    assert [answer["reference_to"] for answer in json.loads(made)["answers"]][:1] == ["111"]
    assert "Anders" in json.loads(made)["answers"][0]["data"]["text"]


def test_the_zip_of_the_tool_comes_in_and_names_what_does_not(workspace: Workspace) -> None:
    report = taken(workspace, "cnil_export.zip")
    assert content(workspace, report)["1.1"]["value"] == "Beschrijving"
    assert any("bijlage.txt" in warning for warning in report.warnings)


def zipped(**files: bytes) -> tuple[str, bytes]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in files.items():
            archive.writestr(name.replace("__", "."), inner)
    return "a.zip", stream.getvalue()


def test_a_zip_with_a_file_without_a_name_comes_in_too(workspace: Workspace) -> None:
    name, made = zipped(pia__json=json.dumps(pia()).encode(), x=b"niets")
    listed = bytearray(made)
    listed[made.rindex(b"x")] = 0  # what begins with NUL has no name for zipfile
    assert taken(workspace, (name, bytes(listed))).document is not None


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (zipped(a__txt=b"x"), "exchange.zip_without_pia"),
        (
            zipped(a__json=json.dumps(pia()).encode(), b__json=json.dumps(pia()).encode()),
            "exchange.zip_with_pias",
        ),
        (zipped(pia__json=b" " * 21_000_000), "files.too_large"),
        (("a.zip", b"PK\x03\x04 not a zip"), "files.bad_zip"),
    ],
)
def test_a_zip_with_anything_else_is_said_to_be_so(
    workspace: Workspace, file: tuple[str, bytes], key: str
) -> None:
    assert refusal(workspace, file).key == key


def test_a_picture_is_named_and_cells_of_a_table_stay_apart(workspace: Workspace) -> None:
    report = taken(workspace, "cnil_image_and_table.json")
    text = content(workspace, report)["1.1"]["value"]
    assert "Soort | Termijn\nNaam | 2 jaar" in text
    assert [warning for warning in report.warnings if "afbeelding" in warning and "111" in warning]


def test_unknown_questions_and_attachments_are_named_one_by_one(workspace: Workspace) -> None:
    data = pia(attachments=[{"name": "plattegrond.pdf", "file": "x"}])
    data["answers"].append({"reference_to": 997, "data": {"text": "<p>Eigen vraag</p>"}})
    warnings = taken(workspace, as_file(data)).warnings
    assert any("plattegrond.pdf" in warning for warning in warnings)
    assert any("997" in warning for warning in warnings)


@pytest.mark.parametrize("sign", ["\x02", "\\u0002", "\\u0000", "\\ud800"])
def test_a_control_character_is_left_out_and_named(workspace: Workspace, sign: str) -> None:
    raw = json.dumps(pia("<p>leer@lingen</p>")).replace("@", sign)
    report = taken(workspace, ("a.json", raw.encode()))
    assert content(workspace, report)["1.1"]["value"] == "leerlingen"
    assert any("answers[0].data.text" in warning and "U+" in warning for warning in report.warnings)


def test_a_raw_tab_or_line_end_in_a_text_is_just_that(workspace: Workspace) -> None:
    report = taken(workspace, ("p.json", proef({"0.1": {"value": "a@b"}})[1].replace(b"@", b"\n")))
    assert content(workspace, report)["0.1"]["value"] == "a\nb"
    assert report.warnings == []


def test_the_shipped_control_character_comes_in(workspace: Workspace) -> None:
    assert taken(workspace, "cnil_control_character.json").answers


def test_a_broken_file_of_one_line_says_at_which_character(workspace: Workspace) -> None:
    error = refusal(workspace, ("a.json", b'{"pia": {"name": "x"} "answers": []}'))
    assert error.key == "exchange.not_json"
    assert "teken 23" in str(error)


OLDER = ("rijks_older_namespaced.json", {"0": "", "1.1": "Voorstel"})
DPIA_FORM = """
urn: urn:nl:dpia
version: "3.0"
name: DPIA
description: x
tasks:
- {task: Inleiding, id: "0", type: [task_group], tasks: [{task: Wat, id: "0.1", type: [open_text]}]}
- task: Voorstel
  id: "1"
  type: [task_group]
  tasks:
  - {task: Voorstel, id: "1.1", type: [open_text]}
  - {task: Rij, id: "1.2", type: [task_group], repeatable: true, tasks: [{task: Naam, id: "1.2.1", type: [text_input]}]}
"""  # noqa: E501


def test_an_older_file_says_so_and_what_to_do_while_its_form_is_not_here(workspace: Workspace) -> None:
    error = refusal(workspace, "rijks_older_namespaced.json")
    assert error.key == "exchange.older"
    assert "oudere versie" in str(error)


def test_an_older_file_is_read_once_its_form_is_here(workspace: Workspace) -> None:
    import_file(workspace, BOARD, ("dpia.yaml", DPIA_FORM.encode()))
    report = taken(workspace, "rijks_older_namespaced.json")
    found = content(workspace, report)
    assert found["1.1"]["value"] == "Voorstel"
    assert found["done:0"]["value"] is True
    assert report.unmatched == ["0"]
    assert any("oudere versie" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "answers",
    [
        {"1.1": {"value": "V"}, "1.2.1[0]": {"value": "een"}, "1.2.1[1]": {"value": "twee"}},
        {"1.1": {"value": "V"}, "1.2.1": {"0": {"value": "een"}, "1": {"value": "twee"}}},
        {"1.1": {"value": "V"}, "a-b": {"value": "een"}, "a-c": {"value": "twee"}},
    ],
)
def test_each_older_shape_gives_the_same_rows(workspace: Workspace, answers: dict[str, Any]) -> None:
    import_file(workspace, BOARD, ("dpia.yaml", DPIA_FORM.encode()))
    instances = {"a-b": {"taskId": "1.2.1"}, "a-c": {"taskId": "1.2.1"}}
    state = {"currentRootTaskId": "1", "taskInstances": instances}
    data = {"metadata": {"savedAt": "2025-01-01"}, "taskState": state, "answers": answers}
    found = content(workspace, taken(workspace, ("oud.json", json.dumps(data).encode())))
    assert [found[f"1.2[r0000{n}]/1.2.1"]["value"] for n in (0, 1)] == ["een", "twee"]


def test_an_older_file_of_two_forms_names_the_one_that_stays_behind(workspace: Workspace) -> None:
    import_file(workspace, BOARD, ("dpia.yaml", DPIA_FORM.encode()))
    data = json.loads((FILES / "rijks_older_namespaced.json").read_bytes())
    data["answers"]["prescan"] = {"0.1": {"value": "x"}}
    report = taken(workspace, ("oud.json", json.dumps(data).encode()))
    assert any("prescan" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("name", "start", "key"),
    [
        ("a.pdf", b"%PDF-1.7", "files.is_pdf"),
        ("a.json", b"<!doctype html><html>", "files.is_html"),
        ("a.csv", b"BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER\n1;2;3", "files.is_duo"),
        ("a.yaml", b"objects:\n  framework:\n    requirement_nodes: []\n", "files.is_framework"),
        ("a.json", b'{"objects": {"framework": {"requirement_nodes": []}}}', "files.is_framework"),
        ("a.csv", b"naam;level;zin\na;1;b", "files.is_table"),
    ],
)
def test_a_file_that_belongs_elsewhere_is_sent_there(
    workspace: Workspace, name: str, start: bytes, key: str
) -> None:
    assert refusal(workspace, (name, start)).key == key


def test_a_definition_in_json_is_one_too(workspace: Workspace) -> None:
    form = {
        "urn": "urn:nl:json", "version": "1.0", "name": "J",
        "tasks": [{"task": "Ja?", "id": "1", "type": ["radio_option"], "valueType": "boolean",
                   "options": [{"value": True, "label": "Ja"}, {"value": False, "label": "Nee"}]}],
    }  # fmt: skip
    assert taken(workspace, ("j.json", json.dumps(form).encode())).form == "urn:nl:json:1.0"


@pytest.mark.parametrize("kind", [{"a": "b"}, [{"a": "b"}], [["open_text"]], None, 3])
def test_a_mapping_where_a_word_belongs_is_a_sentence(workspace: Workspace, kind: object) -> None:
    form = {
        "urn": "urn:nl:json",
        "version": "1.0",
        "name": "J",
        "tasks": [{"task": "T", "id": "1", "type": kind}],
    }
    error = refusal(workspace, ("j.json", json.dumps(form).encode()))
    assert error.key == "exchange.bad_task"
    assert "‘type’" in str(error)


SECRET = "BSN 123456782"


def test_one_bsn_names_its_place_and_need_not_cost_the_file(workspace: Workspace) -> None:
    file = proef({"0.1": {"value": SECRET}, "1.1": [{"_index": 0, "1.1.1": {"value": None}}]})
    error = refusal(workspace, file)
    assert error.key == "exchange.bsn"
    assert "0.1 Beschrijving" in str(error)
    report = taken(workspace, file, leave_out=True)
    assert "0.1" not in content(workspace, report)
    assert "123456782" not in json.dumps(content(workspace, report))
    assert any("0.1 Beschrijving" in warning for warning in report.warnings)


def test_more_of_them_are_a_list(workspace: Workspace) -> None:
    file = proef({"0.1": {"value": SECRET}, "9.9": {"value": "x" * 10_001}, "9.8": {"value": SECRET}})
    error = refusal(workspace, file)
    assert error.key == "exchange.several"
    assert "0.1" in str(error)
    assert "answers.9.8" in str(error)


def test_a_bsn_cut_by_markup_is_found_and_left_out_everywhere(workspace: Workspace) -> None:
    file = as_file(pia("<p>BSN <b>123</b>456782</p>"))
    assert refusal(workspace, file).key == "exchange.bsn"
    kept = json.dumps(content(workspace, taken(workspace, file, leave_out=True)))
    assert "456782" not in kept


def test_a_bsn_in_a_name_of_the_file_is_found(workspace: Workspace) -> None:
    data = json.loads(proef({"0.1": {"value": "x"}})[1])
    data["metadata"]["createdBy"] = {"name": SECRET}
    error = refusal(workspace, ("p.json", json.dumps(data).encode()))
    assert "metadata.createdBy.name" in str(error)


def test_the_doubtful_is_asked_and_comes_in_when_it_is_no_bsn(workspace: Workspace) -> None:
    file = proef({"0.1": {"value": "Nummer 12345672"}})
    error = refusal(workspace, file)
    assert isinstance(error, DoubtError)
    assert error.numbers == ("12345672",)
    assert content(workspace, taken(workspace, file, no_bsn=True))["0.1"]["value"] == "Nummer 12345672"


def test_digits_of_a_picture_are_no_bsn_but_a_text_that_only_begins_as_one_is(workspace: Workspace) -> None:
    image = {"data": "data:image/png;base64,AAAA/123456782/AAAA", "title": "T"}
    assert taken(workspace, proef({"1.1": [{"_index": 0, "1.1.1": {"value": image}}]})).answers == 1
    image["data"] = "data:image/ BSN 123456782"
    assert (
        refusal(workspace, proef({"1.1": [{"_index": 0, "1.1.1": {"value": image}}]})).key == "exchange.bsn"
    )


def test_a_large_picture_inside_a_text_of_cnil_comes_along_as_it_came(workspace: Workspace) -> None:
    html = f'<p>Zie</p><img src="data:image/png;base64,{"A" * 50_000}">'
    report = taken(workspace, as_file(pia(html)))
    made, _ = export_file(workspace, load_catalogue(), report.document or 0, "cnil", "nl")
    assert json.loads(made)["answers"][0]["data"]["text"] == html


@pytest.mark.parametrize(
    "answers", [[], 3, "x", {"dpia": 3}, {"dpia": []}, {"dpia": {"0": 3}}, {"dpia": {"1.1": {"value": "x"}}}]
)
def test_an_older_file_with_odd_answers_is_read_or_refused(workspace: Workspace, answers: object) -> None:
    import_file(workspace, BOARD, ("dpia.yaml", DPIA_FORM.encode()))
    state: dict[str, object] = {"dpia": {"completedRootTaskIds": [["0"], {}, None, "0"]}}
    data = {"metadata": {"activeNamespace": "dpia"}, "taskState": state, "answers": answers}
    with suppress(IbpError):
        report = taken(workspace, ("oud.json", json.dumps(data).encode()))
        assert export_file(workspace, load_catalogue(), report.document or 0, "rijksmodel", "nl")
