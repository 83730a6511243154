"""Who is signed in: a key for one browser, of which the workspace holds only a hash; it ends in many ways."""

from __future__ import annotations

import contextvars
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, Workspace, sign_ins
from ibp_workbook.store.asking import Asker, work_for
from ibp_workbook.store.backup import backup, restore
from ibp_workbook.store.engine import open_engine, reading
from ibp_workbook.store.schema import sign_ins as table
from ibp_workbook.store.sign_ins import TERM, Identity, SignIns
from ibp_workbook.times import now

if TYPE_CHECKING:
    from tests.store.conftest import Place

ISSUER = "https://aanbieder.example"
TOLD = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANS = Identity("ans@x.nl", "s-ans", "p-1", TOLD)
BAS = Identity("bas@x.nl", "s-bas", None, TOLD)


@pytest.fixture
def door(place: Place) -> SignIns:
    return SignIns(place.url, ISSUER)


def begun(door: SignIns, identity: Identity, attempt: str) -> tuple[str, int]:
    """A sign-in: its key and its number."""
    key = door.begin(identity, attempt)
    assert key is not None
    found = door.of(key)
    assert found is not None
    assert found.login == identity.login
    return key, found.number


def test_the_key_is_nowhere_but_in_the_browser(place: Place, door: SignIns) -> None:
    key, _ = begun(door, ANS, "poging")
    with reading(open_engine(place.url)) as connection:
        (row,) = connection.execute(select(table)).all()
    assert key not in str(row)
    assert "poging" not in str(row)
    assert door.of(row.key) is None, "who reads the database has no key"
    assert [door.of(wrong) for wrong in ("", key[:-1], key.upper(), key + " ")] == [None] * 4


def test_two_sign_ins_have_two_keys(door: SignIns) -> None:
    assert begun(door, ANS, "a")[0] != begun(door, ANS, "b")[0]


def test_an_attempt_signs_in_once_also_after_signing_out(door: SignIns) -> None:
    _, number = begun(door, ANS, "poging")
    assert door.begin(BAS, "poging") is None
    door.end(number)
    assert door.begin(ANS, "poging") is None


def test_it_lasts_a_working_day_and_not_longer(door: SignIns, monkeypatch: pytest.MonkeyPatch) -> None:
    key, number = begun(door, ANS, "poging")
    began = now()
    monkeypatch.setattr(sign_ins, "now", lambda: began + TERM - timedelta(minutes=1))
    assert door.of(key) is not None
    assert door.ended([number]) == set()
    monkeypatch.setattr(sign_ins, "now", lambda: began + TERM)
    assert door.of(key) is None
    assert door.ended([number]) == {number}


def test_rows_that_ended_long_ago_go(place: Place, door: SignIns, monkeypatch: pytest.MonkeyPatch) -> None:
    def count() -> int:
        with reading(open_engine(place.url)) as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    begun(door, ANS, "a")
    began = now()
    monkeypatch.setattr(sign_ins, "now", lambda: began + TERM + timedelta(hours=23))
    begun(door, ANS, "b")
    assert count() == 2
    monkeypatch.setattr(sign_ins, "now", lambda: began + TERM + timedelta(hours=25))
    begun(door, ANS, "c")
    assert count() == 2


def test_signing_out_here_leaves_the_other_browser_and_everywhere_leaves_none(door: SignIns) -> None:
    (here, number), (there, other), (others, _) = (
        begun(door, who, attempt) for who, attempt in ((ANS, "a"), (ANS, "b"), (BAS, "c"))
    )
    assert door.end(number) == {number}
    assert door.end(number) == set()
    assert (door.of(here), door.of(there) is None, door.ended([number, other])) == (None, False, {number})
    assert door.end_everywhere("ans@x.nl") == {other}
    assert door.of(there) is None
    assert door.of(others) is not None


@pytest.mark.parametrize(
    ("subject", "session", "ended"),
    [
        ("s-ans", None, "ab"),
        ("s-ans", "p-1", "a"),
        (None, "p-2", "b"),
        ("s-bas", "p-1", ""),
        (None, None, ""),
        ("onbekend", None, ""),
    ],
)
def test_the_provider_ends_a_person_or_a_session(
    door: SignIns, subject: str | None, session: str | None, ended: str
) -> None:
    who = {"a": ANS, "b": replace(ANS, session="p-2"), "c": BAS}
    numbers = {attempt: begun(door, identity, attempt)[1] for attempt, identity in who.items()}
    gone = door.end_at_provider(subject, session, TOLD)
    assert gone == {numbers[attempt] for attempt in ended}
    assert door.ended(numbers.values()) == gone


def test_an_old_message_of_the_provider_ends_no_newer_sign_in(door: SignIns) -> None:
    _, number = begun(door, replace(ANS, told_at=TOLD + timedelta(seconds=1)), "a")
    assert door.end_at_provider("s-ans", None, TOLD) == set()
    assert door.end_at_provider("s-ans", None, TOLD + timedelta(seconds=1)) == {number}


def test_another_provider_has_nothing_to_say(place: Place, door: SignIns) -> None:
    key, number = begun(door, ANS, "a")
    other = SignIns(place.url, ISSUER + "/")
    assert other.of(key) is None
    assert other.end_everywhere("ans@x.nl") == other.end_at_provider("s-ans", None, TOLD) == set()
    assert other.end(number) == set()
    assert door.of(key) is not None


def test_a_manager_sees_who_is_signed_in_and_ends_it(place: Place, door: SignIns) -> None:
    key, _ = begun(door, ANS, "a")
    begun(door, BAS, "b")
    members = place.workspace.members
    assert [found.login for found in members.signed_in()] == ["ans@x.nl", "bas@x.nl"]
    assert members.sign_out("ans@x.nl") == 1
    assert members.sign_out("ans@x.nl") == 0
    assert door.of(key) is None
    assert [found.login for found in members.signed_in()] == ["bas@x.nl"]


@pytest.mark.parametrize("role", ["analyst", "fg", "school", "reader", "consultant"])
def test_nobody_else_does(place: Place, door: SignIns, role: str) -> None:
    begun(door, ANS, "a")
    at = {"school": place.linde.id} if role == "school" else {"board": "100"}
    place.workspace.members.add(Member("bas", "Bas", role, **at))
    actor = place.workspace.members.actor_for("bas")
    assert isinstance(actor, Actor)
    mine = place.as_(actor).members
    for attempt in (mine.signed_in, lambda: mine.sign_out("ans@x.nl")):
        with pytest.raises(IbpError) as told:
            attempt()
        assert told.value.key == "store.may_not_write"
    assert len(place.workspace.members.signed_in()) == 1


def test_a_page_of_a_person_cannot_sign_anyone_in(place: Place) -> None:
    def as_page() -> None:
        work_for(Asker(signs_in=True, login="ans"))
        SignIns(place.url, ISSUER)

    with pytest.raises(IbpError) as told:
        contextvars.copy_context().run(as_page)
    assert told.value.key == "common.not_a_member"


def test_a_backup_takes_no_sign_ins_along(place: Place, door: SignIns, tmp_path: Path) -> None:
    begun(door, ANS, "a")
    file = tmp_path / "b.zip"
    assert "sign_ins" not in backup(place.url, file)
    target = f"sqlite:///{(tmp_path / 'n.sqlite').as_posix()}"
    restore(target, file)
    assert Workspace(target, Actor("els", "consultant")).members.signed_in() == []
