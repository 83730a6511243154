"""Who advises does not sign, for each dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Conflict, Member, Workspace
from ibp_workbook.store.roles import ROLES

if TYPE_CHECKING:
    from ibp_workbook.store.roles import Role
    from tests.store.conftest import Place

SIGN = [("signed:board", "name", "x"), ("signed:board", "value", 1)]


def member(place: Place, role: str, login: str = "fatma") -> Workspace:
    """The workspace of somebody who signs in, in the role given now."""
    held = [right for right in place.workspace.members.all() if right.login == login]
    right = Member(login, login.title(), role, "100")
    if held:
        place.workspace.members.change(login, [right])
    else:
        place.workspace.members.add(right)
    actor = place.workspace.members.actor_for(login)
    assert actor is not None
    return place.as_(actor)


def refusal(workspace: Workspace, dpia: int, *changes: tuple[str, str, object]) -> str:
    with pytest.raises(IbpError) as caught:
        workspace.dossiers.save_all(dpia, changes)
    return caught.value.key


def advised(place: Place) -> int:
    """A DPIA on which Fatma advised as FG."""
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    member(place, "fg").dossiers.save_all(dpia, [("fg:advice", "value", "akkoord")])
    return dpia


def test_the_fg_signs_nothing_whoever_advised(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    for fg in (place.as_(Actor("els", "fg")), member(place, "fg")):
        assert refusal(fg, dpia, *SIGN) == "store.adviser_signs"
        with pytest.raises(IbpError, match="ondertekent niet"):
            fg.dossiers.save(dpia, "signed:board", "value", 1)
        with pytest.raises(IbpError, match="ondertekent niet"):
            fg.dossiers.save(dpia, "1.1", "value", "x", None, SIGN)
    assert place.workspace.dossiers.read(dpia) == {}


def test_who_advised_does_not_sign_that_one_in_another_role_later(place: Place) -> None:
    dpia = advised(place)
    fatma = member(place, "consultant")
    assert refusal(fatma, dpia, *SIGN) == "store.adviser_signs"
    other = place.workspace.dossiers.add("100", None, "dpia", "Een andere")
    fatma.dossiers.save_all(other, SIGN)
    member(place, "analyst", "bas").dossiers.save_all(dpia, SIGN)
    assert place.workspace.dossiers.read(dpia)["signed:board"]["value"].by == "Bas"


def test_who_signed_does_not_advise_on_it(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    member(place, "consultant").dossiers.save_all(dpia, SIGN)
    fatma = member(place, "fg")
    assert refusal(fatma, dpia, ("fg:advice", "value", "akkoord")) == "store.signer_advises"
    member(place, "fg", "bas").dossiers.save_all(dpia, [("fg:advice", "value", "akkoord")])


def test_a_conflict_about_a_signature_is_not_settled_by_the_fg(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    place.workspace.dossiers.save(dpia, "signed:board", "value", 1)
    found = place.analyst.dossiers.save(dpia, "signed:board", "value", 2)
    assert isinstance(found, Conflict)
    with pytest.raises(IbpError, match="ondertekent niet"):
        member(place, "fg").dossiers.resolve(found.proposal, "mine")


def test_on_ones_own_computer_each_role_that_was_declared_counts(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    name = place.workspace.actor.name
    place.as_(Actor(name, "fg")).dossiers.save_all(dpia, [("fg:advice", "value", "akkoord")])
    place.workspace.dossiers.save_all(dpia, SIGN)
    assert place.workspace.dossiers.read(dpia)["signed:board"]["value"].by == name


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_does_what_the_table_says(place: Place, role: Role) -> None:
    may = ROLES[role]
    school = place.linde.id if may.sees == "schools" else None
    board = None if school else "100"
    place.workspace.members.add(Member("x", "X", role, board, school))
    place.workspace.members.add(Member("y", "Y", "reader", "100"))
    actor = place.workspace.members.actor_for("x")
    assert actor is not None
    page = place.as_(actor)
    of_school = place.workspace.dossiers.add("100", place.linde.id, "dpia", "School")
    of_board = place.workspace.dossiers.add("100", None, "dpia", "Bestuur")

    def can(*changes: tuple[str, str, object], dossier: int = of_school) -> bool:
        return does(lambda: page.dossiers.save_all(dossier, changes))

    assert does(lambda: page.dossiers.read(of_school)) is (may.sees != "nothing")
    assert does(lambda: page.dossiers.read(of_board)) is (may.sees == "boards")
    assert can(("1.1", "value", "x")) is may.writes
    assert can(("fg:advice", "value", "x")) is may.advises
    signed = place.workspace.dossiers.add("100", place.linde.id, "dpia", "Nog een")
    assert can(*SIGN, dossier=signed) is may.signs
    assert does(lambda: page.schools.rename_board("100", "Nieuw")) is may.shares
    assert does(page.members.all) is (may.manages == "boards")
    everywhere = Actor("z", role)
    assert everywhere.manages_people is (may.manages == "everything")


def does(attempt: object) -> bool:
    try:
        attempt()  # type: ignore[operator]
    except IbpError:
        return False
    return True
