"""The management report says of each verdict how sure it is, and below high where to look and with whom."""

import re
from pathlib import Path

import pytest

from ibp_workbook.analysis.dossiers import dossiers
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Case, Confidence
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.reports.management import management_report
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.material import gather
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from ibp_workbook.texts import LANGS, Texts
from tests.kinds import NewBoard, OwnBoard
from tests.reports.conftest import DAY
from tests.reports.kinds import MakeMaterial

CATALOGUE = load_catalogue()


@pytest.fixture
def board(tmp_path: Path, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}", Actor.local()))


def case_of(assessment: str, confidence: Confidence) -> Case:
    """An example that needs attention today and is this sure."""
    for case in CATALOGUE.assessments[assessment].cases:
        verdict = evaluate(CATALOGUE.assessments[assessment], case.answers, DAY)
        if verdict.confidence == confidence and verdict.tone in ("attention", "bad") and not verdict.presumed:
            return case
    raise AssertionError(f"no example of {assessment} is {confidence}")


def row_of(board: OwnBoard, assessment: str, case: Case, lang: str) -> str:
    """The row of the report about a dossier with these answers."""
    workspace = board.workspace
    dossier = workspace.dossiers.add(board.number, None, ASSESSMENT + assessment, "Ons geval")
    for question, value in case.answers.items():
        workspace.dossiers.save(dossier, question, "value", value)
    material = gather(workspace, CATALOGUE, board.number, lang, DAY)
    text = re.sub(r"\\(.)", r"\1", to_markdown(management_report(material)).decode())
    (row,) = (line for line in text.splitlines() if line.startswith("| Ons geval |"))
    return row


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("assessment", "confidence"), [("supplier", "medium"), ("channels", "medium"), ("photos", "low")]
)
def test_below_high_it_says_what_to_check_and_with_whom(
    board: OwnBoard, assessment: str, confidence: Confidence, lang: str
) -> None:
    texts, case = Texts(lang), case_of(assessment, confidence)
    verdict = evaluate(CATALOGUE.assessments[assessment], case.answers, DAY)
    row = row_of(board, assessment, case, lang)
    assert texts(f"assess.confidence_{confidence}") in row
    assert texts("assess.ask") in row
    assert verdict.unsure
    for citation in (citation for reason in verdict.unsure for citation in reason.sources):
        source, _, provision = citation.partition("/")
        short = CATALOGUE.sources[source].short.get(lang)
        assert short in row, (short, provision)


@pytest.mark.parametrize("assessment", ["supplier", "channels", "photos"])
def test_a_verdict_that_is_sure_asks_for_no_check(board: OwnBoard, assessment: str) -> None:
    row = row_of(board, assessment, case_of(assessment, "high"), "nl")
    assert Texts("nl")("assess.ask") not in row
    assert not any(Texts("nl")(f"assess.confidence_{word}") in row for word in ("medium", "low"))


def test_it_asks_whom_the_assessment_names(board: OwnBoard) -> None:
    asked = CATALOGUE.assessments["breach"].ask
    row = row_of(board, "breach", case_of("breach", "medium"), "nl")
    assert asked is not None
    assert asked.nl in row
    frame = dossiers(board.workspace, CATALOGUE, board.number, "nl", DAY)
    assert asked.nl in frame["check"].item()


def test_a_dossier_of_the_board_itself_says_so(material: MakeMaterial) -> None:
    said = to_markdown(management_report(material())).decode()
    (row,) = (line for line in said.splitlines() if line.startswith("| Schrijfhulp AI |"))
    assert Texts("nl")("common.board_itself") in row
    assert "| nan |" not in said
