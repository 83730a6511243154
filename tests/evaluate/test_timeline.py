"""The timeline on a day: the seed's answer of 2017 on a day in 2017, and today's answer today."""

from datetime import date, timedelta

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.timeline import State, timeline_on

TODAY = date(2026, 11, 23)
SEED = date(2017, 3, 1)


def states(on: date) -> dict[str, State]:
    return {state.milestone.id: state for state in timeline_on(load_catalogue().timeline, on)}


class TestTheSeedsAnswerOf2017:
    def test_the_duty_to_report_breaches_holds_under_the_wbp(self) -> None:
        assert states(SEED)["breach_wbp"].status == "in_force"
        assert states(SEED)["breach_gdpr"].status == "planned"

    def test_the_gdpr_is_in_force_but_does_not_apply_yet(self) -> None:
        found = states(SEED)
        assert found["gdpr_in_force"].status == "in_force"
        assert found["gdpr_in_force"].milestone.starts == date(2016, 5, 24)  # the seed says 25 May
        assert found["gdpr_applies"].status == "planned"
        assert found["gdpr_applies"].days_until == (date(2018, 5, 25) - SEED).days

    def test_the_advice_is_to_be_ready_on_25_may_2018(self) -> None:
        advice = states(SEED)["advice_2018"]
        assert (advice.status, advice.milestone.starts) == ("planned", date(2018, 5, 25))

    def test_the_approach_has_three_steps_and_nobody_knows_of_what_came_later(self) -> None:
        found = states(SEED)
        assert found["approach_2017"].status == "in_force"
        assert all(state.milestone.known_from <= SEED for state in found.values())
        assert found.keys().isdisjoint({"dpf", "framework_2023", "goal_level_3", "digital_omnibus"})

    def test_american_storage_had_a_ground(self) -> None:
        found = states(SEED)
        assert (found["safe_harbour"].status, found["privacy_shield"].status) == ("past", "in_force")


class TestToday:
    def test_the_wbp_is_past_and_the_gdpr_applies(self) -> None:
        found = states(TODAY)
        assert [found[name].status for name in ("wbp", "directive", "breach_wbp", "advice_2018")] == [
            "past"
        ] * 4
        assert [found[name].status for name in ("gdpr_applies", "uavg", "breach_gdpr")] == ["in_force"] * 3

    def test_the_goal_moved_from_2027_to_2030(self) -> None:
        found = states(TODAY)
        old, new = found["goal_2027"], found["goal_level_3"]
        assert (old.status, old.days_until) == ("past", None)
        assert old.replaced_by == new.milestone
        assert old.when("nl") == "vervangen"
        assert new.status == "planned"
        assert new.days_until == (date(2030, 12, 31) - TODAY).days

    def test_proposals_are_pending_and_show_what_they_may_change(self) -> None:
        found = states(TODAY)
        pending = {name for name, state in found.items() if state.status == "pending"}
        assert pending == {"digital_omnibus", "collective_act", "education_basis", "anchoring", "dpf_appeal"}
        assert [m.id for m in found["breach_gdpr"].may_change_by] == ["digital_omnibus"]
        assert [m.id for m in found["dpf"].may_change_by] == ["dpf_appeal"]
        assert "Digital Omnibus" in found["breach_gdpr"].warning("nl")
        assert found["wbp"].warning("nl") == ""

    def test_those_without_a_date_come_last(self) -> None:
        starts = [state.milestone.starts for state in timeline_on(load_catalogue().timeline, TODAY)]
        dated = [day for day in starts if day]
        assert starts == sorted(dated) + [None] * (len(starts) - len(dated))
        assert None in starts


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("wbp", "2018-05-24"),
        ("breach_wbp", "2018-05-24"),
        ("covenant_2", "2018-03-31"),
        ("covenant_3", "2022-07-31"),
        ("safe_harbour", "2015-10-05"),
        ("privacy_shield", "2020-07-15"),
        ("framework_2023", "2024-06-05"),
    ],
)
def test_it_holds_on_its_last_day_and_is_past_the_day_after(name: str, last: str) -> None:
    day = date.fromisoformat(last)
    assert states(day)[name].status == "in_force"
    assert states(day + timedelta(days=1))[name].status == "past"


@pytest.mark.parametrize("name", ["gdpr_applies", "breach_gdpr"])
def test_it_is_planned_the_day_before_and_in_force_on_its_first_day(name: str) -> None:
    before = states(date(2018, 5, 24))[name]
    assert (before.status, before.days_until, before.when("nl")) == ("planned", 1, "gepland, nog 1 dag")
    first = states(date(2018, 5, 25))[name]
    assert (first.status, first.days_until) == ("in_force", None)


def test_a_goal_is_due_on_its_day_and_past_the_day_after() -> None:
    assert states(date(2018, 5, 25))["advice_2018"].when("en") == "planned, today"
    assert states(date(2018, 5, 26))["advice_2018"].status == "past"
    assert states(date(2018, 5, 23))["advice_2018"].when("en") == "planned, 2 days to go"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("dpf", "2023-07-10"),
        ("digital_omnibus", "2025-11-19"),
        ("covenant_4", "2022-04-13"),
        ("education_basis", "2026-02-12"),
    ],
)
def test_nobody_knows_of_it_before_its_day(name: str, first: str) -> None:
    day = date.fromisoformat(first)
    assert name in states(day)
    assert name not in states(day - timedelta(days=1))


def test_the_goal_of_2027_stood_until_the_letter_of_november_2025() -> None:
    assert states(date(2025, 11, 4))["goal_2027"].status == "planned"
    assert states(date(2025, 11, 5))["goal_2027"].status == "past"


def test_a_proposal_does_not_yet_threaten_what_holds_before_it_is_made() -> None:
    assert states(date(2025, 11, 18))["breach_gdpr"].may_change_by == ()
    assert len(states(date(2025, 11, 19))["breach_gdpr"].may_change_by) == 1
