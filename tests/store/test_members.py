"""Members: who may do what in a shared workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member

if TYPE_CHECKING:
    from tests.store.conftest import Place


def test_who_is_no_member_is_nobody(place: Place) -> None:
    place.workspace.members.add(Member("ans", "Ans", "analyst", board="100"))
    assert place.workspace.members.actor_for("bas") is None
    assert place.workspace.members.actor_for("") is None
    assert place.workspace.members.actor_for("ANS") is None


def test_a_right_gives_role_and_scope(place: Place) -> None:
    ws = place.workspace
    rights = [
        Member("ans", "Ans", "analyst", board="100"),
        Member("cor", "Cor", "consultant"),
        Member("lin", "Linde", "school", school=place.linde.id),
    ]
    for right in rights:
        ws.members.add(right)
    assert ws.members.all() == rights
    assert ws.members.actor_for("ans") == Actor("Ans", "analyst", boards=frozenset({"100"}), login="ans")
    assert ws.members.actor_for("cor") == Actor("Cor", "consultant", login="cor")
    school = ws.members.actor_for("lin")
    assert school == Actor("Linde", "school", schools=frozenset({place.linde.id}), login="lin")
    assert [board.number for board in place.as_(school).schools.boards()] == ["100"]
    assert [found.name for found in place.as_(school).schools.of()] == ["De Linde"]


def test_rights_add_up(place: Place) -> None:
    for board in ("100", "200"):
        place.workspace.members.add(Member("ans", "Ans", "fg", board=board))
    for school in (place.linde.id, place.lyceum.id):
        place.workspace.members.add(Member("dir", "Dirk", "school", school=school))
    assert place.workspace.members.actor_for("ans") == Actor(
        "Ans", "fg", boards=frozenset({"100", "200"}), login="ans"
    )
    head = place.workspace.members.actor_for("dir")
    assert head is not None
    assert head.schools == frozenset({place.linde.id, place.lyceum.id})


@pytest.mark.parametrize(
    ("member", "key"),
    [
        (Member("x", "X", "boss"), "store.no_role"),
        (Member("x", "X", "school", board="100"), "store.school_role"),
        (Member("x", "X", "analyst", school=1), "store.school_role"),
        (Member("x", "X", "analyst", board="987"), "store.no_board"),
        (Member("x", "X", "school", school=987654), "store.no_school"),
        (Member(" ", "X", "analyst"), "store.wrong_name"),
        (Member("x", "", "analyst"), "store.wrong_name"),
        (Member("ans", "Ans", "analyst", board="100"), "store.member_exists"),
        (Member("ans", "Ans", "consultant"), "store.other_role"),
    ],
)
def test_a_right_that_makes_no_sense_is_refused(place: Place, member: Member, key: str) -> None:
    present = Member("ans", "Ans", "analyst", board="100")
    place.workspace.members.add(present)
    with pytest.raises(IbpError) as caught:
        place.workspace.members.add(member)
    assert caught.value.key == key
    assert place.workspace.members.all() == [present]


def test_a_removed_member_is_nobody_at_once(place: Place) -> None:
    place.workspace.members.add(Member("ans", "Ans", "analyst", board="100"))
    place.workspace.members.add(Member("ans", "Ans", "analyst", board="200"))
    place.workspace.members.remove("ans")
    assert place.workspace.members.actor_for("ans") is None
    with pytest.raises(IbpError) as caught:
        place.workspace.members.remove("ans")
    assert caught.value.key == "store.no_member"


@pytest.mark.parametrize(
    "actor",
    [
        Actor("x", "consultant", boards=frozenset({"100"})),
        Actor("x", "analyst"),
        Actor("x", "fg"),
        Actor("x", "reader"),
        Actor("x", "school"),
    ],
)
def test_only_who_sees_everything_gives_rights(place: Place, actor: Actor) -> None:
    ws = place.as_(actor)
    for attempt in (
        ws.members.all,
        lambda: ws.members.add(Member("x", "X", "consultant")),
        lambda: ws.members.remove("x"),
        lambda: ws.members.change("x", [Member("x", "X", "consultant")]),
        lambda: ws.members.check([Member("x", "X", "consultant")]),
        lambda: ws.members.sign_out("x"),
        ws.members.scope,
        ws.members.signed_in,
        ws.members.waiting,
        ws.members.last_signed_in,
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.may_not_write"
    assert place.workspace.members.all() == []


def test_whose_rights_these_are_is_told_to_who_manages_them_only(place: Place) -> None:
    place.workspace.members.add(Member("ans", "Ans", "analyst", board="100"))
    analyst = place.workspace.members.actor_for("ans")
    assert analyst is not None
    page = place.as_(analyst)
    for ask in (
        page.members.all,
        lambda: page.members.actor_for("ans"),
        lambda: page.members.actor_for("bas"),
    ):
        with pytest.raises(IbpError) as refused:
            ask()
        assert refused.value.key == "store.may_not_write"
