"""A BRIN of the provider narrows what a membership gives, and never widens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.asking import Asker
from ibp_workbook.store.narrowing import brin_of

if TYPE_CHECKING:
    from tests.store.conftest import Place

BENT = [
    None, "", " ", "01A", "01AA0", "01AA000", "AA01", "01AA ", "01AA\n", "01AA|02BB", "%", "01A_",
    "٠١AA", "01ÀA", 1, 1.5, True, [], ["01AA", "02BB"], [["01AA"]], [None], {"brin": "01AA"},
    [{"brin": "01AA"}], b"01AA",
]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "brin"),
    [("01AA", "01AA"), ("01aa", "01AA"), ("01AA00", "01AA00"), ("01aa00", "01AA00"), (["01AA"], "01AA")],
)
def test_a_brin_is_read_in_every_form_in_which_it_comes(claim: object, brin: str) -> None:
    assert brin_of(claim) == brin


@pytest.mark.parametrize("claim", BENT, ids=repr)
def test_anything_else_is_no_brin(claim: object) -> None:
    assert brin_of(claim) == ""


def as_(place: Place, monkeypatch: pytest.MonkeyPatch, login: str, brin: str | None) -> Workspace:
    """The workspace of a page of somebody who signed in with this BRIN."""
    for name in ("IBP_SIGN_IN", "IBP_LOGIN", "IBP_BRIN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in Asker(True, login, brin).environment().items():
        monkeypatch.setenv(name, value)
    return Workspace(place.url)


@pytest.fixture
def people(place: Place) -> Place:
    """Somebody of every kind of scope."""
    place.workspace.members.add_all(
        [
            Member("all", "All", "analyst"),
            Member("one", "One", "fg", "100"),
            Member("both", "Both", "reader", "100"),
            Member("both", "Both", "reader", "200"),
            Member("dir", "Dir", "school", school=place.linde.id),
            Member("dir", "Dir", "school", school=place.beuk.id),
            Member("bea", "Bea", "manager", "100"),
        ]
    )
    return place


@pytest.mark.parametrize(
    ("login", "brin", "boards", "schools"),
    [
        ("all", None, {"100", "200"}, {"De Linde", "De Beuk", "Het Lyceum"}),
        ("all", "02BB", {"200"}, {"Het Lyceum"}),
        ("all", "01AA01", {"100"}, {"De Linde", "De Beuk"}),
        ("one", "01AA", {"100"}, {"De Linde", "De Beuk"}),
        ("both", "02BB00", {"200"}, {"Het Lyceum"}),
        ("dir", None, {"100"}, {"De Linde", "De Beuk"}),
        ("dir", "01AA", {"100"}, {"De Linde", "De Beuk"}),
        ("dir", "01AA01", {"100"}, {"De Beuk"}),
        ("bea", "01AA", set(), set()),
    ],
)
def test_what_is_left(
    people: Place,
    monkeypatch: pytest.MonkeyPatch,
    login: str,
    brin: str | None,
    boards: set[str],
    schools: set[str],
) -> None:
    page = as_(people, monkeypatch, login, brin)
    assert {board.number for board in page.schools.boards()} == boards
    assert {school.name for school in page.schools.of()} == schools


@pytest.mark.parametrize("login", ["all", "one", "both", "dir", "bea"])
@pytest.mark.parametrize("brin", ["", "09ZZ", "01AA09", "01aa", "%", "____", "01AA%"])
def test_who_has_no_brin_of_ours_sees_nothing(
    people: Place, monkeypatch: pytest.MonkeyPatch, login: str, brin: str
) -> None:
    with pytest.raises(IbpError) as caught:
        as_(people, monkeypatch, login, brin)
    assert caught.value.key == "common.not_a_member"


@pytest.mark.parametrize("login", ["one", "dir", "bea", "nobody"])
@pytest.mark.parametrize("brin", ["02BB", "02BB00"])
def test_the_brin_of_another_board_gives_nothing(
    people: Place, monkeypatch: pytest.MonkeyPatch, login: str, brin: str
) -> None:
    with pytest.raises(IbpError):
        as_(people, monkeypatch, login, brin)


def test_managing_people_is_narrowed_as_well(people: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    people.workspace.members.add(Member("els", "Els", "consultant"))
    page = as_(people, monkeypatch, "els", "01AA")
    assert page.actor.managing == frozenset({"100"})
    with pytest.raises(IbpError, match="niet alle"):
        page.members.add(Member("x", "X", "reader"))
    with pytest.raises(IbpError, match="200"):
        page.members.add(Member("x", "X", "reader", "200"))
    assert {right.login for right in page.members.all()} == {"one", "both", "dir", "bea"}


def test_it_counts_again_at_each_write(people: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    page = as_(people, monkeypatch, "one", "01AA")
    page.schools.rename_board("100", "Onze scholen")
    people.workspace.members.change("one", [Member("one", "One", "fg", "200")])
    with pytest.raises(IbpError) as caught:
        page.schools.rename_board("100", "Van mij")
    assert caught.value.key == "common.not_a_member"


def test_a_page_cannot_say_that_it_has_no_brin(people: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    as_(people, monkeypatch, "all", "01AA")
    for given in (Actor("All", "analyst", login="all"), Actor.local):
        with pytest.raises(IbpError):
            Workspace(people.url, given() if callable(given) else given)
