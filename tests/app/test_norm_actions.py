"""An action with a norm is one record, seen from the self-assessment and from the plan."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.plan.state import ActionState, Plan
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.reports.management import management_report
from ibp_workbook.reports.material import gather
from ibp_workbook.store import Actor, School, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 27)


class Desk(NamedTuple):
    """One person with a board, its self-assessments and its plan open."""

    made: OwnBoard
    workspace: Workspace

    @property
    def norm(self) -> str:
        norm: str = self.made.norms[0]
        return norm

    def form(self, school: School | None, lang: str = "nl") -> MaturityState:
        state = MaturityState(self.workspace, CATALOGUE, lang)
        state.open(self.made.round, school, CATALOGUE.frameworks["ibp"])
        return state

    def plan(self) -> Plan:
        request = Request("nl", board=self.made.number, round=str(self.made.round.id))
        selection = Selection(self.workspace, CATALOGUE, request)
        plan = Plan(selection, Texts("nl"), today=TODAY)
        plan.load()
        return plan


@pytest.fixture
def made(empty_url: str, new_board: NewBoard) -> OwnBoard:
    board = new_board(Workspace(empty_url, Actor.local()))
    board.workspace.maturity.fill(board.round.id, [(s.id, board.norms[0], 2) for s in board.schools])
    return board


@pytest.fixture
def desk(made: OwnBoard) -> Desk:
    return Desk(made, made.workspace)


def give(state: MaturityState, norm: str, field: str, value: Any) -> dict[str, Any]:
    """Answer as the card of the norm does: based on what is on screen."""
    item = state.answers[norm]["action"]
    return state.save(item, field, value, state.values.get(item, {}).get(field, {}).get("event"))


def shown(state: MaturityState, norm: str) -> dict[str, Any]:
    """What the card shows of the action."""
    fields = state.values.get(state.answers[norm]["action"], {})
    return {name: known["value"] for name, known in fields.items()}


def fill(state: MaturityState, norm: str) -> None:
    for field, value in (("title", "Visie schrijven"), ("role", "schoolleider"), ("due", "2027-03-01")):
        assert give(state, norm, field, value)["kind"] == "saved"


def test_what_is_typed_with_a_norm_is_an_action_of_the_plan(desk: Desk) -> None:
    school = desk.made.schools[0]
    fill(desk.form(school), desk.norm)
    (action,) = desk.plan().actions
    assert (action.title, action.role, action.due) == ("Visie schrijven", "schoolleider", date(2027, 3, 1))
    assert (action.status, action.where) == ("accepted", school.location)
    assert [gap.key for gap in action.gaps] == [f"maturity/ibp/{desk.norm}@{school.location}"]
    # Another school, and the board, have their own.
    for other in (desk.made.schools[1], None):
        assert shown(desk.form(other), desk.norm) == {}


def test_it_stands_in_the_report(desk: Desk) -> None:
    fill(desk.form(desk.made.schools[0]), desk.norm)
    material = gather(desk.workspace, CATALOGUE, desk.made.number, "nl", TODAY)
    assert "Visie schrijven" in str(management_report(material).blocks)


def test_a_change_on_either_page_shows_on_the_other(desk: Desk) -> None:
    form = desk.form(None)
    fill(form, desk.norm)
    plan = desk.plan()
    (action,) = plan.actions
    opened = ActionState(plan)
    assert opened.open(action.id)
    head = opened.values[action.id]["title"]["event"]
    assert opened.save(action.id, "title", "Visie vaststellen", head)["kind"] == "saved"
    again = desk.form(None)
    assert shown(again, desk.norm)["title"] == "Visie vaststellen"
    assert give(again, desk.norm, "status", "busy")["kind"] == "saved"
    (told,) = again.answers[desk.norm]["in_plan"]
    assert (told["title"], told["status"]) == ("Visie vaststellen", "bezig")
    assert desk.plan().actions[0].status == "busy"
    rows = again.history(action.id, "title")
    assert [(row["old"], row["new"]) for row in rows] == [
        ("Visie schrijven", "Visie vaststellen"), ("–", "Visie schrijven"),
    ]  # fmt: skip


def test_two_people_on_two_pages_both_see_both_values(desk: Desk) -> None:
    form = desk.form(None)
    fill(form, desk.norm)
    plan = desk.plan()
    opened = ActionState(plan)
    item = plan.actions[0].id
    opened.open(item)
    opened.save(item, "due", "2027-06-01", opened.values[item]["due"]["event"])
    reply = give(form, desk.norm, "due", "2027-04-01")  # on screen it still was 1 March
    assert reply["kind"] == "conflict"
    (waiting,) = reply["values"][item]["due"]["conflicts"]
    assert (waiting["mine"], waiting["theirs"]) == ("2027-04-01", "2027-06-01")
    assert form.resolve(waiting["proposal"], "mine", waiting["event"])["kind"] == "saved"
    assert desk.plan().actions[0].due == date(2027, 4, 1)
    assert form.values[item]["due"]["conflicts"] == []


def test_a_school_plans_for_itself_and_not_for_its_board(made: OwnBoard) -> None:
    school, other = made.schools[:2]
    actor = Actor("lin", "school", schools=frozenset({school.id}))
    desk = Desk(made, Workspace(made.workspace.url, actor))
    fill(desk.form(school), desk.norm)
    assert give(desk.form(None), desk.norm, "title", "Namens het bestuur")["kind"] == "refused"
    board = Desk(made, made.workspace)
    fill(board.form(other), desk.norm)
    assert {action.where for action in board.plan().actions} == {school.location, other.location}
    assert [action.where for action in desk.plan().actions] == [school.location]


def test_who_may_only_read_plans_nothing(made: OwnBoard) -> None:
    desk = Desk(made, Workspace(made.workspace.url, Actor("rik", "reader", boards=frozenset({made.number}))))
    assert give(desk.form(None), desk.norm, "title", "Iets")["kind"] == "refused"
    assert desk.plan().actions == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "van leerling 111222333", "burgerservicenummer"),
        ("title", "  ", "titel"),
        ("role", "Jan", ""),
        ("status", "weg", ""),
        ("due", "31-12-2027", "31-12-2027"),
        ("due", "20271231", "20271231"),
        ("due", 5, ""),
        ("topics", ["camera/x"], ""),
        ("merged_into", "a:1", ""),
    ],
)
def test_a_wrong_value_is_refused(desk: Desk, field: str, value: Any, said: str) -> None:
    reply = give(desk.form(None), desk.norm, field, value)
    assert reply["kind"] == "refused"
    assert said in reply["message"]
    assert desk.plan().actions == []


def test_an_action_does_not_lose_its_title(desk: Desk) -> None:
    form = desk.form(None)
    fill(form, desk.norm)
    assert give(form, desk.norm, "title", "")["kind"] == "refused"
    assert give(form, desk.norm, "due", "")["kind"] == "saved"
    (action,) = desk.plan().actions
    assert (action.title, action.due) == ("Visie schrijven", None)


def test_sending_again_after_a_crash_makes_no_second_action(desk: Desk) -> None:
    for _ in range(2):
        form = desk.form(None)
        item = form.answers[desk.norm]["action"]
        assert form.save(item, "title", "Visie schrijven", None)["kind"] == "saved"
    assert len(desk.plan().actions) == 1


def test_a_card_that_is_not_there_makes_no_action(desk: Desk) -> None:
    assert desk.form(None).save("a:bestaat.niet:00000001", "title", "Iets", None)["kind"] == "refused"
    assert desk.plan().actions == []
