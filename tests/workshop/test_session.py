"""A session step by step: every step from every stage, and what is kept of it."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import Dots
from ibp_workbook.evaluate.maturity.votes import Tally, tally, tally_of_schools
from ibp_workbook.workshop.session import MOST_PROPOSALS, MOST_ROUNDS, PLAN, Session, read_session

VOTES = tally((level, "") for level in (2, 2, 3))
STEPS: dict[str, Callable[[Session], Session]] = {
    "open": lambda session: session.open(),
    "close": lambda session: session.close(VOTES),
    "hands": lambda session: session.hands(VOTES),
    "reveal": lambda session: session.reveal(),
    "discuss": lambda session: session.discuss(),
    "agree": lambda session: session.agree(3, "because"),
    "next": lambda session: session.next(),
    "at": lambda session: session.at("b"),
}
ALLOWED = {
    "lobby": {"open", "hands", "next", "at"},
    "open": {"close", "hands"},
    "closed": {"reveal"},
    "revealed": {"discuss", "agree", "open", "hands", "next", "at"},
    "discuss": {"agree", "open", "hands", "next", "at"},
    "agreed": {"next", "at"},
}
WAY = {
    "lobby": (),
    "open": ("open",),
    "closed": ("open", "close"),
    "revealed": ("open", "close", "reveal"),
    "discuss": ("open", "close", "reveal", "discuss"),
    "agreed": ("open", "close", "reveal", "agree"),
}


def after(*steps: str, norms: tuple[str, ...] = ("a", "b", "c")) -> Session:
    session = Session.of(norms)
    for step in steps:
        session = STEPS[step](session)
    return session


@pytest.mark.parametrize("stage", ALLOWED)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_made_where_it_may_and_refused_elsewhere(stage: str, step: str) -> None:
    session = after(*WAY[stage])
    assert session.stage == stage
    if step in ALLOWED[stage]:
        assert STEPS[step](session).version == session.version + 1
    else:
        with pytest.raises(IbpError):
            STEPS[step](session)


def test_a_norm_is_voted_about_three_times_and_not_a_fourth() -> None:
    session = after(*("open", "close", "reveal") * MOST_ROUNDS)
    assert session.round == MOST_ROUNDS
    assert not session.may_open
    with pytest.raises(IbpError) as refused:
        session.open()
    assert refused.value.key == "workshop.no_more_rounds"
    assert session.agree(2).stage == "agreed", "it can still be agreed"


def test_nothing_is_told_of_a_round_that_is_open() -> None:
    assert after("open", "close", "reveal", "open").tally is None
    assert after("open", "close").tally == VOTES


def test_a_norm_that_was_left_waits_at_the_end() -> None:
    session = after("next", "open", "close", "reveal", "agree", "next")
    assert session.norm == "c"
    session = STEPS["next"](session)
    assert session.norm == "a"


def test_when_all_is_agreed_nothing_is_on_the_table() -> None:
    session = after(*("open", "close", "reveal", "agree", "next") * 3)
    assert session.norm == ""
    assert set(session.agreed) == {"a", "b", "c"}
    assert not session.may_open
    with pytest.raises(IbpError):
        session.next()


def test_what_was_agreed_can_be_looked_at_again_from_the_beginning() -> None:
    session = after("open", "close", "reveal", "agree", "next").at("a")
    assert (session.stage, session.round, session.agreed) == ("lobby", 0, {})


def test_a_session_without_norms_is_none() -> None:
    with pytest.raises(IbpError):
        Session.of([])


def test_the_same_norm_is_asked_once() -> None:
    assert Session.of(["a", "b", "a"]).norms == ("a", "b")


def test_dots_need_no_agreement_and_can_be_put_again() -> None:
    session = Session.of_proposals({"a": {"nl": "A", "en": "A"}, "b": {"nl": "B", "en": "B"}})
    shown = session.open().close(Dots(3, {"a": 2})).reveal()
    assert (shown.stage, shown.dots, shown.tally) == ("agreed", Dots(3, {"a": 2}), None)
    assert read_session(json.loads(json.dumps(shown.plain()))) == shown
    again = shown.at(PLAN)
    assert (again.stage, again.dots, again.proposals) == ("lobby", None, session.proposals)
    assert shown.next().norm == ""


@pytest.mark.parametrize("many", [0, 1, MOST_PROPOSALS + 1])
def test_a_phone_shows_two_to_twelve_proposals(many: int) -> None:
    with pytest.raises(IbpError):
        Session.of_proposals({str(number): {"nl": "x", "en": "x"} for number in range(many)})


def test_schools_that_vote_apart_each_have_their_own_level() -> None:
    votes = tally_of_schools([(2, "11"), (4, "12")])
    session = Session.of(["a"], "schools").open().close(votes).reveal().agree(None, "", {"11": 2, "12": 4})
    assert session.agreed["a"].schools == {"11": 2, "12": 4}
    assert read_session(json.loads(json.dumps(session.plain()))) == session


def test_a_session_of_before_there_were_kinds_is_read() -> None:
    kept = after("open", "close").plain()
    del kept["session"]["kind"], kept["session"]["proposals"]
    assert read_session(kept) == after("open", "close")


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=60))
def test_whatever_is_done_a_session_only_goes_forward_and_comes_back_as_it_was(steps: list[str]) -> None:
    session = Session.of(["a", "b", "c"])
    for step in steps:
        before = session
        try:
            session = STEPS[step](session)
        except IbpError:
            continue
        assert session.version == before.version + 1
        assert all(len(rounds) <= MOST_ROUNDS for rounds in session.rounds.values())
        if step != "at":
            assert before.agreed.items() <= session.agreed.items(), "what is agreed stays"
    assert read_session(json.loads(json.dumps(session.plain()))) == session


@pytest.mark.parametrize(
    "items", [{}, {"session": {}}, {"session": {"norms": ["a"], "state": {"stage": "x"}}}]
)
def test_what_is_no_session_is_not_read(items: dict[str, dict[str, object]]) -> None:
    with pytest.raises(IbpError):
        read_session(items)


def test_too_few_votes_are_kept_as_a_number_only() -> None:
    session = after("open").close(tally([(1, ""), (5, "")]))
    assert session.plain()["norm:a"]["rounds"] == [{"n": 2, "counts": {}}]
    assert session.reveal().tally == Tally(2)
