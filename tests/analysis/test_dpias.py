"""The frames of DPIAs: where each stands, its risks and its measures."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from ibp_workbook.analysis.dpias import dpia_measures, dpia_risks, dpias, read_dpias
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, SchoolRecord, Workspace

ON = date(2026, 11, 27)
RISK = "Een medewerker ziet te veel"
ANSWERS: list[tuple[str, str, Any]] = [
    ("meta", "form", "dpia"),
    ("meta", "review_date", "2026-11-26"),
    ("16.1[r]", "row", 1024),
    ("16.1[r]/16.1.1", "value", RISK),
    ("16.1[r]/16.1.3", "value", "high"),
    ("16.1[r]/16.1.5", "value", "medium"),
    ("16.1[leeg]", "row", 2048),
    ("17.4[r]/17.4.1", "value", "low"),
    ("17.4[r]/17.4.3", "value", "medium"),
    ("17.1[m]", "row", 1024),
    ("17.1[m]/17.1.3", "value", "Rollen opruimen"),
    ("17.1[m]/17.1.1", "value", [RISK]),
    ("17.1[m]/17.1.7", "value", "Applicatiebeheerder"),
    ("17.1[m]/17.1.9", "value", "2026-11-26"),
    ("17.1[m]/17.1.10", "value", "doing"),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    workspace = Workspace(empty_url, Actor("els", "consultant", None, None))
    school = SchoolRecord("100", "00AA", "00AA00", "De Linde", "po", "Ede", "Ede", "Bestuur")
    workspace.schools.load([school], {"100"})
    return workspace


def filled(workspace: Workspace, *more: tuple[str, str, Any], school: int | None = None) -> int:
    document = workspace.dossiers.add("100", school, "dpia", "Leerlingvolgsysteem")
    workspace.dossiers.save_all(document, [*ANSWERS, *more])
    return document


def row(workspace: Workspace, catalogue: Catalogue) -> Any:
    (found,) = dpias(read_dpias(workspace, catalogue, "100"), "nl", ON).itertuples()
    return found


def test_a_board_without_dpias_has_empty_frames(workspace: Workspace, catalogue: Catalogue) -> None:
    assert dpias(read_dpias(workspace, catalogue, "100"), "nl", ON).empty
    assert dpia_risks(read_dpias(workspace, catalogue, "100"), "nl").empty
    assert dpia_measures(read_dpias(workspace, catalogue, "100"), "nl", ON).empty


def test_a_draft_says_what_is_in_the_way(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace)
    found = row(workspace, catalogue)
    assert (found.subject, found.state, found.state_title) == ("Leerlingvolgsysteem", "draft", "in bewerking")
    assert (found.risks, found.high, found.residual_high) == (1, 1, 0)
    assert (found.measures, found.measures_open, found.measures_overdue) == (1, 1, 1)
    assert 0 < found.progress < 1
    assert found.blockers > 3
    assert (found.signed, found.signed_holds, found.fg_advice) == ("", False, "")


@pytest.mark.parametrize(("day", "overdue"), [("2026-11-26", True), ("2026-11-27", False), ("morgen", False)])
def test_a_review_is_overdue_the_day_after(
    workspace: Workspace, catalogue: Catalogue, day: str, overdue: bool
) -> None:
    filled(workspace, ("meta", "review_date", day))
    assert row(workspace, catalogue).review_overdue is overdue


def test_the_name_of_the_school_is_there(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace, school=workspace.schools.of("100")[0].id)
    assert row(workspace, catalogue).school == "De Linde"


def test_risks_before_and_after(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace)
    (found,) = dpia_risks(read_dpias(workspace, catalogue, "100"), "nl").itertuples()
    assert (found.risk, found.level, found.residual, found.measures) == (RISK, "high", "low", 1)


def test_a_risk_that_is_not_rated_has_no_level(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace, ("16.1[r]/16.1.3", "value", None))
    (level,) = dpia_risks(read_dpias(workspace, catalogue, "100"), "nl")["level"]
    assert pd.isna(level)


def test_measures_with_their_date(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace)
    (found,) = dpia_measures(read_dpias(workspace, catalogue, "100"), "nl", ON).itertuples()
    assert (found.measure, found.owner, found.risks) == ("Rollen opruimen", "Applicatiebeheerder", RISK)
    assert (found.due, found.status_title, found.overdue) == (pd.Timestamp(2026, 11, 26), "bezig", True)
    (later,) = dpia_measures(read_dpias(workspace, catalogue, "100"), "nl", date(2026, 11, 26)).itertuples()
    assert not later.overdue


def test_a_signature_holds_until_the_next_change(workspace: Workspace, catalogue: Catalogue) -> None:
    document = filled(workspace)
    last = max(event.id for event in workspace.dossiers.history(document))
    workspace.dossiers.save_all(
        document, [("signed:board", "value", last), ("signed:board", "name", "A. Bestuurder")]
    )
    workspace.dossiers.save(document, "comment:x", "text", "Nog een opmerking")
    found = row(workspace, catalogue)
    assert (found.state, found.signed, found.signed_holds) == ("signed", "A. Bestuurder", True)
    workspace.dossiers.save(document, "1.1", "value", "Toch anders")
    found = row(workspace, catalogue)
    assert (found.state, found.signed_holds) == ("changed", False)


def test_a_dpia_on_an_unknown_form_is_in_the_list(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace, ("meta", "form", "urn:nl:elders"))
    found = row(workspace, catalogue)
    assert (found.state, found.form) == ("unknown", "urn:nl:elders")
    assert pd.isna(found.required)
    assert dpia_risks(read_dpias(workspace, catalogue, "100"), "nl").empty


def test_who_may_not_see_the_board_sees_nothing(workspace: Workspace, catalogue: Catalogue) -> None:
    filled(workspace)
    other = Workspace(workspace.url, Actor("bob", "consultant", frozenset({"200"}), None))
    with pytest.raises(IbpError) as caught:
        dpias(read_dpias(other, catalogue, "100"), "nl", ON)
    assert caught.value.key == "store.no_board"
