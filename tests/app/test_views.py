"""What a page says when something that was typed cannot be used, and that the next good value clears it."""

from typing import Any

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.dates.page import DatesView
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.plan.page import PlanView
from ibp_workbook.app.request import Request
from ibp_workbook.app.retention.page import RetentionView
from ibp_workbook.app.schools.page import SchoolsView
from ibp_workbook.app.start.page import StartView
from ibp_workbook.app.suppliers.page import SupplierView
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor
from ibp_workbook.texts import Texts


@pytest.fixture
def opened(demo_url: str) -> Page:
    request = Request(lang="nl", board=DEMO_BOARD)
    workspace = AnalysisWorkspace(demo_url, Actor("Jan", "consultant"))
    return Page(request, Texts("nl"), workspace, load_catalogue(), Heartbeat())


@pytest.mark.parametrize(
    ("view", "choose", "name"),
    [
        (DatesView, "_chosen", "on"),
        (RetentionView, "_on", "on"),
        (PlanView, "_chosen", "target_date"),
        (SupplierView, "_on", "on"),
    ],
)
def test_a_day_that_is_none_is_told_and_a_good_one_clears_it(
    opened: Page, view: Any, choose: str, name: str
) -> None:
    page = view(opened)
    getattr(page, choose)(name, "31-02-2026")
    assert "datum" in page.message.value
    getattr(page, choose)(name, "2026-11-27")
    assert page.message.value == ""


def test_a_name_that_is_taken_is_told_and_makes_nothing(opened: Page) -> None:
    page = AssessView(opened, "camera")
    for _ in range(2):
        page._new("add", {"school": "", "subject": "Hal"})
    assert "al een dossier ‘Hal’" in page.message.value
    assert [entry.dossier.subject for entry in page.entries].count("Hal") == 1


def test_a_round_without_a_day_is_not_started(opened: Page) -> None:
    page, wanted = StartView(opened), {"framework": "ibp", "name": "Voorjaar", "date": ""}
    before = len(page.selection.rounds)
    page._new_round("start", wanted)
    assert "datum" in page.message.value
    assert len(page.selection.rounds) == before
    page._new_round("start", {**wanted, "date": "2026-03-02"})
    assert "‘Voorjaar’" in page.message.value
    assert page.selection.current_round is not None
    assert page.selection.current_round.name == "Voorjaar"


def test_a_file_that_is_none_is_told_below_its_field(opened: Page) -> None:
    page = SchoolsView(opened)
    page.framework_upload.attempt(lambda: page._framework_received([("normen.xlsx", b"geen excel")], None))
    assert page.framework_upload.failed
    assert "normen.xlsx" in page.framework_upload.message
    assert not page.upload.failed
