"""People are managed: a last day, several rights in one go, and by who manages some boards only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from ibp_workbook import times
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member
from ibp_workbook.store.access import Access
from ibp_workbook.store.engine import open_engine
from ibp_workbook.store.members import Members
from ibp_workbook.store.sign_ins import Identity, SignIns

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.conftest import Place

BEA = Actor("Bea", "manager", login="bea", managing=frozenset({"100"}))


def manager(place: Place) -> Members:
    """Bea, who manages the people of board 100."""
    if not any(right.login == "bea" for right in place.workspace.members.all()):
        place.workspace.members.add(Member("bea", "Bea", "manager", board="100"))
    return place.as_(BEA).members


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(IbpError) as caught:
        attempt()
    return caught.value.key


# -- A last day --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), True),  # 31 December in Amsterdam, until midnight
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), False),
    ],
)
def test_a_right_counts_until_its_last_day_is_over_in_the_netherlands(
    place: Place, monkeypatch: pytest.MonkeyPatch, moment: datetime, counts: bool
) -> None:
    monkeypatch.setattr(times, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    members = place.workspace.members
    members.add(Member("cor", "Cor", "consultant", board="100", until=date(2026, 12, 31)))
    monkeypatch.setattr(times, "now", lambda: moment)
    assert (members.actor_for("cor") is not None) is counts


def test_who_has_ended_writes_and_reads_nothing_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    members = place.workspace.members
    members.add(Member("cor", "Cor", "consultant", board="100", until=times.today()))
    cor = members.actor_for("cor")
    assert cor is not None
    page = place.as_(cor)
    page.schools.rename_board("100", "Onze scholen")
    monkeypatch.setattr(times, "now", lambda: datetime.now(UTC) + timedelta(days=1))
    assert refusal(lambda: page.schools.rename_board("100", "Van mij")) == "common.not_a_member"
    access = Access(cor, open_engine(place.url))
    access._confirmed_at -= 2.1
    with pytest.raises(IbpError), access.reading():
        pass
    assert [board.name for board in place.workspace.schools.boards()][:1] == ["Bestuur 200"]


def test_of_two_rights_the_one_that_has_not_ended_counts(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = place.workspace.members
    members.add_all(
        [Member("cor", "Cor", "fg", "100", until=times.today()), Member("cor", "Cor", "fg", "200")]
    )
    monkeypatch.setattr(times, "now", lambda: datetime.now(UTC) + timedelta(days=1))
    cor = members.actor_for("cor")
    assert cor is not None
    assert cor.boards == frozenset({"200"})


def test_a_last_day_that_is_over_is_refused(place: Place) -> None:
    ended = Member("cor", "Cor", "fg", "100", until=times.today() - timedelta(days=1))
    assert refusal(lambda: place.workspace.members.add(ended)) == "store.ended"


# -- Several rights in one go ------------------------------------------------------------------------------


def test_many_rights_come_in_whole_or_not_at_all(place: Place) -> None:
    members = place.workspace.members
    good = [Member("ans", "Ans", "analyst", "100"), Member("lin", "Lin", "school", school=place.linde.id)]
    assert refusal(lambda: members.add_all([*good, Member("bas", "Bas", "chef", "100")])) == "store.no_role"
    assert members.all() == []
    members.add_all(good)
    assert members.all() == good


def test_what_is_wrong_is_told_for_each_and_nothing_is_kept(place: Place) -> None:
    members = place.workspace.members
    members.add(Member("ans", "Ans", "analyst", "100"))
    given = [
        Member("ans", "Ans", "analyst", "100"),
        Member("ans", "Ans", "fg", "200"),
        Member("ans", "Ans", "analyst", "200"),
        Member("bas", "Bas", "analyst", "999"),
        Member("bas", "Bas", "school", "100"),
        Member("bas", "Bas", "school", school=-1),
        Member("", "Bas", "analyst", "100"),
        Member("cor", "Cor", "reader", "100"),
        Member("cor", "Cor", "reader", "100"),
        Member("cor", "Cor", "manager", "200"),
    ]
    found = [error and error.key for error in members.check(given)]
    assert found == [
        "store.member_exists", "store.other_role", None, "store.no_board", "store.school_role",
        "store.no_school", "store.wrong_name", None, "store.member_exists", None,
    ]  # fmt: skip
    assert members.all() == given[:1]


def test_a_change_puts_rights_in_place_of_all_there_were(place: Place) -> None:
    members = place.workspace.members
    members.add_all([Member("ans", "Ans", "analyst", "100"), Member("ans", "Ans", "analyst", "200")])
    other = Member("ans", "Ans de Wit", "reader", "200", until=times.today())
    members.change("ans", [other])
    assert members.all() == [other]
    assert refusal(lambda: members.change("ans", [Member("ans", "Ans", "reader", "999")])) == "store.no_board"
    assert refusal(lambda: members.change("ans", [])) == "store.no_rights"
    assert members.all() == [other]
    assert refusal(lambda: members.change("bas", [other])) == "store.no_member"


def test_a_change_of_what_another_manager_changed_meanwhile_is_refused(place: Place) -> None:
    everybody, bea = place.workspace.members, manager(place)
    elsewhere = Member("ans", "Ans", "analyst", "200")
    seen = Member("ans", "Ans", "analyst", "100")
    other = replace(seen, until=times.today())
    everybody.add_all([seen, elsewhere])
    bea.change("ans", [other], seen=[seen])  # rights at board 200 are none of hers to see
    entries = place.workspace.audit.count()
    for stale in ([seen], [], [other, elsewhere]):
        assert refusal(partial(bea.change, "ans", [seen], seen=stale)) == "store.rights_meanwhile"
        assert refusal(partial(bea.remove, "ans", seen=stale)) == "store.rights_meanwhile"
    assert refusal(lambda: everybody.change("ans", [seen], seen=[other])) == "store.rights_meanwhile"
    assert [right for right in everybody.all() if right.login == "ans"] == [elsewhere, other]
    assert place.workspace.audit.count() == entries
    everybody.change("ans", [seen], seen=[other, elsewhere])  # in whatever order
    assert [right for right in everybody.all() if right.login == "ans"] == [seen]


@pytest.mark.parametrize("new_url", ["postgresql"], indirect=True)  # on SQLite a writer is alone
def test_who_comes_at_the_last_moment_is_not_overwritten(place: Place) -> None:
    members, engine = place.workspace.members, open_engine(place.url)
    seen, between = Member("ans", "Ans", "fg", "100"), Member("ans", "Ans", "reader", "200")
    members.add(seen)
    to_come = [between]

    def come_between(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if to_come and statement.startswith("DELETE FROM members"):
            members.change("ans", [to_come.pop()])

    event.listen(engine, "before_cursor_execute", come_between)
    again = [Member("ans", "Ans", "analyst", "100")]
    assert refusal(lambda: members.change("ans", again, seen=[seen])) == "store.rights_meanwhile"
    event.remove(engine, "before_cursor_execute", come_between)
    assert not to_come
    assert members.all() == [between]


# -- Who manages people ------------------------------------------------------------------------------------


def test_a_manager_reads_nothing_that_was_filled_in(place: Place) -> None:
    place.workspace.members.add(Member("bea", "Bea", "manager", board="100"))
    bea = place.workspace.members.actor_for("bea")
    assert bea == BEA
    assert not bea.sees_content
    page = place.as_(BEA)
    dossier = place.workspace.dossiers.add("100", None, "assessment:x", "Hal")
    assert page.schools.boards() == []
    assert page.schools.of() == []
    assert refusal(lambda: page.dossiers.read(dossier)) == "store.no_dossier"
    assert refusal(lambda: page.dossiers.add("100", None, "assessment:x", "Hal")) == "store.no_board"
    assert refusal(lambda: page.schools.rename_board("100", "x")) == "store.no_board"
    assert refusal(lambda: page.schools.preview([], None)) == "store.may_not_write"


def test_a_manager_sees_and_gives_rights_of_those_boards_only(place: Place) -> None:
    everybody = place.workspace.members
    everybody.add_all(
        [
            Member("ans", "Ans", "analyst", "100"),
            Member("bas", "Bas", "analyst", "200"),
            Member("cor", "Cor", "consultant"),
            Member("lin", "Lin", "school", school=place.linde.id),
            Member("lyc", "Lyc", "school", school=place.lyceum.id),
        ]
    )
    members = manager(place)
    assert {right.login for right in members.all()} == {"ans", "bea", "lin"}
    scope = members.scope()
    assert not scope.everything
    assert [board.number for board in scope.boards] == ["100"]
    assert {school.name for school in scope.schools} == {"De Linde", "De Beuk"}
    members.add(Member("eva", "Eva", "manager", "100"))
    members.add(Member("dir", "Dir", "school", school=place.beuk.id))
    before = everybody.all()
    for member, key in (
        (Member("x", "X", "reader", "200"), "store.no_board"),
        (Member("x", "X", "reader", "999"), "store.no_board"),
        (Member("x", "X", "school", school=place.lyceum.id), "store.no_school"),
        (Member("x", "X", "manager"), "store.not_everything"),
        (Member("x", "X", "consultant"), "store.not_everything"),
        (Member("bea", "Bea", "analyst", "100"), "store.own_rights"),
    ):
        assert refusal(partial(members.add, member)) == key
    for login in ("bas", "cor", "lyc"):
        assert refusal(partial(members.remove, login)) == "store.no_member"
        again = [Member(login, "X", "reader", "100")]
        assert refusal(partial(members.change, login, again)) == "store.no_member"
    assert refusal(lambda: members.remove("bea")) == "store.own_rights"
    assert refusal(lambda: members.actor_for("ans")) == "store.may_not_write"
    assert everybody.all() == before


def test_what_a_manager_does_leaves_rights_at_other_boards(place: Place) -> None:
    everybody = place.workspace.members
    everybody.add_all([Member("ans", "Ans", "analyst", "100"), Member("ans", "Ans", "analyst", "200")])
    manager(place).remove("ans")
    assert [right for right in everybody.all() if right.login == "ans"] == [
        Member("ans", "Ans", "analyst", "200")
    ]


def test_managing_goes_beside_another_role_and_widens_nothing(place: Place) -> None:
    members = place.workspace.members
    members.add_all([Member("ans", "Ans", "reader", "100"), Member("ans", "Ans", "manager", "200")])
    ans = members.actor_for("ans")
    assert ans == Actor("Ans", "reader", frozenset({"100"}), login="ans", managing=frozenset({"200"}))
    assert ans.sees_content
    page = place.as_(ans)
    assert [board.number for board in page.schools.boards()] == ["100"]
    assert [board.number for board in page.members.scope().boards] == ["200"]


def test_a_consultant_with_everything_manages_everybody(place: Place) -> None:
    place.workspace.members.add(Member("cor", "Cor", "consultant"))
    cor = place.workspace.members.actor_for("cor")
    assert cor is not None
    assert place.as_(cor).members.scope().everything
    place.as_(cor).members.add(Member("dirk", "Dirk", "consultant"))
    assert refusal(lambda: place.as_(cor).members.remove("cor")) == "store.own_rights"


# -- Who is signed in --------------------------------------------------------------------------------------


def signed_in(place: Place, login: str) -> None:
    at = datetime.now(UTC)
    assert SignIns(place.url, "https://idp").begin(Identity(login, f"s-{login}", None, at), f"{login}{at}")


def logins(members: Members) -> tuple[list[str], list[str]]:
    """Who is signed in, and who waits, for this manager."""
    return [found.login for found in members.signed_in()], [found.login for found in members.waiting()]


def test_who_waits_is_seen_by_every_manager_and_others_by_their_own(place: Place) -> None:
    everybody = place.workspace.members
    everybody.add_all([Member("ans", "Ans", "analyst", "100"), Member("bas", "Bas", "analyst", "200")])
    members = manager(place)
    for login in ("ans", "bas", "new", "newer", "new"):
        signed_in(place, login)
    assert logins(members) == (["ans", "new", "newer", "new"], ["new", "newer"])
    assert logins(everybody) == (["ans", "bas", "new", "newer", "new"], ["new", "newer"])
    members.add(Member("new", "New", "reader", "100"))
    assert logins(members)[1] == ["newer"]
    assert members.sign_out("bas") == 0
    assert members.sign_out("new") == 2
    assert everybody.sign_out("bas") == 1
    assert members.sign_out("newer") == 1
    assert logins(members) == (["ans"], ["newer"])  # who was signed out waits still


def test_the_last_sign_in_is_known_and_outlives_a_change(place: Place) -> None:
    members = place.workspace.members
    members.add(Member("ans", "Ans", "analyst", "100"))
    assert members.last_signed_in() == {}
    signed_in(place, "ans")
    at = members.last_signed_in()["ans"]
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=1)
    members.change("ans", [Member("ans", "Ans", "analyst", "200")])
    assert members.last_signed_in() == {"ans": at}
    assert manager(place).last_signed_in() == {}
