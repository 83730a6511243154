"""Read once: what a click, a report and an import ask of the database; how often a text is looked through."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.dpia.record import Record
from ibp_workbook.app.form.state import Edit
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.bsn import Sighting, sightings
from ibp_workbook.interop.dpia.files import export_file, import_file, with_forms
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.store import ASSESSMENT, Actor, Workspace, free_text
from ibp_workbook.store.engine import open_engine
from ibp_workbook.texts import Texts

DAY = date(2026, 11, 27)


@contextmanager
def counted(workspace: Workspace) -> Iterator[list[str]]:
    """The statements that the database gets, the start of each transaction among them."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split()))

    engine = open_engine(workspace.url)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def workspace(demo_url: str) -> Workspace:
    return Workspace(demo_url, Actor("Jan", "consultant"))


def test_a_click_on_a_camera_question_takes_eight_statements(workspace: Workspace) -> None:
    for number in range(5):
        dossier = workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + "camera", f"Camera {number}")
    request = Request(lang="nl", board=DEMO_BOARD, dossier=str(dossier))
    opened = Page(request, Texts("nl"), AnalysisWorkspace.of(workspace), load_catalogue(), Heartbeat())
    page = AssessView(opened, "camera")
    with counted(workspace) as statements:
        assert page.state.save("purpose", "value", ["safety"])["kind"] == "saved"
        page._answered()
    assert len(statements) <= 8, statements
    assert page.state.values["purpose"]["value"]["value"] == ["safety"]
    assert page.listed[0][0].changed_by == "Jan"


def study(workspace: Workspace) -> int:
    """A DPIA on our own form."""
    return next(one.id for one in workspace.dossiers.of(DEMO_BOARD, "dpia") if "Leerpoort" in one.subject)


def test_the_report_of_a_dpia_takes_fifteen_statements(workspace: Workspace) -> None:
    number = study(workspace)
    with counted(workspace) as statements:
        dpia_report(workspace, load_catalogue(), number, "nl", DAY)
    assert len(statements) <= 15, statements


def test_opening_and_changing_a_dpia_reads_it_once_each(workspace: Workspace) -> None:
    number = study(workspace)
    forms = with_forms(workspace, load_catalogue(), DEMO_BOARD).forms
    with counted(workspace) as statements:
        record = Record(workspace, number, forms)
    assert sum("FROM events" in statement for statement in statements) <= 2  # its last event, and its values
    with counted(workspace) as statements:
        record.save(Edit("1.1", "value", "Anders", record.values["1.1"]["value"].event))
    assert len(statements) <= 8, statements


def test_the_gaps_of_a_plan_read_every_dossier_of_a_kind_once(workspace: Workspace) -> None:
    with counted(workspace) as before:
        gaps(workspace, load_catalogue(), DEMO_BOARD, on=DAY)
    for number in range(5):
        workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + "camera", f"Camera {number}")
        workspace.dossiers.add(DEMO_BOARD, None, "dpia", f"Proef {number}", [("meta", "form", "dpia")])
    with counted(workspace) as statements:
        gaps(workspace, load_catalogue(), DEMO_BOARD, on=DAY)
    assert len(statements) - len(before) <= 1, (
        statements
    )  # assessments, of which the demo board may have none


def test_an_import_of_a_dpia_looks_through_each_text_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, _lost = export_file(workspace, load_catalogue(), study(workspace), "cnil", "nl")
    looked: Counter[str] = Counter()

    def noted(text: str) -> list[Sighting]:
        looked[text] += 1
        return sightings(text)

    monkeypatch.setattr(free_text, "sightings", noted)
    report = import_file(workspace, DEMO_BOARD, ("pia.json", content), name="Terug")
    assert report.answers > 10
    assert len(looked) > 20
    assert looked.most_common(1)[0][1] == 1, looked.most_common(3)


def test_many_changes_are_one_insert(workspace: Workspace) -> None:
    number = workspace.dossiers.add(DEMO_BOARD, None, "dpia", "Proef")
    with counted(workspace) as statements:
        workspace.dossiers.save_all(number, [(f"1.{place}", "value", "tekst") for place in range(50)])
    # BEGIN, the version, the dossier, what stands there, and all that is new.
    assert len(statements) <= 5, statements
    assert len(workspace.dossiers.read(number)) == 50
