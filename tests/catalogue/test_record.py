"""Content that was kept beside a verdict by an earlier version still gives that verdict."""

import json
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.assessments.record import from_text, to_text
from ibp_workbook.evaluate.verdicts.cases import check_cases
from ibp_workbook.evaluate.verdicts.verdict import evaluate

KEPT = sorted((Path(__file__).parent / "kept").glob("*.json"))
IDS = sorted(path.name for path in (paths.data() / "assessments").iterdir() if path.is_dir())


@pytest.fixture(params=KEPT, ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest) -> Assessment:
    return from_text(request.param.read_text("utf-8"), request.param.stem)


def test_a_verdict_of_earlier_content_comes_out_as_it_did(kept: Assessment) -> None:
    assert check_cases([kept]) == len(kept.cases) > 0


def test_it_keeps_the_name_under_which_it_was_kept(kept: Assessment) -> None:
    case = kept.cases[0]
    assert evaluate(kept, case.answers, case.on).digest in {path.stem for path in KEPT}


def test_nothing_of_earlier_content_is_lost(kept: Assessment) -> None:
    (before,) = (json.loads(path.read_text("utf-8")) for path in KEPT if path.stem == kept.digest)
    after = json.loads(to_text(kept))
    assert [rule["reason"] for table in after["tables"] for rule in table["rules"]] == [
        rule["reason"] for table in before["tables"] for rule in table["rules"]
    ]
    assert len(after["cases"]) == len(before["cases"])


@pytest.mark.parametrize("name", IDS)
def test_what_is_kept_today_is_read_as_it_was(name: str) -> None:
    today = load_catalogue().assessments[name]
    again = from_text(to_text(today), today.digest)
    assert (again, again.digest) == (today, today.digest)
    vars(again).clear()
    assert again.digest == today.digest
