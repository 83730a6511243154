"""A session in the workspace: what is kept, how an agreed level becomes the answer, and going on later."""

from collections.abc import Collection, Mapping
from datetime import date

import pytest

from ibp_workbook.analysis.votes import voted as told_votes
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.evaluate.dots import Dots, dots_of
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.evaluate.maturity.votes import tally, tally_of_schools
from ibp_workbook.evaluate.plan import Part
from ibp_workbook.store import Actor, Conflict, School, Value, Workspace, plain
from ibp_workbook.workshop import record
from ibp_workbook.workshop.record import Decision, Record
from ibp_workbook.workshop.session import PLAN, Session
from tests.kinds import NewBoard, OwnBoard

DAY = date(2026, 11, 29)
VOTES = tally((level, "") for level in (2, 2, 2, 3))


@pytest.fixture
def own(new_board: NewBoard, empty_url: str) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


@pytest.fixture
def begun(own: OwnBoard) -> Record:
    return record.start(own.workspace, own.round, own.schools[0].id, own.norms[:3], "Werksessie")


def voted(own: OwnBoard, begun: Record) -> Record:
    return record.write(own.workspace, begun, begun.session.open().close(VOTES).reveal())


def agree(
    own: OwnBoard,
    at: Record,
    level: int | str = 2,
    why: str = "",
    seen: Mapping[int | None, Value] | None = None,
    no_bsn: Collection[str] = (),
) -> Conflict | None:
    decided = Decision({at.school: level}, why, seen or {}, no_bsn, DAY, "nl")
    _, conflicts = record.agree(own.workspace, at, decided)
    return conflicts[0][1] if conflicts else None


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
    conflict = agree(own, at)
    assert conflict is not None
    assert (conflict.theirs.value, conflict.mine.value) == (4, 2)
    assert own.stored(school, at.session.norm) == 4
    assert record.read(own.workspace, at.dossier).session.agreed[at.session.norm].level == 2


def test_a_level_that_was_seen_is_replaced(own: OwnBoard, begun: Record) -> None:
    at, school = voted(own, begun), own.schools[0]
    own.workspace.maturity.save(own.round.id, school.id, at.session.norm, "level", 4)
    assert agree(own, at, seen=record.answers(own.workspace, at)) is None
    assert own.stored(school, at.session.norm) == 2


def test_a_number_that_may_be_a_bsn_is_asked_about_and_nothing_is_decided(
    own: OwnBoard, begun: Record
) -> None:
    at = voted(own, begun)
    with pytest.raises(DoubtError) as doubt:
        agree(own, at, why="Zie dossier 12345672")
    assert own.stored(own.schools[0], at.session.norm) is None
    numbers = doubt.value.numbers
    agree(own, at, why="Zie dossier 12345672", no_bsn=numbers)
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


# -- Each school its own level -------------------------------------------------------------------------


def apart(own: OwnBoard, norm: str, votes: list[tuple[int | str, School]]) -> Record:
    """A session in which schools voted about one norm."""
    begun = record.start(own.workspace, own.round, None, [norm], "Tien scholen", "schools")
    counted = tally_of_schools((choice, str(school.id)) for choice, school in votes)
    return record.write(own.workspace, begun, begun.session.open().close(counted).reveal())


def of_scope(scope: str) -> str:
    return next(norm.id for norm in load_catalogue().frameworks["ibp"].statements if norm.scope == scope)


def agree_apart(
    own: OwnBoard, at: Record, levels: Mapping[int | None, LevelValue], inherits: bool = False
) -> list[tuple[int | None, Conflict]]:
    decided = Decision(levels, "Zie plan.", record.answers(own.workspace, at), (), DAY, "nl")
    return record.agree(own.workspace, at, decided, inherits)[1]


def test_each_school_gets_its_own_answer_in_one_round(own: OwnBoard) -> None:
    norm, (first, second, third) = of_scope("school"), own.schools[:3]
    at = apart(own, norm, [(2, first), (4, second), (3, second)])
    assert agree_apart(own, at, {first.id: 2, second.id: 3}, inherits=False) == []
    assert [own.stored(school, norm) for school in (first, second, third, None)] == [2, 3, None, None]
    assert own.stored(first, norm, "votes") == {"level": 2, "n": 1, "counts": {"2": 1}}
    assert own.stored(second, norm, "votes") == {"level": 3, "n": 2, "counts": {"4": 1, "3": 1}}
    note = "Werksessie 29-11-2026: niveau 3, gekozen door 2 deelnemers, spreiding 3-4. Zie plan."
    assert own.stored(second, norm, "comment") == note
    kept = record.read(own.workspace, at.dossier).session
    assert kept.agreed[norm].schools == {str(first.id): 2, str(second.id): 3}


def test_a_school_that_agrees_with_its_board_goes_on_inheriting_and_the_vote_is_told(own: OwnBoard) -> None:
    norm, (first, second) = of_scope("both"), own.schools[:2]
    own.workspace.maturity.save(own.round.id, None, norm, "level", 2)
    agree_apart(own, apart(own, norm, [(2, first), (3, second)]), {first.id: 2, second.id: 3}, inherits=True)
    assert [own.stored(school, norm) for school in (first, second)] == [None, 3]
    names = {None: "Bestuur", first.id: first.name, second.id: second.name}
    framework = load_catalogue().frameworks["ibp"]

    def told() -> list[tuple[str, str]]:
        found = told_votes(own.workspace, framework, own.round.id, names, "nl")
        return [(each.where, each.level) for each in found]

    assert told() == [(first.name, "2"), (second.name, "3")]
    own.workspace.maturity.save(own.round.id, None, norm, "level", 4, own_event(own, norm))
    assert told() == [(second.name, "3")], "the board went on; the vote was about another level"


def own_event(own: OwnBoard, norm: str) -> int:
    return own.workspace.maturity.answers(own.round.id, None)[norm]["level"].event


def test_a_school_with_an_answer_of_its_own_that_agrees_with_the_board_keeps_its_own(own: OwnBoard) -> None:
    norm, school = of_scope("both"), own.schools[0]
    own.workspace.maturity.save(own.round.id, None, norm, "level", 2)
    own.workspace.maturity.save(own.round.id, school.id, norm, "level", 4)
    agree_apart(own, apart(own, norm, [(2, school)]), {school.id: 2}, inherits=True)
    assert own.stored(school, norm) == 2


def test_a_school_that_was_answered_meanwhile_is_told_and_the_others_are_kept(own: OwnBoard) -> None:
    norm, (first, second) = of_scope("school"), own.schools[:2]
    at = apart(own, norm, [(2, first), (3, second)])
    seen = record.answers(own.workspace, at)
    own.workspace.maturity.save(own.round.id, first.id, norm, "level", 5)
    decided = Decision({first.id: 2, second.id: 3}, "", seen, (), DAY, "nl")
    _, conflicts = record.agree(own.workspace, at, decided)
    assert [(school, conflict.theirs.value) for school, conflict in conflicts] == [(first.id, 5)]
    assert [own.stored(school, norm) for school in (first, second)] == [5, 3]


def test_agreeing_for_schools_again_after_a_break_keeps_it_once(own: OwnBoard) -> None:
    norm, (first, second) = of_scope("school"), own.schools[:2]
    at = apart(own, norm, [(2, first), (3, second)])
    agree_apart(own, at, {first.id: 2})  # killed before the second school
    agree_apart(own, at, {first.id: 2, second.id: 3})
    history = own.workspace.maturity.history(own.round.id, first.id, norm)
    assert [event.field for event in history] == ["comment", "level", "votes"]
    assert own.stored(second, norm) == 3


# -- Prepared, and dots --------------------------------------------------------------------------------


def test_a_prepared_list_can_be_changed_until_it_begins(own: OwnBoard) -> None:
    ready = record.start(own.workspace, own.round, None, own.norms[:2], "Directieoverleg")
    changed = record.change(own.workspace, ready, own.norms[1:4])
    assert record.read(own.workspace, ready.dossier) == changed
    assert changed.session.norms == tuple(own.norms[1:4])
    begun = record.write(own.workspace, changed, changed.session.open())
    with pytest.raises(IbpError):
        record.change(own.workspace, begun, own.norms[:1])
    with pytest.raises(IbpError):
        record.change(own.workspace, changed, [])


def names(own: OwnBoard) -> list[str]:
    return sorted(each.name for each in record.unfinished(own.workspace, own.round, None))


def test_a_prepared_list_gets_another_name_and_the_old_one_comes_free(own: OwnBoard) -> None:
    ready = record.start(own.workspace, own.round, None, own.norms[:2], "Directie")
    renamed = record.change(own.workspace, ready, own.norms[:2], "  Directieoverleg maart ")
    assert record.read(own.workspace, ready.dossier) == renamed
    assert renamed.name == "Directieoverleg maart"
    record.start(own.workspace, own.round, None, own.norms[:1], "Directie")
    assert names(own) == ["Directie", "Directieoverleg maart"]
    second = record.change(own.workspace, renamed, own.norms[:1], "Directie")
    assert second.name == "Directie (2)", "each can be told from the other"
    assert record.change(own.workspace, second, own.norms[:1], "Directie (2)").name == "Directie (2)"
    assert record.change(own.workspace, second, own.norms[:1], " ").name == "Directie (2)"


@pytest.mark.parametrize("name", ["x" * 101, "a\nb", "Leerling 123456782"])
def test_a_name_that_cannot_be_kept_changes_nothing(own: OwnBoard, name: str) -> None:
    ready = record.start(own.workspace, own.round, None, own.norms[:2], "Directie")
    with pytest.raises(IbpError):
        record.change(own.workspace, ready, own.norms[:1], name)
    assert record.read(own.workspace, ready.dossier) == ready


def test_a_session_of_before_names_could_change_has_the_name_of_its_dossier(own: OwnBoard) -> None:
    kept = Session.of(own.norms[:1]).plain()["session"]
    changes = [("session", field, value) for field, value in {**kept, "round": own.round.id}.items()]
    old = own.workspace.dossiers.add(own.number, None, record.KIND, "Van vroeger", changes)
    assert record.read(own.workspace, old).name == "Van vroeger"


def test_a_prepared_list_is_deleted_its_name_comes_free_and_its_history_stays(own: OwnBoard) -> None:
    ready = record.start(own.workspace, own.round, None, own.norms[:2], "Directie")
    record.remove(own.workspace, ready)
    assert names(own) == []
    with pytest.raises(IbpError) as gone:
        record.read(own.workspace, ready.dossier)
    assert gone.value.key == "workshop.removed"
    assert record.start(own.workspace, own.round, None, own.norms[:2], "Directie").name == "Directie"
    assert [event.value for event in own.workspace.dossiers.history(ready.dossier)][-1] is True


def test_what_a_room_has_done_is_not_deleted(own: OwnBoard, begun: Record) -> None:
    titles = {topic: {"nl": topic, "en": topic} for topic in "ab"}
    dots = record.start_session(own.workspace, own.round, None, Session.of_proposals(titles), "Wat eerst?")
    for each in (record.write(own.workspace, begun, begun.session.open()), dots):
        with pytest.raises(IbpError):
            record.remove(own.workspace, each)
        assert record.read(own.workspace, each.dossier) == each


def test_a_reader_deletes_nothing(own: OwnBoard, begun: Record) -> None:
    with pytest.raises(IbpError):
        record.remove(Workspace(own.workspace.url, Actor("Kijker", "reader")), begun)
    assert record.read(own.workspace, begun.dossier) == begun


def test_dots_stand_in_the_plan_as_soon_as_they_are_shown(own: OwnBoard) -> None:
    session = Session.of_proposals({topic: {"nl": topic, "en": topic} for topic in "ab"})
    begun = record.start_session(own.workspace, own.round, None, session, "Wat eerst?")
    closed = record.write(own.workspace, begun, session.open().close(Dots(4, {"a": 3, "b": 1})))
    assert own.workspace.dossiers.of(own.number, "plan") == []
    record.write(own.workspace, closed, closed.session.reveal())
    (plan,) = own.workspace.dossiers.read_all(own.number, "plan")
    assert dots_of([Part(plain(plan[1]))]) == Dots(4, {"a": 3, "b": 1})
    assert dots_of([Part(plain(plan[1]), where="school")]) == Dots(0)


def test_dots_of_too_few_do_not_replace_those_of_a_room(own: OwnBoard) -> None:
    session = Session.of_proposals({topic: {"nl": topic, "en": topic} for topic in "ab"})
    begun = record.start_session(own.workspace, own.round, None, session, "Wat eerst?")
    first = record.write(own.workspace, begun, session.open().close(Dots(4, {"a": 3})).reveal())
    record.write(own.workspace, first, first.session.at(PLAN).open().close(Dots(2)).reveal())
    (plan,) = own.workspace.dossiers.read_all(own.number, "plan")
    assert dots_of([Part(plain(plan[1]))]) == Dots(4, {"a": 3})
