"""Action, owner and date that stood with a norm until December 2026 are actions of the plan now."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from ibp_workbook.evaluate.plan import KIND
from ibp_workbook.store import Actor, Member, Workspace, plain, schema
from ibp_workbook.store.backup import restore
from ibp_workbook.store.engine import _create
from ibp_workbook.store.log import Change
from ibp_workbook.store.upgrade import upgrade
from tests.store.conftest import NewUrl

ROUNDS = {1: "2025-11-01", 2: "2026-11-01"}
LINDE, BOARD = 7, None


class Before:
    """A workspace of the version in which one typed action, owner and date with a norm."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.execute(
            text("INSERT INTO schools (id, board, brin, location, name, sector, municipality, place,"
                 " province, street, postcode, denomination, open)"
                 " VALUES (7, '100', '01AA', '01AA00', 'De Linde', 'po', '', '', '', '', '', '', true)")
        )  # fmt: skip
        for number, day in ROUNDS.items():
            connection.execute(
                text("INSERT INTO rounds (id, board, framework, name, date, target, closed)"
                     " VALUES (:id, '100', 'ibp', :name, :day, 3, false)"),
                {"id": number, "name": f"Meting {number}", "day": day},
            )  # fmt: skip

    def dossier(self, round_id: int, school: int | None) -> int:
        """The self-assessment of a school or of the board."""
        number = 10 * round_id + (school or 0)
        self.connection.execute(
            text("INSERT INTO dossiers"
                 " (id, board, school, kind, round, subject, identity, created_at, created_by)"
                 " VALUES (:id, '100', :school, 'maturity', :round, '', :identity, '2025-11-01', 'els')"),
            {"id": number, "school": school, "round": round_id,
             "identity": f"100|{school or ''}|maturity|{round_id}|"},
        )  # fmt: skip
        return number

    def say(self, dossier: int, field: str, value: Any, at: str, by: str = "els", **other: Any) -> int:
        """One event; its number."""
        row = {
            "dossier": dossier, "item": "bestuur.visie", "field": field, "value": value, "kind": "set",
            "based_on": None, "resolves": None, "actor": by, "role": "consultant",
            "at": datetime.fromisoformat(f"{at}+00:00"),
        }  # fmt: skip
        done = self.connection.execute(insert(schema.events).values({**row, **other}))
        assert done.inserted_primary_key is not None
        return int(done.inserted_primary_key[0])


def opened(url: str) -> Workspace:
    return Workspace(url, Actor("ans", "analyst", boards=frozenset({"100"})))


def plans(workspace: Workspace) -> dict[int | None, dict[str, dict[str, Any]]]:
    """School -> the plan of that school; None is the board itself."""
    return {found.school: plain(items) for found, items in workspace.dossiers.read_all("100", KIND)}


def written(workspace: Workspace, school: int | None = None) -> dict[str, Any]:
    """The one action of a plan."""
    (action,) = plans(workspace)[school].values()
    return {name: value for name, value in action.items() if value is not None}


START = {"topics": ["maturity/ibp/bestuur.visie"], "status": "accepted"}


Fill = Callable[[Callable[[Before], object]], str]


@pytest.fixture
def before(earlier_url: NewUrl, tmp_path: Path) -> Fill:
    """Fills a workspace of revision 0002 and brings it up to date; gives its address."""
    url = earlier_url("0002")
    made = _create(url)

    def fill(work: Callable[[Before], object]) -> str:
        with made.begin() as connection:
            work(Before(connection))
        made.dispose()
        upgrade(url, tmp_path / "voor.zip")
        return url

    return fill


def test_a_school_s_note_is_an_action_of_its_plan_by_whom_and_when_it_was_noted(before: Fill) -> None:
    def work(old: Before) -> None:
        dossier = old.dossier(2, LINDE)
        old.say(dossier, "level", 1, "2026-11-02 09:00:00")
        old.say(dossier, "action", "Visie schr", "2026-11-02 09:00:00")
        old.say(dossier, "action", "Visie schrijven", "2026-11-02 09:01:00")
        old.say(dossier, "owner", " Privacy Officer ", "2026-11-03 10:00:00", by="bas")
        old.say(dossier, "due", "2027-03-01", "2026-11-04 23:30:00", by="bas")

    workspace = opened(before(work))
    assert written(workspace, LINDE) == {
        **START, "title": "Visie schrijven", "role": "privacy_officer", "due": "2027-03-01",
    }  # fmt: skip
    (dossier,) = workspace.dossiers.of("100", KIND)
    told = [
        (event.field, event.value, event.by, event.at.isoformat())
        for event in workspace.dossiers.history(dossier.id)
    ]
    assert told == [
        ("topics", START["topics"], "els", "2026-11-02T09:00:00+00:00"),
        ("status", "accepted", "els", "2026-11-02T09:00:00+00:00"),
        ("title", "Visie schr", "els", "2026-11-02T09:00:00+00:00"),
        ("title", "Visie schrijven", "els", "2026-11-02T09:01:00+00:00"),
        ("role", "privacy_officer", "bas", "2026-11-03T10:00:00+00:00"),
        ("due", "2027-03-01", "bas", "2026-11-04T23:30:00+00:00"),
    ]
    # The self-assessment asks for the level only, and the log keeps everything.
    assert {*workspace.maturity.answers(2, LINDE)["bestuur.visie"]} == {"level"}
    assert len(workspace.dossiers.history(27)) == 5


@pytest.mark.parametrize(
    ("field", "value", "becomes"),
    [
        ("owner", "FG", {"role": "fg"}),
        ("owner", "Jan van de administratie", {"note": "Wie: Jan van de administratie"}),
        ("action", "Eerst dit\nen dan dat", {"title": "Eerst dit", "description": "Eerst dit\nen dan dat"}),
        ("action", "x" * 301, {"title": "x" * 300, "description": "x" * 301}),
        ("action", "x" * 300, {"title": "x" * 300}),
        ("due", "2027-03-01", {"due": "2027-03-01"}),
    ],
)
def test_whatever_was_noted_is_there(before: Fill, field: str, value: str, becomes: dict[str, Any]) -> None:
    url = before(lambda old: old.say(old.dossier(2, BOARD), field, value, "2026-11-02 09:00:00"))
    assert written(opened(url)) == {**START, **becomes}


def test_what_was_taken_away_again_is_no_action(before: Fill) -> None:
    def work(old: Before) -> None:
        dossier = old.dossier(2, BOARD)
        old.say(dossier, "action", "Toch niet", "2026-11-02 09:00:00")
        old.say(dossier, "action", "", "2026-11-02 09:05:00")

    assert plans(opened(before(work))) == {}


def test_an_owner_who_became_a_role_leaves_no_note(before: Fill) -> None:
    def work(old: Before) -> None:
        dossier = old.dossier(2, BOARD)
        for at, owner in enumerate(("Jan", "FG")):
            old.say(dossier, "owner", owner, f"2026-11-02 09:0{at}:00")

    assert written(opened(before(work))) == {**START, "role": "fg"}


def test_a_choice_that_was_waiting_waits_in_the_plan(before: Fill) -> None:
    def work(old: Before) -> None:
        dossier = old.dossier(2, BOARD)
        old.say(dossier, "action", "Van els", "2026-11-02 09:00:00")
        old.say(dossier, "action", "Van bas", "2026-11-02 09:01:00", by="bas", kind="proposal")
        settled = old.say(dossier, "due", "2027-01-01", "2026-11-02 09:02:00", kind="proposal")
        old.say(dossier, "due", "2027-02-01", "2026-11-02 09:03:00", resolves=settled)

    workspace = opened(before(work))
    assert written(workspace) == {**START, "title": "Van els", "due": "2027-02-01"}
    ((_, items),) = workspace.dossiers.read_all("100", KIND)
    (waiting,) = next(iter(items.values()))["title"].conflicts
    assert (waiting.mine.value, waiting.mine.by, waiting.theirs.value) == ("Van bas", "bas", "Van els")
    workspace.dossiers.resolve(waiting.proposal, "mine")
    assert written(workspace)["title"] == "Van bas"


@pytest.mark.parametrize(("later", "n"), [("Visie schrijven", 1), ("Visie herzien", 2)])
def test_the_same_note_in_a_later_round_is_the_same_action(before: Fill, later: str, n: int) -> None:
    def work(old: Before) -> None:
        for round_id, said in ((1, "Visie schrijven"), (2, later)):
            old.say(old.dossier(round_id, BOARD), "action", said, "2026-11-02 09:00:00")

    assert len(plans(opened(before(work)))[None]) == n


def test_it_comes_beside_the_plan_that_is_there(before: Fill) -> None:
    mine: list[Change] = [("a:1", "title", "Eigen"), ("settings", "target_date", "2028-01-01")]

    def work(old: Before) -> None:
        old.connection.execute(
            text("INSERT INTO dossiers (id, board, kind, subject, identity, created_at, created_by)"
                 " VALUES (1, '100', 'plan', 'verbeterplan', '100||plan||verbeterplan', '2026-01-01', 'els')")
        )  # fmt: skip
        for item, field, value in mine:
            old.say(1, field, value, "2026-11-01 09:00:00", item=item)
        old.say(old.dossier(2, BOARD), "action", "Visie schrijven", "2026-11-02 09:00:00")

    found = plans(opened(before(work)))[None]
    assert sorted(fields.get("title", "-") for fields in found.values()) == ["-", "Eigen", "Visie schrijven"]


def test_a_backup_of_before_is_taken_in_with_its_notes(new_url: NewUrl) -> None:
    # Written by the program of that time; its members had no last day yet, and there was no audit log.
    url = new_url()
    restore(url, Path(__file__).parent / "files" / "backup_0002.zip")
    assert written(opened(url), LINDE) == {**START, "title": "Visie"}
    assert Workspace(url).members.all() == [Member("ans@x.nl", "Ans", "fg", "100")]
