"""A number that may be a BSN, in every form: the reply names it, and a no from a person saves the text."""

from collections.abc import Callable
from typing import Any

import pytest

from ibp_workbook.app.assess.state import AssessmentState
from ibp_workbook.app.dpia.component import StepForm
from ibp_workbook.app.dpia.record import Record
from ibp_workbook.app.dpia.start import create
from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.form.component import FormComponent
from ibp_workbook.app.form.state import FormState
from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.plan.state import ActionState, Plan
from ibp_workbook.app.presentation.notes import NotesState
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard

NUMBER = "12345672"
DOUBT = f"Nummer {NUMBER} van de aanvraag"
Asked = tuple[FormState, str, str]


def maturity(board: Any, _selection: Selection) -> Asked:
    state = MaturityState(board.workspace, load_catalogue(), "nl")
    state.open(board.round, board.schools[0], load_catalogue().frameworks["ibp"])
    return state, board.norms[0], "comment"


def assessment(board: Any, _selection: Selection) -> Asked:
    state = AssessmentState(board.workspace, load_catalogue(), "breach", "nl")
    state.open(board.workspace.dossiers.add(board.number, None, "assessment:breach", "Gang"))
    return state, "description", "value"


def plan(board: Any, selection: Selection) -> Asked:
    made = Plan(selection, Texts("nl"))
    made.load()
    state = ActionState(made)
    item = made.add("Beleid")
    state.open(item)
    return state, item, "description"


def dpia(board: Any, selection: Selection) -> Asked:
    catalogue, workspace = load_catalogue(), board.workspace
    number = create(selection, Texts("nl"), "Systeem", "bestuur", "")
    record = Record(workspace, number, with_forms(workspace, catalogue, board.number).forms)
    return DpiaState(record, catalogue.sources, Texts("nl")), "1.1", "value"


def notes(_board: Any, selection: Selection) -> Asked:
    state = NotesState(selection, "nl")
    state.open(hidden=False)
    return state, "summary", "note"


@pytest.mark.parametrize("form", [maturity, assessment, plan, dpia, notes])
def test_a_doubtful_number_is_asked_about_and_saved_when_it_is_no_bsn(
    form: Callable[[Any, Selection], Asked], new_board: NewBoard, empty_url: str
) -> None:
    board = new_board(Workspace(empty_url))
    request = Request("nl", board=board.number, round=str(board.round.id))
    state, item, field = form(board, Selection(board.workspace, load_catalogue(), request))
    sent: list[dict[str, Any]] = []
    component = FormComponent(state)
    component.send = lambda content, *_: sent.append(content)
    message = {"id": 1, "dossier": state.dossier["key"], "item": item, "field": field, "value": DOUBT}

    component.on_save({**message, "based_on": None}, [])
    assert (sent[0]["kind"], sent[0]["ask"]) == ("refused", [NUMBER])
    assert state.values.get(item, {}).get(field) is None
    component.on_save({**message, "based_on": None, "no_bsn": [NUMBER]}, [])
    assert sent[1]["kind"] == "saved"
    assert state.values[item][field]["value"] == DOUBT

    component.on_save({**message, "value": "BSN 123456782", "based_on": sent[1]["event"]}, [])
    assert sent[2]["kind"] == "refused"
    assert "ask" not in sent[2]


def test_a_comment_is_asked_about_too(new_board: Any, empty_url: str) -> None:
    board = new_board(Workspace(empty_url))
    state, item, _ = dpia(
        board, Selection(board.workspace, load_catalogue(), Request("nl", board=board.number))
    )
    assert isinstance(state, DpiaState)
    sent: list[dict[str, Any]] = []
    component = StepForm(state, lambda: None)
    component.send = lambda content, *_: sent.append(content)
    message = {"id": 1, "dossier": state.dossier["key"], "item": item, "text": DOUBT, "reply_to": None}
    message["kind"] = "comment"

    component._dispatch(component, {**message, "no_bsn": []}, [])
    assert (sent[0]["kind"], sent[0]["ask"]) == ("refused", [NUMBER])
    assert not any(name.startswith("comment:") for name in state.record.content)
    component._dispatch(component, {**message, "no_bsn": [NUMBER]}, [])
    assert sent[1]["kind"] == "saved"
    (said,) = [fields for name, fields in state.record.content.items() if name.startswith("comment:")]
    assert said["text"] == DOUBT
    (comment,) = [name for name in state.record.content if name.startswith("comment:")]
    events = board.workspace.dossiers.history(state.record.dossier.id, comment)
    assert [event.value for event in events if event.kind == "decision"] == [[NUMBER]]
