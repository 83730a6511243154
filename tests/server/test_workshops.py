"""Who may lead a session of voting, where people sign in; and phones, which need no account there."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from benchmarks.scopes import MARK, OURS, STRANGERS, THEIRS
from benchmarks.visitor import Answer, Visitor
from ibp_workbook.store import Workspace
from ibp_workbook.workshop import record
from tests.server.conftest import Shared

JSON = {"Content-Type": "application/json"}
PLACE = "/voila/workshop/"


@dataclass
class Leader:
    """Somebody who leads a session, or tries to."""

    shared: Shared
    visitor: Visitor
    board: str = OURS

    def at(self, place: str, **more: str) -> str:
        rounds = Workspace(self.shared.world.url).rounds.of(self.board)
        query = {"board": self.board, "round": rounds[-1].id, "school": "bestuur", **more}
        return f"{PLACE}{place}?{urlencode(query)}"

    def post(self, place: str, content: dict[str, Any], **headers: str) -> Answer:
        named = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.visitor.ask(self.at(place), "POST", named, json.dumps(content))

    def start(self) -> int:
        choice = json.loads(self.visitor.ask(self.at("choice")).body)
        answer = self.post("start", {"norms": [norm["id"] for norm in choice["domains"][0]["norms"]]})
        assert answer.status == 200, answer.text
        return int(json.loads(answer.body)["session"])


@pytest.fixture
def lead(shared: Shared) -> Leader:
    return Leader(shared, shared("consultant"))


def open_session(lead: Leader) -> tuple[int, str]:
    """A session that goes on, with its round open; its number and code."""
    session = lead.start()
    assert lead.post(f"{session}/step", {"action": "open", "v": 1}).status == 200
    return session, record.read(Workspace(lead.shared.world.url), session).door["code"]


@pytest.mark.parametrize("login", STRANGERS)
def test_a_stranger_leads_nothing(lead: Leader, login: str) -> None:
    session = lead.start()
    stranger = Leader(lead.shared, lead.shared(login or None))
    for place in ("", "choice", f"{session}/events"):
        assert stranger.visitor.ask(stranger.at(place)).status in (401, 403)
    for place in ("start", f"{session}/step"):
        assert stranger.post(place, {"norms": []}).status in (401, 403)


def test_a_board_of_others_is_not_told_about_and_its_sessions_are_not_there(lead: Leader) -> None:
    theirs = Leader(lead.shared, lead.shared("ander-consultant"), THEIRS)
    session = theirs.start()
    assert MARK not in lead.visitor.ask(lead.at("choice", board=THEIRS)).text
    assert lead.post(f"{session}/step", {"action": "open", "v": 1}).status == 409
    assert lead.visitor.ask(lead.at(f"{session}/events")).status == 409
    assert record.read(Workspace(lead.shared.world.url), session).session.stage == "lobby"


def test_a_reader_changes_nothing(lead: Leader) -> None:
    session = lead.start()
    reader = Leader(lead.shared, lead.shared("reader"))
    assert reader.post("start", {"norms": ["bestuur.visie"]}).status == 409
    for action in ("open", "pause"):
        assert reader.post(f"{session}/step", {"action": action, "v": 1}).status == 409


def test_who_leads_goes_on_from_another_laptop_and_neither_steps_over_the_other(lead: Leader) -> None:
    session, code = open_session(lead)
    tablet = Leader(lead.shared, lead.shared("consultant"))
    unfinished = json.loads(tablet.visitor.ask(tablet.at("choice")).body)["unfinished"]
    assert session in [each["session"] for each in unfinished]
    assert tablet.visitor.ask(tablet.at("")).status == 200
    late = tablet.post(f"{session}/step", {"action": "close", "v": 1})
    assert (late.status, "stap verder" in late.text) == (409, True)
    assert tablet.post(f"{session}/step", {"action": "close", "v": 2}).status == 200
    assert lead.post(f"{session}/step", {"action": "reveal", "v": 3}).status == 200
    kept = record.read(Workspace(lead.shared.world.url), session)
    assert (kept.session.stage, kept.door["code"]) == ("revealed", code)


def test_on_a_server_the_controls_are_lent_to_nobody_for_one_signs_in_there(lead: Leader) -> None:
    session, code = open_session(lead)
    assert lead.post(f"{session}/step", {"action": "lend", "v": 2}).status == 409
    for path in ("/lead/", "/w/lead/", f"/w/{code}/lead/", "/lead/key"):
        assert lead.shared().ask(path).status in (401, 403, 404)


def test_a_list_that_was_prepared_is_changed_by_who_may_lead_it_only(lead: Leader) -> None:
    session = lead.start()
    reader = Leader(lead.shared, lead.shared("reader"))
    theirs = Leader(lead.shared, lead.shared("ander-consultant"), THEIRS)
    change = {"kind": "norms", "norms": ["bestuur.visie"], "session": session}
    known = record.read(Workspace(lead.shared.world.url), session).session.norms
    for other in (reader, theirs):
        assert other.post("start", {**change, "norms": list(known)[:1]}).status == 409
    assert lead.post("start", {**change, "kind": "schools", "norms": list(known)[:1]}).status == 409
    for wrong in ({"kind": "x"}, {"kind": "plan"}, {"norms": "x"}, {"session": "1"}):
        assert lead.post("start", {**change, **wrong}).status == 409
    assert record.read(Workspace(lead.shared.world.url), session).session.norms == known
    assert lead.post("start", {**change, "norms": list(known)[:1]}).status == 200
    assert record.read(Workspace(lead.shared.world.url), session).session.norms == known[:1]


def test_a_list_that_was_prepared_is_deleted_by_who_may_lead_it_only(lead: Leader) -> None:
    session, begun = lead.start(), open_session(lead)[0]
    reader = Leader(lead.shared, lead.shared("reader"))
    theirs = Leader(lead.shared, lead.shared("ander-consultant"), THEIRS)
    for other in (reader, theirs):
        assert other.post(f"{session}/remove", {}).status == 409
    assert lead.post(f"{session}/remove", {}, Sec_Fetch_Site="cross-site").status == 403
    assert lead.post(f"{session}/remove", {}, Content_Type="text/plain").status == 415
    assert lead.visitor.ask(lead.at(f"{session}/remove")).status == 405
    assert lead.post(f"{begun}/remove", {}).status == 409, "a room has voted in it"

    def listed() -> list[int]:
        return [
            each["session"] for each in json.loads(lead.visitor.ask(lead.at("choice")).body)["unfinished"]
        ]

    assert {session, begun} <= set(listed())
    assert lead.visitor.ask(lead.at(f"{session}/remove"), "POST", JSON, "{}").status == 200
    assert session not in listed()
    assert begun in listed()
    assert lead.post(f"{session}/step", {"action": "open", "v": 1}).status == 409


def test_another_site_leads_nothing(lead: Leader) -> None:
    session = lead.start()
    content = {"action": "open", "v": 1}
    assert lead.post(f"{session}/step", content, Sec_Fetch_Site="cross-site").status == 403
    assert lead.post(f"{session}/step", content, Content_Type="text/plain").status == 415
    assert lead.post(f"{session}/step", content, Sec_Fetch_Site="same-origin").status == 200


def test_phones_need_no_account_on_a_server_and_reach_the_vote_only(lead: Leader) -> None:
    session, code = open_session(lead)
    phone = lead.shared()
    page = phone.ask(f"/w/{code}")
    assert page.status == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    norm = record.read(Workspace(lead.shared.world.url), session).session.norm
    vote = {"token": "0" * 32, "norm": norm, "round": 1, "choice": 2}
    assert phone.ask(f"/w/{code}/vote", "POST", JSON, json.dumps(vote)).status == 204
    assert phone.ask(PLACE).status in (401, 403)
    assert phone.ask("/voila/render/start.ipynb").status in (401, 403)


def test_a_session_that_was_stopped_takes_no_votes_and_a_projector_does_not_bring_it_back(
    lead: Leader,
) -> None:
    session, code = open_session(lead)
    assert lead.post(f"{session}/step", {"action": "pause", "v": 2}).status == 200
    assert lead.shared().ask(f"/w/{code}/vote", "POST", JSON, "{}").status == 404
    assert lead.visitor.ask(lead.at(f"{session}/events", watch="1")).status == 409
    assert lead.shared().ask(f"/w/{code}/vote", "POST", JSON, "{}").status == 404


def test_no_log_of_the_server_names_a_phone(lead: Leader) -> None:
    _, code = open_session(lead)
    token = "a1" * 16
    assert lead.shared().ask(f"/w/{code}/vote?t={token}", "POST", JSON, "{}").status == 409
    assert lead.shared().ask(f"/w/{code}/events?t=no{token}").status == 400
    logs = [
        file.read_text("utf-8", "replace") for file in lead.shared.served.logs.rglob("*") if file.is_file()
    ]
    assert logs
    assert not any(token in log for log in logs)
