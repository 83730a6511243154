"""The published definitions run as they are: forms, results of the pre-scan, and output there and back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia.prescan import prescan_results, prescan_scores
from ibp_workbook.evaluate.forms.tree import tree
from ibp_workbook.interop.dpia.rijksmodel_definition import form_of
from ibp_workbook.interop.dpia.rijksmodel_output import read_output, write_output
from ibp_workbook.interop.strangers.yaml_limits import read_limited_yaml

NOW = datetime(2026, 11, 27, tzinfo=UTC)
EDPB, AP = "4.1", "3.1"


@pytest.fixture
def form(real: Callable[[str], Path]) -> Callable[[str], Form]:
    def read(name: str) -> Form:
        file = real(f"rijksmodel/minbzk_{name}.yaml")
        return form_of(read_limited_yaml(file.read_bytes(), file.name), file.name)

    return read


def _first(form: Form, field: str, count: int) -> list[str]:
    return [choice.value for choice in form.fields[field].choices[:count]]


@pytest.mark.parametrize(
    ("field", "chosen", "level"),
    [(EDPB, 0, None), (EDPB, 1, "recommended"), (EDPB, 2, "required"), (AP, 1, "required")],
)
def test_lists_of_criteria(form: Callable[[str], Form], field: str, chosen: int, level: str | None) -> None:
    prescan = form("prescan_v2.0")
    content = {field: {"value": _first(prescan, field, chosen)}}
    found = {result.id: result.level for result in prescan_results(prescan, content)}
    assert found.get("DPIA") == level


def test_scores_up_to_four_are_not_enough(form: Callable[[str], Form]) -> None:
    prescan = form("prescan_v2.0")
    content: dict[str, Any] = {
        "1.1.1": {"value": True}, "1.1.2": {"value": _first(prescan, "1.1.2", 6)},
        "1.2.1": {"value": True}, "1.2.2": {"value": _first(prescan, "1.2.2", 7)},
        "1.5.1": {"value": True},
    }  # fmt: skip
    scores = prescan_scores(prescan, content)
    assert sum(scores.values()) == 4
    assert prescan_results(prescan, content) == []
    content["1.3.1"], content["1.3.2"] = {"value": True}, {"value": _first(prescan, "1.3.2", 1)}
    assert sum(prescan_scores(prescan, content).values()) == 5
    (result,) = prescan_results(prescan, content)
    assert (result.id, result.level, len(result.because)) == ("DPIA", "required", 1)
    content["1.3.1"] = {"value": False}  # hides 1.3.2
    assert prescan_results(prescan, content) == []


def test_outside_the_eea_and_minors(form: Callable[[str], Form]) -> None:
    prescan = form("prescan_v2.0")
    content: dict[str, Any] = {"7.1.1": {"value": True}, "7.1.2": {"value": True}}
    assert [(one.id, one.level) for one in prescan_results(prescan, content)] == [("KIA", "recommended")]


def _answer(value: Any) -> dict[str, Any]:
    return {"value": value, "lastEditedAt": "2026-01-02T03:04:05Z"}


def test_output_of_the_dpia_there_and_back(form: Callable[[str], Form]) -> None:
    dpia = form("dpia_v3.0")
    data: dict[str, Any] = {
        "metadata": {"urn": "urn:nl:dpia:3.0", "createdAt": "2026-01-01T00:00:00Z"},
        "answers": {
            "1.1": _answer("Een leerlingadministratie"),
            "3.1": [
                {"_index": 0, "3.1.1": _answer("inschrijven")},
                {"_index": 3, "3.1.1": _answer("toetsen")},
            ],
            "5.1": [{"_index": 0, "5.1.1": _answer("wet")}, {"_index": 3, "5.1.1": _answer("les")}],
            "6.1.1": [
                {"_index": 0, "6.1.1.1": _answer("school")},
                {"_index": 1, "6.1.1.1": _answer("leverancier")},
                {"_index": 3, "6.1.1.1": _answer("maker")},
            ],
            "16.1": [{"_index": n} for n in range(44)],
        },
    }
    read = read_output(dpia, data, "x.json")
    assert (read.answers, read.skipped_empty_rows, read.unmatched) == (8, 44, [])
    content: dict[str, dict[str, Any]] = {}
    for item, field, value in read.changes:
        content.setdefault(item, {})[field] = value
    assert write_output(dpia, content, NOW) == data
    shown = tree(dpia, content).by_path
    assert shown["6.1[r00000]/6.1.1[r00001]/6.1.1.1"].value == "leverancier"

    content["1.1"]["value"] = "Anders"
    changed = write_output(dpia, content, NOW)
    assert changed["answers"]["1.1"] == {"value": "Anders", "lastEditedAt": NOW.isoformat()}
    assert changed["answers"]["3.1"] == data["answers"]["3.1"]
