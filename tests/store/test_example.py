"""The demo can be taken away: all that is fictitious goes, and nothing else ever does."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo, ensure_demo, filled_in_on_demo, remove_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.store import ASSESSMENT, Actor, Member, Workspace
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.schema import audit, audit_end, contents, metadata
from tests.kinds import NewBoard

ELS = Actor("els", "consultant")


@pytest.fixture
def workspace(either_demo_url: str) -> Workspace:
    """With the demo, on either database."""
    return Workspace(either_demo_url, ELS)


def rows(workspace: Workspace) -> dict[str, list[Any]]:
    """Everything in a workspace, but for the demo's content of assessments and the log of who did what."""
    engine: Engine = open_engine(workspace.url)
    with reading(engine) as connection:
        tables = [table for table in metadata.sorted_tables if table not in (contents, audit, audit_end)]
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


def test_all_of_the_demo_goes(workspace: Workspace) -> None:
    assert filled_in_on_demo(workspace) == 0
    assert remove_demo(workspace) is True
    assert {name: held for name, held in rows(workspace).items() if held} == {}
    (entry, *_) = workspace.audit.entries()
    assert (entry.kind, entry.who, entry.board, entry.detail) == ("deletion", "els", DEMO_BOARD, "board")
    with pytest.raises(IbpError) as told:
        remove_demo(workspace)
    assert told.value.key == "store.no_board"


def test_of_a_real_board_nothing_goes(new_board: NewBoard, workspace: Workspace) -> None:
    remove_demo(workspace)
    board = new_board(workspace)  # first without the demo beside it, to see what is its own
    school = board.schools[0]
    workspace.maturity.save(board.round.id, None, board.norms[0], "level", 3)
    workspace.maturity.save(board.round.id, school.id, board.norms[1], "level", 2)
    camera = workspace.dossiers.add(board.number, school.id, ASSESSMENT + "camera", "Hoofdingang")
    workspace.dossiers.save(camera, "place", "value", "entrance", None)
    workspace.verdicts.record(
        camera, load_catalogue().assessments["camera"], date(2026, 11, 1), "not_allowed", {}
    )
    workspace.members.add(Member("bas", "Bas", "fg", board.number, None))
    before = rows(workspace)
    add_demo(workspace)
    assert rows(workspace) != before
    assert remove_demo(workspace, also_own=True) is True
    assert rows(workspace) == before


@pytest.mark.parametrize("table", ["events", "verdicts"])
def test_the_database_itself_lets_go_of_no_other_board(
    new_board: NewBoard, workspace: Workspace, table: str
) -> None:
    board = new_board(workspace)
    camera = workspace.dossiers.add(board.number, None, ASSESSMENT + "camera", "Hal")
    workspace.dossiers.save(camera, "place", "value", "entrance", None)
    content = load_catalogue().assessments["camera"]
    workspace.verdicts.record(camera, content, date(2026, 11, 1), "not_allowed", {})
    before = rows(workspace)
    for statement in (f"DELETE FROM {table}", f"DELETE FROM {table} WHERE dossier = {camera}"):
        with pytest.raises((IbpError, DatabaseError)), writing(open_engine(workspace.url)) as connection:
            connection.exec_driver_sql(statement)
        assert rows(workspace) == before


def test_what_people_made_there_stays_until_it_may_go_too(workspace: Workspace) -> None:
    newest = workspace.rounds.of(DEMO_BOARD)[-1]
    school, other = workspace.schools.of(DEMO_BOARD)[:2]
    workspace.maturity.save(newest.id, school.id, "bestuur.beleid", "comment", "Van mij")
    mine = workspace.dossiers.add(DEMO_BOARD, other.id, ASSESSMENT + "camera", "Onze hal")
    workspace.rounds.add(DEMO_BOARD, "ibp", "Eigen meting", date(2026, 11, 1))
    assert filled_in_on_demo(workspace) == 2
    assert remove_demo(workspace) is False
    left = rows(workspace)
    assert [row[0] for row in left["boards"]] == [DEMO_BOARD]
    assert {school.id for school in workspace.schools.of(DEMO_BOARD)} == {school.id, other.id}
    assert {item.name for item in workspace.rounds.of(DEMO_BOARD)} == {newest.name, "Eigen meting"}
    assert len(left["dossiers"]) == 2
    kept = workspace.maturity.answers(newest.id, school.id)["bestuur.beleid"]
    assert kept["comment"].value == "Van mij"
    assert workspace.dossiers.get(mine).subject == "Onze hal"
    assert remove_demo(workspace) is False
    assert rows(workspace) == left
    assert remove_demo(workspace, also_own=True) is True
    assert {name: held for name, held in rows(workspace).items() if held} == {}
    (entry, *_) = workspace.audit.entries()
    assert (entry.kind, entry.who, entry.board, entry.detail) == ("deletion", "els", DEMO_BOARD, "board")


def test_a_school_that_is_not_of_the_demo_stays_and_so_does_a_member(workspace: Workspace) -> None:
    workspace.members.add(Member("bas", "Bas", "fg", DEMO_BOARD, None))
    assert remove_demo(workspace, also_own=True) is False
    assert [member.login for member in workspace.members.all()] == ["bas"]


@pytest.mark.parametrize(
    ("actor", "key"),
    [
        (Actor("rik", "reader"), "store.may_not_write"),
        (Actor("ans", "analyst", boards=frozenset({"100"})), "store.no_board"),
        (Actor("lin", "school", schools=frozenset({1})), "store.may_not_write"),
    ],
)
def test_who_may_not_manage_the_board_may_not_remove_it(workspace: Workspace, actor: Actor, key: str) -> None:
    before = rows(workspace)
    with pytest.raises(IbpError) as told:
        remove_demo(Workspace(workspace.url, actor), also_own=True)
    assert told.value.key == key
    assert rows(workspace) == before


def test_it_does_not_come_back_at_the_next_start_but_does_when_asked_for(workspace: Workspace) -> None:
    remove_demo(workspace)
    ensure_demo(workspace.url)
    assert workspace.schools.boards() == []
    assert add_demo(workspace) is True
    assert [board.number for board in workspace.schools.boards()] == [DEMO_BOARD]


def test_a_new_address_gets_it(bare_url: str) -> None:
    ensure_demo(bare_url)
    assert [board.number for board in Workspace(bare_url, ELS).schools.boards()] == [DEMO_BOARD]
