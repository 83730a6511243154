"""The registers of a board: suppliers beside requirements, clocks of breaches, dossiers by outcome."""

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from ibp_workbook import times
from ibp_workbook.app.breaches import state as breaches
from ibp_workbook.app.dossiers.overview import overview
from ibp_workbook.app.dossiers.register import entries
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.suppliers import state as suppliers
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.catalogue.assessments.models import Rule
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import DoubtError, Lifted
from ibp_workbook.evaluate.verdicts.requirements import Requirement, met, requirements
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.formats import AMSTERDAM
from ibp_workbook.interop.tables.register_cells import heading
from ibp_workbook.store import ASSESSMENT, Actor, Workspace, answers
from ibp_workbook.texts import Texts
from tests.conftest import records

TODAY = times.today()
NL = Texts("nl")
KNOWN = {"personal_data": "yes", "by_security": "yes", "happened": ["disclosed"], "role": "own"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    """The demo board without any dossier."""
    made = Workspace(empty_url, Actor.local())
    made.schools.load(records(DEMO_BOARD), {DEMO_BOARD})
    made.rounds.add(DEMO_BOARD, "ibp", "Meting", date(2026, 10, 5))
    return made


@pytest.fixture
def selection(workspace: Workspace, catalogue: Catalogue) -> Selection:
    return Selection(workspace, catalogue, Request("nl", board=DEMO_BOARD))


def add(workspace: Workspace, assessment: str, subject: str, answers: Mapping[str, Any]) -> int:
    number = workspace.dossiers.add(DEMO_BOARD, None, ASSESSMENT + assessment, subject)
    for question, value in answers.items():
        workspace.dossiers.save(number, question, "value", value)
    return number


def complete(catalogue: Catalogue) -> dict[str, Any]:
    """The answers of a supplier that is in order today."""
    assessment = catalogue.assessments["supplier"]
    cases = [case for case in assessment.cases if case.outcome == "in_order" and case.on.year >= 2026]
    return evaluate(assessment, cases[0].answers, cases[0].on).answers


def test_what_the_pages_know_of_the_content_is_there(catalogue: Catalogue) -> None:
    supplier, breach = catalogue.assessments["supplier"], catalogue.assessments["breach"]
    assert supplier.meaning["pupils"].kind == "number"
    assert supplier.meaning["agreement.ends"].kind == "date"
    assert supplier.meaning["used_by"].kind == "schools"
    assert supplier.table(suppliers.PRIORITY).outcome_ids == ("low", "medium", "high")
    moments = {breach.meaning[tag].kind for tag in ("breach.aware", "breach.reported_at")}
    assert moments == {"datetime"}
    assert breach.meaning["breach.reported"].kind == "yes_no"
    assert set(breach.table(breach.verdict).outcome_ids) > breaches.NO_REPORT


def is_bad(requirement: Requirement, rule: Rule) -> bool:
    outcome = requirement.table.outcome(rule.outcome)
    return outcome is not None and outcome.tone == "bad"


def test_every_fired_gap_of_every_case_is_a_gap_in_the_table(catalogue: Catalogue) -> None:
    assessment = catalogue.assessments["supplier"]
    counted = 0
    for case in assessment.cases:
        asked = requirements(assessment, case.on)
        marks = met(assessment, evaluate(assessment, case.answers, case.on).answers, case.on)
        fired = set(evaluate(assessment, case.answers, case.on).fired)
        for requirement, mark in zip(asked, marks, strict=True):
            bad = {rule.id for rule in requirement.rules if is_bad(requirement, rule)} & fired
            if requirement.rules:
                assert (mark == "gap") == bool(bad), (case.case, requirement.text.nl)
                counted += bool(bad)
    assert counted > 20


def test_a_bad_verdict_comes_with_a_gap(catalogue: Catalogue) -> None:
    assessment = catalogue.assessments["supplier"]
    bad = {outcome.id for outcome in assessment.table(assessment.verdict).outcomes if outcome.tone == "bad"}
    cases = [case for case in assessment.cases if case.outcome in bad]
    assert len(cases) > 20
    for case in cases:
        marks = met(assessment, evaluate(assessment, case.answers, case.on).answers, case.on)
        assert "gap" in marks, case.case


def test_without_answers_nothing_is_known_and_nothing_is_in_order(catalogue: Catalogue) -> None:
    assert set(met(catalogue.assessments["supplier"], {}, TODAY)) == {"unknown"}


def test_a_supplier_without_personal_data_has_no_further_requirements(catalogue: Catalogue) -> None:
    assessment = catalogue.assessments["supplier"]
    marks = met(assessment, {"role": "no_data", "product_kind": "network"}, TODAY)
    asked = [item.text.nl for item in requirements(assessment, TODAY)]
    applies = {text: mark for text, mark in zip(asked, marks, strict=True) if mark != "not_applicable"}
    assert applies == {"Wat doet de leverancier met persoonsgegevens?": "ok"}


def loaded(workspace: Workspace, catalogue: Catalogue, selection: Selection) -> suppliers.Suppliers:
    assessment = catalogue.assessments["supplier"]
    found = workspace.dossiers.read_all(DEMO_BOARD, ASSESSMENT + "supplier")
    register = suppliers.Suppliers(assessment, selection, NL)
    register.load(entries(found, assessment, selection, NL, TODAY), TODAY)
    return register


def test_the_schools_that_use_a_product_are_counted_and_named(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    codes = [school.location for school in workspace.schools.of(DEMO_BOARD, closed=False)]
    answers = {"een": codes[:1], "alle": codes, "getypt": "alle basisscholen", "open": None}
    for subject, used_by in answers.items():
        add(workspace, "supplier", subject, {"product_kind": "learning", "used_by": used_by})
    register = loaded(workspace, catalogue, selection)
    rows = {row.entry.dossier.subject: row for row in register.rows}
    shown = {subject: register.how_many(row) for subject, row in rows.items() if subject in answers}
    assert shown == {"een": "1", "alle": f"alle {len(codes)}", "getypt": "?", "open": "–"}
    names = {school.location: school.name for school in workspace.schools.of(DEMO_BOARD)}
    assert rows["een"].schools == names[codes[0]]
    assert rows["getypt"].schools == "alle basisscholen"
    columns, table = register.table()
    place = columns.index("Scholen")
    assert {row[0]: row[place] for row in table}["een"] == names[codes[0]]


def test_the_most_urgent_supplier_comes_first_and_ending_agreements_are_named(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    base = complete(catalogue) | {"data_kinds": ["ordinary"], "pupils": 10}
    for subject, days in (("afgelopen", -1), ("vandaag", 0), ("bijna", 90), ("later", 91)):
        ends_on = (TODAY + timedelta(days=days)).isoformat()
        add(workspace, "supplier", subject, base | {"term": "fixed", "ends_on": ends_on})
    add(workspace, "supplier", "veel", base | {"pupils": 499})
    add(workspace, "supplier", "bsn", base | {"data_kinds": ["bsn"], "pupils": 1})
    add(workspace, "supplier", "gevoelig", base | {"data_kinds": ["sensitive"]})
    register = loaded(workspace, catalogue, selection)
    order = [row.entry.dossier.subject for row in register.rows]
    assert order[:3] == ["bsn", "gevoelig", "veel"]
    assert [row.entry.dossier.subject for row in register.ending] == ["afgelopen", "vandaag", "bijna"]
    columns, rows = register.table()
    assert {len(row) for row in rows} == {len(columns)}
    assert sum(count for _, count in register.groups()) == len(register.asked)


def test_the_exported_register_changes_nothing_when_it_comes_back(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    number = add(workspace, "supplier", "A", complete(catalogue))
    register = loaded(workspace, catalogue, selection)
    content = register.export()
    register.read("register.xlsx", content)
    assert register.changes == []
    workspace.dossiers.save(
        number, "pupils", "value", 7, based_on=workspace.dossiers.read(number)["pupils"]["value"].event
    )
    register.read("register.xlsx", content)
    assert [dict(change.before) for change in register.changes] == [{"pupils": 7}]
    assert register.confirm() == 1
    assert answers(workspace.dossiers.read(number))["pupils"] == complete(catalogue)["pupils"]


@pytest.mark.parametrize("answer", ["no_bsn", "leave_out"])
def test_a_doubtful_number_in_a_register_is_asked_about(
    workspace: Workspace, catalogue: Catalogue, selection: Selection, answer: Lifted
) -> None:
    number = add(workspace, "supplier", "A", complete(catalogue))
    before = answers(workspace.dossiers.read(number))
    register = loaded(workspace, catalogue, selection)
    book = load_workbook(io.BytesIO(register.export()))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    pupils = heads.index(heading(catalogue.assessments["supplier"].questions["pupils"], "nl")) + 1
    sheet.cell(2, pupils).value = 12345672
    sheet.append(["Nummer 12345672"])
    stream = io.BytesIO()
    book.save(stream)

    with pytest.raises(DoubtError) as caught:
        register.read("register.xlsx", stream.getvalue())
    assert caught.value.numbers == ("12345672",)
    assert "A, " in str(caught.value)
    assert register.changes == []
    register.read("register.xlsx", stream.getvalue(), answer)
    assert register.confirm() == (2 if answer == "no_bsn" else 0)
    after = answers(workspace.dossiers.read(number))
    assert after == before | ({"pupils": 12345672} if answer == "no_bsn" else {})
    subjects = {each.subject for each in workspace.dossiers.of(DEMO_BOARD, "assessment:supplier")}
    assert ("Nummer 12345672" in subjects) == (answer == "no_bsn")
    said = [event.value for event in workspace.dossiers.history(number) if event.kind == "decision"]
    assert said == ([["12345672"]] if answer == "no_bsn" else [])


def test_an_answer_that_the_questions_no_longer_know_is_open_again(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    add(
        workspace,
        "fg",
        "Bestuur",
        {"was_here_once": "yes", next(iter(catalogue.assessments["fg"].questions)): "?"},
    )
    (entry,) = entries(
        workspace.dossiers.read_all(DEMO_BOARD, ASSESSMENT), catalogue.assessments["fg"], selection, NL, TODAY
    )
    assert (entry.verdict.answers, entry.tone) == ({}, "neutral")


def clock(catalogue: Catalogue, answers: Mapping[str, Any], now: str) -> breaches.Clock:
    assessment = catalogue.assessments["breach"]
    verdict = evaluate(assessment, answers, TODAY)
    return breaches.clock(assessment, verdict, NL, datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM))


def test_the_clock_runs_over_the_end_of_summer_time_and_then_is_overdue(catalogue: Catalogue) -> None:
    known = KNOWN | {"aware_at": "2026-10-23T09:00"}
    running = clock(catalogue, known, "2026-10-26T06:58")
    assert (running.kind, running.tone) == ("running", "attention")
    assert "1 uur en 2 minuten" in running.text
    assert "maandag 26-10-2026 om 08:00" in running.text
    overdue = clock(catalogue, known, "2026-10-27T09:00")
    assert (overdue.kind, overdue.tone) == ("overdue", "bad")
    assert "1 dag en 1 uur" in overdue.text


def test_the_clock_stops_when_reported_and_never_starts_without_need(catalogue: Catalogue) -> None:
    now = "2026-11-23T09:00"
    known = KNOWN | {"aware_at": "2026-10-23T09:00", "reported": "yes"}
    assert clock(catalogue, known | {"reported_at": "2026-10-26T08:00"}, now).kind == "reported"
    assert clock(catalogue, known | {"reported_at": "2026-10-26T08:01"}, now).kind == "late"
    assert clock(catalogue, known, now).tone == "attention"
    assert clock(catalogue, KNOWN, now).kind == "waiting"
    assert clock(catalogue, {"personal_data": "no"}, now).kind == "stopped"


def test_the_register_of_breaches_leaves_hidden_answers_out(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    assessment = catalogue.assessments["breach"]
    add(workspace, "breach", "Mail", KNOWN | {"aware_at": "2026-10-23T09:00"})
    add(workspace, "breach", "Niets", KNOWN | {"aware_at": "2026-10-23T09:00", "personal_data": "no"})
    found = entries(workspace.dossiers.read_all(DEMO_BOARD, ASSESSMENT), assessment, selection, NL, TODAY)
    columns, rows = breaches.register(assessment, found, NL)
    place = columns.index(assessment.questions["aware_at"].label.nl)
    assert {row[0]: row[place] for row in rows} == {"Mail": datetime(2026, 10, 23, 9, 0), "Niets": None}
    assert {row[0]: str(row[3])[:16] for row in rows} == {"Mail": "2026-10-26 08:00", "Niets": "None"}


def test_the_overview_counts_every_dossier_once_and_names_what_is_urgent(
    workspace: Workspace, catalogue: Catalogue, selection: Selection
) -> None:
    assert overview(selection, NL) == []
    aware = datetime.now(AMSTERDAM) - timedelta(hours=80)
    add(workspace, "breach", "Mail", KNOWN | {"aware_at": f"{aware:%Y-%m-%dT%H:%M}"})
    add(workspace, "supplier", "A", complete(catalogue) | {"contracting_party": "school", "own_use": "yes"})
    for number in range(5):
        add(workspace, "camera", f"Camera {number}", {})
    cards = {card.href.split(".")[0]: card for card in overview(selection, NL)}
    assert {name: card.count for name, card in cards.items()} == {"supplier": 1, "camera": 5, "breach": 1}
    for card in cards.values():
        assert sum(outcome.count for outcome in card.outcomes) == card.count
        assert all(f"board={DEMO_BOARD}" in href for outcome in card.outcomes for _, href in outcome.links)
    assert cards["supplier"].notes == [("attention", NL("board.supplier_gaps", n=2))]
    ((tone, text),) = cards["breach"].notes
    assert tone == "bad"
    assert text.startswith("Mail: ")
    assert cards["camera"].notes == []
