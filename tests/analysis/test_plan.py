"""Gaps of a real workspace, and the plan's frames and figures."""

from datetime import date, timedelta

import pandas as pd
import pytest

from ibp_workbook import charts
from ibp_workbook.analysis import AnalysisWorkspace, dpia_measures, read_dpias
from ibp_workbook.analysis.gaps import COLUMNS, gaps, gaps_frame
from ibp_workbook.analysis.plan import PLAN, board_plan, burndown, plain, plan_frame, projected, target_date
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.charts.gantt import SHOWN, dated
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.plan import Part, goals
from ibp_workbook.store import Actor, Round, SchoolRecord

BOARD = "41240"
TODAY = date(2026, 11, 27)


@pytest.fixture
def ws(empty_url: str) -> AnalysisWorkspace:
    """A board with two schools; norms of every scope at level 2, one at target, one not assessed."""
    workspace = AnalysisWorkspace(empty_url, Actor.local())
    names = ("De Linde", "De Beuk")
    workspace.schools.load(
        [SchoolRecord(BOARD, "01AA", f"01AA0{n}", name, "po") for n, name in enumerate(names)], {BOARD}
    )
    return workspace


@pytest.fixture
def measured(ws: AnalysisWorkspace) -> tuple[Round, list[str], list[str]]:
    framework = load_catalogue().frameworks["ibp"]
    round_ = ws.rounds.add(BOARD, "ibp", "Meting", date(2026, 10, 1))
    linde, beuk = (school.id for school in sorted(ws.schools.of(BOARD), key=lambda school: school.location))
    both = [item.id for item in framework.statements if item.scope == "both"]
    own = [item.id for item in framework.statements if item.scope == "school"]
    ws.maturity.fill(
        round_.id,
        [
            (None, both[0], 2), (None, both[1], 3), (linde, both[0], 1),
            (linde, own[0], 2), (beuk, own[0], 2), (beuk, own[1], "nvt"),
        ],
    )  # fmt: skip
    return round_, both, own


def test_a_gap_is_below_target_where_it_is_answered_and_only_there(
    ws: AnalysisWorkspace, measured: tuple[Round, list[str], list[str]]
) -> None:
    _, both, own = measured
    found = {(gap.topic.rsplit("/", 1)[1], gap.where) for gap in gaps(ws, load_catalogue(), BOARD)}
    # De Beuk inherits the board's answer: that is the board's gap, not one of De Beuk as well.
    assert found == {(both[0], ""), (both[0], "01AA00"), (own[0], "01AA00"), (own[0], "01AA01")}


def test_a_dossier_that_is_not_in_order_is_a_gap_with_its_advice(ws: AnalysisWorkspace) -> None:
    catalogue = load_catalogue()
    case = next(item for item in catalogue.assessments["camera"].cases if item.outcome == "not_allowed")
    number = ws.dossiers.add(BOARD, None, "assessment:camera", "Hal")
    for question, value in case.answers.items():
        ws.dossiers.save(number, question, "value", value)
    found = gaps(ws, catalogue, BOARD, on=case.on)
    assert {gap.module for gap in found} == {"camera"}
    assert all(gap.action and gap.where == str(number) and gap.place == "Hal" for gap in found)
    frame = gaps_frame(found, catalogue, "en")
    assert list(frame) == COLUMNS
    assert set(frame["role"]) == {"Principal"}


def test_without_a_measurement_there_is_no_gap_and_an_empty_plan_has_its_columns(
    ws: AnalysisWorkspace,
) -> None:
    assert gaps(ws, load_catalogue(), BOARD) == []
    frame = plan_frame(ws, load_catalogue(), BOARD, "nl")
    assert frame.empty
    assert list(frame) == list(PLAN)
    assert plain(frame) == []


def make_plan(ws: AnalysisWorkspace, topics: list[str], **more: str) -> None:
    document = ws.dossiers.open(BOARD, None, "plan", "verbeterplan")
    fields = {
        "title": "Doen",
        "topics": topics,
        "status": "accepted",
        "due": "2027-03-01",
        "role": "ict",
        **more,
    }
    ws.dossiers.save_all(document, [("a:1", name, value) for name, value in fields.items()])


def test_the_frame_counts_open_gaps_and_names_places(
    ws: AnalysisWorkspace, measured: tuple[Round, list[str], list[str]]
) -> None:
    _, _, own = measured
    make_plan(ws, [f"maturity/ibp/{own[0]}"])
    (row,) = plain(plan_frame(ws, load_catalogue(), BOARD, "nl", on=TODAY))
    assert (row["gaps"], row["schools"], row["overdue"], row["due"]) == (2, 2, False, "2027-03-01")
    assert set(row["school_names"].split(", ")) == {"De Linde", "De Beuk"}
    assert row["role"] == "ICT-coördinator"
    late = plan_frame(ws, load_catalogue(), BOARD, "nl", on=date(2027, 3, 2))
    assert list(late["overdue"]) == [True]


def test_what_the_plan_brings_lifts_its_norms_to_the_target_and_nothing_else(
    ws: AnalysisWorkspace, measured: tuple[Round, list[str], list[str]]
) -> None:
    round_, _, own = measured
    make_plan(ws, [f"maturity/ibp/{own[0]}"])
    catalogue = load_catalogue()
    answers = ws.effective_answers(BOARD, round_.id)
    plan = board_plan(ws, BOARD, gaps(ws, catalogue, BOARD))
    frame = projected(answers, plan).set_index("domain")
    domain = catalogue.frameworks["ibp"].statement(own[0]).domain
    rows = answers[answers["school_id"].notna() & answers["level"].notna()]
    expected = rows["level"].where(rows["statement"] != own[0], 3).groupby(rows["domain"]).mean()
    weights = rows.groupby("domain")["weight"].nunique()
    for name in expected.index[weights == 1]:
        assert frame.loc[name, "planned"] == pytest.approx(float(expected[name]))
    assert frame["planned"][domain] > frame["now"][domain]
    others = frame.drop(index=domain).dropna(subset=["now"])
    assert (others["planned"] == others["now"]).all()
    early = projected(answers, plan, on=date(2027, 2, 28)).set_index("domain")
    assert early["planned"][domain] == early["now"][domain]


def test_the_burndown_starts_at_the_gaps_of_now_and_steps_down_with_each_action(
    ws: AnalysisWorkspace, measured: tuple[Round, list[str], list[str]]
) -> None:
    _, _, own = measured
    make_plan(ws, [f"maturity/ibp/{own[0]}"])
    catalogue = load_catalogue()
    found = gaps(ws, catalogue, BOARD)
    plan = board_plan(ws, BOARD, found)
    frame = burndown(ws, catalogue, BOARD, found, plan, date(2030, 12, 31), TODAY)
    by_kind = {kind: list(rows["gaps"]) for kind, rows in frame.groupby("kind")}
    assert by_kind == {"measured": [4], "planned": [4, 2], "needed": [4, 0]}
    svg = charts.to_svg(charts.burndown(frame, title=""))
    assert "n = 4 gaten nu" in svg
    assert "aan het eind 2 over" in svg


def test_the_target_date_is_the_goal_of_the_sector_until_the_board_chooses(ws: AnalysisWorkspace) -> None:
    catalogue = load_catalogue()
    assert target_date([], catalogue) == catalogue.timeline["goal_level_3"].starts
    assert target_date([Part({"settings": {"target_date": "2029-01-01"}})], catalogue) == date(2029, 1, 1)


def many(count: int) -> pd.DataFrame:
    start = pd.Timestamp("2026-01-05")
    rows = [
        {
            "id": f"a:{n}", "title": f"Actie {n} met $een$ lange naam <b> en meer woorden dan er passen",
            "modules": "maturity", "gaps": n, "schools": 1, "school_names": "", "role": "FG", "effort": 1,
            "effect": 2, "risk": 3, "start": start + timedelta(days=20 * n) if n % 3 else pd.NaT,
            "due": start + timedelta(days=20 * n + 60), "overdue": n == 1, "note": "",
            "status": ("accepted", "busy", "done", "proposed")[n % 4], "status_title": "gepland",
        }
        for n in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLAN)).astype(PLAN)


@pytest.mark.parametrize("count", [1, 12, 72])
def test_the_gantt_shows_the_first_forty_and_says_how_many_there_are(count: int) -> None:
    frame = many(count)
    svg = charts.to_svg(charts.gantt(frame, today=pd.Timestamp(TODAY), title=""))
    assert f"n = {min(count, SHOWN)} van {count} acties" in svg
    assert f"{count} acties met een einddatum" in svg
    assert svg.count("Actie ") >= min(count, SHOWN)


def test_an_action_without_a_first_day_starts_three_months_before_its_last() -> None:
    frame = dated(many(1))
    assert (frame["due"] - frame["start"]).dt.days.tolist() == [91]


def test_rejected_and_undated_actions_are_not_drawn() -> None:
    frame = many(3)
    frame.loc[0, "status"] = "rejected"
    frame.loc[1, "due"] = pd.NaT
    assert list(dated(frame)["id"]) == ["a:2"]
    assert "zonder einddatum: 1" in charts.gantt(frame).subtitle


def test_the_projection_says_when_nothing_changes(
    ws: AnalysisWorkspace, measured: tuple[Round, list[str], list[str]]
) -> None:
    round_, *_ = measured
    frame = projected(ws.effective_answers(BOARD, round_.id), [])
    assert goals([]) == set()
    svg = charts.to_svg(charts.projection(frame, title=""))
    assert "→ gelijk" in svg
    assert "waarvan er 0 omhoog gaan" in svg
    assert "niet beoordeeld" in svg


def test_measures_of_a_dpia_that_are_not_done_are_gaps(demo_url: str) -> None:
    workspace = AnalysisWorkspace(demo_url, Actor.local())
    catalogue = load_catalogue()
    measures = dpia_measures(read_dpias(workspace, catalogue, DEMO_BOARD), "nl", TODAY)
    found = [
        gap
        for gap in gaps(workspace, catalogue, DEMO_BOARD, on=TODAY)
        if gap.module == "dpia" and not gap.topic.startswith("dpia/dpia.")  # whether one is needed
    ]
    assert len(found) == int((measures["status"] != "done").sum()) > 0
    assert {gap.title.nl for gap in found} == set(measures.loc[measures["status"] != "done", "measure"])
    later = [gap.topic for gap in gaps(workspace, catalogue, DEMO_BOARD, on=date(2028, 1, 1))]
    assert sum(topic.endswith("/review") for topic in later) == 1
