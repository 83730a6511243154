"""A DPIA on screen: rows, two people, comments, history, advice of the FG, signatures, versions, starts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ibp_workbook.analysis.dossiers import dossiers
from ibp_workbook.analysis.dpias import read_dpias
from ibp_workbook.app.dpia.record import Record
from ibp_workbook.app.dpia.reminders import reminders
from ibp_workbook.app.dpia.start import create, options
from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.dpia.versions import compare, versions
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia.files import import_file, with_forms
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.forms_of_others import FILES, answers

NL = Texts("nl")


@pytest.fixture
def workspace(demo_url: str) -> Workspace:
    return Workspace(demo_url, Actor("Jan", "consultant"))


@pytest.fixture
def selection(workspace: Workspace) -> Selection:
    return Selection(workspace, load_catalogue(), Request("nl", board=DEMO_BOARD))


@pytest.fixture
def number(workspace: Workspace, selection: Selection) -> int:
    return create(selection, NL, "Nieuw systeem", "bestuur", "")


def demo(workspace: Workspace, word: str) -> int:
    return next(one.id for one in workspace.dossiers.of(DEMO_BOARD, "dpia") if word in one.subject)


def opened(workspace: Workspace, number: int, step: str = "", actor: Actor | None = None) -> DpiaState:
    who = Workspace(workspace.url, actor) if actor else workspace
    catalogue = load_catalogue()
    record = Record(who, number, with_forms(who, catalogue, DEMO_BOARD).forms)
    return DpiaState(record, catalogue.sources, NL, step)


def node(view: Mapping[str, Any], path: str) -> dict[str, Any]:
    def walk(nodes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for one in nodes:
            yield one
            yield from walk(one.get("nodes", ()))
            for row in one.get("rows", ()):
                yield from walk(row["nodes"])

    return next(one for one in walk(view["shown"]["nodes"]) if one["item"] == path)


def test_a_row_is_added_filled_moved_removed_and_put_back(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number, "2")
    first, second = (state.add_row("2.1")["focus"] for _ in range(2))
    assert state.save(f"{first}/2.1.1", "value", "Namen", None)["kind"] == "saved"
    state.save(f"{second}/2.1.1", "value", "Cijfers", None)

    def rows() -> list[str]:
        return [row["title"] for row in node(state.view, "2.1")["rows"]]

    state.go("2")
    assert rows() == ["Namen", "Cijfers"]
    state.move_row(second, down=False)
    assert rows() == ["Cijfers", "Namen"]
    removed = state.remove_row(first)
    assert rows() == ["Cijfers"]
    state.put_back(**removed["undo"])
    assert rows() == ["Cijfers", "Namen"]
    assert state.move_row("2.1[zzzzzz]", down=True)["kind"] == "refused"


def test_rows_that_two_people_added_at_the_same_moment_can_be_moved(
    workspace: Workspace, number: int
) -> None:
    state, other = opened(workspace, number, "2"), opened(workspace, number, "2")
    first, second = state.add_row("2.1")["focus"], other.add_row("2.1")["focus"]
    state.record.load()
    before = [row["path"] for row in state.record.siblings("2.1")]
    assert set(before) == {first, second}
    state.move_row(before[1], down=False)
    assert [row["path"] for row in state.record.siblings("2.1")] == before[::-1]


def test_what_is_no_row_is_not_put_back_and_gets_no_rows(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number)
    state.save("1.1", "value", "x", None)
    before = state.record.content
    for reply in (
        state.put_back("1.1", 3.0),
        state.put_back("2.1[zzzzzz]", 3.0),
        state.add_row("5.1[a]/5.1.1[b]"),
    ):
        assert reply["kind"] == "refused"
    assert state.comment("9.9.9", "Waar?", None)["kind"] == "refused"
    assert state.comment("1.1", "Waarop?", "comment:none")["kind"] == "refused"
    assert opened(workspace, number).record.content == before


def test_a_choice_follows_the_new_name_of_what_it_refers_to(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number, "2")
    data = state.add_row("2.1")["focus"]
    head = state.save(f"{data}/2.1.1", "value", "Namen", None)
    processing = state.add_row("3.1")["focus"]
    state.save(f"{processing}/3.1.1", "value", "Inschrijven", None)
    assert state.save(f"{processing}/3.1.3", "value", ["Namen"], None)["kind"] == "saved"
    base = head["event"]
    state.save(f"{data}/2.1.1", "value", "Namen en adressen", base)
    assert state.record.content[f"{processing}/3.1.3"]["value"] == ["Namen en adressen"]


def test_the_later_of_two_people_chooses(workspace: Workspace, number: int) -> None:
    early, late = opened(workspace, number), opened(workspace, number, actor=Actor("Piet", "analyst"))
    assert early.save("1.1", "value", "Een", None)["kind"] == "saved"
    head = early.record.values["1.1"]["value"].event
    late.record.load()
    early.save("1.1", "value", "Een A", head)
    reply = late.save("1.1", "value", "Twee", head)
    assert reply["kind"] == "conflict"
    (conflict,) = reply["values"]["1.1"]["value"]["conflicts"]
    assert (conflict["mine"], conflict["theirs"]) == ("Twee", "Een A")
    late.resolve(conflict["proposal"], "mine", conflict["event"])
    assert late.record.content["1.1"]["value"] == "Twee"


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ("9.9.9", "value", "x"),
        ("1.1", "row", 3),
        ("1.1", "value", 7),
        ("meta", "form", "x"),
        ("meta", "review_date", "morgen"),
        ("signed:board", "value", 9),
        ("views:unknown", "text", "x"),
        ("12.1.1", "value", "ja"),
    ],
)
def test_what_is_no_question_or_no_answer_is_refused_and_changes_nothing(
    workspace: Workspace, number: int, item: str, name: str, value: int | str
) -> None:
    state = opened(workspace, number)
    before = state.record.content
    assert state.save(item, name, value, None)["kind"] == "refused"
    assert opened(workspace, number).record.content == before


def test_only_the_fg_writes_the_advice(workspace: Workspace, number: int) -> None:
    author = opened(workspace, number, "closing")
    assert author.save("fg:advice", "outcome", "agree", None)["kind"] == "refused"
    assert not node(author.view, "fg:advice")["nodes"][0]["writable"]
    fg = opened(workspace, number, "closing", Actor("Fatima", "fg"))
    assert node(fg.view, "fg:advice")["nodes"][0]["writable"]
    assert fg.save("fg:advice", "outcome", "agree", None)["kind"] == "saved"


def test_only_the_fg_settles_a_conflict_about_the_advice(workspace: Workspace, number: int) -> None:
    fg, other = (opened(workspace, number, "closing", Actor(name, "fg")) for name in ("Fatima", "Frits"))
    fg.save("fg:advice", "text", "Een", None)
    head = fg.record.values["fg:advice"]["text"].event
    fg.save("fg:advice", "text", "Twee", head)
    other.save("fg:advice", "text", "Drie", head)
    author = opened(workspace, number, "closing")
    (conflict,) = author.record.values["fg:advice"]["text"].conflicts
    assert author.resolve(conflict.proposal, "mine")["kind"] == "refused"
    assert author.record.content["fg:advice"]["text"] == "Twee"
    assert fg.go("closing")["kind"] == "saved"
    assert fg.resolve(conflict.proposal, "mine")["kind"] == "saved"
    assert fg.record.content["fg:advice"]["text"] == "Drie"


def test_a_reader_sees_all_and_changes_nothing(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number, actor=Actor("Lies", "reader"))
    assert not state.view["writable"]
    assert state.save("1.1", "value", "x", None)["kind"] == "refused"
    assert state.add_row("2.1")["kind"] == "refused"


def test_a_later_change_takes_the_signature_away_until_it_is_signed_again(workspace: Workspace) -> None:
    state = opened(workspace, demo(workspace, "Leerpoort"), "closing")
    assert state.view["state"] == "signed"
    base = state.record.values["1.1"]["value"].event
    view = state.save("1.1", "value", "Iets anders.", base)["view"]
    assert view["state"] == "changed"
    assert [one["tone"] for one in view["shown"]["signatures"]] == ["bad", "bad"]
    view = state.sign("board")["view"]
    assert [one["tone"] for one in view["shown"]["signatures"]].count("good") == 1


def test_what_is_signed_warns_first_and_may_be_discussed_meanwhile(workspace: Workspace) -> None:
    state = opened(workspace, demo(workspace, "Leerpoort"), "1")
    assert state.view["locked"]
    asked = node(state.view, "1.1")
    assert (asked["writable"], asked["discussed"]) == (False, True)
    closing = {part["item"]: part["writable"] for part in state.go("closing")["view"]["shown"]["nodes"]}
    assert closing == {"views": True, "fg:advice": False, "decision": False, "meta": True}
    state.go("1")
    view = state.unlock()["view"]
    assert (view["locked"], view["state"], node(view, "1.1")["writable"]) == (False, "signed", True)
    base = state.record.values["1.1"]["value"].event
    assert not state.save("1.1", "value", "Iets anders.", base)["view"]["locked"]
    assert state.sign("board")["view"]["state"] == "changed", "the FG signed it too"


def test_nothing_is_locked_that_is_not_signed_or_not_ones_own_to_change(
    workspace: Workspace, number: int
) -> None:
    assert not opened(workspace, number).view["locked"]
    reader = opened(workspace, demo(workspace, "Leerpoort"), actor=Actor("Lies", "reader"))
    assert (reader.view["locked"], reader.view["writable"]) == (False, False)


def test_a_draft_cannot_be_signed(workspace: Workspace, number: int) -> None:
    assert opened(workspace, number).sign("board")["kind"] == "refused"


def test_a_comment_gets_a_reply_and_is_dealt_with(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number)
    assert state.comment("1.1", "  ", None)["kind"] == "refused"
    view = state.comment("1.1", "Klopt dit?", None)["view"]
    (comment,) = node(view, "1.1")["comments"]
    assert view["steps"][0]["comments"] == 1
    view = state.comment("1.1", "Ja.", comment["id"])["view"]
    assert [one["text"] for one in node(view, "1.1")["comments"][0]["replies"]] == ["Ja."]
    view = state.settle(comment["id"], resolved=True)["view"]
    assert view["steps"][0]["comments"] == 0
    assert state.settle("comment:none", resolved=True)["kind"] == "refused"


def test_history_tells_old_and_new_and_a_version_comes_back(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number)
    state.save("1.1", "value", "Eerst", None)
    event = state.record.values["1.1"]["value"].event
    state.save("1.1", "value", "Later", event)
    state.save("1.3", "value", "Nieuw", None)
    rows = state.history("1.1", "value")
    assert [(row["old"], row["new"], row["by"]) for row in rows] == [
        ("Eerst", "Later", "Jan"),
        ("–", "Eerst", "Jan"),
    ]
    found = compare(state.record, str(event), NL)
    assert [(row["before"], row["after"]) for row in found] == [("Eerst", "Later"), ("–", "Nieuw")]
    assert state.record.restore(event) == 2
    assert state.record.content["1.1"]["value"] == "Eerst"
    assert compare(state.record, str(event), NL) == []


def test_the_versions_are_runs_of_work_and_signatures(workspace: Workspace) -> None:
    found = versions(opened(workspace, demo(workspace, "Leerpoort")).record, NL)
    assert any("ondertekend" in version.title for version in found)
    assert len({version.title for version in found}) == len(found)
    assert [version.event for version in found] == sorted((one.event for one in found), reverse=True)


def test_a_local_dpia_starts_from_a_central_one_and_shows_where_it_differs(
    workspace: Workspace, selection: Selection
) -> None:
    central = demo(workspace, "Leerpoort")
    school = selection.schools[0].location
    catalogue = load_catalogue()
    opened_all = read_dpias(workspace, catalogue, DEMO_BOARD)
    offered = options(selection, NL, opened_all, catalogue.forms)
    assert f"central:{central}" in [value for value, _ in offered]
    number = create(selection, NL, "Leerpoort hier", school, f"central:{central}")
    state = opened(workspace, number)
    assert compare(state.record, "central", NL) == []
    assert state.view["state"] == "advice"
    state.save("1.1", "value", "Bij ons anders.", state.record.values["1.1"]["value"].event)
    (row,) = compare(state.record, "central", NL)
    assert row["after"] == "Bij ons anders."


def test_a_dossier_fills_what_it_knows_and_says_so(workspace: Workspace, selection: Selection) -> None:
    dossier = workspace.dossiers.add(DEMO_BOARD, None, "assessment:camera", "Camera bij de fietsen")
    workspace.dossiers.save(dossier, "retention_days", "value", 14, None)
    number = create(selection, NL, "Camera", "bestuur", f"dossier:{dossier}")
    state = opened(workspace, number, "3")
    (row,) = node(state.view, "3.1")["rows"]
    assert row["title"] == "Camera bij de fietsen"
    assert "Camera bij de fietsen" in state.values[f"{row['item']}/3.1.1"]["origin"]["value"]


def test_a_start_that_fails_leaves_nothing_behind(workspace: Workspace, selection: Selection) -> None:
    before = len(workspace.dossiers.of(DEMO_BOARD, "dpia"))
    for start in ("dossier:999999", "form:999999", "central:x"):
        with pytest.raises(IbpError):
            create(selection, NL, "Mislukt", "bestuur", start)
    assert len(workspace.dossiers.of(DEMO_BOARD, "dpia")) == before


def test_a_picture_travels_apart_and_keeps_its_data_when_only_the_alt_text_changes(
    workspace: Workspace, number: int
) -> None:
    state = opened(workspace, number)
    field = f"{state.add_row('1.2')['focus']}/1.2.1"
    data = "data:image/png;base64,iVBORw0KGgo="
    reply = state.save(field, "value", {"data": data, "name": "a.png", "title": ""}, None)
    assert reply["values"][field]["value"]["value"]["data"] == ""
    state.save(field, "value", {"data": "", "name": "a.png", "title": "Schema"}, reply["event"])
    assert state.record.picture(field) == data
    assert state.record.content[field]["value"]["title"] == "Schema"
    bad = {"data": "data:image/svg+xml;base64,AA==", "name": "a.svg", "title": ""}
    assert state.save(field, "value", bad, None)["kind"] == "refused"


def test_markup_of_the_rijksmodel_is_shown_set_and_kept_as_it_came(workspace: Workspace) -> None:
    import_file(workspace, DEMO_BOARD, FILES / "form_proef.yaml")
    text = "**a** [b](https://x.nl) [c](javascript:alert) <i>d</i>"
    report = import_file(
        workspace, DEMO_BOARD, ("m.json", answers("urn:nl:proef:1.0", {"0.1": {"value": text}}))
    )
    assert report.document is not None
    state = opened(workspace, report.document)
    value = state.values["0.1"]["value"]
    assert value["value"] == text
    (line,) = value["marked"]
    assert [(run["text"], run["strong"], run["href"]) for run in line["runs"]] == [
        ("a", True, ""), (" ", False, ""), ("b", False, "https://x.nl"),
        (" [c](javascript:alert) <i>d</i>", False, ""),
    ]  # fmt: skip
    event = value["event"]
    state.save("0.1", "value", "zonder opmaak", event)
    assert "marked" not in state.values["0.1"]["value"]


def test_in_our_own_form_a_star_is_a_star(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number)
    state.save("1.1", "value", "**a**", None)
    assert "marked" not in state.values["1.1"]["value"]


def test_a_review_reminds_from_thirty_days_before(workspace: Workspace, number: int) -> None:
    state = opened(workspace, number, "closing")
    state.save("meta", "review_date", "2027-01-31", None)
    due = date(2027, 1, 31)

    def tones(day: date) -> list[str]:
        return [
            tone for tone, text, _ in reminders(workspace, DEMO_BOARD, NL, day) if "Nieuw systeem" in text
        ]

    assert tones(due - timedelta(days=31)) == []
    assert tones(due - timedelta(days=30)) == ["attention"]
    assert tones(due) == ["attention"]
    assert tones(due + timedelta(days=1)) == ["bad"]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Sets the clock of the store: hours and minutes in UTC, on a winter's day."""

    def set_clock(hour: int, minute: int) -> None:
        moment = datetime(2030, 1, 15, hour, minute, tzinfo=UTC)
        monkeypatch.setattr("ibp_workbook.store.log.now", lambda: moment)

    return set_clock


def test_a_day_s_work_ends_at_midnight_on_a_dutch_clock(
    workspace: Workspace, number: int, at: Callable[[int, int], None]
) -> None:
    state = opened(workspace, number)
    item = next(one["item"] for one in state.view["shown"]["nodes"] if one["kind"] == "text")
    for hour, text in ((22, "Voor middernacht"), (23, "Na middernacht")):
        at(hour, 30)
        workspace.dossiers.save_all(number, [(item, "value", text)])
    newest, *_ = versions(opened(workspace, number).record, NL)
    assert "15-01-2030 23:30" in newest.title


@pytest.mark.parametrize(("hour", "day"), [(22, 15), (23, 16)])
def test_what_changed_after_midnight_changed_the_next_day(
    workspace: Workspace, at: Callable[[int, int], None], hour: int, day: int
) -> None:
    at(hour, 30)
    workspace.dossiers.add(DEMO_BOARD, None, "assessment:camera", "Hal", [("people", "value", "pupils")])
    frame = dossiers(workspace, load_catalogue(), DEMO_BOARD, "nl", date(2030, 1, 16))
    assert frame["changed"].max() == date(2030, 1, day)
