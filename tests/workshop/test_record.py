"""A session in the workspace: what is kept, how an agreed level becomes the answer, and going on later."""

from datetime import date
from pathlib import Path

import pytest

from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.evaluate.maturity.votes import tally
from ibp_workbook.store import Actor, Conflict, Workspace
from ibp_workbook.workshop import record
from ibp_workbook.workshop.record import Record
from tests.kinds import NewBoard, OwnBoard

DAY = date(2026, 11, 29)
VOTES = tally((level, "") for level in (2, 2, 2, 3))


@pytest.fixture
def own(new_board: NewBoard, tmp_path: Path) -> OwnBoard:
    return new_board(Workspace(f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}", Actor.local()))


@pytest.fixture
def begun(own: OwnBoard) -> Record:
    return record.start(own.workspace, own.round, own.schools[0].id, own.norms[:3], "Werksessie")


def voted(own: OwnBoard, begun: Record) -> Record:
    return record.write(own.workspace, begun, begun.session.open().close(VOTES).reveal())


def agree(
    own: OwnBoard, at: Record, level: int | str = 2, why: str = "", seen: int | None = None
) -> Conflict | None:
    _, conflict = record.agree(own.workspace, at, level, why, seen, (), DAY, "nl")
    return conflict


def test_what_is_agreed_is_the_answer_with_its_spread_and_reasons(own: OwnBoard, begun: Record) -> None:
    norm, school = begun.session.norm, own.schools[0]
    assert agree(own, voted(own, begun), why="De conciërge ziet het anders.") is None
    assert own.stored(school, norm) == 2
    assert own.stored(school, norm, "votes") == {"level": 2, "n": 4, "counts": {"2": 3, "3": 1}}
    comment = "Werksessie 29-11-2026: niveau 2, gekozen door 4 deelnemers, spreiding 2-3."
    comment += " De conciërge ziet het anders."
    assert own.stored(school, norm, "comment") == comment
    assert (
        record.read(own.workspace, begun.dossier).session.agreed[norm].why == "De conciërge ziet het anders."
    )


def test_a_comment_that_was_there_stays(own: OwnBoard, begun: Record) -> None:
    norm, school = begun.session.norm, own.schools[0]
    own.workspace.maturity.save(own.round.id, school.id, norm, "comment", "Van vorig jaar.")
    agree(own, voted(own, begun))
    assert str(own.stored(school, norm, "comment")).startswith("Van vorig jaar.\n\nWerksessie 29-11-2026")


def test_agreeing_again_after_a_break_keeps_it_once(own: OwnBoard, begun: Record) -> None:
    at, school = voted(own, begun), own.schools[0]
    agree(own, at, why="Zo is het.")
    before = own.workspace.maturity.history(own.round.id, school.id, at.session.norm)
    agree(own, at, why="Zo is het.")  # as if the server had been killed before the session was kept
    assert own.workspace.maturity.history(own.round.id, school.id, at.session.norm) == before


def test_somebody_who_was_first_is_not_overwritten(own: OwnBoard, begun: Record) -> None:
    at, school = voted(own, begun), own.schools[0]
    own.workspace.maturity.save(own.round.id, school.id, at.session.norm, "level", 4)
    conflict = agree(own, at, seen=None)
    assert conflict is not None
    assert (conflict.theirs.value, conflict.mine.value) == (4, 2)
    assert own.stored(school, at.session.norm) == 4
    assert record.read(own.workspace, at.dossier).session.agreed[at.session.norm].level == 2


def test_a_level_that_was_seen_is_replaced(own: OwnBoard, begun: Record) -> None:
    at, school = voted(own, begun), own.schools[0]
    own.workspace.maturity.save(own.round.id, school.id, at.session.norm, "level", 4)
    answer = record.answer(own.workspace, at, at.session.norm)
    assert answer is not None
    assert agree(own, at, seen=answer.event) is None
    assert own.stored(school, at.session.norm) == 2


def test_a_number_that_may_be_a_bsn_is_asked_about_and_nothing_is_decided(
    own: OwnBoard, begun: Record
) -> None:
    at = voted(own, begun)
    with pytest.raises(DoubtError) as doubt:
        agree(own, at, why="Zie dossier 12345672")
    assert own.stored(own.schools[0], at.session.norm) is None
    numbers = doubt.value.numbers
    record.agree(own.workspace, at, 2, "Zie dossier 12345672", None, numbers, DAY, "nl")
    assert own.stored(own.schools[0], at.session.norm) == 2


def test_a_session_can_be_gone_on_with_until_all_is_agreed(own: OwnBoard, begun: Record) -> None:
    school = own.schools[0].id
    assert [found.dossier for found in record.unfinished(own.workspace, own.round, school)] == [begun.dossier]
    assert record.unfinished(own.workspace, own.round, None) == []
    session = begun.session
    for _ in begun.session.norms:
        session = session.open().close(VOTES).reveal().agree(2).next()
    record.write(own.workspace, begun, session)
    assert record.unfinished(own.workspace, own.round, school) == []


def test_it_comes_back_as_it_was_with_its_code(own: OwnBoard, begun: Record) -> None:
    opened = record.write(own.workspace, begun, begun.session.open())
    kept = record.invite(own.workspace, opened, {"code": "KQ7M4P", "port": 8870})
    assert record.read(own.workspace, begun.dossier) == kept
    assert kept.session.stage == "open"


def test_two_sessions_may_have_the_same_name(own: OwnBoard, begun: Record) -> None:
    second = record.start(own.workspace, own.round, None, own.norms[:1], begun.name)
    assert second.name == f"{begun.name} (2)"


def test_another_dossier_is_no_session(own: OwnBoard) -> None:
    other = own.workspace.dossiers.add(own.number, None, "plan", "x")
    with pytest.raises(IbpError):
        record.read(own.workspace, other)


def test_a_closed_round_takes_no_session(own: OwnBoard) -> None:
    own.workspace.rounds.close(own.round.id)
    closed = own.workspace.rounds.of(own.number)[0]
    with pytest.raises(IbpError):
        record.start(own.workspace, closed, None, own.norms[:1], "Werksessie")


def test_a_reader_starts_nothing(own: OwnBoard) -> None:
    reader = Workspace(own.workspace.url, Actor("Kijker", "reader"))
    with pytest.raises(IbpError):
        record.start(reader, own.round, None, own.norms[:1], "Werksessie")


@pytest.mark.parametrize(
    "votes", ["many", 3, {}, {"level": "x", "n": 3, "counts": {}}, {"level": 2, "n": 3, "counts": {"2": 1}}]
)
def test_what_is_no_count_of_votes_is_not_kept_with_an_answer(own: OwnBoard, votes: object) -> None:
    with pytest.raises(IbpError):
        own.workspace.maturity.save(own.round.id, None, own.norms[0], "votes", votes)


def test_who_wrote_beside_the_count_is_not_kept(own: OwnBoard) -> None:
    votes = {"level": 2, "n": 3, "counts": {"2": 3}}
    own.workspace.maturity.save(own.round.id, None, own.norms[0], "votes", {**votes, "who": ["Jan"]})
    assert own.stored(None, own.norms[0], "votes") == votes
