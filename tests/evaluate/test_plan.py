"""From gaps to a plan: what comes first, what is taken, what is overdue, closed or back."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue.models import Text
from ibp_workbook.evaluate.plan import Gap, Part, actions, goals, proposals

WORDS = Text(nl="Tekst", en="Text")
TODAY = date(2026, 11, 27)


def gap(topic: str, where: str = "", risk: int = 2, effort: int = 2, place: str = "") -> Gap:
    module = topic.split("/")[0]
    return Gap(topic, where, place or where, module, WORDS, WORDS, WORDS, "ict", effort, risk)


def plan(*gaps: Gap, **items: dict[str, Any]) -> Any:
    return actions([part(items)], gaps)


def part(items: dict[str, dict[str, Any]], where: str = "") -> Part:
    return Part({f"a:{name}": {"title": name, **fields} for name, fields in items.items()}, 1, where)


def test_one_proposal_for_all_places_and_the_most_worth_first() -> None:
    gaps = [
        gap("maturity/ibp/a", "01AA00"),
        gap("maturity/ibp/b", "01AA00", risk=3),
        gap("maturity/ibp/b", "01AA01", risk=3),
        gap("maturity/ibp/c", effort=3),
    ]
    found = proposals(gaps, schools=2)
    assert [(item.topic, len(item.gaps)) for item in found] == [
        ("maturity/ibp/b", 2), ("maturity/ibp/a", 1), ("maturity/ibp/c", 1),
    ]  # fmt: skip
    assert proposals(gaps, 2, plan(b={"topics": ["maturity/ibp/b"]}))[0].topic == "maturity/ibp/a"


@pytest.mark.parametrize(("missing", "effect"), [(0, 3), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3)])
def test_effect_grows_with_the_share_of_schools(missing: int, effect: int) -> None:
    gaps = [gap("maturity/ibp/a", f"0{n}AA00") for n in range(missing)] or [gap("maturity/ibp/a")]
    assert proposals(gaps, schools=9)[0].effect == effect


def test_an_action_knows_which_of_its_gaps_are_open() -> None:
    (action,) = plan(
        gap("maturity/ibp/a", "01AA00", place="De Linde"),
        gap("camera/rule", "12", place="Hal"),
        gap("maturity/ibp/z"),
        one={"topics": ["maturity/ibp/a", "camera/rule"], "status": "busy"},
    )
    assert [item.key for item in action.gaps] == ["maturity/ibp/a@01AA00", "camera/rule@12"]
    assert action.modules == ("maturity", "camera")
    assert action.places == ("De Linde", "Hal")
    assert not action.is_closed()


@pytest.mark.parametrize(
    ("status", "due", "overdue"),
    [
        ("accepted", "2026-11-27", False),
        ("accepted", "2026-11-26", True),
        ("busy", "2026-11-26", True),
        ("done", "2026-11-26", False),
        ("rejected", "2026-11-26", False),
        ("accepted", None, False),
    ],
)
def test_an_action_is_overdue_from_the_day_after(status: str, due: str | None, overdue: bool) -> None:
    (action,) = plan(one={"status": status, "due": due})
    assert action.is_overdue(TODAY) == overdue


def test_gaps_that_closed_and_gaps_that_came_back_are_told() -> None:
    closed, back = plan(
        gap("maturity/ibp/b"),
        closed={"topics": ["maturity/ibp/a"], "status": "busy"},
        back={"topics": ["maturity/ibp/b"], "status": "done"},
    )
    assert closed.is_closed()
    assert not closed.has_come_back()
    assert back.has_come_back()
    (own,) = plan(own={"status": "busy"})
    assert not own.is_closed()


def test_open_actions_come_first_by_their_last_day_and_merged_ones_are_gone() -> None:
    found = plan(
        late={"due": "2027-06-01", "status": "accepted"},
        soon={"due": "2027-01-01", "status": "accepted"},
        never={"status": "accepted"},
        done={"due": "2026-01-01", "status": "done"},
        gone={"merged_into": "a:soon"},
    )
    assert [action.title for action in found] == ["soon", "late", "never", "done"]


def test_goals_are_the_topics_of_what_is_planned_by_a_day() -> None:
    found = plan(
        one={"topics": ["t1"], "status": "accepted", "due": "2027-01-01"},
        two={"topics": ["t2"], "status": "busy", "due": "2027-01-02"},
        three={"topics": ["t3"], "status": "done"},
        four={"topics": ["t4"], "status": "proposed", "due": "2026-12-01"},
        five={"topics": ["t5"], "status": "rejected", "due": "2026-12-01"},
    )
    assert goals(found) == {("t1", ""), ("t2", ""), ("t3", "")}
    assert goals(found, date(2027, 1, 1)) == {("t1", "")}


def test_an_action_of_a_school_is_about_that_school_only() -> None:
    gaps = [gap("maturity/ibp/a", where) for where in ("01AA00", "01AA01")]
    own = {"own": {"topics": ["maturity/ibp/a", "maturity/ibp/b"], "status": "busy"}}
    (action,) = actions([part(own, "01AA00")], [*gaps, gap("maturity/ibp/b")])
    # The gap of the board is the school's too where it follows the board; nobody else's is.
    assert [item.key for item in action.gaps] == ["maturity/ibp/a@01AA00", "maturity/ibp/b@"]
    assert [item.where for item in proposals(gaps, 2, [action])[0].gaps] == ["01AA01"]
    assert proposals([gap("maturity/ibp/b")], 2, [action])
    assert goals([action]) == {("maturity/ibp/a", "01AA00"), ("maturity/ibp/b", "01AA00")}
