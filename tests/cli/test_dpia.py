"""``ibp dpia`` as a script meets it: definitions and DPIAs in and out, and files that are refused."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.formats import moment
from ibp_workbook.store import Actor, Workspace
from tests.cli.conftest import Done, Ibp

DEFINITION = """
urn: urn:nl:proef
version: "1.0"
name: Proefformulier
description: Een formulier voor de test
tasks:
- task: Deel
  id: "1"
  type: [task_group]
  repeatable: false
  tasks:
  - {task: Is het nieuw?, id: "1.1", type: [radio_option], valueType: boolean, repeatable: false, options: [{value: true, label: Ja}, {value: false, label: Nee}]}
  - task: Waarom?
    id: "1.2"
    type: [open_text]
    repeatable: false
    dependencies: [{type: conditional, action: show, condition: {id: "1.1", operator: equals, value: true}}]
  - task: Verwerking
    id: "1.3"
    type: [task_group]
    repeatable: true
    tasks:
    - {task: Naam, id: "1.3.1", type: [text_input], repeatable: false}
  - task: Doelen
    id: "1.4"
    type: [task_group]
    repeatable: true
    dependencies: [{type: instance_mapping, source: {id: "1.3.1"}, mapping_type: one_to_one, action: sync_instances}]
    tasks:
    - task: Partij
      id: "1.4.1"
      type: [task_group]
      repeatable: true
      tasks:
      - {task: Naam, id: "1.4.1.1", type: [text_input], repeatable: false}
"""  # noqa: E501


def _answer(value: Any, **more: Any) -> dict[str, Any]:
    return {"value": value, "lastEditedAt": "2026-01-02T03:04:05Z", **more}


def _output() -> dict[str, Any]:
    return {
        "$schema": "https://example.org/kept-as-it-came",
        "metadata": {
            "urn": "urn:nl:proef:1.0",
            "createdAt": "2026-01-01T00:00:00Z",
            "createdBy": {"name": "A"},
            "completedTasks": ["1", "77"],
        },
        "answers": {
            "1.1": _answer("true", lastEditedBy="B", extra=[1]),
            "1.2": _answer("omdat"),
            "1.3": [
                {"_index": 0, "1.3.1": _answer("lessen")},
                {"_index": 2, "1.3.1": _answer("rapporten")},
                *({"_index": n} for n in range(10, 579)),
            ],
            "1.4.1": [
                {"_index": 0, "1.4.1.1": _answer("school")},
                {"_index": 2, "1.4.1.1": _answer("maker")},
            ],
            "9.9": _answer("onbekend"),
        },
        "more": {"a": None},
    }


@pytest.fixture
def imported(ibp: Ibp, demo_url: str, tmp_path: Path) -> Callable[..., Done]:
    """Import a file with this content in a workspace that has the definition."""
    definition = tmp_path / "proef.yaml"
    definition.write_text(DEFINITION, encoding="utf-8")
    assert ibp("dpia", "import", definition, "--board", DEMO_BOARD, "--workspace", demo_url).code == 0

    def run(content: bytes, *more: Any) -> Done:
        file = tmp_path / "in.json"
        file.write_bytes(content)
        return ibp("dpia", "import", file, "--board", DEMO_BOARD, "--workspace", demo_url, "--json", *more)

    return run


def test_there_and_back_is_equal(imported: Callable[..., Done], ibp: Ibp, url: str, tmp_path: Path) -> None:
    report = imported(json.dumps(_output()).encode()).answer
    counts = {key: report[key] for key in ("form", "answers", "skipped_empty_rows", "unmatched")}
    assert counts == {
        "form": "urn:nl:proef:1.0", "answers": 6, "skipped_empty_rows": 569, "unmatched": ["9.9"],
    }  # fmt: skip
    out = tmp_path / "out.json"
    assert ibp("dpia", "export", report["document"], "--out", out, "--workspace", url).code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == _output()
    listed = ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", url, "--json").answer
    assert ("in", "urn:nl:proef:1.0") in {(one["name"], one["form"]) for one in listed}


def test_what_comes_in_and_goes_out_is_told_once_in_the_audit_log(
    imported: Callable[..., Done], ibp: Ibp, url: str, tmp_path: Path
) -> None:
    imported(json.dumps(_output()).encode(), "--dry-run")
    number = imported(json.dumps(_output()).encode()).answer["document"]
    ibp("dpia", "export", number, "--out", tmp_path / "out.json", "--workspace", url)
    log = Workspace(url, Actor("els", "consultant")).audit
    said = [(e.kind, e.detail, e.dossier) for e in log.entries(oldest_first=True) if e.detail != "schools"]
    (form, *others) = said
    assert form[:2] == ("import", "form")
    assert others == [("import", "dpia", number), ("export", "dpia.rijksmodel", number)]


def test_hidden_answers_stay_inside(
    imported: Callable[..., Done], ibp: Ibp, url: str, tmp_path: Path
) -> None:
    data = _output()
    data["answers"]["1.1"]["value"] = "false"
    number = imported(json.dumps(data).encode()).answer["document"]
    out = tmp_path / "out.json"
    ibp("dpia", "export", number, "--out", out, "--workspace", url)
    assert data["answers"].keys() - json.loads(out.read_text(encoding="utf-8"))["answers"].keys() == {"1.2"}


def test_a_definition_comes_in_once_and_a_dry_run_changes_nothing(
    imported: Callable[..., Done], ibp: Ibp, url: str, tmp_path: Path
) -> None:
    again = ("dpia", "import", tmp_path / "proef.yaml", "--board", DEMO_BOARD, "--workspace", url, "--json")
    first = ibp(*again).answer["document"]
    assert first == ibp(*again).answer["document"]
    before = ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", url, "--json").answer
    assert imported(json.dumps(_output()).encode(), "--dry-run").answer["document"] is None
    assert ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", url, "--json").answer == before


WHOLE = json.dumps(_output())
REFUSED = {
    "truncated": WHOLE[:-20],
    "nan": WHOLE.replace('"omdat"', "NaN"),
    "twice": '{"metadata": 1, "metadata": 2}',
    "prototype": WHOLE.replace('"9.9"', '"__proto__"'),
    "deep": "[" * 100_000,
    "other": '{"a": 1}',
    "bsn": WHOLE.replace("omdat", "BSN 111222333"),
    "index": WHOLE.replace('"_index": 2', '"_index": -2'),
    "shape": WHOLE.replace('"omdat"', '{"a": 1}'),
    "unknown form": WHOLE.replace("proef:1.0", "proef:2.0"),
    "bytes": "\x00\x01",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_wrong_file_gets_one_sentence_and_changes_nothing(
    imported: Callable[..., Done], ibp: Ibp, url: str, kind: str
) -> None:
    before = ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", url, "--json").answer
    done = imported(REFUSED[kind].encode(), "--format", "rijksmodel")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err
    assert ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", url, "--json").answer == before


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[open_text]", "[hologram]", "type"),
        ("operator: equals", "operator: all", "dependencies"),
        ('source: {id: "1.3.1"}', 'source: {id: "8"}', "dependencies"),
        ('id: "1.2"', 'id: "1.1"', "id"),
        ("type: [text_input], repeatable: false", "type: [text_input], repeatable: maybe", "repeatable"),
    ],
)
def test_a_definition_we_cannot_run_names_task_and_key(
    ibp: Ibp, demo_url: str, tmp_path: Path, old: str, new: str, key: str
) -> None:
    file = tmp_path / "fout.yaml"
    file.write_text(DEFINITION.replace(old, new, 1), encoding="utf-8")
    done = ibp("dpia", "import", file, "--board", DEMO_BOARD, "--workspace", demo_url)
    assert done.code == 2
    assert f"‘{key}’" in done.err
    assert "1." in done.err


def test_the_list_says_when_each_changed_on_a_dutch_clock(ibp: Ibp, demo_url: str) -> None:
    workspace = Workspace(demo_url, Actor.local())
    said = ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", demo_url)
    assert said.code == 0
    rows = ibp("dpia", "list", "--board", DEMO_BOARD, "--workspace", demo_url, "--json").answer
    for dossier, row in zip(workspace.dossiers.of(DEMO_BOARD, "dpia"), rows, strict=True):
        assert datetime.fromisoformat(row["changed"]) == dossier.changed_at.replace(microsecond=0)
        assert moment(dossier.changed_at, "nl") in said.out
