"""The report of one verdict: what it decides, how sure it is, what it rests on, and who decided."""

import io
import re
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest
from docx import Document

from ibp_workbook import times
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Case
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.formats import day
from ibp_workbook.reports.make import render
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.style import Style
from ibp_workbook.reports.verdict import verdict_report
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from tests.reports.conftest import DAY
from tests.reports.test_pdf import check_accessible

CATALOGUE = load_catalogue()


@pytest.fixture
def workspace(demo_file: Path, tmp_path: Path) -> Workspace:
    file = shutil.copy(demo_file, tmp_path / "verdicts.sqlite")
    return Workspace(f"sqlite:///{Path(file).as_posix()}", Actor.local())


def filled(workspace: Workspace, case: Case, assessment: str = "breach") -> int:
    """A dossier with the answers of a case; its number."""
    dossier = workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + assessment, "Mail aan de <verkeerde>")
    for question, value in case.answers.items():
        workspace.dossiers.save(dossier, question, "value", value)
    return dossier


def said(workspace: Workspace, dossier: int, on: date, lang: str = "nl") -> str:
    return unescaped(to_markdown(verdict_report(workspace, CATALOGUE, dossier, lang, on)).decode())


def unescaped(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_says_what_the_page_says(workspace: Workspace, lang: str) -> None:
    with_term = next(case for case in CATALOGUE.assessments["breach"].cases if case.deadline)
    after = ("reported_at", "report_content")  # a term is told as long as nobody has reported
    answers = {name: given for name, given in with_term.answers.items() if name not in after}
    case = msgspec.structs.replace(with_term, answers=answers | {"reported": False})
    text = said(workspace, filled(workspace, case), case.on, lang)
    verdict = evaluate(CATALOGUE.assessments["breach"], case.answers, case.on)
    page = told(verdict, CATALOGUE.sources, lang, times.today())
    expected = [
        page["title"],
        page["summary"],
        page["deadline_words"],
        page["confidence_words"],
        page["reviewed_words"],
        *page["now"],
    ]
    expected += [reason["text"] for reason in page["reasons"]]
    expected += [source["label"] for reason in page["reasons"] for source in reason["sources"]]
    expected += [item["why"] for item in page["presumed"]]
    expected += [verdict.version, verdict.digest]
    assert [words for words in expected if words not in text] == []


def test_why_says_of_each_table_what_it_came_to_with_its_reasons_under_it(workspace: Workspace) -> None:
    breach = CATALOGUE.assessments["breach"]
    case = next(case for case in breach.cases if case.deadline)
    text = said(workspace, filled(workspace, case), case.on)
    page = told(evaluate(breach, case.answers, case.on), CATALOGUE.sources, "nl", times.today())
    why = text.split("\n## Waarom\n")[1].split("\n## ")[0]
    parts = dict(part.split("\n", 1) for part in why.split("\n### ")[1:])
    assert len(parts) > 2
    for heading, lines in parts.items():
        under = [reason for reason in page["reasons"] if heading.startswith(reason["table_title"])]
        assert under
        assert lines.count("\n- ") == len(under)
        assert [reason["text"] for reason in under if reason["text"] not in lines] == []
    assert sum(lines.count("\n- ") for lines in parts.values()) == len(page["reasons"])
    assert all(any(item["outcome"] in heading for heading in parts) for item in page["tests"])


def test_half_answered_it_says_what_is_missing(workspace: Workspace) -> None:
    breach = CATALOGUE.assessments["breach"]
    dossier = workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + "breach", "Nog niets bekend")
    text = said(workspace, dossier, DAY)
    waiting = evaluate(breach, {}, DAY).waiting_for
    assert waiting
    assert [name for name in waiting if breach.questions[name].label.nl not in text] == []
    assert "Nog geen oordeel" in text
    assert "Dit oordeel is nog niet vastgelegd." in text


def test_who_decided_when_stands_in_it_also_when_the_answers_changed_since(workspace: Workspace) -> None:
    breach, case = CATALOGUE.assessments["breach"], CATALOGUE.assessments["breach"].cases[0]
    dossier = filled(workspace, case)
    workspace.verdicts.record(dossier, breach, case.on, case.outcome, case.answers)
    workspace.dossiers.save(dossier, "certainty", "value", None)
    text = said(workspace, dossier, DAY)
    outcome = breach.table(breach.verdict).outcome(case.outcome)
    assert outcome
    (row,) = [line for line in text.splitlines() if workspace.actor.name in line and outcome.title.nl in line]
    assert day(case.on, "nl") in row


def test_it_is_an_accessible_pdf_and_a_word_file(workspace: Workspace, style: Style) -> None:
    case = CATALOGUE.assessments["camera"].cases[0]
    made = verdict_report(workspace, CATALOGUE, filled(workspace, case, "camera"), "nl", case.on)
    check_accessible(render(made, style, "pdf"), "nl", made.title)
    words = "\n".join(part.text for part in Document(io.BytesIO(render(made, style, "docx"))).paragraphs)
    assert "Mail aan de <verkeerde>" in words
    assert "De antwoorden" in words


def test_a_dossier_that_is_no_assessment_is_refused(workspace: Workspace) -> None:
    plan = workspace.dossiers.add(DEMO_BOARD, None, "dpia", "Een DPIA")
    with pytest.raises(IbpError) as error:
        verdict_report(workspace, CATALOGUE, plan, "nl", DAY)
    assert error.value.key == "reports.no_verdict"
