"""The plan on screen: proposals become actions, fields are saved as events, two people, history."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.outlet import FOLDER
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.plan.page import PlanView
from ibp_workbook.app.plan.state import ActionState, Plan
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import Dots
from ibp_workbook.evaluate.plan import Proposal
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from ibp_workbook.workshop import record
from tests.kinds import NewBoard, OwnBoard


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    made = new_board(Workspace(empty_url, Actor.local()))
    first, second = made.norms[:2]
    rows = [(school.id, norm, 2) for school in made.schools for norm in (first, second)]
    made.workspace.maturity.fill(made.round.id, rows)
    return made


def plan_of(board: OwnBoard, actor: Actor | None = None) -> Plan:
    workspace = AnalysisWorkspace(board.workspace.url, actor or Actor.local())
    catalogue = load_catalogue()
    selection = Selection(workspace, catalogue, Request("nl", board=board.number, round=str(board.round.id)))
    plan = Plan(selection, Texts("nl"), today=date(2026, 11, 27))
    plan.load()
    return plan


def view_of(board: OwnBoard) -> PlanView:
    request = Request("nl", board=board.number, round=str(board.round.id))
    workspace = AnalysisWorkspace.of(board.workspace)
    return PlanView(Page(request, Texts("nl"), workspace, load_catalogue(), Heartbeat()))


def topics(plan: Plan) -> list[str]:
    return [item.topic for item in plan.proposals]


def test_an_accepted_proposal_becomes_an_action_and_is_no_proposal_any_more(board: OwnBoard) -> None:
    plan = plan_of(board)
    before = topics(plan)
    assert len(before) == 2
    (item,) = plan.accept(before[:1])
    (action,) = plan.actions
    assert (action.id, action.status, len(action.gaps)) == (item, "accepted", 3)
    statement = load_catalogue().frameworks["ibp"].statement(before[0].rsplit("/", 1)[1])
    assert action.title == statement.title.nl
    assert statement.first_step
    assert statement.first_step.nl in action.description
    assert topics(plan) == before[1:]
    assert topics(plan_of(board)) == before[1:]


def test_several_proposals_can_become_one_action_or_one_each(board: OwnBoard) -> None:
    plan = plan_of(board)
    both = topics(plan)
    assert len(plan.accept(both, together=True)) == 1
    assert set(plan.actions[0].topics) == set(both)
    assert plan.accept(["unknown"]) == []


def test_what_a_school_does_itself_is_in_the_plan_and_is_not_proposed_for_it_again(board: OwnBoard) -> None:
    school, topic = board.schools[0], f"maturity/ibp/{board.norms[0]}"
    changes = [("a:1", "title", "Poster ophangen"), ("a:1", "topics", [topic]), ("a:1", "status", "accepted")]
    board.workspace.dossiers.add(board.number, school.id, "plan", "verbeterplan", changes)
    plan = plan_of(board)
    (own,) = plan.actions
    assert (own.title, own.where) == ("Poster ophangen", school.location)
    (proposal,) = [item for item in plan.proposals if item.topic == topic]
    assert school.location not in {gap.where for gap in proposal.gaps}
    plan.accept([topic])
    assert {action.where for action in plan.actions} == {"", school.location}
    plan.merge(next(action.id for action in plan.actions if not action.where), "a:1")
    assert [action.where for action in plan.actions] == [""]


def test_merging_moves_the_gaps_and_keeps_the_history(board: OwnBoard) -> None:
    plan = plan_of(board)
    first, second = plan.accept(topics(plan))
    plan.merge(first, second)
    (action,) = plan.actions
    assert (action.id, len(action.topics), len(action.gaps)) == (first, 2, 6)
    with pytest.raises(IbpError) as caught:
        plan.merge(first, second)
    assert caught.value.key == "plan.no_action"
    assert plan.workspace.dossiers.history(plan.document, second)


def test_fields_are_saved_and_told_in_the_history(board: OwnBoard) -> None:
    plan = plan_of(board)
    (item,) = plan.accept(topics(plan)[:1])
    form = ActionState(plan)
    assert form.open(item)
    assert form.save(item, "status", "busy", form.values[item]["status"]["event"])["kind"] == "saved"
    assert form.save(item, "due", "2027-03-01", None)["kind"] == "saved"
    assert (plan.actions[0].status, plan.actions[0].due) == ("busy", date(2027, 3, 1))
    told = [(row["label"], row["old"], row["new"]) for row in form.history(item)]
    assert told[:2] == [("Klaar op", "–", "01-03-2027"), ("Status", "gepland", "bezig")]
    assert [row["new"] for row in form.history(item, "status")] == ["bezig", "gepland"]
    assert not form.open("a:unknown")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "x"),
        ("due", "1-2-2027"),
        ("due", 5),
        ("title", "  "),
        ("topics", []),
        ("title", "111222333"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(board: OwnBoard, field: str, value: object) -> None:
    plan = plan_of(board)
    (item,) = plan.accept(topics(plan)[:1])
    form = ActionState(plan)
    form.open(item)
    before = plan.actions
    reply = form.save(item, field, value, None)
    assert reply["kind"] == "refused"
    assert reply["message"]
    assert plan.actions == before


def test_the_later_of_two_people_sees_both_values_and_chooses(board: OwnBoard) -> None:
    plan = plan_of(board)
    (item,) = plan.accept(topics(plan)[:1])
    forms = []
    for name in ("els", "ans"):
        own = plan_of(board, Actor(name, "analyst", frozenset({board.number})))
        forms.append(ActionState(own))
        forms[-1].open(item)
    event = forms[0].values[item]["title"]["event"]
    forms[0].save(item, "title", "Van Els", event)
    reply = forms[1].save(item, "title", "Van Ans", event)
    assert reply["kind"] == "conflict"
    (conflict,) = reply["values"][item]["title"]["conflicts"]
    assert (conflict["mine"], conflict["theirs"], conflict["by"]) == ("Van Ans", "Van Els", "els")
    forms[1].resolve(conflict["proposal"], "mine")
    assert plan_of(board).actions[0].title == "Van Ans"


def test_a_reader_may_look_and_not_touch(board: OwnBoard) -> None:
    plan = plan_of(board)
    plan.accept(topics(plan)[:1])
    reader = plan_of(board, Actor("rik", "reader", frozenset({board.number})))
    assert len(reader.actions) == 1
    form = ActionState(reader)
    item = reader.actions[0].id
    assert form.open(item)
    assert form.history(item)
    assert form.save(item, "title", "Toch", form.values[item]["title"]["event"])["kind"] == "refused"
    with pytest.raises(IbpError):
        reader.accept(topics(reader))
    with pytest.raises(IbpError):
        reader.add("Eigen actie")


def test_an_own_action_needs_a_title(board: OwnBoard) -> None:
    plan = plan_of(board)
    plan.add(" Eigen actie ")
    assert plan.actions[0].title == "Eigen actie"
    with pytest.raises(IbpError) as caught:
        plan.add("  ")
    assert caught.value.key == "plan.no_title"


@pytest.mark.parametrize("served", [True, False])
def test_a_room_can_be_asked_where_our_own_server_shows_the_page(
    tmp_path: Path, empty_url: str, new_board: NewBoard, monkeypatch: pytest.MonkeyPatch, served: bool
) -> None:
    if served:
        monkeypatch.setenv(FOLDER, str(tmp_path))
    else:
        monkeypatch.delenv(FOLDER, raising=False)
    board = new_board(Workspace(empty_url, Actor.local()))
    board.workspace.maturity.save(board.round.id, board.schools[0].id, board.norms[0], "level", 1)
    names = {each["name"] for each in view_of(board).offered.fields}
    assert "accept" in names
    assert ("vote" in names) == served


def test_all_proposals_can_be_reached_ordered_and_ticked_in_any_order(
    empty_url: str, new_board: NewBoard
) -> None:
    board = new_board(Workspace(empty_url, Actor.local()))
    workspace = board.workspace
    workspace.maturity.fill(board.round.id, [(board.schools[0].id, norm, 1) for norm in board.norms[:30]])
    view = view_of(board)
    view.parts()
    boxes = [each for each in view.offered.fields if each["type"] == "checkbox"]
    assert len(boxes) == len(view.plan.proposals) >= 30
    assert all("effect " in each["help"] and "moeite " in each["help"] for each in boxes)
    last = boxes[-1]["name"]
    view._accepted(last, True)
    orders: dict[str, Callable[[Proposal], int]] = {
        "effort": lambda item: item.first.effort,
        "risk": lambda item: -item.first.risk,
    }
    for sort, key in orders.items():
        view._accepted("sort", sort)
        shown = [each for each in view.offered.fields if each["type"] == "checkbox"]
        by_topic = {item.topic: item for item in view.plan.proposals}
        values = [key(by_topic[each["name"]]) for each in shown]
        assert values == sorted(values)
        assert [each["name"] for each in shown if each["value"]] == [last]
        assert view.offered.told
    view._chosen("round", str(board.round.id))
    assert not any(each.get("value") is True for each in view.offered.fields), (
        "another board lacks other things"
    )
    view._accepted(last, True)
    view._accepted("accept", {})
    assert last not in {item.topic for item in view.plan.proposals}
    assert [action.topics for action in view.plan.actions] == [(last,)]


def test_the_room_is_asked_which_proposals_go_first_and_its_dots_order_them(board: OwnBoard) -> None:
    plan = plan_of(board)
    first, second = topics(plan)
    kept = record.read(board.workspace, plan.ask_the_room({first, second}))
    assert [title["nl"] for title in kept.session.proposals.values()] == [
        item.first.title.nl for item in plan.proposals
    ]
    shown = kept.session.open().close(Dots(5, {second: 4, first: 1})).reveal()
    record.write(board.workspace, kept, shown)
    plan = plan_of(board)
    assert (plan.votes([second]), plan.votes([first, second]), plan.votes(["x"])) == (4, 5, 0)
    view = view_of(board)
    view._accepted("sort", "votes")
    boxes = [each for each in view.offered.fields if each["type"] == "checkbox"]
    assert [box["name"] for box in boxes] == [second, first]
    assert "4 stippen van 5 mensen" in boxes[0]["help"]
    plan.accept([second])
    assert 'data-label="Stippen">4</td>' in view_of(board).list.value


def test_a_room_is_not_asked_about_one_proposal_or_by_who_may_only_read(board: OwnBoard) -> None:
    with pytest.raises(IbpError):
        plan_of(board).ask_the_room(topics(plan_of(board))[:1])
    with pytest.raises(IbpError):
        plan_of(board, Actor("Kijker", "reader")).ask_the_room(topics(plan_of(board)))


def test_a_plan_that_no_room_voted_about_does_not_speak_of_dots(board: OwnBoard) -> None:
    view = view_of(board)
    (sort,) = [each for each in view.offered.fields if each["name"] == "sort"]
    assert "votes" not in [value for value, _ in sort["options"]]
    assert "Stippen" not in view.list.value
