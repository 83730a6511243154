"""When IBP must be in order, without a screen: the shipped timeline and a real workspace."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ibp_workbook import times
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.dates.state import INSIGHT, LEVEL, TONES, DatesState
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.app.start.standing import standing
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard

CATALOGUE = load_catalogue()
IN_2017 = date(2017, 6, 1)


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    return Workspace(empty_url, Actor.local())


def timeline(on: date | None = None, lang: str = "nl") -> DatesState:
    state = DatesState(CATALOGUE, Texts(lang))
    state.on = on or state.on
    return state


def select(workspace: Workspace, board: str) -> Selection:
    return Selection(workspace, CATALOGUE, Request("nl", board=board))


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-30T22:59:59+00:00", date(2026, 11, 30)),
        ("2026-11-30T23:00:00+00:00", date(2026, 12, 1)),  # past midnight in the Netherlands, in winter
        ("2026-07-01T21:59:59+00:00", date(2026, 7, 1)),
        ("2026-07-01T22:00:00+00:00", date(2026, 7, 2)),  # and in summer
    ],
)
def test_the_reference_date_is_today_in_the_netherlands_unless_one_is_chosen(
    moment: str, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "now", lambda: datetime.fromisoformat(moment))
    assert timeline().on == day


def test_in_2017_the_old_law_holds_the_new_one_is_ahead_and_later_goals_do_not_exist() -> None:
    found = timeline(IN_2017).parts()
    assert {"wbp", "breach_wbp", "gdpr_in_force"} <= ids(found["now"])
    assert {"gdpr_applies", "advice_2018"} <= ids(found["ahead"])
    everything = ids(found["now"]) | ids(found["ahead"]) | ids(found["past"])
    assert not everything & {INSIGHT, LEVEL, "uavg", "digital_omnibus", "dpf"}
    wbp = next(row for row in found["now"] if row["id"] == "wbp")
    assert "2018" not in wbp["dates"]


def test_the_view_of_2017_is_the_same_whenever_one_looks() -> None:
    assert timeline(IN_2017).parts() == timeline(IN_2017).parts()
    assert all(row["sources"] for rows in timeline(IN_2017).parts().values() for row in rows)


def test_the_law_changes_hands_on_25_may_2018() -> None:
    before, after = timeline(date(2018, 5, 24)).parts(), timeline(date(2018, 5, 25)).parts()
    assert "wbp" in ids(before["now"])
    assert "gdpr_applies" in ids(before["ahead"])
    assert "wbp" in ids(after["past"])
    assert "gdpr_applies" in ids(after["now"])
    assert next(row for row in after["past"] if row["id"] == "wbp")["dates"].endswith("24-05-2018")


@pytest.mark.parametrize("on", [IN_2017, date(2023, 7, 10), date(2026, 11, 23), date(2031, 1, 1)])
def test_every_milestone_stands_in_one_part_with_a_word_and_a_sign(on: date) -> None:
    rows = [row for part in timeline(on).parts().values() for row in part]
    known = {item.id for item in CATALOGUE.timeline.values() if item.known_from <= on}
    assert sorted(row["id"] for row in rows) == sorted(known)
    assert all(row["tone"] == TONES[row["status"]] and row["when"] for row in rows)
    assert all(source["label"] for row in rows for source in row["sources"])


def test_what_is_not_decided_is_shown_as_not_decided_and_warns_where_it_would_matter() -> None:
    found = timeline(date(2026, 11, 23)).parts()
    pending = {row["id"] for row in found["ahead"] if row["status"] == "pending"}
    assert pending == {item.id for item in CATALOGUE.timeline.values() if item.pending}
    gdpr = next(row for row in found["now"] if row["id"] == "gdpr_applies")
    assert CATALOGUE.timeline["digital_omnibus"].title.nl in gdpr["warning"]


def test_without_a_measurement_nothing_is_said_about_the_board(workspace: Workspace) -> None:
    assert standing(select(workspace, "")) is None
    assert timeline().goals(select(workspace, "")) == []


def test_a_fresh_measurement_is_zero_answers_and_nothing_assessed(
    workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    found = standing(select(workspace, board.number))
    scopes = [norm.scope for norm in CATALOGUE.frameworks["ibp"].statements]
    of_board = scopes.count("board")
    assert found is not None
    assert found.answered == (0, of_board, 0, (len(scopes) - of_board) * len(board.schools))
    assert (found.assessed, found.complete, found.at_target) == (0, False, False)
    level = timeline().goals(select(workspace, board.number))[1]
    assert level["max"] == 0
    assert "%" not in level["said"]


def test_not_applicable_counts_as_answered_but_not_as_assessed(
    workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    school, (first, second, third, *_) = board.schools[0], board.norms
    for norm, level in ((first, "nvt"), (second, 3), (third, 2)):
        workspace.maturity.save(board.round.id, school.id, norm, "level", level)
    found = standing(select(workspace, board.number))
    assert found is not None
    assert (found.answered.n, found.assessed, found.reached) == (3, 2, 1)


@pytest.mark.parametrize("lowest", [3, 2])
def test_everything_at_the_target_reaches_both_goals_and_one_norm_below_misses_one(
    workspace: Workspace, new_board: NewBoard, lowest: int
) -> None:
    board = new_board(workspace)
    norms = [norm.id for norm in CATALOGUE.frameworks["ibp"].statements]
    rows = [(school.id, norm, 3) for school in board.schools for norm in norms]
    rows[0] = (*rows[0][:2], lowest)
    workspace.maturity.fill(board.round.id, rows)
    insight, level = timeline().goals(select(workspace, board.number))
    assert (insight["done"], level["done"]) == (True, lowest >= board.round.target)
    assert level["value"] == len(rows) - (lowest < board.round.target)
    assert ("100%" in level["said"]) is level["done"]


def test_the_figures_are_those_of_the_dashboard(demo_url: str) -> None:
    workspace = Workspace(demo_url, Actor.local())
    found = standing(select(workspace, DEMO_BOARD))
    assert found is not None
    frame = AnalysisWorkspace(workspace.url, Actor.local()).scores(board=DEMO_BOARD)
    newest = frame[
        (frame["round"] == found.round) & (frame["group"] == "overall") & frame["school_id"].isna()
    ]
    (row,) = newest.to_dict("records")
    assert (found.assessed, found.answered.total) == (row["n"], row["total"])
    assert found.reached == round(row["at_target"] * row["n"])


def test_goals_appear_on_the_day_people_could_know_them(workspace: Workspace, new_board: NewBoard) -> None:
    selection = select(workspace, new_board(workspace).number)
    known = CATALOGUE.timeline[INSIGHT].known_from
    assert [goal["id"] for goal in timeline(known).goals(selection)] == [INSIGHT, LEVEL]
    assert timeline(known - timedelta(days=1)).goals(selection) == []
