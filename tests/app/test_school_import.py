"""Loading schools, without a screen: nothing is written before ``confirm``."""

from collections.abc import Iterable

import pytest

from ibp_workbook.app.schools.state import ALL_BOARDS, SchoolImport
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Workspace

HEAD = "BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;PLAATSNAAM;GEMEENTENAAM"
A = "100;01AA;01AA00;De Linde;ASSEN;ASSEN"
B = "100;01AB;01AB00;De Beuk;EMMEN;EMMEN"
C = "200;02BB;02BB00;Het Lyceum;ZEIST;ZEIST"


def file(*rows: str, name: str = "po.csv") -> tuple[str, bytes]:
    return name, "\r\n".join([HEAD, *rows]).encode()


@pytest.fixture
def workspace(empty_url: str) -> Workspace:
    return Workspace(empty_url, Actor.local())


@pytest.fixture
def work(workspace: Workspace) -> SchoolImport:
    return SchoolImport(workspace)


def names(workspace: Workspace) -> list[str]:
    return [school.name for school in workspace.schools.of()]


def loaded(workspace: Workspace, files: Iterable[tuple[str, bytes]], board: str = ALL_BOARDS) -> SchoolImport:
    work = SchoolImport(workspace)
    work.read(files)
    work.choose(board)
    work.confirm()
    return work


def test_boards_are_listed_with_size_places_and_the_name_we_know(workspace: Workspace) -> None:
    loaded(workspace, [file(A)])
    workspace.schools.rename_board("100", "Stichting Noord")
    work = SchoolImport(workspace)
    work.read([file(A, B), file(C, name="vo.csv")])
    assert work.boards() == [
        ("100", 2, ["Assen", "Emmen"], "Stichting Noord"),
        ("200", 1, ["Zeist"], ""),
    ]


def test_a_choice_shows_what_would_change_and_writes_nothing(
    work: SchoolImport, workspace: Workspace
) -> None:
    work.read([file(A, B, C)])
    summary = work.choose("100")
    assert (summary.added, summary.updated, summary.closed, summary.unchanged) == (2, 0, 0, 0)
    assert [change.name for change in work.changes()] == ["De Linde", "De Beuk"]
    assert names(workspace) == []


def test_confirming_writes_only_the_chosen_board_and_ends_the_choice(
    work: SchoolImport, workspace: Workspace
) -> None:
    work.read([file(A, B, C)])
    work.choose("100")
    assert work.confirm().added == 2
    assert names(workspace) == ["De Beuk", "De Linde"]
    assert (work.board, work.summary, work.changes()) == ("", None, [])


def test_all_boards_at_once(work: SchoolImport, workspace: Workspace) -> None:
    work.read([file(A, B, C)])
    assert work.choose(ALL_BOARDS).added == 3
    work.confirm()
    assert {school.board for school in workspace.schools.of()} == {"100", "200"}


def test_schools_that_stay_as_they_are_are_not_among_the_changes(workspace: Workspace) -> None:
    loaded(workspace, [file(A, B)])
    work = SchoolImport(workspace)
    work.read([file(A.replace("De Linde", "De Nieuwe Linde"))])
    summary = work.choose("100")
    assert (summary.updated, summary.closed) == (1, 1)
    assert {(change.kind, change.location) for change in work.changes()} == {
        ("updated", "01AA00"),
        ("closed", "01AB00"),
    }
    work.read([file(A, B)])
    assert work.choose("100").unchanged == 2
    assert work.changes() == []


def test_a_wrong_file_leaves_what_was_read_and_chosen(work: SchoolImport) -> None:
    work.read([file(A, B, C)])
    work.choose("100")
    with pytest.raises(IbpError):
        work.read([file(A), ("onzin.csv", b"voornaam;klas\nAn;4b\n")])
    assert len(work.records) == 3
    assert work.board == "100"
    assert len(work.changes()) == 2


def test_new_files_need_a_new_choice(work: SchoolImport) -> None:
    work.read([file(A, B, C)])
    work.choose("100")
    work.read([file(C)])
    assert (work.board, work.summary) == ("", None)
    assert [number for number, *_ in work.boards()] == ["200"]


def test_who_may_not_load_schools_is_refused_before_anything_is_written(workspace: Workspace) -> None:
    loaded(workspace, [file(A)])
    work = SchoolImport(Workspace(workspace.url, Actor("rik", "reader", boards=frozenset({"100"}))))
    work.read([file(A, B)])
    with pytest.raises(IbpError) as refused:
        work.choose("100")
    assert refused.value.key == "store.may_not_write"
    assert names(workspace) == ["De Linde"]
